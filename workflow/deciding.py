"""Decisions of reviewers: one vote, or the outcome, as one commit that whoever is second loses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from workflow import controlling
from workflow.decided import Counted, Decided, Invalid, Late, Refused, Stale, Won
from workflow.definition import Definition
from workflow.errors import NotFound
from workflow.feedback import feedback
from workflow.fields import check
from workflow.names import Person
from workflow.opening import asked_again, card_of
from workflow.ports import Amendment, Clock, RunStore, Verdict
from workflow.prompt import JSON
from workflow.review import Decision, Edit, How, ItHappened, Kind, Objection, Outcome, OutcomeKind, Review, Vote, outcome_of
from workflow.run import Entry, Event, Status
from workflow.steps import Action, AIStep, PlainStep
from workflow.timing import Timing

MOST_TRIES = 50  # each try that fails means that another person's vote was counted


@dataclass(frozen=True)
class Deciding:
    """new_id: prefix -> a fresh id."""

    definitions: Mapping[str, Definition]
    store: RunStore
    clock: Clock
    new_id: Callable[[str], str]
    timing: Timing

    async def decide(
        self, review_id: str, decision: Decision, by: Person, belongs: bool, hash: str, key: str, how: How = How.BUTTON
    ) -> Decided:
        """belongs: whether the chat says that `by` is one of the reviewers. hash: of the draft that the person saw.
        key: names the press, so that its second delivery is known. Raises: NotFound."""
        for _ in range(MOST_TRIES):
            review = await self.store.review(review_id)
            refusal = self._refusal(review, decision, by, belongs, hash, key, how)
            if refusal is not None:
                return refusal
            final, wrong = self._final(review, decision)
            if wrong:
                return Invalid(review, wrong)
            decided = await self._settle(review, decision, by, final, key, how)
            if decided is not None:
                return decided
        review = await self.store.review(review_id)
        return Late(review, False) if review.outcome else Stale(review)

    def _refusal(
        self, review: Review, decision: Decision, by: Person, belongs: bool, hash: str, key: str, how: How
    ) -> Late | Refused | Stale | Counted | None:
        if review.outcome is not None:
            same = review.outcome.key == key or any(vote.key == key for vote in review.votes)
            return Late(review, same)
        objection = review.objection(by, outcome_of(decision), belongs, how) or self._lacking(review, decision)
        if objection is not None:
            return Refused(review, objection)
        if hash != review.hash:
            return Stale(review)
        said = review.voted(by)
        if said is not None and said.kind is outcome_of(decision):
            return Counted(review, said, same=True)
        return None

    def _lacking(self, review: Review, decision: Decision) -> Objection | None:
        """A later step would be handed what nobody knows."""
        definition = self.definitions.get(review.workflow)
        step = definition.steps.get(review.step) if definition else None
        known = isinstance(step, Action) and step.may_give_nothing
        return Objection.OUTPUT_NEEDED if isinstance(decision, ItHappened) and not known else None

    async def _settle(self, review: Review, decision: Decision, by: Person, final: JSON, key: str, how: How) -> Decided | None:
        """None: another person's word came in between."""
        outcome = self._outcome(review, decision, by, final, key)
        if review.kind is Kind.CONTROL:
            ended = await self.store.end_control(review, outcome, controlling.ended(review, outcome, how))
            return Won(replace(review, outcome=outcome)) if ended else None
        voted = review
        if outcome.kind in (OutcomeKind.APPROVED, OutcomeKind.REJECTED):
            vote = Vote(by, outcome.kind, outcome.at, key, outcome.reasons, outcome.comment)
            voted = review.with_vote(vote)
            if not voted.settled:
                counted = await self.store.amend(Amendment(voted, outcome.at, [_said(review, Event.VOTED, outcome, how)]))
                return Counted(voted, vote) if counted else None
        follow = self._follow(review, outcome)
        verdict = self._verdict(voted, outcome, follow, how)
        if not await self.store.decide(verdict):
            return None
        return Won(replace(voted, outcome=outcome), follow)

    def _final(self, review: Review, decision: Decision) -> tuple[JSON, dict[str, str]]:
        """The approved version, if the decision approves one."""
        kind = outcome_of(decision)
        if review.kind is Kind.DOUBT or kind not in (OutcomeKind.APPROVED, OutcomeKind.EDITED):
            return None, {}
        definition = self.definitions.get(review.workflow)
        step = definition.steps.get(review.step) if definition else None
        if not isinstance(step, AIStep | PlainStep):
            raise NotFound(f"Workflow {review.workflow!r} has no step {review.step!r} any more.")
        as_it_is, wrong = check(step.output, review.draft, {})
        if isinstance(decision, Edit):
            edited, wrong = check(step.output, review.draft, decision.values)
            if wrong or edited != as_it_is:
                return edited, wrong
        # To the byte what the person saw, even if the schema would write it in another way.
        return (None, wrong) if wrong else (review.draft, {})

    def _outcome(self, review: Review, decision: Decision, by: Person, final: JSON, key: str) -> Outcome:
        kind = outcome_of(decision)
        if kind is OutcomeKind.EDITED and final == review.draft:
            kind = OutcomeKind.APPROVED  # a dialog sent unchanged is an approval, and teaches as one
        reasons, comment = getattr(decision, "reasons", ()), getattr(decision, "comment", "")
        return Outcome(kind, self.clock.now(), by, final, reasons, comment, key)

    def _follow(self, review: Review, outcome: Outcome) -> Review | None:
        """Somebody's own version, where others must approve too: they see it as a review of its own, with this one vote."""
        if outcome.kind is not OutcomeKind.EDITED or review.approvals < 2 or outcome.by is None:
            return None
        vote = Vote(outcome.by, OutcomeKind.APPROVED, outcome.at, outcome.key, outcome.reasons, outcome.comment)
        follow = asked_again(review, self.new_id("rev"), outcome.at, draft=outcome.final, votes=(vote,))
        return self.timing.timed(follow)

    def _verdict(self, review: Review, outcome: Outcome, follow: Review | None, how: How) -> Verdict:
        stopped = outcome.kind is OutcomeKind.REJECTED
        return Verdict(
            review=review,
            outcome=outcome,
            status=None if follow else Status.STOPPED if stopped else Status.READY,
            reason=why_stopped(outcome) if stopped else "",
            entries=_entries(review, outcome, follow, how),
            deliveries=[card_of(follow, self.new_id("dlv"))] if follow else [],
            feedback=feedback(self.new_id("fbk"), review, outcome, how),
            withdrawn=Outcome(OutcomeKind.WITHDRAWN, outcome.at, outcome.by, comment="The run was stopped.") if stopped else None,
            reviews=[follow] if follow else [],
        )


def _said(review: Review, event: Event, outcome: Outcome, how: How) -> Entry:
    return Entry(
        review.step,
        event,
        outcome.at,
        review.round,
        reason=outcome.comment or ", ".join(outcome.reasons),
        by=outcome.by,
        detail={"outcome": outcome.kind.value, "review": review.id, "draft": review.hash, "how": how.value},
    )


def _entries(review: Review, outcome: Outcome, follow: Review | None, how: How) -> list[Entry]:
    said = _said(review, Event.DECIDED, outcome, how)
    if follow is not None:
        return [said, *opened_again(follow, "A person's own version: others must approve it too.")]
    if outcome.kind is OutcomeKind.REJECTED:
        return [said]
    if outcome.kind is OutcomeKind.HAPPENED:
        return [said, Entry(review.step, Event.DONE, outcome.at, review.round, reason="A person says: it happened.", by=outcome.by)]
    if outcome.kind is OutcomeKind.REVISED or review.kind is Kind.DOUBT:
        again = "A person wants another draft." if outcome.kind is OutcomeKind.REVISED else "A person says: do it again."
        return [
            said,
            Entry(review.step, Event.REVISED, outcome.at, review.round, value=outcome.comment, reason=again, by=outcome.by),
        ]
    return [said, Entry(review.step, Event.DONE, outcome.at, review.round, value=outcome.final, by=outcome.by)]


def opened_again(review: Review, why: str) -> list[Entry]:
    """That a review goes on asking. A version that a person wrote is the step's newest draft from now on."""
    by = review.votes[0].by if review.votes else None
    detail: dict[str, JSON] = {"route": review.route.kind.value, "review": review.id, "reviewers": list(review.reviewers)}
    wrote = [Entry(review.step, Event.ANSWERED, review.opened, review.round, review.draft, why, by=by)] if by else []
    return [*wrote, Entry(review.step, Event.ROUTED, review.opened, review.round, reason=why, detail=detail)]


def why_stopped(outcome: Outcome) -> str:
    said = ", ".join(outcome.reasons)
    return f"Rejected: {said}." + (f" {outcome.comment}" if outcome.comment else "")
