"""The command line."""

import asyncio
import json
import logging
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from bot.loading import load
from bot.settings import Settings, read_settings
from storage.store import SqlStore
from workflow.definition import Definition
from workflow.errors import DefinitionError, NotFound, SignoffError

if TYPE_CHECKING:
    from bot.audit_command import AuditCommand

app = typer.Typer(
    name="signoff",
    help="AI workflows that people sign off, from Slack and Microsoft Teams.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
audit = typer.Typer(help="The audit log: check it, read one run's story, hand it to somebody else.", no_args_is_help=True)
app.add_typer(audit, name="audit")
out, err = Console(), Console(stderr=True)

Modules = Annotated[str, typer.Option("--workflows", "-w", help="Modules with workflows, comma separated.")]
Database = Annotated[str, typer.Option("--database", help="Database URL. Default: SIGNOFF_DATABASE, or ./signoff.db.")]


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0 takes a free one.")] = 8484,
    workflows: Modules = "workflow.catalog",
    directory: Annotated[Path | None, typer.Option("--data", help="Keep the database in this folder. Default: forget it.")] = None,
    socket_mode: Annotated[bool, typer.Option("--socket-mode", help="Deliver over Socket Mode instead of HTTP.")] = False,
) -> None:
    """The whole product on this machine: no key, no workspace, nothing to configure. Prints one address."""
    from bot.demo import run_demo

    definitions = load(_names(workflows))
    with tempfile.TemporaryDirectory(prefix="signoff-demo-") as made:
        place = directory or Path(made)
        place.mkdir(parents=True, exist_ok=True)
        _run(run_demo(definitions, port, place, socket_mode=socket_mode))


@app.command()
def run(workflows: Modules = "", database: Database = "") -> None:
    """The bot against real Slack, configured by environment variables; says which are missing."""
    from bot.running import run_bot

    settings = _settings(workflows, database)
    settings.need_slack()
    _run(run_bot(settings, load(settings.modules)))


@app.command()
def check(
    modules: Annotated[list[str] | None, typer.Argument(help="Modules, or names of loaded workflows. Default: all.")] = None,
    workflows: Modules = "",
) -> None:
    """Check workflows: the verdict, the share of boxes that need a model, and the model calls on the longest path."""
    from adapters.business_hours import BusinessHours
    from bot.loading import check_hours
    from bot.tables import verdicts

    known = load(_settings(workflows).modules)
    asked = {name: known[name] for name in modules or known if name in known}
    checked = (asked if len(asked) == len(modules or known) else load(modules or [])).values()
    check_hours(checked, BusinessHours())
    out.print(verdicts(checked))


@app.command()
def diagram(
    name: Annotated[str, typer.Argument(help="The workflow's name.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The SVG file. Default: NAME.svg.")] = None,
    workflows: Modules = "",
) -> None:
    """Print a workflow's drawing as Mermaid, and write it as SVG."""
    from workflow.graph import mermaid, svg

    definition = _definition(name, workflows)
    file = output or Path(f"{name}.svg")
    file.write_text(svg(definition), encoding="utf-8")
    sys.stdout.write(mermaid(definition) + "\n")
    err.print(f"[dim]The drawing is in {file}.[/]")


@app.command()
def runs(limit: Annotated[int, typer.Option(min=1, max=1000)] = 20, database: Database = "") -> None:
    """The newest runs."""
    from bot.tables import runs_table

    async def show() -> None:
        async with _store(database) as store:
            out.print(runs_table(await store.runs(limit=limit)))

    _run(show())


@app.command()
def show(run_id: Annotated[str, typer.Argument(metavar="RUN")], database: Database = "") -> None:
    """One run's journal: every step attempt, what the gate said, who decided what."""
    from bot.tables import journal_table

    async def journal() -> None:
        async with _store(database) as store:
            run = await store.run(run_id)
            out.print(journal_table(run, await store.journal(run_id)))

    _run(journal())


@app.command()
def feedback(
    workflow: Annotated[str | None, typer.Option(help="Only this workflow.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Default: 20 in the table, everything in the export.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Export as JSON lines.")] = False,
    database: Database = "",
) -> None:
    """What people decided and changed, newest first."""
    from bot.tables import feedback_table, to_json

    async def read() -> None:
        async with _store(database) as store:
            if jsonl:
                async for entry in store.feedback(workflow, limit):
                    sys.stdout.write(to_json(entry) + "\n")
            else:
                out.print(feedback_table([entry async for entry in store.feedback(workflow, limit or 20)]))

    _run(read())


Why = Annotated[str, typer.Option("--reason", help="Why: it stands in the history, on cards and in the channel.")]
TenantName = Annotated[str, typer.Option("--tenant", help="Only there, like slack/T0123. Default: everywhere it has run.")]


@app.command()
def policy(
    workflow: Annotated[str, typer.Argument(help="The workflow's name. Default: all of them, a line each.")] = "",
    workflows: Modules = "",
    database: Database = "",
) -> None:
    """What counts at each gate, who may change it, and who has changed what and why."""
    from bot.policy_command import show_all, show_one

    settings = _settings(workflows, database)
    known = _of([workflow], workflows) if workflow else list(load(settings.modules).values())

    async def show() -> None:
        async with _store(database) as store:
            if workflow:
                await show_one(store, known[0], settings.owner_names, out)
            else:
                await show_all(store, {d.name: d for d in known}, settings.owner_names, out)

    _run(show())


@app.command()
def pause(
    workflow: Annotated[list[str], typer.Argument(help="Their names.")],
    reason: Why = "",
    tenant: TenantName = "",
    workflows: Modules = "",
    database: Database = "",
) -> None:
    """Stop automatic release at once: nothing goes on alone, in no process, until it is resumed."""
    _pause(workflow, True, reason, tenant, workflows, database)


@app.command()
def resume(
    workflow: Annotated[list[str], typer.Argument(help="Their names.")],
    reason: Why = "",
    tenant: TenantName = "",
    workflows: Modules = "",
    database: Database = "",
) -> None:
    """Let what clears its bar go on alone again."""
    _pause(workflow, False, reason, tenant, workflows, database)


def _pause(names: list[str], paused: bool, reason: str, tenant: str, workflows: str, database: str) -> None:
    from bot.bootstrap import fresh_id
    from bot.clock import SystemClock
    from bot.pausing import Notes
    from bot.policy_command import pause
    from workflow.names import Tenant

    if tenant and not re.fullmatch(r"[^/\s]+/[^/\s]+", tenant):
        raise typer.BadParameter("write it like slack/T0123", param_hint="--tenant")
    definitions, notes = _of(names, workflows), Notes(fresh_id, _settings(workflows, database).home_channel)

    async def put() -> None:
        async with _store(database) as store:
            where = [Tenant(tenant)] if tenant else []
            await pause(store, definitions, paused, reason, where, notes, SystemClock().now, out)

    _run(put())


def _of(names: list[str], workflows: str) -> list[Definition]:
    return [_definition(name, workflows) for name in names]


@app.command("eval")
def evaluate(
    workflow: Annotated[str, typer.Argument(help="The workflow's name.")],
    model: Annotated[str, typer.Option(help="local, or a Claude model, for every step. Default: what the product would ask.")] = "",
    against: Annotated[str, typer.Option(help="Side by side with another model, or with an earlier test by its id.")] = "",
    cases: Annotated[Path | None, typer.Option(help="Exported feedback. Default: the workflow's own examples.")] = None,
    feedback: Annotated[bool, typer.Option("--feedback", help="The database's own feedback.")] = False,
    step: Annotated[str, typer.Option(help="Only this step.")] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="So many cases, by lot. Default: all.")] = None,
    seed: Annotated[int, typer.Option(help="Another lot, other folds.")] = 0,
    folds: Annotated[int, typer.Option(min=2, help="Into how many parts the cases are held out.")] = 5,
    at_once: Annotated[int, typer.Option(min=1, max=100, help="Calls at the same time.")] = 8,
    alike: Annotated[float, typer.Option(min=0, max=1, help="Share of words kept from which on two texts agree.")] = 0.5,
    fail_under: Annotated[float | None, typer.Option(min=0, max=1, help="Exit code 1 if a step agrees less often.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Spend what it costs without a question.")] = False,
    history: Annotated[bool, typer.Option("--history", help="Only print the tests so far.")] = False,
    workflows: Modules = "",
    database: Database = "",
) -> None:
    """Test a model on cases that people settled: agreement, calibration, cost. What it could have learned them from is held out."""
    from bot.bootstrap import fresh_id
    from bot.contenders import lineup, shipped
    from bot.eval_command import Command, Options, ask_on_terminal

    definition, settings = _definition(workflow, workflows), _settings(workflows, database)
    options = Options(cases, feedback, step, limit, seed, folds, at_once, alike, fail_under, yes)

    async def test() -> bool:
        async with _store(database, make=not (feedback or history)) as store:
            who = partial(lineup, definition=definition, settings=settings)
            command = Command(definition, store, who, shipped(definition), options, out, err, ask_on_terminal, fresh_id)
            if history:
                await command.history()
                return True
            return await command.run(model, against)

    if not asyncio.run(test()):
        raise typer.Exit(1)


@app.command()
def prompt(
    step: Annotated[str, typer.Argument(help="workflow.step, or a step's name.")],
    example: Annotated[Path | None, typer.Option(help="A file: a message, or JSON lines like a workflow's examples.")] = None,
    text: Annotated[str, typer.Option(help="The message itself.")] = "",
    facts: Annotated[list[str] | None, typer.Option(help="name=value: a fact of the prompt, or an earlier step's output.")] = None,
    tenant: Annotated[str, typer.Option(help="Take examples from this tenant's sign-offs too, like slack/T0PLAY.")] = "",
    workflows: Modules = "",
    database: Database = "",
) -> None:
    """Print exactly what a model would be sent for one step. Asks nobody, needs no key."""
    from adapters.local_model import load_examples
    from bot import prompting
    from workflow.examples import Exemplars, NoCases
    from workflow.names import Tenant

    definition, found = prompting.find(load(_settings(workflows).modules), step)
    if (example is None) == (not text):
        raise typer.BadParameter("give either --example FILE or --text", param_hint="--example")
    said, known = prompting.read_example(example, found.name) if example else (text, {})
    asked = prompting.ask(definition, found, said, {**known, **prompting.given(facts or [])}, Tenant(tenant or prompting.NOBODY))

    async def show() -> None:
        shipped = load_examples(definition)
        if tenant:
            async with _store(database) as store:
                question = await Exemplars(store, shipped).for_question(asked.question)
        else:
            question = await Exemplars(NoCases(), shipped).for_question(asked.question)
        source = f"shipped ones and {tenant}'s" if tenant else "shipped ones; a tenant's own join them with --tenant"
        sys.stdout.write(prompting.printed(prompting.Asked(question, asked.assumed), source))

    _run(show())


@app.command()
def manifest(
    platform: Annotated[str, typer.Argument(help="slack")],
    url: Annotated[str, typer.Option(help="Public address, for HTTP. Default: Socket Mode.")] = "",
    workflows: Modules = "",
) -> None:
    """Print the app manifest to paste, made from the loaded workflows' commands."""
    from adapters.slack.manifest import manifest as slack_manifest

    if platform != "slack":
        raise typer.BadParameter("only slack so far", param_hint="platform")
    if url and not url.startswith("https://"):
        raise typer.BadParameter("Slack delivers to an https address only", param_hint="--url")
    definitions = load(_settings(workflows).modules)
    sys.stdout.write(json.dumps(slack_manifest(definitions.values(), url=url), indent=2, ensure_ascii=False) + "\n")


@app.command()
def forget(
    user: Annotated[str, typer.Option(help="Whose text, like slack:T012AB/U034CD.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it. Without, only counts what there is.")] = False,
    stop_runs: Annotated[bool, typer.Option("--stop-runs", help="Stop runs that still need the text.")] = False,
    database: Database = "",
) -> None:
    """Erase what one person wrote, wherever it stands. Runs still show, and the audit log still verifies."""
    from bot.audit_command import operator
    from bot.forget_command import ForgetCommand, person_of

    async def erase() -> None:
        async with _store(database) as store:
            await ForgetCommand(store, operator(), out, err).forget(person_of(user), yes, stop_runs)

    _run(erase())


@audit.command()
def verify(
    file: Annotated[Path | None, typer.Option(help="An export (JSON lines) instead of the database.")] = None,
    checkpoints: Annotated[Path | None, typer.Option(help="Default: SIGNOFF_AUDIT_CHECKPOINTS, or beside the database.")] = None,
    database: Database = "",
) -> None:
    """Does the log tell what it told when it was written? Exit code 1, and what is wrong, if not."""

    async def check() -> bool:
        command = _audit(_settings(database=database), checkpoints)
        if file is not None:
            return await command.verify_file(file)
        async with _store(database) as store:
            return await command.verify(store)

    if not asyncio.run(check()):
        raise typer.Exit(1)


@audit.command("show")
def audit_show(run_id: Annotated[str, typer.Argument(metavar="RUN")], database: Database = "") -> None:
    """One run's story in plain sentences: what happened, who did what, and why."""
    from adapters.slack.names import names
    from bot.audit_story import people, story

    async def read() -> None:
        settings = _settings(database=database)
        token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
        async with _store(database) as store:
            await store.seal()
            events = await store.audit_of(run_id)
        if not events:
            raise NotFound(f"The audit log knows no run {run_id!r}.")
        known = await names(token, settings.slack_api_url, people(events)) if token else {}
        out.print(story(run_id, events, known, ZoneInfo(settings.timezone)))

    _run(read())


@audit.command()
def export(
    csv: Annotated[Path | None, typer.Option("--csv", help="A table, to this new file.")] = None,
    jsonl: Annotated[Path | None, typer.Option("--jsonl", help="JSON lines, to this new file.")] = None,
    database: Database = "",
) -> None:
    """The whole log with its hashes: whoever has the file can check it on their own."""
    file = csv or jsonl
    if file is None or (csv and jsonl):
        raise typer.BadParameter("give either --csv FILE or --jsonl FILE", param_hint="--csv")

    async def write() -> None:
        async with _store(database) as store:
            await _audit(_settings(database=database)).export(store, file, as_csv=csv is not None)

    _run(write())


def _audit(settings: Settings, checkpoints: Path | None = None) -> "AuditCommand":
    from bot.audit_command import AuditCommand, operator
    from storage.checkpoints import CheckpointFile

    points = CheckpointFile(checkpoints or settings.checkpoints_file)
    return AuditCommand(points, settings.audit_secret, operator(), ZoneInfo(settings.timezone), out, err)


def _settings(workflows: str = "", database: str = "") -> Settings:
    """The environment's, with what the command line says put over them. Raises: UnfitSetting."""
    return read_settings(workflows=workflows, database=database)


def _names(workflows: str) -> list[str]:
    return [name.strip() for name in workflows.split(",") if name.strip()]


def _definition(name: str, workflows: str) -> Definition:
    definitions = load(_settings(workflows).modules)
    if name not in definitions:
        raise NotFound(f"There is no workflow called {name!r}; there is {', '.join(sorted(definitions))}.")
    return definitions[name]


@asynccontextmanager
async def _store(database: str, make: bool = False) -> AsyncIterator[SqlStore]:
    """For reading: a mistyped path must not make a new, empty database."""
    settings = _settings(database=database)
    if not make and settings.sqlite_file is not None and not settings.sqlite_file.exists():
        raise NotFound(f"There is no database at {settings.sqlite_file}; name it with --database or SIGNOFF_DATABASE.")
    store = await SqlStore.open(settings.database)
    try:
        yield store
    finally:
        await store.aclose()


def _run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def main() -> None:
    """Sentences for what people can mend; a traceback only for what is our fault."""
    try:
        _log_to_stderr(read_settings().log_level)
        try:
            app()
        finally:
            sys.stdout.flush()  # a full disk must be noticed here, not when the interpreter ends
    except DefinitionError as error:
        err.print(f"[bold red]Workflow {error.workflow!r} cannot be built.[/]", highlight=False)
        for problem in error.problems:
            err.print(f"  • {problem}", markup=False, highlight=False)
        sys.exit(1)
    except SignoffError as error:
        _give_up(str(error))
    except OSError as error:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  (what it still holds cannot be written)
        _give_up(f"{error.filename}: {error.strerror}." if error.filename and error.strerror else str(error))


def _give_up(sentence: str) -> NoReturn:
    err.print(sentence, style="red", markup=False, highlight=False)
    sys.exit(1)


def _log_to_stderr(level: str) -> None:
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    for noisy in ("slack_bolt", "slack_sdk", "httpx2", "apscheduler", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


if __name__ == "__main__":
    main()
