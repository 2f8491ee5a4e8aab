"""`signoff audit`: check the log, and hand it to somebody else."""

import getpass
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot import audit_texts
from bot.audit_file import read_jsonl, write_csv, write_jsonl
from bot.auditing import Checkpoints
from workflow.audit import AuditEvent, Kind, Sealed
from workflow.audit_check import Check, Problem
from workflow.errors import InputError
from workflow.names import Person, tenant_of
from workflow.ports import AuditStore

SHOWN = 50  # problems; a log that was rewritten has as many as events


@dataclass
class AuditCommand:
    """key: of the checkpoints; empty: none. operator: who uses the command line. zone: for times."""

    checkpoints: Checkpoints
    key: bytes
    operator: Person
    zone: ZoneInfo
    out: Console
    err: Console

    async def verify(self, store: AuditStore) -> bool:
        """Whether nothing is wrong. Raises: OSError."""
        await store.seal()
        with self._progress("checking", (await store.audit_head())[0]) as step:
            holds = await self._check(store.audit_log(), step)
        if waiting := await store.audit_unsealed():
            self._say(audit_texts.waiting(waiting), "yellow")
        return holds

    async def verify_file(self, file: Path) -> bool:
        """The same of an export. Raises: InputError, OSError."""
        with self._progress("checking", 0) as step:
            return await self._check(_read(file), step)

    async def _check(self, log: AsyncIterator[Sealed], step: Callable[[], None]) -> bool:
        check, problems, until = Check(list(self.checkpoints.read()), self.key), list[Problem](), None
        async for sealed in log:
            problems += check.next(sealed)
            until = sealed.event.at
            step()
        problems += check.end()
        self._say_wrong(problems)
        if not problems:
            self._say(audit_texts.holds(check.last, until, self.zone), "green")
        self._say(audit_texts.checkpoint(check.signed, bool(self.key), self.zone), "" if check.signed else "yellow")
        return not problems

    async def export(self, store: AuditStore, file: Path, as_csv: bool) -> None:
        """Raises: InputError if the file is there already; OSError."""
        await store.seal()
        total, write, seq = (await store.audit_head())[0], write_csv if as_csv else write_jsonl, 0
        try:
            opened = file.open("x", encoding="utf-8", newline="")
        except FileExistsError:
            raise InputError(f"{file} is there already, and is not overwritten.") from None
        with opened, self._progress("exporting", total) as step:
            async for sealed in store.audit_log():
                write(opened, sealed)
                seq = sealed.seq
                step()
        what = {"format": "csv" if as_csv else "jsonl", "events": seq}
        await store.note(AuditEvent(tenant_of(self.operator), datetime.now(UTC), Kind.EXPORTED, self.operator, what=what))
        self.err.print(audit_texts.exported(seq, str(file)), highlight=False, markup=False, soft_wrap=True)

    def _say_wrong(self, problems: list[Problem]) -> None:
        if not problems:
            return
        self._say(f"{len(problems):,} problem{'' if len(problems) == 1 else 's'}:", "bold red")
        for problem in islice(problems, SHOWN):
            self._say(f"  {audit_texts.wrong(problem)}", "red")
        if len(problems) > SHOWN:
            self._say(f"  … and {len(problems) - SHOWN:,} more.", "red")

    def _say(self, sentence: str, style: str) -> None:
        self.out.print(sentence, style=style, markup=False, highlight=False)

    @contextmanager
    def _progress(self, what: str, total: int) -> Iterator[Callable[[], None]]:
        """total: 0 if nobody knows. The bar hears of every hundredth event: telling it of each takes longer than checking it."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self.err, transient=True, disable=not self.err.is_terminal) as progress:
            task, counter = progress.add_task(what, total=total or None), count(1)

            def step() -> None:
                if (done := next(counter)) % 100 == 0:
                    progress.update(task, completed=done)

            yield step


async def _read(file: Path) -> AsyncIterator[Sealed]:
    for sealed in read_jsonl(file):
        yield sealed


def operator() -> Person:
    """Whoever uses the command line, as this machine's operating system has it."""
    try:
        return Person(f"signoff/local/{getpass.getuser()}")
    except (KeyError, OSError):  # a container's user without a name
        return Person("signoff/local/unknown")
