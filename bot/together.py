"""Several reviews approved with one press: only those whose gate allows it, each by the same path as a press on its own card."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot import inbox_texts, texts
from bot.commands import Answer, ApproveTogether, Ask, Choose, Decide, Done, Say, Wrong
from bot.errors import ChatError
from bot.parts import Line
from bot.reviewing import Reviewing
from bot.showing import Showing
from bot.views import ReviewView, TogetherForm
from workflow.errors import NotFound
from workflow.names import Person
from workflow.ports import Store
from workflow.review import Approve, How, Kind, OutcomeKind, Review

MOST = 10  # of one page


@dataclass(frozen=True)
class Together:
    store: Store
    showing: Showing
    reviewing: Reviewing

    async def choose(self, command: Choose) -> Answer:
        """A dialog that shows exactly what would be approved. Nothing is decided yet."""
        shown: list[ReviewView] = []
        left: list[Line] = []
        for review_id, hash in _once(command.chosen):
            try:
                review = await self.store.review(review_id)
            except NotFound:
                continue
            if review.tenant != command.tenant:
                continue
            why = await self._why_not(command.person, review, hash)
            if why:
                left.append(inbox_texts.left(await self.showing.masked(review), why))
            else:
                shown.append(await self.showing.brief(review))
        if shown:
            return Ask(TogetherForm(tuple(shown), tuple(left)))
        return Say((inbox_texts.none_chosen(), *left))

    async def approve(self, command: ApproveTogether) -> Answer:
        """One by one: what somebody else has decided meanwhile holds up no other."""
        approved, notes = 0, list[Line]()
        for number, (review_id, hash) in enumerate(_once(command.chosen)):
            decide = Decide(command.tenant, command.person, review_id, hash, Approve(), f"{command.key}:{number}", How.TOGETHER)
            try:
                answer = await self.reviewing.decide(decide)
                review = await self.showing.masked(await self.store.review(review_id))
            except NotFound:
                notes.append(texts.unknown_review())
                continue
            match answer:
                case Done(lines) if review.kind is Kind.CONTROL:
                    notes += lines
                case Done():
                    approved += 1
                case Say(lines):
                    notes += [inbox_texts.left(review, line) for line in lines]
                case Wrong(wrong):
                    notes.append(inbox_texts.left(review, texts.not_fit_to_approve(wrong)))
        if not approved:
            return Say((inbox_texts.none_approved(), *notes))
        return Done((inbox_texts.approved(approved), *notes))

    async def _why_not(self, person: Person, review: Review, hash: str) -> Line:
        """() if this person may approve this version together with others."""
        if review.outcome is not None:
            return texts.late(await self.showing.masked(review))
        if hash != review.hash:
            return texts.stale()
        belongs = await self.reviewing.belongs(person, review)
        if isinstance(belongs, ChatError):
            return texts.cannot_verify(str(belongs))
        objection = review.objection(person, OutcomeKind.APPROVED, belongs, How.TOGETHER)
        return texts.refused(review, objection) if objection else ()


def _once(chosen: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(chosen))[:MOST]
