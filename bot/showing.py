"""Turns what the store knows into views. The only place that joins definitions, reviews and texts."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot import card_texts, hand_texts, policy_texts, silence_texts, texts
from bot.errors import ChatError
from bot.parts import Line
from bot.ports import Chat
from bot.review_view import current, fields_for, hide, neighbours, review_view, shown_fields
from bot.views import DigestView, FormKind, NoticeView, ReviewForm, ReviewView, RunView, TextView
from workflow.definition import Definition
from workflow.delivery import DeliveryKind, Outgoing
from workflow.digest import OpenReview, digest
from workflow.errors import NotFound
from workflow.fields import Field
from workflow.hidden import NOTHING, Hidden, hidden, holds_private, unread
from workflow.hours import ALWAYS
from workflow.names import MessageRef, Person
from workflow.patience import Fallback
from workflow.policy import PAUSED, Policy
from workflow.ports import Store
from workflow.review import OutcomeKind, Review
from workflow.run import Event, Run, Status
from workflow.silence import Plan, Waiting
from workflow.steps import Action
from workflow.timing import terms

LINKED = 10  # open reviews that a digest links to


class Moot(Exception):
    """What was to be said is not true any more, so nothing is."""


@dataclass(frozen=True)
class Showing:
    definitions: Mapping[str, Definition]
    store: Store

    def title(self, workflow: str) -> str:
        definition = self.definitions.get(workflow)
        return definition.title if definition else workflow

    def draft_fields(self, review: Review) -> tuple[Field, ...]:
        """Of the draft as it is: what the edit dialog showed."""
        return fields_for(self.definitions.get(review.workflow), review, review.draft)

    async def review(self, review: Review, chat: Chat) -> ReviewView:
        """chat: knows the addresses of the cards before and after it."""
        beside = neighbours(review, await self.store.reviews(review.run))
        links = [await self._link(chat, each) for each in (beside.before, beside.after)]
        beside = replace(beside, before_link=links[0], after_link=links[1])
        hidden = await self.hidden(review.workflow, review.run)
        view = review_view(review, self.definitions.get(review.workflow), hidden, beside)
        view = replace(view, handed=await self._handed(review, hidden))
        paused = await self._paused(review)
        return replace(view, why=(view.why[0], paused, *view.why[1:])) if paused else view

    async def _handed(self, review: Review, hidden: Hidden) -> tuple[Line, ...]:
        """To whom the open question was, and by whom, with what is private masked."""
        if review.outcome is not None or not review.delegates:
            return ()
        entries = [entry for entry in await self.store.journal(review.run) if entry.event is Event.DELEGATED]
        lines = hand_texts.on_card(entries, review)
        return tuple(tuple(hidden.mask(part) if isinstance(part, str) else part for part in line) for line in lines)

    async def _paused(self, review: Review) -> Line:
        """Who had stopped automatic release when this was asked, and why; () if nobody had."""
        if not review.route.reason.startswith(PAUSED):
            return ()
        routed = [entry for entry in await self.store.journal(review.run) if entry.detail.get("review") == review.id]
        versions = await self.store.policies(review.tenant, review.workflow)
        return policy_texts.paused_line(versions, routed[0].detail["policy_number"]) if routed else ()

    async def brief(self, review: Review) -> ReviewView:
        """By itself, for a list."""
        return review_view(review, self.definitions.get(review.workflow), await self.hidden(review.workflow, review.run))

    async def form(self, kind: FormKind, review: Review) -> ReviewForm:
        """Masked, but for what only those open who may decide."""
        definition, title = self.definitions.get(review.workflow), self.title(review.workflow)
        if kind in (FormKind.EDIT, FormKind.REVEAL):
            return ReviewForm(kind, review, title, fields_for(definition, review, current(review)))
        hidden = await self.hidden(review.workflow, review.run)
        return ReviewForm(kind, hide(review, hidden), title, shown_fields(definition, review, current(review), hidden))

    async def masked(self, review: Review) -> Review:
        """With what is private masked in its texts, for a sentence about it."""
        return hide(review, await self.hidden(review.workflow, review.run))

    async def hidden(self, workflow: str, run_id: str) -> Hidden:
        """What is private in a run, as far as it has come."""
        definition = self.definitions.get(workflow)
        if not holds_private(definition):
            return NOTHING
        return hidden(definition, await self.store.run(run_id), await self.store.journal(run_id))

    async def run(self, run: Run) -> RunView:
        definition = self.definitions.get(run.workflow)
        private = holds_private(definition)
        entries = await self.store.journal(run.id) if private or run.status is Status.STOPPED else []
        known = hidden(definition, run, entries) if private else NOTHING
        status = card_texts.status(run, await self.store.reviews(run.id), entries)
        quoted = "" if unread(definition, entries) and run.status is not Status.WAITING else known.mask(run.source)
        told = tuple(known.mask(part) if isinstance(part, str) else part for part in status)
        return RunView(replace(run, source=quoted), self.title(run.workflow), told, not run.status.ended)

    async def earlier(self, review_id: str) -> Review | None:
        """The closed review that this one follows: its card leads here now."""
        review = await self.store.review(review_id)
        return neighbours(review, await self.store.reviews(review.run)).before

    async def _link(self, chat: Chat, review: Review | None) -> str:
        card = await self.card(review.id) if review else None
        with suppress(ChatError):  # a card without a link is better than none
            return await chat.link(card) if card else ""
        return ""

    async def text(self, outgoing: Outgoing) -> TextView:
        """What an action said, signed by whoever approved the last draft before it, or by nobody if that has lapsed."""
        reviews = await self.store.reviews(outgoing.delivery.subject)
        last = next((r for r in reversed(reviews) if r.outcome and (r.outcome.final is not None or _lapsed(r))), None)
        signed: Line = ()
        if last is not None:
            signed = silence_texts.unsigned() if _lapsed(last) else texts.signed(last.outcome, last.versions.model)
        return TextView(str(outgoing.delivery.body.get("text", "")), signed)

    async def reminder(self, outgoing: Outgoing) -> NoticeView:
        """In the thread of a card. Raises: Moot once the review is closed, or if it has no card."""
        review = await self.store.review(outgoing.delivery.subject)
        if review.outcome is not None or await self.card(review.id) is None:
            raise Moot("the review is closed" if review.outcome else "there is no card")
        definition, left = self.definitions.get(review.workflow), timedelta(seconds=float(outgoing.delivery.body["left"]))
        hours = definition.hours if definition else ALWAYS
        return NoticeView((silence_texts.reminder(Plan(review.due), terms(review).then, left, hours),))

    async def policy(self, outgoing: Outgoing) -> NoticeView:
        """Raises: NotFound."""
        tenant, workflow, number = outgoing.delivery.tenant, outgoing.delivery.subject, outgoing.delivery.body["number"]
        versions = {each.number: each for each in await self.store.policies(tenant, workflow)}
        if number not in versions or workflow not in self.definitions:
            raise NotFound(f"There is no policy {number} of {workflow!r}.")
        before = versions.get(number - 1, Policy(tenant, workflow))
        return NoticeView(policy_texts.note(self.definitions[workflow], before, versions[number]))

    async def handed(self, outgoing: Outgoing, chat: Chat) -> NoticeView:
        """To whoever it was handed to. Raises: Moot once the review is closed."""
        review, body = await self.store.review(outgoing.delivery.subject), outgoing.delivery.body
        if review.outcome is not None:
            raise Moot("the review is closed")
        hidden = await self.hidden(review.workflow, review.run)
        by, note, link = Person(str(body["by"])), hidden.mask(str(body["note"])), await self._link(chat, review)
        return NoticeView(hand_texts.asked(review, self.title(review.workflow), by, note, link))

    async def overdue(self, outgoing: Outgoing, chat: Chat) -> NoticeView:
        """To one person. Raises: Moot if somebody has dealt with all of it meanwhile."""
        body, waiting = outgoing.delivery.body, []
        for review in [await self.store.review(str(each)) for each in body["reviews"]]:
            if review.outcome is None and review.voted(Person(str(body["person"]))) is None:
                title = f"{self.title(review.workflow)}: {review.title}"
                said = Waiting(review.id, title, Plan(review.due), terms(review).then)
                waiting.append((said, await self._link(chat, review)))
        if not waiting:
            raise Moot("everything was dealt with")
        return NoticeView(silence_texts.waiting_lines(waiting))

    async def digest(self, outgoing: Outgoing, chat: Chat) -> DigestView:
        """delivery.body: since and until, as timestamps in seconds."""
        tenant, body = outgoing.delivery.tenant, outgoing.delivery.body
        since, until = _moment(body["since"]), _moment(body["until"])
        period = await self.store.period(tenant, since, until)
        open_, count = await self.store.open_reviews(tenant, limit=LINKED)
        made = digest(since, until, period, tuple(open_), count)
        return DigestView(made, {n: d.title for n, d in self.definitions.items()}, await _links(chat, open_))

    async def card(self, review_id: str) -> MessageRef | None:
        return await self.store.message_of(DeliveryKind.CARD, review_id)

    def lingers(self, review: Review) -> bool:
        """Whether a decision on it rests for a while before it touches the world: a rejection, or another step comes first."""
        if review.outcome and review.outcome.kind is OutcomeKind.REJECTED:
            return True
        definition = self.definitions.get(review.workflow)
        following = [s for s in definition.steps.values() if review.step in s.sources] if definition else []
        return bool(following) and not any(isinstance(step, Action) for step in following)


def _lapsed(review: Review) -> bool:
    """Whether the step's own fallback went on, because nobody answered."""
    expired = review.outcome is not None and review.outcome.kind is OutcomeKind.EXPIRED
    return expired and isinstance(terms(review).then, Fallback)


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)


async def _links(chat: Chat, reviews: list[OpenReview]) -> dict[str, str]:
    found: dict[str, str] = {}
    for review in reviews:
        if review.card is not None:
            with suppress(ChatError):  # a digest without a link is better than none
                found[review.id] = await chat.link(MessageRef(review.card))
    return found
