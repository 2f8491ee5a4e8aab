"""What everything looks like in Slack, word for word. `UPDATE_GOLDEN=1 pytest …` writes it anew: read the diff."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from adapters.slack.cards import message
from adapters.slack.digest import digest_blocks
from adapters.slack.forms import modal, told
from adapters.slack.home import home
from bot import texts
from bot.views import DigestView, FormKind, HomeView, ReviewForm, ReviewView, RunView, StartForm, TextView
from tests.adapters.slack.flows import FLOWS
from tests.adapters.slack.strict import numbers
from tests.builders import BEN, NOW, a_review, a_run, an_outcome, later
from workflow.digest import Digest, OpenReview
from workflow.fields import Field as Field_
from workflow.fields import FieldKind, fields_of
from workflow.opening import doubt_review
from workflow.review import OutcomeKind, Reason, Review
from workflow.run import Status
from workflow.steps import Action

HERE = Path(__file__).parent / "golden"


class Reply(BaseModel):
    text: str = Field(max_length=5_000, description="What the customer reads.")
    tone: Literal["warm", "plain"] = "plain"
    refund: int | None = Field(None, ge=0, title="Refund in cents")
    points: list[str] = []


DRAFT = {"text": "Dear Ana,\n\nit is on its way & <soon> there.", "tone": "warm", "refund": None, "points": ["one", "two"]}
RUN = a_run(id="run_1")
HANDED = (Field_("letter", "letter", "", FieldKind.JSON, {"text": "Dear Ana"}, False),)  # to the action, as Showing shows it


def review(**more: Any) -> Review:
    return a_review(RUN, **({"id": "rev_1", "draft": DRAFT} | more))


def view(review: Review) -> ReviewView:
    final = review.outcome.final if review.outcome and review.outcome.final else review.draft
    return ReviewView(
        review=review,
        workflow="Answer a customer",
        fields=fields_of(Reply, final) if review.step == "reply" else HANDED,
        promise=texts.promise(review, "Send"),
        may=texts.may_press(review),
        outcome=texts.outcome(review.outcome) if review.outcome else None,
    )


def form(kind: FormKind) -> dict[str, Any]:
    return modal(ReviewForm(kind, review(), "Answer a customer", fields_of(Reply, DRAFT)))


def doubt() -> Review:
    send = FLOWS["small"].steps["send"]
    assert isinstance(send, Action)
    return doubt_review("rev_2", RUN, send, {"letter": {"text": "Dear Ana"}}, "wf-1", NOW)


OPEN = (OpenReview("rev_1", "support", "reply", "Answer a customer", NOW, "slack/T0PLAY/C0HELP/1.2"),)
NUMBERS = numbers("support", 12, 10, 4, 1, 5, 2, 1, 1, seconds=340.0)
EDITED = an_outcome(OutcomeKind.EDITED, final=DRAFT | {"tone": "plain"}, reasons=(Reason.TONE,), comment="less <b>warm</b>")
REJECTED = an_outcome(OutcomeKind.REJECTED, final=None, reasons=(Reason.POLICY,), comment="no refunds by letter")
SHOWN: dict[str, Callable[[], dict[str, Any]]] = {
    "card_open": lambda: message(view(review())),
    "card_edited": lambda: message(view(review(outcome=EDITED))),
    "card_rejected": lambda: message(view(review(outcome=REJECTED))),
    "card_doubt": lambda: message(view(doubt())),
    "dialog_edit": lambda: form(FormKind.EDIT),
    "dialog_revise": lambda: form(FormKind.REVISE),
    "dialog_reject": lambda: form(FormKind.REJECT),
    "dialog_read": lambda: form(FormKind.READ),
    "dialog_start": lambda: modal(
        StartForm("prp_1", "Where is my parcel?", (("support", "Answer a customer"), ("leave", "Ask for leave")))
    ),
    "dialog_late": lambda: told([texts.late(review(outcome=an_outcome()))]),
    "run_waiting": lambda: message(RunView(RUN, "Answer a customer", texts.status(a_run(status=Status.WAITING), "“Reply”", None))),
    "run_stopped": lambda: message(
        RunView(RUN, "Answer a customer", texts.status(a_run(status=Status.STOPPED, reason="Rejected: tone."), "", BEN))
    ),
    "answer": lambda: message(TextView(DRAFT["text"], texts.signed(EDITED, "fake"))),  # type: ignore[arg-type]
    "digest": lambda: digest_blocks(
        DigestView(
            Digest(NOW, later(days=1), (NUMBERS,), NUMBERS, OPEN, 3),
            {"support": "Answer a customer"},
            {"rev_1": "https://playground.slack.com/archives/C0HELP/p12"},
        )
    ),
    "digest_empty": lambda: digest_blocks(DigestView(Digest(NOW, later(days=1), (), numbers("all", seconds=None), (), 0), {}, {})),
    "home": lambda: home(
        HomeView(BEN, OPEN, 1, {"rev_1": "https://playground.slack.com/p12"}, {"support": "Answer a customer"}, HELP)
    ),
}
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
