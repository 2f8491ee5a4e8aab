"""`signoff forget`: takes what one person wrote out of the database. What happened, and that they did it, stays."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot import audit_texts
from workflow.erasing import Written
from workflow.errors import InputError, SignoffError
from workflow.names import Person
from workflow.ports import AuditStore, RunStore, Withdrawal
from workflow.review import Outcome, OutcomeKind
from workflow.run import Entry, Event

BATCH = 50  # runs in one transaction


class StillUnderWay(SignoffError):
    """Runs that need the text have not ended."""


class ForgetStore(AuditStore, RunStore, Protocol):
    """What this command reads and writes."""


@dataclass
class ForgetCommand:
    """operator: who uses the command line."""

    store: ForgetStore
    operator: Person
    out: Console
    err: Console
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def forget(self, person: Person, yes: bool, stop_runs: bool) -> None:
        """Raises: StillUnderWay."""
        found = await self.store.written(person)
        for sentence in audit_texts.written(person, found):
            self.out.print(sentence, markup=False, highlight=False)
        if not found.anything:
            return
        if not yes:
            self.out.print(audit_texts.NOTHING_ERASED, style="bold")
            return
        if found.under_way and not stop_runs:
            raise StillUnderWay(audit_texts.under_way(found.under_way))
        for run in found.under_way:
            await self._stop(run)
        await self._erase(person, await self.store.written(person))

    async def _stop(self, run: str) -> None:
        now = self.now()
        entry = Entry("", Event.WITHDRAWN, now, reason=audit_texts.STOPPED, by=self.operator)
        outcome = Outcome(OutcomeKind.WITHDRAWN, now, self.operator, comment=audit_texts.STOPPED)
        await self.store.withdraw(Withdrawal(run, audit_texts.STOPPED, outcome, [entry]))

    async def _erase(self, person: Person, found: Written) -> None:
        columns = (TextColumn("erasing"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self.err, transient=True, disable=not self.err.is_terminal) as progress:
            task = progress.add_task("", total=len(found.runs) + 1)
            for first in range(0, len(found.runs), BATCH):
                runs = found.runs[first : first + BATCH]
                await self.store.erase_runs(runs, {"person": person}, self.operator, self.now())
                progress.advance(task, len(runs))
            await self.store.erase_person(person, self.operator, self.now())
        scrubbed = await self.store.scrub()
        self.out.print(audit_texts.ERASED, style="green")
        for sentence in (*audit_texts.LEFT, *(() if scrubbed else (audit_texts.NOT_SCRUBBED,))):
            self.out.print(sentence, markup=False, highlight=False)


def person_of(text: str) -> Person:
    """`slack:T0/U0` -> the person. Raises: InputError."""
    name = text.strip().replace(":", "/", 1)
    if len(parts := name.split("/", 2)) != 3 or not all(parts):
        raise InputError(f"{text!r} names nobody; write it like slack:T012AB/U034CD: the workspace's id, and the person's.")
    return Person(name)
