"""The playground's validators and its client, as pure functions: what Slack would take, and what its form sends back."""

from collections.abc import Callable, Mapping
from dataclasses import fields as dataclass_fields
from typing import Any

from pydantic import BaseModel

from adapters.playground.blocks import checked_view
from adapters.playground.clock import ManualClock
from adapters.playground.faults import Faults
from adapters.playground.forms import initial_values
from adapters.playground.journal import Journal
from adapters.playground.offered import problems
from adapters.playground.posting import checked_content
from adapters.playground.workspace import Workspace
from adapters.slack.cards import messages
from adapters.slack.forms import modal
from adapters.slack.inputs import values_of
from bot.review_view import review_view
from bot.views import FormKind, ReviewForm, ReviewView, View
from tests.builders import a_review
from workflow.control import Checks
from workflow.definition import Definition
from workflow.digest import Line as Numbers
from workflow.fields import check, fields_of
from workflow.gate import Gate
from workflow.message import Message
from workflow.prompt import Usage
from workflow.review import Review
from workflow.steps import Action, Handoff, PlainStep

SPACE = Workspace(ManualClock(), Faults(), Journal())


def taken(view: View) -> list[dict[str, Any]]:
    """The messages as posted. Raises SlackError where Slack would refuse one."""
    made = messages(view)
    for each in made:
        checked_content(SPACE, each)
    return made


def opened(kind: FormKind, review: Review, schema: type[BaseModel], page: int = 0) -> dict[str, Any]:
    """The dialog as opened. Raises SlackError where Slack would refuse it."""
    return checked_view(modal(ReviewForm(kind, review, "Support", fields_of(schema, review.draft)), page), "modal", SPACE)


def card_view(schema: type[BaseModel], draft: Mapping[str, Any], **about: Any) -> ReviewView:
    return review_view(a_review(draft=dict(draft), **about), drawn(schema))


def drawn(schema: type[BaseModel], title: str = "Support", gate: Gate = Gate(always=True)) -> Definition:  # noqa: B008
    """A workflow whose step `reply` makes such drafts, for `send` to send."""
    reply = PlainStep("reply", schema, schema, (), None, 1.0, gate)
    send = Action("send", print, None, (Handoff("reply", "reply", False),), None, 1.0, False)
    return Definition("support", title, title, None, "", Message, {"reply": reply, "send": send}, "wf-1", None)


def unedited(schema: type[BaseModel], draft: Mapping[str, Any], wire: Callable[[str], str] = str) -> tuple[Any, dict[str, str]]:
    """What comes of a dialog that is opened and sent as it is. wire: what happens to texts on the way back."""
    review = a_review(draft=dict(draft))
    view = opened(FormKind.EDIT, review, schema)
    state = initial_values(view)
    assert problems(view["blocks"], state) == {}
    for entered in state.values():
        for each in entered.values():
            if isinstance(each.get("value"), str):
                each["value"] = wire(each["value"])
    values, wrong = values_of(fields_of(schema, review.draft), state)
    assert wrong == {}
    return check(schema, review.draft, values)


def numbers(workflow: str, *counts: int, seconds: float | None = 1.0) -> Numbers:
    """counts: started, done, released, failed, approved, edited, revised, rejected. No model was asked."""
    names = ("started", "done", "released", "failed", "approved", "edited", "revised", "rejected")
    given = dict(zip(names, counts, strict=False)) | {
        "workflow": workflow,
        "seconds": seconds,
        "usage": Usage(),
        "checks": Checks(),
    }
    return Numbers(**{field.name: given.get(field.name, 0) for field in dataclass_fields(Numbers)})  # type: ignore[arg-type]
