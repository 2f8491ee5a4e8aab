"""`signoff eval`: from what was typed to what is printed and kept."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.eval_tables import history, left_out, report
from bot.evaluating import Batch, LineUp, Plan, Trial, estimate, plan
from bot.recorded import Cases, read_feedback, read_file
from workflow.definition import Definition
from workflow.errors import InputError, SignoffError
from workflow.evaluation import ALIKE, Evaluation, cases_hash
from workflow.holdout import EVERYBODY, Record, sample
from workflow.names import Tenant
from workflow.ports import EvaluationStore, FeedbackStore

SAVED = "eval_"  # an evaluation's id begins so, and no model's name


class NotAllowed(SignoffError):
    """Money would be spent, and nobody said yes."""


class EvalStore(EvaluationStore, FeedbackStore, Protocol):
    """What this command reads and keeps."""


@dataclass(frozen=True)
class Options:
    """As on the command line."""

    cases: Path | None = None
    feedback: bool = False
    step: str = ""
    limit: int | None = None
    seed: int = 0
    folds: int = 5
    at_once: int = 8
    alike: float = ALIKE
    fail_under: float | None = None
    yes: bool = False


@dataclass
class Command:
    """lineup: by a model's name, "" for what the product would ask; raises InputError. shipped: the cases that the workflow comes
    with. go_on: asks the person. new_id: of an evaluation."""

    definition: Definition
    store: EvalStore
    lineup: Callable[[str], LineUp]
    shipped: Sequence[Record]
    options: Options
    out: Console
    err: Console
    go_on: Callable[[str], bool]
    new_id: Callable[[str], str]

    async def history(self) -> None:
        self.out.print(history(await self.store.evaluations(self.definition.name)))

    async def run(self, model: str, against: str) -> bool:
        """Whether every step is good enough. Raises: SignoffError."""
        saved = await self.store.evaluation(against) if against.startswith(SAVED) else None
        if saved is not None and saved.workflow != self.definition.name:
            raise InputError(f"{saved.id} is about the workflow {saved.workflow!r}.")
        names = [model, *([against] if against and saved is None else [])]
        lineups = [self.lineup(name) for name in names]
        tested, known = await self._cases()
        plans = [await self._plan(lineup, tested, known) for lineup in lineups]
        self._ask([batch for each in plans for batch in each.batches])
        done = [await self._test(each) for each in plans]
        self.out.print(report(done[0], saved or (done[1] if len(done) > 1 else None)))
        kept = " and ".join(evaluation.id for evaluation in done)
        held = f"No model knew the cases that it was asked, nor near copies of them ({self.options.folds} folds)."
        self.err.print(f"\n{held} Kept as {kept}; signoff eval {self.definition.name} --history shows all.", style="dim")
        return self._good_enough(done[0])

    async def _cases(self) -> tuple[list[Record], list[Record]]:
        """(what is asked, what production would know)."""
        found = await self._read()
        if found is not None:
            self._say_left_out(found)
        records = self.shipped if found is None else found.records
        known = [*self.shipped, *(found.records if found else ())]
        if self.options.step:
            self._check_step()
            records = [record for record in records if record.step == self.options.step]
        if not records:
            raise InputError("There is no case to test with; --cases FILE or --feedback name some.")
        return sample(records, self.options.limit, self.options.seed), known

    async def _read(self) -> Cases | None:
        if self.options.cases is not None:
            return read_file(self.options.cases, self.definition)
        if self.options.feedback:
            return await read_feedback(self.store.feedback(self.definition.name), self.definition)
        return None

    def _check_step(self) -> None:
        names = [step.name for step in self.definition.ai_steps]
        if self.options.step not in names:
            raise InputError(f"There is no AI step {self.options.step!r}; there is {', '.join(names) or 'none'}.")

    def _say_left_out(self, cases: Cases) -> None:
        for sentence in left_out(cases.left_out):
            self.err.print(sentence, style="yellow", markup=False, highlight=False)

    async def _plan(self, lineup: LineUp, tested: Sequence[Record], known: Sequence[Record]) -> Plan:
        made = await plan(self.definition, lineup, tested, known, self.options.folds, self.options.seed)
        for sentence in left_out(made.left_out):
            self.err.print(sentence, style="yellow", markup=False, highlight=False)
        if not made.items:
            raise InputError("No case is left whose question can be put again.")
        return made

    def _ask(self, batches: Sequence[Batch]) -> None:
        """Raises: NotAllowed."""
        of = {name: [b for b in batches if b.contender.name == name] for name in dict.fromkeys(b.contender.name for b in batches)}
        costs = {name: (sum(len(batch.items) for batch in mine), estimate(mine)) for name, mine in of.items()}
        paid = {name: told for name, told in costs.items() if told[1] != 0.0}
        if not paid:
            return
        for name, (calls, cost) in paid.items():
            price = "at a price that nobody has told me (set SIGNOFF_PRICES)" if cost is None else f"about ${cost:,.2f}"
            self.err.print(f"{calls:,} calls of {name}: {price}; more if it thinks aloud, less from the cache.", highlight=False)
        if not self.options.yes and not self.go_on("Go on?"):
            raise NotAllowed("Nothing was asked and nothing was spent. --yes goes on without a question.")

    async def _test(self, made: Plan) -> Evaluation:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self.err, transient=True, disable=not self.err.is_terminal) as progress:
            task = progress.add_task(made.models, total=len(made.items))
            trial = Trial(made, self.options.at_once, lambda: progress.advance(task), self.options.alike)
            scores = await trial.scores()
        evaluation = Evaluation(
            id=self.new_id(SAVED.rstrip("_")),
            tenant=_tenant(made.records),
            at=datetime.now(UTC),
            workflow=self.definition.name,
            workflow_version=self.definition.version,
            model=made.models,
            cases=cases_hash(made.records, self.options.alike),
            scores=scores,
        )
        await self.store.keep_evaluation(evaluation)
        return evaluation

    def _good_enough(self, evaluation: Evaluation) -> bool:
        least = self.options.fail_under
        under = [] if least is None else evaluation.under(least)
        for score in under:
            said = f"Step {score.step!r} agrees with people in {score.agreement:.1%} of the cases, under {least:.0%}."
            self.err.print(said, style="red", markup=False, highlight=False)
        return not under


def ask_on_terminal(question: str) -> bool:
    """Never waits for somebody who is not there."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _tenant(records: Sequence[Record]) -> Tenant:
    """Whose numbers these are: one workspace's, or nobody's in particular."""
    tenants = {record.tenant for record in records}
    return tenants.pop() if len(tenants) == 1 else EVERYBODY
