"""What everything looks like in Slack, word for word. `UPDATE_GOLDEN=1 pytest …` writes it anew: read the diff."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from adapters.slack.cards import message, notice
from adapters.slack.digest import digest_blocks
from adapters.slack.forms import modal, told
from adapters.slack.home import home
from adapters.slack.inbox import inbox_message
from bot import answer_texts, card_texts, control_texts, hand_texts, inbox_texts, policy_texts, silence_texts, texts
from bot.answering import presses
from bot.commands import Press, PressKind
from bot.review_view import Beside, review_view
from bot.views import (
    DigestView,
    FormKind,
    InboxItem,
    InboxView,
    PolicyForm,
    PolicyStep,
    ReviewForm,
    ReviewView,
    RunView,
    SaidItem,
    StartedItem,
    StartForm,
    TextView,
    TogetherForm,
    WaitingItem,
)
from tests.adapters.slack.flows import FLOWS
from tests.adapters.slack.strict import drawn, numbers
from tests.builders import ANA, BEN, CHANNEL, NOW, TENANT, a_review, a_run, a_withdrawal, an_outcome, later
from workflow.control import Checks, Control
from workflow.digest import Digest, OpenReview
from workflow.fields import fields_of
from workflow.gate import Gate
from workflow.hidden import Hidden, texts_in
from workflow.hours import ALWAYS
from workflow.inbox import Said, Tray, Wanted
from workflow.names import OPERATOR, Person
from workflow.opening import doubt_review
from workflow.patience import Escalate, Patience, patience_to_json
from workflow.policy import Autonomy, Override, Policy
from workflow.private import Private
from workflow.review import How, Kind, Objection, Outcome, OutcomeKind, Reason, Review, Undone, Vote
from workflow.run import Entry, Event, Status
from workflow.silence import NOBODY_ANSWERED, Plan, Waiting
from workflow.steps import Action
from workflow.suggestion import Suggestion
from workflow.tiers import Tier

HERE = Path(__file__).parent / "golden"


class Reply(BaseModel):
    text: str = Field(max_length=5_000, description="What the customer reads.")
    tone: Literal["warm", "plain"] = "plain"
    refund: int | None = Field(None, ge=0, title="Refund in cents")
    points: list[str] = []


class Payment(BaseModel):
    text: str
    iban: Private[str] = Field("", title="Account")


DRAFT = {"text": "Dear Ana,\n\nit is on its way & <soon> there.", "tone": "warm", "refund": None, "points": ["one", "two"]}
SECOND = {
    "text": "Dear Ana,\n\nit was sent this morning & <soon> there.",
    "tone": "plain",
    "refund": 500,
    "points": ["one", "three"],
}
RUN = a_run(id="run_1")
CHLOE = Person("slack/T0PLAY/U0CHLOE")
LINK = "https://playground.slack.com/archives/C0HELP/p12"
DUE = {"due": later(hours=8), "patience": patience_to_json(Patience(timedelta(hours=8), then=Escalate("@leads", Patience())))}
BY_BEN, BY_CHLOE = (Vote(who, OutcomeKind.APPROVED, later(60), "press-1") for who in (BEN, CHLOE))
TWO = {"approvals": 2, "tier": "Asked because of its refund over 400.", "votes": (BY_BEN,)}


def review(**more: Any) -> Review:
    return a_review(RUN, **({"id": "rev_1", "draft": DRAFT} | more))


def view(asked: Review) -> ReviewView:
    return review_view(asked, drawn(Reply, "Answer a customer"))


def card(review: Review, *, before: Review | None = None, after: Review | None = None) -> dict[str, Any]:
    return message(review_view(review, drawn(Reply, "Answer a customer"), beside=Beside(before, after, LINK, LINK)))


def form(kind: FormKind) -> dict[str, Any]:
    return modal(ReviewForm(kind, review(), "Answer a customer", fields_of(Reply, DRAFT)))


def handed_card() -> dict[str, Any]:
    asked = review(delegates=(CHLOE,), **DUE)
    return message(replace(view(asked), handed=hand_texts.on_card([HANDED], asked)))


IBAN = {"text": "We pay 5 to DE89 3704 0044.", "iban": "DE8937040044"}
PAID = review(
    draft=IBAN, source="My IBAN is de89-3704-0044", reasoning="DE8937040044 stands there.", evidence=("to DE89 3704 0044",)
)


def masked_card() -> dict[str, Any]:
    return message(review_view(PAID, drawn(Payment, "Pay back"), Hidden(texts_in(Payment, IBAN))))


def reveal() -> dict[str, Any]:
    return modal(ReviewForm(FormKind.REVEAL, PAID, "Pay back", fields_of(Payment, IBAN)))


def question(how: How, kind: OutcomeKind, comment: str = "", cut: bool = False, **about: Any) -> dict[str, Any]:
    asked = review(**about)
    made = Suggestion("sug_1", asked.tenant, BEN, asked.id, asked.hash, how, kind, comment, "key-1", NOW)
    return notice(answer_texts.asked(asked, made, cut), presses(asked, made))


def doubt(flow: str = "small", outcome: Outcome | None = None) -> dict[str, Any]:
    """small: its action gives what later steps may need; guarded: one that gives nothing."""
    send = FLOWS[flow].steps["send"]
    assert isinstance(send, Action)
    asked = doubt_review("rev_2", RUN, send, {"letter": {"text": "Dear Ana"}}, "wf-1", NOW)
    return message(review_view(replace(asked, outcome=outcome), FLOWS[flow]))


CHECKED = Gate(always=True, control=Control(0.05, lambda _: None))
ERROR = {"said": "The refund is ten times what was paid.", "fields": {"refund": 5000}}


def checked(**more: Any) -> dict[str, Any]:
    return message(review_view(review(**more), drawn(Reply, "Answer a customer", CHECKED)))


def run(status: Status, *reviews: Review, reason: str = "", entries: Sequence[Entry] = ()) -> dict[str, Any]:
    moved = replace(RUN, status=status, reason=reason)
    return message(RunView(moved, "Answer a customer", card_texts.status(moved, reviews, entries), not status.ended))


def inbox(tray: Tray, *items: InboxItem, count: int = -1, page: int = 0) -> InboxView:
    workflows = (("support", "Answer a customer"), ("leave", "Ask for leave"))
    count = len(items) if count < 0 else count
    return InboxView(Wanted(tray, "leave", page), items, count, 10, workflows, help=HELP)


def waiting(asked: Review) -> InboxItem:
    due = inbox_texts.due(asked, later(hours=9))
    return WaitingItem(review_view(asked, drawn(Reply, "Answer a customer")), LINK if asked.id == "rev_1" else "", due)


def started(status: Status) -> InboxItem:
    moved = replace(RUN, status=status)
    said = card_texts.status(moved, [review(outcome=EDITED)], [])
    return StartedItem(RunView(moved, "Answer a customer", said, not status.ended), LINK)


def decided(event: Event, about: Review) -> InboxItem:
    said = Said(Entry("reply", event, later(60), by=BEN, detail={"outcome": "approved", "review": "rev_1"}), about)
    return SaidItem(about, "Answer a customer", inbox_texts.said(said), inbox_texts.stands(said), LINK)


TIERS = (Tier("@board", 3, "total", 9),)
STRICT = Gate(always=True, approvals=2, rejections=2, reviewers="@leads", channel="#reviews", tiers=TIERS)
STEPS = (
    PolicyStep("triage", "Triage", Gate(), Override(Autonomy.REVIEW_ALL, 0.85, ("@leads", "#reviews", BEN), 2, "#reviews"), True),
    PolicyStep("reply", "Reply", STRICT, Override(rejections=1), False),
)
VERSIONS = (
    Policy(TENANT, "small", 2, True, {"topic": Override(threshold=0.8)}, OPERATOR, later(60), "two <wrong> answers"),
    Policy(TENANT, "small", 1, False, {"topic": Override(threshold=0.8)}, BEN, NOW, "so few"),
)


def policy(**more: Any) -> dict[str, Any]:
    stands, past = policy_texts.stands(VERSIONS), tuple(policy_texts.history(FLOWS["small"], VERSIONS, 5))
    made = PolicyForm("support", "Answer a customer", 2, CHANNEL, STEPS, stands, past)
    return modal(replace(made, **more))


OPEN = (OpenReview("rev_1", "support", "reply", "Answer a customer", NOW, "slack/T0PLAY/C0HELP/1.2"),)
NUMBERS = numbers("support", 12, 10, 4, 1, 5, 2, 1, 1, seconds=340.0)
EDITED = an_outcome(OutcomeKind.EDITED, final=SECOND, reasons=(Reason.TONE,), comment="less <b>warm</b>")
REJECTED = an_outcome(OutcomeKind.REJECTED, final=None, reasons=(Reason.POLICY,), comment="no refunds by letter")
REVISED = an_outcome(OutcomeKind.REVISED, final=None, reasons=(Reason.TOO_LONG,), comment="say when it was sent")
HANDED = Entry("reply", Event.DELEGATED, later(30), by=BEN, reason="you know <her>", detail={"review": "rev_1", "to": CHLOE})
WAITS = Waiting("rev_1", "Answer a customer: Reply", Plan(later(hours=8)), Escalate("@leads", Patience()))
UNDONE = Undone(BEN, later(120))
FOLLOW = review(id="rev_2", draft=SECOND, opened=later(60), **(TWO | {"votes": (BY_BEN,)}))
AGAIN = review(id="rev_2", opened=later(120))
WITHDREW = Entry("", Event.WITHDRAWN, later(90), by=ANA, detail={"comment": "asked by phone"})
SHOWN: dict[str, Callable[[], dict[str, Any]]] = {
    "card_open": lambda: card(review()),
    "card_quorum": lambda: card(review(**TWO, **DUE)),
    "card_followed": lambda: card(FOLLOW, before=review(outcome=EDITED, **TWO)),
    "card_revised_again": lambda: card(review(id="rev_2", draft=SECOND, round=2), before=review(outcome=REVISED)),
    "card_asked_again": lambda: card(AGAIN, before=review(outcome=an_outcome(), undone=UNDONE)),
    "card_handed": lambda: message(
        replace(view(review(delegates=(CHLOE,), **DUE)), handed=hand_texts.on_card([HANDED], review(delegates=(CHLOE,))))
    ),
    "card_masked": masked_card,
    "card_edited": lambda: card(review(outcome=EDITED)),
    "card_edited_by_one_of_two": lambda: card(review(outcome=EDITED, **TWO), after=FOLLOW),
    "card_approved_by_two": lambda: card(review(outcome=an_outcome(by=CHLOE), **(TWO | {"votes": (BY_BEN, BY_CHLOE)}))),
    "card_rejected": lambda: card(review(outcome=REJECTED)),
    "card_revised": lambda: card(review(outcome=REVISED), after=review(id="rev_2")),
    "card_expired": lambda: card(review(outcome=Outcome(OutcomeKind.EXPIRED, later(hours=8)), **DUE), after=AGAIN),
    "card_withdrawn": lambda: card(review(outcome=a_withdrawal(by=ANA, comment="asked by phone"))),
    "card_taken_back": lambda: card(review(outcome=an_outcome(), undone=UNDONE), after=AGAIN),
    "card_of_a_gate_with_checks": checked,
    "card_check": lambda: checked(kind=Kind.CONTROL, planted=ERROR, outcome=an_outcome()),
    "told_check_missed": lambda: notice([control_texts.told(review(kind=Kind.CONTROL, planted=ERROR, outcome=an_outcome()))]),
    "card_doubt": doubt,
    "card_doubt_goes_on": lambda: doubt("guarded"),
    "card_happened": lambda: doubt("guarded", an_outcome(OutcomeKind.HAPPENED, final=None)),
    "dialog_edit": lambda: form(FormKind.EDIT),
    "dialog_revise": lambda: form(FormKind.REVISE),
    "dialog_reject": lambda: form(FormKind.REJECT),
    "dialog_hand": lambda: form(FormKind.HAND),
    "dialog_read": lambda: form(FormKind.READ),
    "dialog_reveal": reveal,
    "dialog_start": lambda: modal(
        StartForm("prp_1", "Where is my parcel?", (("support", "Answer a customer"), ("leave", "Ask for leave")))
    ),
    "dialog_policy": policy,
    "dialog_policy_choose": lambda: policy(choose=True),
    "dialog_policy_meanwhile": lambda: policy(
        news=policy_texts.meanwhile(FLOWS["small"], VERSIONS[1], VERSIONS[0]), steps=STEPS[1:], history=()
    ),
    "note_policy": lambda: notice(policy_texts.note(FLOWS["small"], Policy(TENANT, "small"), VERSIONS[1])),
    "note_paused": lambda: notice(policy_texts.note(FLOWS["small"], VERSIONS[1], VERSIONS[0])),
    "dialog_late": lambda: told([texts.late(review(outcome=an_outcome()))]),
    "question_reply": lambda: question(How.REPLY, OutcomeKind.REVISED, "say Tuesday & <!here>"),
    "question_reply_cut": lambda: question(How.REPLY, OutcomeKind.REVISED, "x " * 1_500, cut=True),
    "question_reply_reject": lambda: question(How.REPLY, OutcomeKind.REJECTED, "it is a duplicate"),
    "question_reply_no_more": lambda: question(How.REPLY, OutcomeKind.REVISED, "once more", round=4),
    "question_reaction": lambda: question(How.REACTION, OutcomeKind.APPROVED),
    "question_reaction_reject": lambda: question(How.REACTION, OutcomeKind.REJECTED),
    "told_handed": lambda: notice(hand_texts.asked(review(**DUE), "Answer a customer", BEN, "you know <her> & me", LINK)),
    "told_late": lambda: notice(silence_texts.waiting_lines([(WAITS, LINK), (WAITS, None)])),
    "reminder": lambda: notice([silence_texts.reminder(WAITS.plan, WAITS.then, timedelta(hours=2), ALWAYS)]),
    "run_waiting": lambda: run(Status.WAITING, review(**TWO)),
    "run_waiting_again": lambda: run(Status.WAITING, review(outcome=an_outcome(), undone=UNDONE), AGAIN),
    "run_revising": lambda: run(Status.READY, review(outcome=REVISED)),
    "run_done": lambda: run(Status.DONE, review(outcome=EDITED)),
    "run_stopped": lambda: run(Status.STOPPED, review(outcome=REJECTED), reason="Rejected: tone."),
    "run_expired": lambda: run(Status.STOPPED, review(outcome=Outcome(OutcomeKind.EXPIRED, NOW)), reason=NOBODY_ANSWERED),
    "run_withdrawn": lambda: run(Status.STOPPED, review(outcome=a_withdrawal(by=ANA)), entries=[WITHDREW]),
    "answer": lambda: message(TextView(DRAFT["text"], texts.signed(EDITED, "fake"))),  # type: ignore[arg-type]
    "digest": lambda: digest_blocks(
        DigestView(
            Digest(NOW, later(days=1), (NUMBERS,), NUMBERS, OPEN, 3),
            {"support": "Answer a customer"},
            {"rev_1": "https://playground.slack.com/archives/C0HELP/p12"},
        )
    ),
    "digest_checks": lambda: digest_blocks(
        DigestView(Digest(NOW, later(days=1), (NUMBERS,), replace(NUMBERS, checks=Checks(8, 10)), (), 0), {}, {})
    ),
    "digest_empty": lambda: digest_blocks(DigestView(Digest(NOW, later(days=1), (), numbers("all", seconds=None), (), 0), {}, {})),
    "home": lambda: home(inbox(Tray.WAITING, waiting(review(**DUE)), waiting(review(id="rev_2", draft=SECOND, batch=True, **TWO)))),
    "dialog_together": lambda: modal(
        TogetherForm(
            tuple(review_view(review(id=each, batch=True), drawn(Reply, "Answer a customer")) for each in ("rev_1", "rev_2")),
            (inbox_texts.left(review(id="rev_3"), texts.refused(review(), Objection.BY_ITSELF)),),
        )
    ),
    "home_decided": lambda: home(inbox(Tray.STARTED, count=0), [texts.may_be_taken_back(review(outcome=EDITED))], [TAKE_BACK]),
    "inbox_started": lambda: inbox_message(inbox(Tray.STARTED, *map(started, (Status.WAITING, Status.DONE)), count=12)),
    "inbox_decided": lambda: inbox_message(
        inbox(
            Tray.DECIDED,
            decided(Event.DECIDED, review(outcome=an_outcome(), undone=UNDONE)),
            decided(Event.VOTED, review(**TWO)),
            decided(Event.VOTED, review(outcome=an_outcome(by=CHLOE), **TWO)),
            count=25,
            page=1,
        )
    ),
}
TAKE_BACK = Press(PressKind.TAKE_BACK, texts.TAKE_BACK, "rev_1")
HELP = texts.help_lines(FLOWS.values(), mention=False)


@pytest.mark.parametrize("name", SHOWN)
def test_it_looks_as_agreed(name: str) -> None:
    made = json.dumps(SHOWN[name](), ensure_ascii=False, indent=1) + "\n"
    file = HERE / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(made, encoding="utf-8")
    assert json.loads(made) == json.loads(file.read_text(encoding="utf-8"))


def test_nothing_else_is_agreed() -> None:
    assert {file.stem for file in HERE.iterdir()} == set(SHOWN)
