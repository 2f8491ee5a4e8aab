"""The validator: every limit at its edge and one over it, surfaces, required fields, unknown types."""

from __future__ import annotations

import re
from typing import Any

import pytest

from adapters.playground.blocks import checked_blocks, checked_view
from adapters.playground.clock import ManualClock
from adapters.playground.errors import SlackError
from adapters.playground.faults import Faults
from adapters.playground.journal import Journal
from adapters.playground.workspace import Workspace
from tests.adapters.playground.sample import actions, button, modal, mrkdwn, plain, section, text_input

Json = dict[str, Any]
SPACE = Workspace(ManualClock(), Faults(), Journal())


def option(n: int = 0, **more: Any) -> Json:
    return {"text": plain(f"Option {n}"), "value": f"v{n}", **more}


def options(count: int) -> list[Json]:
    return [option(n) for n in range(count)]


def select(**more: Any) -> Json:
    return actions({"type": "static_select", "action_id": "s", "options": options(1), **more})


def confirm(**more: Any) -> Json:
    texts = {"title": plain("t"), "text": plain("t"), "confirm": plain("y"), "deny": plain("n")}
    return actions(button(confirm={**texts, **more}))


def rich(text: str) -> Json:
    part = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [part]}


def chart(**more: Any) -> Json:
    pie = {"type": "pie", "segments": [{"label": "a", "value": 1}]}
    return {"type": "data_visualization", "title": "t", "chart": pie, **more}


def bars(series: int = 1, points: int = 1, label: int = 1, axis: int = 1) -> Json:
    data = [{"label": f"{n}".rjust(label, "x"), "value": n} for n in range(points)]
    names = [{"name": f"s{n}", "data": data} for n in range(series)]
    config = {"categories": [d["label"] for d in data], "x_label": "x" * axis}
    return chart(chart={"type": "bar", "series": names, "axis_config": config})


def table(rows: int = 1, columns: int = 1) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "c"}] * columns] * rows}


def data_table(rows: int = 2, columns: int = 1, **more: Any) -> Json:
    return {**table(rows, columns), "type": "data_table", "caption": "c", **more}


def modal_input(**element: Any) -> Json:
    return text_input(**element)


# name: (block of a size, the largest size that passes, surface)
LIMITS: dict[str, tuple[Any, int, str]] = {
    "section text": (lambda n: section("x" * n), 3000, "message"),
    "section fields": (lambda n: {"type": "section", "fields": [mrkdwn("x")] * n}, 10, "message"),
    "section field": (lambda n: {"type": "section", "fields": [mrkdwn("x" * n)]}, 2000, "message"),
    "header": (lambda n: {"type": "header", "text": plain("x" * n)}, 150, "message"),
    "block_id": (lambda n: section(block_id="x" * n), 255, "message"),
    "action_id": (lambda n: actions(button("x" * n)), 255, "message"),
    "context elements": (lambda n: {"type": "context", "elements": [mrkdwn("x")] * n}, 10, "message"),
    "actions elements": (lambda n: actions(*[button(f"b{i}") for i in range(n)]), 25, "message"),
    "button text": (lambda n: actions(button(text=plain("x" * n))), 75, "message"),
    "button value": (lambda n: actions(button(value="x" * n)), 2000, "message"),
    "button url": (lambda n: actions(button(url="https://" + "x" * (n - 8))), 3000, "message"),
    "button label": (lambda n: actions(button(accessibility_label="x" * n)), 75, "message"),
    "agent_prompt": (lambda n: actions(button(agent_prompt="x" * n)), 4000, "message"),
    "confirm title": (lambda n: confirm(title=plain("x" * n)), 100, "message"),
    "confirm text": (lambda n: confirm(text=mrkdwn("x" * n)), 300, "message"),
    "confirm yes": (lambda n: confirm(confirm=plain("x" * n)), 30, "message"),
    "confirm no": (lambda n: confirm(deny=plain("x" * n)), 30, "message"),
    "option text": (lambda n: select(options=[option(text=plain("x" * n))]), 75, "message"),
    "option value": (lambda n: select(options=[option(value="x" * n)]), 150, "message"),
    "option description": (lambda n: select(options=[option(description=plain("x" * n))]), 75, "message"),
    "select options": (lambda n: select(options=options(n)), 100, "message"),
    "option groups": (
        lambda n: actions({"type": "static_select", "action_id": "s",
                           "option_groups": [{"label": plain("g"), "options": options(1)}] * n}), 100, "message"),
    "overflow": (lambda n: section(accessory={"type": "overflow", "options": options(n)}), 5, "message"),
    "checkboxes": (lambda n: actions({"type": "checkboxes", "options": options(n)}), 10, "message"),
    "radio": (lambda n: actions({"type": "radio_buttons", "options": options(n)}), 10, "message"),
    "placeholder": (lambda n: select(placeholder=plain("x" * n)), 150, "message"),
    "image alt": (lambda n: {"type": "image", "image_url": "https://a", "alt_text": "x" * n}, 2000, "message"),
    "image url": (lambda n: {"type": "image", "image_url": "https://".ljust(n, "x"), "alt_text": "a"}, 3000, "message"),
    "image title": (
        lambda n: {"type": "image", "image_url": "https://a", "alt_text": "a", "title": plain("x" * n)}, 2000, "message"),
    "markdown": (lambda n: {"type": "markdown", "text": "x" * n}, 12000, "message"),
    "table rows": (lambda n: table(rows=n), 100, "message"),
    "table columns": (lambda n: table(columns=n), 20, "message"),
    "data_table rows": (lambda n: data_table(rows=n), 201, "message"),
    "data_table columns": (lambda n: data_table(columns=n), 20, "message"),
    "data_table page": (lambda n: data_table(page_size=n), 100, "message"),
    "chart title": (lambda n: chart(title="x" * n), 50, "message"),
    "pie segments": (
        lambda n: chart(chart={"type": "pie", "segments": [{"label": f"{i}", "value": 1} for i in range(n)]}), 12, "message"),
    "chart series": (lambda n: bars(series=n), 12, "message"),
    "chart points": (lambda n: bars(points=n), 20, "message"),
    "chart label": (lambda n: bars(label=n), 20, "message"),
    "axis label": (lambda n: bars(axis=n), 50, "message"),
    "card title": (lambda n: {"type": "card", "title": plain("x" * n)}, 150, "message"),
    "card body": (lambda n: {"type": "card", "body": mrkdwn("x" * n)}, 200, "message"),
    "card actions": (lambda n: {"type": "card", "actions": [button(f"b{i}") for i in range(n)]}, 3, "message"),
    "carousel": (lambda n: {"type": "carousel", "elements": [{"type": "card", "title": plain("x")}] * n}, 10, "message"),
    "container": (
        lambda n: {"type": "container", "title": plain("x"), "child_blocks": [section()] * n}, 10, "message"),
    "container title": (
        lambda n: {"type": "container", "title": plain("x" * n), "child_blocks": [section()]}, 150, "message"),
    "plan tasks": (
        lambda n: {"type": "plan", "title": "p", "tasks": [
            {"type": "task_card", "task_id": f"{i}", "title": "t", "status": "pending"} for i in range(n)]}, 50, "message"),
    "context_actions": (
        lambda n: {"type": "context_actions", "elements": [
            {"type": "icon_button", "action_id": f"i{i}", "icon": "trash", "text": plain("x")} for i in range(n)]},
        5, "message"),
    "alert": (lambda n: {"type": "alert", "text": plain("x" * n)}, 200, "modal"),
    "input label": (lambda n: {**modal_input(), "label": plain("x" * n)}, 2000, "modal"),
    "input hint": (lambda n: {**modal_input(), "hint": plain("x" * n)}, 2000, "modal"),
    "input max_length": (lambda n: modal_input(max_length=n), 3000, "modal"),
    "input initial_value": (lambda n: modal_input(initial_value="x" * n), 3000, "modal"),
}  # fmt: skip


def check(block: Json, surface: str) -> None:
    if surface == "message":
        checked_blocks([block], surface, SPACE)
    else:
        fields = {"type": surface, "blocks": [block]}
        checked_view(modal(block) if surface == "modal" else fields, surface, SPACE)


@pytest.mark.parametrize("name", LIMITS)
def test_every_limit_at_and_one_over(name: str) -> None:
    build, most, surface = LIMITS[name]
    check(build(most), surface)
    with pytest.raises(SlackError) as refused:
        check(build(most + 1), surface)
    messages = refused.value.more["response_metadata"]["messages"]
    assert refused.value.code == ("invalid_blocks" if surface == "message" else "invalid_arguments")
    limit = re.compile(r"\[ERROR\] (.*must be (less than|no more than)|no more than) \d+.* \[json-pointer:/.+\]")
    assert messages and all(limit.fullmatch(m) for m in messages), messages


WRONG: dict[str, tuple[Json, str, str]] = {
    "empty text": (section(""), "message", "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "unknown block": ({"type": "poem"}, "message", "unsupported type: poem"),
    "unknown element": (actions({"type": "lever"}), "message", "unsupported element: lever"),
    "mrkdwn button": (actions(button(text=mrkdwn("x"))), "message", "valid enum value: plain_text"),
    "mrkdwn header": ({"type": "header", "text": mrkdwn("x")}, "message", "valid enum value: plain_text"),
    "mrkdwn placeholder": (select(placeholder=mrkdwn("x")), "message", "valid enum value: plain_text"),
    "mrkdwn label": ({**modal_input(), "label": mrkdwn("x")}, "modal", "valid enum value: plain_text"),
    "no text": ({"type": "section"}, "message", "must define at least one of: text, fields"),
    "text as string": ({"type": "section", "text": "x"}, "message", "must provide an object"),
    "stray field": (section(txt="x"), "message", "invalid additional property: txt"),
    "no elements": ({"type": "actions", "elements": []}, "message", "no fewer than 1 items"),
    "button style": (actions(button(style="loud")), "message", "valid enum value: primary, danger"),
    "button without text": (actions({"type": "button", "action_id": "a"}), "message", "missing required field: text"),
    "no url": (actions(button(url="nowhere")), "message", "must match pattern"),
    "two options alike": (select(options=[option(), option()]), "message", "duplicate value: v0"),
    "stray initial": (select(initial_option=option(9)), "message", "must match an option"),
    "no options": (actions({"type": "static_select"}), "message", "exactly one of: options, option_groups"),
    "text input in actions": (actions(text_input()["element"]), "message", "unsupported element: plain_text_input"),
    "button in input": ({**modal_input(), "element": button()}, "modal", "unsupported element: button"),
    "min over max": (modal_input(min_length=9, max_length=3), "modal", "must not be more than max_length"),
    "least over most": (
        modal_input(type="number_input", is_decimal_allowed=True, min_value="10", max_value="9"),
        "modal",
        "must not be more than",
    ),
    "number in words": (modal_input(type="number_input", is_decimal_allowed=True, min_value="two"), "modal", "must match pattern"),
    "25 o'clock": (modal_input(type="timepicker", initial_time="25:00"), "modal", "must match pattern"),
    "13th month": (modal_input(type="datepicker", initial_date="2026-13-01"), "modal", "must match pattern"),
    "two with the focus": (
        actions(*[{"type": "users_select", "action_id": a, "focus_on_load": True} for a in "ab"]),
        "message",
        "only one element",
    ),
    "same action twice": (actions(button("a"), button("a")), "message", "action_id already exists: a"),
    "pending task": ({"type": "task_card", "task_id": "1", "title": "t", "status": "pending"}, "message", "pending"),
    "ragged table": ({**data_table(), "rows": [table(1, 2)["rows"][0], table(1, 1)["rows"][0]]}, "message", "2 cells"),
    "empty card": ({"type": "card", "subtitle": plain("x")}, "message", "must define at least one of"),
    "chart labels": (chart(chart={**bars()["chart"], "axis_config": {"categories": ["other"]}}), "message", "categories"),
    "series alike": (chart(chart={**bars()["chart"], "series": bars()["chart"]["series"] * 2}), "message", "unique"),
    "no such file": ({"type": "image", "alt_text": "a", "slack_file": {"id": "F1"}}, "message", "invalid slack file"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_else_slack_refuses(name: str) -> None:
    block, surface, sentence = WRONG[name]
    with pytest.raises(SlackError) as refused:
        check(block, surface)
    assert any(sentence in m for m in refused.value.more["response_metadata"]["messages"]), refused.value.more


EXAMPLES: dict[str, Json] = {
    "container": {"type": "container", "title": plain("x"), "child_blocks": [section()]},
    "context_actions": LIMITS["context_actions"][0](1), "data_visualization": chart(),
    "file": {"type": "file", "external_id": "x", "source": "remote"}, "markdown": {"type": "markdown", "text": "x"},
    "plan": {"type": "plan", "title": "p", "tasks": []}, "alert": {"type": "alert", "text": plain("x")},
    "task_card": {"type": "task_card", "task_id": "1", "title": "t", "status": "complete"},
    "carousel": {"type": "carousel", "elements": [{"type": "card", "title": plain("x")}]}, "table": table(),
    "data_table": data_table(), "actions": actions(button()), "card": {"type": "card", "title": plain("x")},
    "context": {"type": "context", "elements": [plain("x")]}, "divider": {"type": "divider"},
    "header": {"type": "header", "text": plain("x")}, "input": text_input(), "rich_text": rich("x"),
    "image": {"type": "image", "image_url": "https://a", "alt_text": "a"}, "section": section(),
    "video": {"type": "video", "alt_text": "a", "title": plain("t"), "thumbnail_url": "https://a",
              "video_url": "https://a"},
}  # fmt: skip
MESSAGE_ONLY = {"container", "context_actions", "data_visualization", "file", "markdown", "plan", "task_card"}


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_surfaces(name: str, surface: str) -> None:
    allowed = {"alert": surface == "modal", "carousel": surface != "modal", "table": surface != "modal",
               "data_table": surface != "modal"}.get(name, surface == "message" or name not in MESSAGE_ONLY)  # fmt: skip
    if allowed:
        check(EXAMPLES[name], surface)
        return
    with pytest.raises(SlackError) as refused:
        check(EXAMPLES[name], surface)
    assert f"not allowed in a {surface}" in refused.value.more["response_metadata"]["messages"][0]


@pytest.mark.parametrize(
    ("blocks", "fine"),
    [([section()] * 50, True), ([section()] * 51, False),
     ([section(block_id="a"), section(block_id="b")], True), ([section(block_id="a")] * 2, False),
     ([table()], True), ([table()] * 2, False), ([chart()] * 2, True), ([chart()] * 3, False),
     ([{"type": "markdown", "text": "x" * 6000}] * 2, True), ([{"type": "markdown", "text": "x" * 6001}] * 2, False)],
)  # fmt: skip
def test_rules_over_all_blocks(blocks: list[Json], fine: bool) -> None:
    if fine:
        kept = checked_blocks(blocks, "message", SPACE)
        assert len({b["block_id"] for b in kept}) == len(blocks)
        return
    with pytest.raises(SlackError, match="invalid_blocks"):
        checked_blocks(blocks, "message", SPACE)


@pytest.mark.parametrize(
    ("view", "fine"),
    [(modal(*[section()] * 100), True), (modal(*[section()] * 101), False),
     (modal(title=plain("x" * 24)), True), (modal(title=plain("x" * 25)), False),
     (modal(submit=plain("x" * 25)), False), (modal(close=plain("x" * 25)), False),
     (modal(private_metadata="x" * 3000), True), (modal(private_metadata="x" * 3001), False),
     (modal(callback_id="x" * 256), False), (modal(external_id="x" * 256), False), (modal(submit=None), False),
     (modal(section(), submit=None), True), (modal(type="home"), False), (modal(title=mrkdwn("x")), False)],
)  # fmt: skip
def test_rules_of_a_modal(view: Json, fine: bool) -> None:
    if fine:
        checked_view(view, "modal", SPACE)
        return
    with pytest.raises(SlackError, match="invalid_arguments"):
        checked_view(view, "modal", SPACE)


def test_a_view_of_more_than_250_kb() -> None:
    with pytest.raises(SlackError, match="view_too_large"):
        checked_view(modal(*[section("x" * 3000)] * 90), "modal", SPACE)
