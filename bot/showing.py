"""Turns what the store knows into views. The only place that joins definitions, reviews and texts."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from bot import texts
from bot.errors import ChatError
from bot.parts import Line
from bot.ports import Chat
from bot.views import DigestView, HomeView, ReviewView, RunView, TextView
from workflow.definition import Definition
from workflow.delivery import DeliveryKind, Outgoing
from workflow.digest import OpenReview, digest
from workflow.fields import Field, FieldKind, fields_of
from workflow.names import MessageRef, Person, Tenant
from workflow.opening import title_of
from workflow.ports import Store
from workflow.prompt import JSON
from workflow.review import Kind, OutcomeKind, Review
from workflow.run import Run
from workflow.steps import Action, AIStep, PlainStep

LINKED = 10  # open reviews that a digest or a home page links to


@dataclass(frozen=True)
class Showing:
    definitions: Mapping[str, Definition]
    store: Store

    def title(self, workflow: str) -> str:
        definition = self.definitions.get(workflow)
        return definition.title if definition else workflow

    def fields(self, review: Review) -> tuple[Field, ...]:
        """Of the approved version once there is one, else of the draft."""
        final = review.outcome.final if review.outcome else None
        return self._fields(review, review.draft if final is None else final)

    def draft_fields(self, review: Review) -> tuple[Field, ...]:
        """Of the draft, as the edit dialog showed it."""
        return self._fields(review, review.draft)

    def _fields(self, review: Review, value: JSON) -> tuple[Field, ...]:
        definition = self.definitions.get(review.workflow)
        step = definition.steps.get(review.step) if definition else None
        if review.kind is Kind.DRAFT and isinstance(step, AIStep | PlainStep):
            return fields_of(step.output, value)
        return tuple(Field(name, name, "", FieldKind.JSON, part, False) for name, part in value.items())

    def review(self, review: Review) -> ReviewView:
        return ReviewView(
            review=review,
            workflow=self.title(review.workflow),
            fields=self.fields(review),
            promise=texts.promise(review, self._next(review)),
            may=texts.may_press(review),
            outcome=texts.outcome(review.outcome) if review.outcome else None,
        )

    async def run(self, run: Run) -> RunView:
        reviews = await self.store.reviews(run.id)
        waiting = ", ".join(f"“{r.title}”" for r in reviews if r.outcome is None)
        by = [r.outcome.by for r in reviews if r.outcome and r.outcome.kind is OutcomeKind.REJECTED]
        return RunView(run, self.title(run.workflow), texts.status(run, waiting, by[-1] if by else None))

    async def text(self, outgoing: Outgoing) -> TextView:
        """What an action said, signed by whoever approved the last draft before it."""
        reviews = await self.store.reviews(outgoing.delivery.subject)
        approved = [r for r in reviews if r.outcome and r.outcome.final is not None]
        signed: Line = texts.signed(approved[-1].outcome, approved[-1].versions.model) if approved else ()
        return TextView(str(outgoing.delivery.body.get("text", "")), signed)

    async def digest(self, outgoing: Outgoing, chat: Chat) -> DigestView:
        """delivery.body: since and until, as timestamps in seconds."""
        tenant, body = outgoing.delivery.tenant, outgoing.delivery.body
        since, until = _moment(body["since"]), _moment(body["until"])
        period = await self.store.period(tenant, since, until)
        open_, count = await self.store.open_reviews(tenant, limit=LINKED)
        made = digest(since, until, period, tuple(open_), count)
        return DigestView(made, {n: d.title for n, d in self.definitions.items()}, await _links(chat, open_))

    async def home(self, tenant: Tenant, person: Person, chat: Chat) -> HomeView:
        open_, count = await self.store.open_reviews(tenant, limit=LINKED)
        titles = {n: d.title for n, d in self.definitions.items()}
        help_ = texts.help_lines(self.definitions.values(), mention=False)
        return HomeView(person, tuple(open_), count, await _links(chat, open_), titles, help_)

    async def card(self, review_id: str) -> MessageRef | None:
        return await self.store.message_of(DeliveryKind.CARD, review_id)

    def lingers(self, review: Review) -> bool:
        """Whether a decision on it rests for a while before it touches the world: a rejection, or another step comes first."""
        if review.outcome and review.outcome.kind is OutcomeKind.REJECTED:
            return True
        definition = self.definitions.get(review.workflow)
        following = [s for s in definition.steps.values() if review.step in s.sources] if definition else []
        return bool(following) and not any(isinstance(step, Action) for step in following)

    def _next(self, review: Review) -> str:
        """The first step that the draft is handed to; "" when it is the last."""
        definition = self.definitions.get(review.workflow)
        steps = definition.steps.values() if definition else ()
        following = [step for step in steps if review.step in step.sources]
        return title_of(following[0]) if following else ""


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)


async def _links(chat: Chat, reviews: list[OpenReview]) -> dict[str, str]:
    found: dict[str, str] = {}
    for review in reviews:
        if review.card is not None:
            with suppress(ChatError):  # a digest without a link is better than none
                found[review.id] = await chat.link(MessageRef(review.card))
    return found
