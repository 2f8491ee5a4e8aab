"""What the bot does about one review: dialogs, decisions, and taking them back."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from bot import card_texts, control_texts, hand_texts, silence_texts, texts
from bot.commands import Answer, Ask, Decide, Done, HandOver, OpenForm, Press, PressKind, Say, TakeBack, Withdraw, Wrong
from bot.errors import ChatError
from bot.parts import Line
from bot.ports import Chat
from bot.showing import Showing
from bot.views import FormKind
from workflow.audited import refused
from workflow.decided import (
    Counted,
    Decided,
    Handed,
    HandedOver,
    Happened,
    Invalid,
    Late,
    NothingToTakeBack,
    NotTo,
    NotYours,
    Over,
    Refused,
    Stale,
    TakenBack,
    Won,
)
from workflow.engine import Engine
from workflow.errors import NotFound
from workflow.looks import Look, Looked
from workflow.names import Person, Place, Tenant, tenant_of
from workflow.ports import Store
from workflow.review import Kind, Objection, OutcomeKind, Review, outcome_of
from workflow.run import Run

log = logging.getLogger("signoff.bot")
LOOKS = {FormKind.EDIT: Looked.EDIT_OPENED, FormKind.READ: Looked.READ, FormKind.REVEAL: Looked.REVEALED}
ENDS = {
    FormKind.EDIT: OutcomeKind.EDITED,
    FormKind.REVISE: OutcomeKind.REVISED,
    FormKind.REJECT: OutcomeKind.REJECTED,
    FormKind.REVEAL: OutcomeKind.APPROVED,  # whoever may approve it may see all of it
    FormKind.HAND: OutcomeKind.APPROVED,
}

UNVERIFIED = "could not be verified"
HANDING = "hand over"
NOT_TAKEN_BACK = {NotYours: "not theirs", Over: "too late", Happened: "it has happened", NothingToTakeBack: "nothing to take back"}


@dataclass(frozen=True)
class Reviewing:
    engine: Engine
    store: Store
    chats: Mapping[str, Chat]
    showing: Showing

    async def open_form(self, command: OpenForm) -> Answer:
        review = await self._review(command.tenant, command.review)
        if tenant_of(command.person) != review.tenant and command.person not in review.guests:
            await self._refused(review, command.person, command.kind, Objection.FOREIGN)
            return Say((texts.not_from_here(),))
        if command.kind is not FormKind.READ:
            if review.outcome is not None:
                return Say((late(await self.showing.masked(review)),))
            belongs = await self.belongs(command.person, review)
            if isinstance(belongs, ChatError):
                await self._refused(review, command.person, command.kind, UNVERIFIED)
                return Say((texts.cannot_verify(str(belongs)),))
            objection = review.objection(command.person, ENDS[command.kind], belongs)
            if objection is not None:
                await self._refused(review, command.person, command.kind, objection)
                revealing = command.kind is FormKind.REVEAL
                return Say((card_texts.may_not_see(review) if revealing else texts.refused(review, objection),))
            if command.hash != review.hash:
                return Say((texts.stale(),))
        if command.kind in LOOKS and not command.turned:
            look = Look(review.tenant, review.id, command.person, LOOKS[command.kind], self.engine.clock.now())
            await self.store.look(look)
        return Ask(await self.showing.form(command.kind, review))

    async def decide(self, command: Decide) -> Answer:
        review = await self._review(command.tenant, command.review)
        belongs = await self.belongs(command.person, review)
        if isinstance(belongs, ChatError):
            if review.outcome is None:
                await self._refused(review, command.person, outcome_of(command.decision), UNVERIFIED)
                return Say((texts.cannot_verify(str(belongs)),))
            belongs = False
        how, hash = command.how, command.hash
        decided = await self.engine.decide(review.id, command.decision, command.person, belongs, hash, command.key, how)
        if why := _why_not(decided):
            await self._refused(decided.review, command.person, outcome_of(command.decision), why)
        match decided:
            case Won(review, follow):
                return await self._won(review, command.person, follow)
            case Counted(review, _, same):
                return Done() if same else Done((texts.counted(review),), (take_back(review),))
            case Late(review, same):
                return Done() if same else Say((late(await self.showing.masked(review)),))
            case Refused(review, why):
                return Say((texts.refused(review, why),))
            case Stale():
                return Say((texts.stale(),))
            case Invalid(_, wrong):
                return Wrong(wrong)
            case _:
                assert_never(decided)

    async def hand_over(self, command: HandOver) -> Answer:
        review = await self._review(command.tenant, command.review)
        belongs = await self.belongs(command.person, review)
        if isinstance(belongs, ChatError):
            await self._refused(review, command.person, HANDING, UNVERIFIED)
            return Say((texts.cannot_verify(str(belongs)),))
        to: Person | None = command.to
        if review.outcome is None and review.objection(command.person, OutcomeKind.APPROVED, belongs) is None:
            try:
                to = await self._chat(review.place).known(command.to)
            except ChatError as error:
                return Wrong({"to": hand_texts.unknown(str(error))})
            if to is None:
                return Wrong({"to": hand_texts.nobody()})
        assert to is not None
        person, hash, note = command.person, command.hash, command.note.strip()
        done = await self.engine.delegating.hand_over(review.id, person, belongs, to, hash, note)
        if why := _why_not(done):
            await self._refused(done.review, person, HANDING, why)
        match done:
            case Handed(_, same):
                return Done((hand_texts.handed(to, same),))
            case NotTo(_, why):
                return Wrong({"to": hand_texts.unfit(to, why)})
            case Late(review):
                return Say((late(await self.showing.masked(review)),))
            case Refused(review, objection):
                return Say((texts.refused(review, objection),))
            case Stale():
                return Say((texts.stale(),))
            case _:
                assert_never(done)

    async def take_back(self, command: TakeBack) -> Answer:
        await self._review(command.tenant, command.review)
        done = await self.engine.take_back(command.review, command.person, command.key)
        if not isinstance(done, TakenBack):
            await self._refused(done.review, command.person, "take back", NOT_TAKEN_BACK[type(done)])
        match done:
            case TakenBack(review, reviews):
                return Say((texts.taken_back(review, bool(reviews)),))
            case NotYours(review):
                return Say((texts.not_yours(review),))
            case Over(_, until):
                return Say((texts.over(until),))
            case Happened(_, step, at):
                return Say((texts.happened(step, at),))
            case NothingToTakeBack():
                return Say((texts.nothing_to_take_back(),))
            case _:
                assert_never(done)

    async def withdraw(self, command: Withdraw) -> Answer:
        try:
            run = await self.store.run(command.run)
        except NotFound:
            return Say((texts.unknown_run(command.run),))
        if run.tenant != command.tenant:
            return Say((texts.unknown_run(command.run),))
        if run.requester != command.person:
            await self._refused(run, command.person, "withdraw", "not their run")
            return Say((texts.not_your_run(run),))
        withdrawn = await self.engine.undoing.withdraw(run.id, command.person, command.comment)
        return Say((texts.withdrawn(run) if withdrawn else texts.ended_already(await self.store.run(run.id)),))

    async def _won(self, review: Review, person: Person, follow: Review | None) -> Answer:
        """The card says what happened. That it can be undone is said only where it is likely to be true for a while."""
        if review.kind is Kind.CONTROL:
            return Done((control_texts.told(await self.showing.masked(review)),))
        if follow is not None:
            return Done((texts.others_needed(follow),))
        if review.take_back and self.showing.lingers(review):
            return Done((texts.may_be_taken_back(review),), (take_back(review),))
        return Done()

    async def _refused(self, about: Review | Run, by: Person, wanted: str, why: str) -> None:
        """On record: who tries what they may not is what an auditor asks for first."""
        await self.store.note(refused(about, by, str(wanted), str(why), self.engine.clock.now()))

    async def _review(self, tenant: Tenant, review_id: str) -> Review:
        review = await self.store.review(review_id)
        if review.tenant != tenant:
            raise NotFound("That review belongs to another workspace.")
        return review

    async def belongs(self, person: Person, review: Review) -> bool | ChatError:
        """Asked of the platform at the press; or why it did not tell."""
        card = await self.showing.card(review.id)
        place = self._chat(review.place).channel_of(Place(card) if card else review.place)
        try:
            return await self._chat(place).belongs(person, review.reviewers, place)
        except ChatError as error:
            log.warning("cannot verify %s as a reviewer of %s: %s", person, review.id, error)
            return error

    def _chat(self, place: Place) -> Chat:
        return self.chats[place.split("/", 1)[0]]


def late(review: Review) -> Line:
    expired = review.outcome is not None and review.outcome.kind is OutcomeKind.EXPIRED and review.kind is not Kind.CONTROL
    return silence_texts.too_late(review) if expired else texts.late(review)


def _why_not(decided: Decided | HandedOver) -> str:
    """Empty if the press did something, or did so before."""
    match decided:
        case Late(_, same=False):
            return "late"
        case Refused(_, why) | NotTo(_, why):
            return why
        case Stale():
            return "another version"
        case Invalid():
            return "does not fit"
        case _:
            return ""


def take_back(review: Review) -> Press:
    return Press(PressKind.TAKE_BACK, texts.TAKE_BACK, review.id)
