"""Answers that are no press: reactions and replies to a card become suggestions, and a suggestion counts once it is confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot import answer_texts, texts
from bot.commands import Answer, Confirm, Decide, Done, OpenForm, Press, PressKind, Reacted, Say, Wrong
from bot.errors import ChatError
from bot.ports import Chat
from bot.reviewing import Reviewing, take_back
from bot.views import FormKind
from workflow.engine import Engine
from workflow.errors import NotFound
from workflow.names import MessageRef, Person, Tenant
from workflow.ports import Store
from workflow.reactions import Means, Reactions
from workflow.review import Approve, Decision, How, Kind, OutcomeKind, Reason, Reject, Review, Revise
from workflow.run import Event
from workflow.suggestion import Suggestion

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
        if command.removed:
            return await self._removed(review, command.person)
        if review.outcome is not None:
            return Done()  # people are glad that it is done
        person, known = await self._who(command.person)
        if person is None:
            return Done()
        suggestion = self._suggestion(review, person, How.REACTION, means.kind, "", command.key)
        refusal = await self._refusal(review, suggestion)
        if refusal is not None:
            return refusal
        if means is Means.APPROVE_AT_ONCE and known and review.kind is Kind.DRAFT:
            # One review is one draft: however its card has changed since, what was reacted to is the draft under review.
            return await self._decide(suggestion, Approve(), command.key)
        return await self._suggest(review, suggestion, (_main(review, suggestion), *_others(review, suggestion)))

    async def confirm(self, command: Confirm) -> Answer:
        try:
            suggestion = await self.store.suggestion(command.suggestion)
        except NotFound:
            return Say((answer_texts.unknown(),))
        if (suggestion.tenant, suggestion.person) != (command.tenant, command.person):
            return Say((answer_texts.unknown(),))
        if command.kind is PressKind.AS_TALK:
            await self.store.drop(suggestion.id)
            return Done((answer_texts.dropped(),))
        decision = _decision(command.kind, suggestion.comment)
        if decision is not None:
            return await self._decide(suggestion, decision, f"suggestion:{suggestion.id}")
        kind = DIALOGS[command.kind]
        return await self.reviewing.open_form(OpenForm(command.tenant, command.person, suggestion.review, suggestion.hash, kind))

    async def _decide(self, suggestion: Suggestion, decision: Decision, key: str) -> Answer:
        """Done, and the question goes, once nothing is left to decide."""
        review = suggestion.review
        command = Decide(suggestion.tenant, suggestion.person, review, suggestion.hash, decision, key, suggestion.how)
        answer = await self.reviewing.decide(command)
        if isinstance(answer, Wrong):
            return Say((texts.not_fit_to_approve(answer.fields),))
        if isinstance(answer, Say) and (await self.store.review(review)).outcome is not None:
            return Done(answer.lines)
        return answer

    async def _suggest(self, review: Review, suggestion: Suggestion, presses: tuple[Press, ...]) -> Answer:
        if not await self.store.suggest(suggestion):
            return Done()  # this very answer, delivered again
        return Say(answer_texts.asked(review, suggestion), presses)

    async def _refusal(self, review: Review, suggestion: Suggestion) -> Answer | None:
        """Said once to each person about each review, however often they react."""
        belongs = await self.reviewing.belongs(suggestion.person, review)
        if isinstance(belongs, ChatError):
            said = texts.cannot_verify(str(belongs))
        else:
            objection = review.objection(suggestion.person, suggestion.kind, belongs)
            if objection is None:
                return None
            said = texts.refused(review, objection)
        refused = replace(suggestion, key=f"refused:{review.id}:{suggestion.person}")
        return Say((said,)) if await self.store.suggest(refused) else Done()

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


SAID = (Event.DECIDED, Event.VOTED)


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


def _main(review: Review, suggestion: Suggestion) -> Press:
    """What the answer is taken for."""
    match suggestion.kind:
        case OutcomeKind.APPROVED:
            return Press(PressKind.AS_APPROVAL, answer_texts.approve(review), suggestion.id, main=True)
        case OutcomeKind.REJECTED:
            return Press(PressKind.AS_REJECTION, answer_texts.reject(review, suggestion), suggestion.id, main=True)
        case _:
            return Press(PressKind.AS_REVISION, answer_texts.revise(suggestion), suggestion.id, main=True)


def _others(review: Review, suggestion: Suggestion) -> tuple[Press, ...]:
    """What it may have been meant for instead."""
    edit = (Press(PressKind.AS_EDIT, answer_texts.MYSELF, suggestion.id),) if review.kind is Kind.DRAFT else ()
    return (*edit, Press(PressKind.AS_TALK, answer_texts.TALK, suggestion.id))
