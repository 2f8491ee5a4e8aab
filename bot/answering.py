"""Answers that are no press: reactions and replies to a card become suggestions, and a suggestion counts once it is confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot import answer_texts, texts
from bot.commands import Answer, Confirm, Decide, Done, OpenForm, Press, PressKind, Reacted, Replied, Say, Wrong
from bot.errors import ChatError
from bot.parts import Line
from bot.ports import Chat
from bot.reviewing import Reviewing, take_back
from bot.views import FormKind
from workflow.engine import Engine
from workflow.errors import NotFound
from workflow.names import MessageRef, Person, Tenant
from workflow.ports import Store
from workflow.proposing import meant
from workflow.reactions import Means, Reactions
from workflow.review import Approve, Decision, How, Kind, Objection, OutcomeKind, Reason, Reject, Review, Revise
from workflow.run import Event
from workflow.suggestion import Suggestion

COMMENT = 3_000  # characters: as many as a dialog's comment holds
WHO = (Objection.FOREIGN, Objection.OWN, Objection.NOT_A_REVIEWER)
SAID = (Event.DECIDED, Event.VOTED)
AS = {
    OutcomeKind.APPROVED: PressKind.AS_APPROVAL,
    OutcomeKind.REVISED: PressKind.AS_REVISION,
    OutcomeKind.REJECTED: PressKind.AS_REJECTION,
}
DIALOGS = {
    PressKind.AS_EDIT: FormKind.EDIT,
    PressKind.AS_REVISION: FormKind.REVISE,
    PressKind.AS_REJECTION: FormKind.REJECT,
}


@dataclass(frozen=True)
class Answering:
    """reactions: what they mean where a workflow says nothing of its own."""

    engine: Engine
    store: Store
    chats: Mapping[str, Chat]
    reviewing: Reviewing
    reactions: Reactions

    async def reacted(self, command: Reacted) -> Answer:
        review = await self._review(command.tenant, command.message)
        means = self._means(review).get(command.emoji) if review else None
        if review is None or means is None:
            return Done()
        if review.outcome is not None and not command.removed:
            return Done()  # people are glad that it is done
        person, known = await self._who(command.person)
        if person is None:
            return Done()
        if command.removed:
            return await self._removed(review, person)
        suggestion = self._suggestion(review, person, How.REACTION, means.kind, "", command.key)
        objection = await self._objection(suggestion, review)
        if isinstance(objection, ChatError):
            return await self._once(suggestion, texts.cannot_verify(str(objection)))
        if objection is not None:
            return await self._once(suggestion, texts.refused(review, objection))
        if means is Means.APPROVE_AT_ONCE and known and review.kind is not Kind.DOUBT:
            # One review is one draft: however its card has changed since, what was reacted to is the draft under review.
            return await self._decide(suggestion, Approve(), command.key)
        return await self._suggest(review, suggestion)

    async def replied(self, command: Replied) -> Answer:
        """Silent to whoever may not decide: a thread is there to talk in."""
        review = await self._review(command.tenant, command.message)
        said = meant(command.text) if review is not None and review.outcome is None else None
        if review is None or said is None:
            return Done()
        if not said.clear and (review.kind is Kind.DOUBT or await self.store.dropped(review.id, command.person)):
            return Done()
        suggestion = self._suggestion(review, command.person, How.REPLY, said.kind, said.comment[:COMMENT], command.key)
        objection = await self._objection(suggestion, review)
        if isinstance(objection, ChatError):
            return await self._once(suggestion, texts.cannot_verify(str(objection)))
        if objection in WHO:
            return Done()
        return await self._suggest(review, suggestion, cut=len(said.comment) > COMMENT)

    async def confirm(self, command: Confirm) -> Answer:
        """Done, and the question goes, once nothing is left to decide."""
        try:
            suggestion = await self.store.suggestion(command.suggestion)
        except NotFound:
            return Say((answer_texts.unknown(),))
        if (suggestion.tenant, suggestion.person) != (command.tenant, command.person):
            return Say((answer_texts.unknown(),))
        if command.kind is PressKind.AS_TALK:
            await self.store.drop(suggestion.id)
            return Done((answer_texts.dropped(),))
        answer = await self._taken(suggestion, command.kind)
        if isinstance(answer, Say) and (await self.store.review(suggestion.review)).outcome is not None:
            return Done(answer.lines)
        return answer

    async def _taken(self, suggestion: Suggestion, kind: PressKind) -> Answer:
        decision = _decision(kind, suggestion.comment)
        if decision is not None:
            return await self._decide(suggestion, decision, f"suggestion:{suggestion.id}")
        form = OpenForm(suggestion.tenant, suggestion.person, suggestion.review, suggestion.hash, DIALOGS[kind])
        return await self.reviewing.open_form(form)

    async def _decide(self, suggestion: Suggestion, decision: Decision, key: str) -> Answer:
        by, hash = suggestion.person, suggestion.hash
        command = Decide(suggestion.tenant, by, suggestion.review, hash, decision, key, suggestion.how)
        answer = await self.reviewing.decide(command)
        return Say((texts.not_fit_to_approve(answer.fields),)) if isinstance(answer, Wrong) else answer

    async def _suggest(self, review: Review, suggestion: Suggestion, cut: bool = False) -> Answer:
        if not await self.store.suggest(suggestion):
            return Done()  # this very answer, delivered again
        return Say(answer_texts.asked(review, suggestion, cut), presses(review, suggestion))

    async def _once(self, suggestion: Suggestion, line: Line) -> Answer:
        """Said to each person once about each review, however often they answer."""
        refused = replace(suggestion, key=f"refused:{suggestion.review}:{suggestion.person}")
        return Say((line,)) if await self.store.suggest(refused) else Done()

    async def _objection(self, suggestion: Suggestion, review: Review) -> Objection | ChatError | None:
        belongs = await self.reviewing.belongs(suggestion.person, review)
        return belongs if isinstance(belongs, ChatError) else review.objection(suggestion.person, suggestion.kind, belongs)

    async def _removed(self, review: Review, person: Person) -> Answer:
        """Says so, if it was the reaction that had decided."""
        entries = await self.store.journal(review.run)
        said = [e for e in entries if e.by == person and e.detail.get("review") == review.id and e.event in SAID]
        if not said or said[-1].detail.get("how") != How.REACTION or review.undone is not None:
            return Done()
        until = review.undo_until
        still = until is None or self.engine.clock.now() <= until
        return Say((answer_texts.still_stands(review),), (take_back(review),) if still else ())

    async def _who(self, person: Person) -> tuple[Person | None, bool]:
        """(the person, None for a bot; whether the chat has said so). Some chats do not tell with a reaction whose it is."""
        try:
            return await self._chat(person).known(person), True
        except ChatError:
            return person, False

    async def _review(self, tenant: Tenant, message: MessageRef) -> Review | None:
        review = await self.store.review_at(message)
        return review if review is not None and review.tenant == tenant else None

    def _means(self, review: Review) -> Reactions:
        definition = self.engine.definitions.get(review.workflow)
        return self.reactions if definition is None or definition.reactions is None else definition.reactions

    def _suggestion(self, review: Review, by: Person, how: How, kind: OutcomeKind, comment: str, key: str) -> Suggestion:
        id, now = self.engine.new_id("sug"), self.engine.clock.now()
        return Suggestion(id, review.tenant, by, review.id, review.hash, how, kind, comment, key, now)

    def _chat(self, name: str) -> Chat:
        return self.chats[name.split("/", 1)[0]]


def _decision(kind: PressKind, comment: str) -> Decision | None:
    """None: a dialog asks for what is missing."""
    match kind:
        case PressKind.AS_APPROVAL:
            return Approve()
        case PressKind.AS_REVISION:
            return Revise(comment) if comment else None
        case PressKind.AS_REJECTION:
            return Reject((Reason.OTHER,), comment) if comment else None
        case _:
            return None


def presses(review: Review, suggestion: Suggestion) -> tuple[Press, ...]:
    """What the answer is taken for, then what it may have been meant for instead."""
    first, comment = suggestion.kind, suggestion.comment
    kinds = [first]
    if suggestion.how is How.REPLY:
        kinds += {OutcomeKind.REVISED: [OutcomeKind.APPROVED], OutcomeKind.REJECTED: [OutcomeKind.REVISED]}.get(first, [])
    offered = [kind for kind in kinds if review.objection(suggestion.person, kind, True) is None]
    made = [Press(AS[kind], answer_texts.label(review, kind, comment), suggestion.id, kind is first) for kind in offered]
    if review.kind is not Kind.DOUBT:
        made.append(Press(PressKind.AS_EDIT, answer_texts.MYSELF, suggestion.id))
    talk = answer_texts.NOTHING if suggestion.how is How.REACTION else answer_texts.TALK
    return (*made, Press(PressKind.AS_TALK, talk, suggestion.id))
