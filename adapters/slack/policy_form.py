"""The dialog about a workflow's policy: from a form to a modal, and back from what was entered. Pure functions."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack import ids
from adapters.slack.blocks import Block, divider, header, lines, small, words
from adapters.slack.ids import person, user_of
from adapters.slack.inputs import VALUE, Values, option
from bot import policy_texts as texts
from bot.commands import Entered
from bot.parts import Line
from bot.policy_input import CODES_MODE, REASON_MOST
from bot.texts import names
from bot.views import PolicyForm, PolicyStep
from workflow.names import Person, Place, Tenant

CHANGE, CHOOSE = "policy", "policy_step"  # callback ids
_USER = re.compile(r"[UW][A-Z0-9]{1,20}")
FIELDS = ("autonomy", "threshold", "reviewers", "people", "approvals", "rejections", "channel")


def policy_dialog(form: PolicyForm) -> tuple[str, str, str, str, list[Block]]:
    """(callback_id, private_metadata, title, submit, blocks)."""
    news = [lines(form.news), divider()] if form.news else []
    head = [*news, header(form.title), lines(form.stands)]
    past = [divider(), header("History"), lines(form.history)] if form.history else []
    about = f"{form.number}:{ids.Address.of(form.place).channel}:{form.workflow}"
    if form.choose:
        return CHOOSE, about, "Policy", "Next", [*head, _choice(form.steps), *past]
    steps = [block for step in form.steps for block in _step(step)]
    return CHANGE, about, "Policy", "Change it", [*head, *steps, divider(), _why(), *past]


def about_of(metadata: str) -> tuple[int, str, str]:
    """(number, channel, workflow) that a dialog carries; -1 for a number that is none."""
    number, _, rest = metadata.partition(":")
    channel, _, workflow = rest.partition(":")
    known = number.isascii() and number.isdecimal() and len(number) < 10
    return int(number) if known else -1, channel[:20], workflow[:200]


def chosen_step(state: Values) -> str:
    return str((_given(state, "step").get("selected_option") or {}).get("value") or "")


def entered(tenant: Tenant, state: Values) -> tuple[dict[str, Entered], str]:
    """({step: what was written}, why)."""
    steps: dict[str, dict[str, Any]] = {}
    for block in state:
        stem, _, field = block.removeprefix("f:").removesuffix(":0").rpartition(".")
        if stem and field in FIELDS:
            steps.setdefault(stem, {})[field] = _value(tenant, field, _given(state, block))
    why = str(_given(state, "f:reason:0").get("value") or "")
    return {step: Entered(**fields) for step, fields in steps.items()}, why


def place_of(tenant: Tenant, channel: str) -> Place:
    return Place(f"{tenant}/{channel or '-'}")


def _value(tenant: Tenant, field: str, given: Mapping[str, Any]) -> str | tuple[Person, ...]:
    if field == "people":
        return tuple(person(tenant.split("/")[1], user) for user in given.get("selected_users") or () if _USER.fullmatch(user))
    return str(given.get("value") or (given.get("selected_option") or {}).get("value") or "")


def _given(state: Values, block: str) -> Mapping[str, Any]:
    given: Mapping[str, Any] = state.get(block, {}).get(VALUE) or {}
    return given


def _choice(steps: Sequence[PolicyStep]) -> Block:
    options = [option(step.name[:150], step.title) for step in steps[:100]]
    element = {"type": "static_select", "action_id": VALUE, "options": options, "placeholder": words("Choose one")}
    return {"type": "input", "block_id": "step", "label": words("Which step?"), "element": element}


def _step(step: PolicyStep) -> list[Block]:
    """What can be set over one gate, and what the code says there."""
    over, code = step.over, step.code
    groups = [name for name in over.reviewers if "/" not in name]
    people = [user_of(Person(name)) for name in over.reviewers if "/" in name]
    blocks = [divider(), header(step.title), small(_codes(step))]
    if step.alone:
        blocks.append(_input(step, "autonomy", "What it may do alone", _modes(step), ""))
        blocks.append(_input(step, "threshold", "Bar", _number(over.threshold, f"{texts.number(code.threshold)}"), _BAR))
    blocks.append(_input(step, "reviewers", "Reviewers: groups and channels", _text(", ".join(groups), "@group, #channel"), ""))
    chosen: Block = {"type": "multi_users_select", "action_id": VALUE, "placeholder": words("Choose people")}
    chosen |= {"initial_users": people} if people else {}
    blocks.append(_input(step, "people", "Reviewers: people", chosen, _tiers(step)))
    least = "" if code.approvals < 2 else f"The code asks for at least {code.approvals}."
    blocks.append(
        _input(step, "approvals", "How many must approve", _number(over.approvals, str(code.approvals), whole=True), least)
    )
    if code.rejections > 1:
        rejections = _number(over.rejections, str(code.rejections), whole=True)
        blocks.append(
            _input(step, "rejections", "How many rejections stop it", rejections, f"At most the code's {code.rejections}.")
        )
    blocks.append(_input(step, "channel", "Channel for its cards", _text(over.channel, code.channel or "#channel"), ""))
    return blocks


_BAR = "From 0 to 1: how sure the model must be for its answer to go on alone."


def _codes(step: PolicyStep) -> Line:
    """`In the code: bar 0.70, one approval, by @leads.` What is left empty stays so."""
    code = step.code
    look: Line = (f"bar {texts.number(code.threshold)}",) if step.alone else ("a person looks at everything",)
    who = names(code.who) if code.who else ("anybody in the channel",)
    many = f", {code.approvals} approvals" if code.approvals > 1 else ""
    where = f", cards in {code.channel}" if code.channel else ""
    return ("In the code: ", *look, ", decided by ", *who, f"{many}{where}. What is empty here stays as in the code.")


def _tiers(step: PolicyStep) -> str:
    return "Drafts for which the code names other reviewers still go to those." if step.code.tiers else ""


def _modes(step: PolicyStep) -> Block:
    options = [option(mode.value, label) for mode, label in texts.MODES.items()]
    chosen = next(each for each in options if each["value"] == (step.over.autonomy or CODES_MODE))
    return {"type": "static_select", "action_id": VALUE, "options": options, "initial_option": chosen}


def _number(value: float | int | None, code: str, *, whole: bool = False) -> Block:
    """No bounds: what does not fit is said in our own words, at the field."""
    made: Block = {"type": "number_input", "action_id": VALUE, "is_decimal_allowed": not whole, "placeholder": words(code)}
    return made if value is None else {**made, "initial_value": str(value) if whole else texts.number(value)}


def _text(value: str, placeholder: str) -> Block:
    made: Block = {"type": "plain_text_input", "action_id": VALUE, "placeholder": words(placeholder, 150)}
    return {**made, "initial_value": value} if value else made


def _input(step: PolicyStep, field: str, label: str, element: Block, hint: str) -> Block:
    made: Block = {"type": "input", "block_id": f"f:{step.name}.{field}:0", "label": words(label), "element": element}
    made |= {"optional": True} if field != "autonomy" else {}
    return {**made, "hint": words(hint)} if hint else made


def _why() -> Block:
    element = {"type": "plain_text_input", "action_id": VALUE, "multiline": True, "max_length": REASON_MOST}
    return {"type": "input", "block_id": "f:reason:0", "label": words("Why"), "element": element, "hint": words(texts.WHY_NEEDED)}
