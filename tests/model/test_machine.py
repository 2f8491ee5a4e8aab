"""Reviews, driven at random through the whole product by several people, with restarts in between; a reference says what each
press must do, and after every step what must always hold is looked up in the database and in the chat."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from pathlib import Path
from typing import TypeVar

from hypothesis import event, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.commands import Answer, Confirm, Decide, Done, Press, PressKind, Reacted, Replied, Say, TakeBack, Withdraw
from bot.parts import plain
from tests.model.invariants import ALWAYS, one_outcome_for_ever, seen, sent, the_log, what_went_out_is_what_was_approved
from tests.model.office import ANA, AT_ONCE, BEN, EVERYBODY, KINDS, MEMBERS, Witness, Writer, may, post
from tests.scenarios.world import TENANT, World, world
from workflow.audit import Checkpoint
from workflow.audit_check import verify
from workflow.names import Person
from workflow.review import Approve, Decision, Edit, OutcomeKind, Reason, Reject, Review, Revise, Undone
from workflow.run import Status

T = TypeVar("T")
KEY = b"the auditor's own"
people = st.sampled_from(EVERYBODY)
reviewers = st.sampled_from(MEMBERS)
which = st.integers(0, 10**6)  # of the reviews there are
kinds = st.sampled_from((Approve, Approve, Approve, Edit, Edit, Revise, Reject))


WORDS = ("looks good", "ok, but sooner", "sooner", "reject: not ours", "thanks")
TAKEN: dict[PressKind, Callable[[str], Decision]] = {
    PressKind.AS_APPROVAL: lambda _: Approve(),
    PressKind.AS_REVISION: Revise,
    PressKind.AS_REJECTION: lambda why: Reject((Reason.OTHER,), why),
}


class Reviews(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="signoff-"))
        self.loop = asyncio.Runner()
        self.witness = Witness()
        self.ended: dict[str, object] = {}  # review -> the outcome that was seen first
        self.presses: list[Decide] = []
        self.points: list[Checkpoint] = []  # of the audit log, kept outside of the database
        self.questions: list[tuple[Person, str, Press]] = []  # who was asked, about which review, and a button of the question
        self.texts = count(1)
        self.cm = world(self.folder, {"post": post.definition}, Writer())
        self.here: World = self._wait(self.cm.__aenter__())
        self.here.chat.members = set(MEMBERS)

    def teardown(self) -> None:
        self._seal()
        events = self._wait(the_log(self.here))
        assert list(verify(events, self.points, KEY)) == []
        assert {review.id for review in self._reviews()} <= {each.event.review for each in events}
        for review in self._reviews():
            event("a review ended as " + (review.outcome.kind.value if review.outcome else "open"))
            if review.undone is not None:
                event("a decision was taken back")
        for run in self._wait(self.here.store.runs()):
            event(f"a run ended as {run.status}")
        self._wait(self.cm.__aexit__(None, None, None))
        self.loop.close()
        shutil.rmtree(self.folder)

    def _wait(self, what: Awaitable[T]) -> T:
        async def wait() -> T:
            return await what

        return self.loop.run(wait())

    def _reviews(self) -> list[Review]:
        return self._wait(self.here.reviews())

    def _decision(self, kind: type[Decision], review: Review) -> Decision:
        number = next(self.texts)
        match kind.__name__:
            case "Edit":
                return Edit({"text": f"Written by hand {number}"})
            case "Revise":
                return Revise(f"again {number}")
            case "Reject":
                return Reject((Reason.TONE,))
        return Approve()

    def _press(self, review: Review, decision: Decision, by: Person, hash: str = "") -> Decide:
        press = Decide(TENANT, by, review.id, hash or review.hash, decision, self.here.engine.new_id("press"))
        self.presses.append(press)
        return press

    async def _handle(self, *presses: Decide) -> list[Answer]:
        answers = await asyncio.gather(*(self.here.bot.handle(press) for press in presses))
        await self.here.settle()
        return list(answers)

    # what people do

    @initialize()
    def begin(self) -> None:
        self.start(ANA)

    @rule(by=st.sampled_from((ANA, BEN)))
    def start(self, by: Person) -> None:
        if sum(not run.status.ended for run in self._wait(self.here.store.runs())) < 2:
            self._wait(self.here.type("where is my parcel?", "/post", by))

    @rule(index=which, by=people, kind=kinds)
    def decide(self, index: int, by: Person, kind: type[Decision]) -> None:
        """One press, alone: the reference says what it must do."""
        before = _review(self._reviews(), index)
        decision = self._decision(kind, before)
        (answer,) = self._wait(self._handle(self._press(before, decision, by)))
        after = self._wait(self.here.store.review(before.id))
        told = plain(answer.lines[0]) if isinstance(answer, Say | Done) and answer.lines else ""
        note(f"{by} {decision} on {before.id} ({before.step}): {told}")
        if before.outcome is not None:
            assert after.outcome == before.outcome
            assert "Your press changed nothing" in told or "was faster" in told or answer == Done(), told
        elif not may(by, before, decision):
            assert after == before and isinstance(answer, Say)
        else:
            self._counts(before, after, decision, by)

    def _counts(self, before: Review, after: Review, decision: Decision, by: Person) -> None:
        said = KINDS[type(decision)]
        self.witness.saw(before, decision, by)
        needed = {OutcomeKind.APPROVED: before.approvals, OutcomeKind.REJECTED: before.rejections}.get(said, 1)
        alike = {vote.by for vote in before.votes if vote.kind is said} | {by}
        assert (after.outcome is not None) == (len(alike) >= needed)
        if said in (OutcomeKind.APPROVED, OutcomeKind.REJECTED):
            assert {vote.by for vote in after.votes if vote.kind is said} == alike
            assert len({vote.by for vote in after.votes}) == len(after.votes)
        if after.outcome is not None:
            assert (after.outcome.kind, after.outcome.by) == (said, by)

    @rule(index=which, by=people, words=st.sampled_from(WORDS), confirmed=st.booleans())
    def say_in_the_thread(self, index: int, by: Person, words: str, confirmed: bool) -> None:
        """It decides nothing: at most, whoever may decide is asked."""
        review = _review(self._reviews(), index)
        card = self._wait(self.here.bot.showing.card(review.id))
        assert card is not None
        key = self.here.engine.new_id("said")
        answer = self._wait(self.here.bot.handle(Replied(TENANT, by, card, words, key)))
        assert self._wait(self.here.store.review(review.id)) == review
        if isinstance(answer, Say):
            assert review.outcome is None and may(by, review, Approve())
            self.questions += [(by, review.id, press) for press in answer.presses if press.kind in TAKEN]
            if confirmed:
                self.confirm(index)

    @rule(index=which)
    def confirm(self, index: int) -> None:
        """However long ago it was asked."""
        if not self.questions:
            return
        by, review_id, press = _pick(self.questions, index)
        before = self._wait(self.here.store.review(review_id))
        decision = TAKEN[press.kind](self._wait(self.here.store.suggestion(press.id)).comment)
        self._wait(self.here.bot.handle(Confirm(TENANT, by, press.id, press.kind)))
        self._wait(self.here.settle())
        after = self._wait(self.here.store.review(review_id))
        note(f"{by} confirms {decision} on {review_id}")
        if before.outcome is not None or not may(by, before, decision):
            assert (after.outcome, after.votes) == (before.outcome, before.votes)
        else:
            event(f"an answer in words counted as {KINDS[type(decision)].value}")
            self._counts(before, after, decision, by)

    @rule(index=which, by=people)
    def react_where_it_counts_at_once(self, index: int, by: Person) -> None:
        before = _review(self._reviews(), index)
        card = self._wait(self.here.bot.showing.card(before.id))
        assert card is not None
        self._wait(self.here.bot.handle(Reacted(TENANT, by, card, AT_ONCE, self.here.engine.new_id("reaction"))))
        self._wait(self.here.settle())
        after = self._wait(self.here.store.review(before.id))
        if before.outcome is not None or not may(by, before, Approve()):
            assert after == before
        else:
            self._counts(before, after, Approve(), by)

    @rule(index=which)
    def enough_people_approve(self, index: int) -> None:
        waiting = [review for review in self._reviews() if review.outcome is None]
        for by in MEMBERS if waiting else ():
            before = self._wait(self.here.store.review(_pick(waiting, index).id))
            if before.outcome is None and may(by, before, Approve()) and before.voted(by) is None:
                self._wait(self._handle(self._press(before, Approve(), by)))
                self._counts(before, self._wait(self.here.store.review(before.id)), Approve(), by)

    @rule(index=which, presses=st.lists(st.tuples(people, kinds), min_size=2, max_size=5))
    def decide_at_once(self, index: int, presses: Sequence[tuple[Person, type[Decision]]]) -> None:
        """The same moment: at most one outcome, and whoever did not count is told."""
        before = _review(self._reviews(), index)
        decided = [self._press(before, self._decision(kind, before), by) for by, kind in presses]
        answers = self._wait(self._handle(*decided))
        after = self._wait(self.here.store.review(before.id))
        counted = [p for p, a in zip(decided, answers, strict=True) if isinstance(a, Done)]
        note(f"at once on {before.id}: {[(p.person, type(p.decision).__name__) for p in counted]} of {len(decided)} counted")
        for press in counted:
            if before.outcome is None:
                assert may(press.person, before, press.decision)
                self.witness.saw(before, press.decision, press.person)
        if before.outcome is None and after.outcome is not None:
            assert after.outcome.key in {press.key for press in counted}
        if after.outcome is None:
            assert {vote.by for vote in after.votes} >= {press.person for press in counted}

    @rule(index=which, by=reviewers)
    def press_under_another_version(self, index: int, by: Person) -> None:
        review = _review(self._reviews(), index)
        (answer,) = self._wait(self._handle(self._press(review, Approve(), by, "00000000")))
        assert isinstance(answer, Say) or review.outcome is not None
        after = self._wait(self.here.store.review(review.id))
        assert (after.outcome, after.votes) == (review.outcome, review.votes)

    @rule(index=which)
    def press_is_delivered_again(self, index: int) -> None:
        if not self.presses:
            return
        press = _pick(self.presses, index)
        before = self._wait(self.here.store.review(press.review))
        counted = press.key in {vote.key for vote in before.votes} or bool(before.outcome and before.outcome.key == press.key)
        (answer,) = self._wait(self._handle(press))
        if counted:
            assert answer == Done()
            assert self._wait(self.here.store.review(press.review)) == before
        elif before.outcome is None and isinstance(answer, Done):  # it came too early the first time, or was taken back
            self.witness.saw(before, press.decision, press.person)

    @rule(index=which, by=people)
    def take_back(self, index: int, by: Person) -> None:
        decided = [r for r in self._reviews() if r.outcome and r.outcome.by and not sent(self.here, r.run)]
        before = _pick(decided, index // 4) if decided and index % 4 else _review(self._reviews(), index)
        by = before.outcome.by if before.outcome and before.outcome.by and index % 3 else by
        gone = sent(self.here, before.run)
        answer = self._wait(self.here.bot.handle(TakeBack(TENANT, by, before.id, self.here.engine.new_id("press"))))
        self._wait(self.here.settle())
        after = self._wait(self.here.store.review(before.id))
        note(f"{by} takes {before.id} back: {plain(answer.lines[0]) if isinstance(answer, Say) else answer}")
        mine = before.voted(by) is not None or (before.outcome is not None and before.outcome.by == by)
        if after != before:
            assert mine
        if after.undone != before.undone:
            assert after.undone == Undone(by, self.here.clock.now()) and not gone
            assert after.outcome == before.outcome

    @rule(index=which, by=st.sampled_from((ANA, BEN)))
    def withdraw(self, index: int, by: Person) -> None:
        if index % 4:
            return  # a run that is withdrawn has little left to test
        run = _pick(self._wait(self.here.store.runs()), index)
        self._wait(self.here.bot.handle(Withdraw(TENANT, by, run.id, self.here.engine.new_id("press"))))
        self._wait(self.here.settle())
        after = self._wait(self.here.store.run(run.id))
        if run.status.ended or by != run.requester:
            assert after == run
        else:
            assert after.status is Status.STOPPED

    @rule(minutes=st.sampled_from((1, 5, 11, 16, 31)))
    def time_passes(self, minutes: int) -> None:
        """Nobody has said anything: reminders, other people, the fallback, or the end."""
        before = [review for review in self._reviews() if review.outcome is None]
        self._wait(self.here.wait(minutes=minutes))
        for review in before:
            after = self._wait(self.here.store.review(review.id))
            assert after.votes == review.votes
            assert review.due is not None
            late = self.here.clock.now() >= review.due
            assert late == (after.outcome is not None)
            if after.outcome is not None and after.outcome.kind is not OutcomeKind.WITHDRAWN:
                assert after.outcome.kind is OutcomeKind.EXPIRED

    @rule(index=which, by=reviewers)
    def somebody_presses_in_the_last_moment(self, index: int, by: Person) -> None:
        """The press and the end of its time, side by side: one of them is first, and whoever pressed is told."""
        before = _review(self._reviews(), index)
        if before.outcome is not None or before.due is None:
            return
        self.here.clock.at = max(self.here.clock.at, before.due)
        press = self._press(before, Approve(), by)

        async def both() -> Answer:
            answer, _ = await asyncio.gather(self.here.bot.handle(press), self.here.tick())
            await self.here.tick()
            await self.here.settle()
            return answer

        answer = self._wait(both())
        after = self._wait(self.here.store.review(before.id))
        assert after.outcome is not None
        if isinstance(answer, Done):
            assert may(by, before, Approve())
            self.witness.saw(before, Approve(), by)
        else:
            assert isinstance(answer, Say) and (after.outcome.kind is OutcomeKind.EXPIRED or not may(by, before, Approve()))

    # what happens to the process

    @rule()
    def restart(self) -> None:
        self._again()

    @rule(index=which, by=reviewers, kind=kinds)
    def killed_after_a_press(self, index: int, by: Person, kind: type[Decision]) -> None:
        """The press is on record; nothing that follows of it has been done when the process ends."""
        before = _review(self._reviews(), index)
        decision = self._decision(kind, before)
        answer = self._wait(self.here.bot.handle(self._press(before, decision, by)))
        if before.outcome is None and isinstance(answer, Done):
            self.witness.saw(before, decision, by)
        self._again()

    def _again(self) -> None:
        old = self.here
        self._wait(self.cm.__aexit__(None, None, None))
        self.here.clock.advance(minutes=1)  # the claims of the old process have run out
        self.cm = world(self.folder, {"post": post.definition}, before=old)
        self.here = self._wait(self.cm.__aenter__())
        self._wait(self.here.engine.sweep())
        self._wait(self.here.settle())

    @rule()
    def seal(self) -> None:
        self._seal()

    def _seal(self) -> None:
        self._wait(self.here.store.seal())
        seq, hash = self._wait(self.here.store.audit_head())
        self.points.append(Checkpoint(seq, hash, self.here.clock.now()).signed(KEY))

    @invariant()
    def what_must_always_hold(self) -> None:
        now = self._wait(seen(self.here))
        one_outcome_for_ever(now, self.ended)
        what_went_out_is_what_was_approved(now, self.witness)
        for holds in ALWAYS:
            holds(now)


def _pick(many: Sequence[T], index: int) -> T:
    return many[-1 - index % len(many)]


def _review(many: Sequence[Review], index: int) -> Review:
    """Mostly one that is open."""
    waiting = [review for review in many if review.outcome is None]
    return _pick(waiting if waiting and index % 4 else many, index // 4)


TestReviews = Reviews.TestCase
TestReviews.settings = settings(max_examples=30, stateful_step_count=30, report_multiple_bugs=False)
