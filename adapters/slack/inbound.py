"""What Slack delivers -> our commands. Pure functions; everything in a payload is taken as hostile."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.slack import forms, ids, inbox, inputs, policy_form, together_form
from bot.commands import (
    ApproveTogether,
    Choose,
    Command,
    Confirm,
    Decide,
    HandOver,
    OpenForm,
    OpenPolicy,
    PressKind,
    Propose,
    Reacted,
    Replied,
    SetPolicy,
    StartProposed,
    TakeBack,
    Typed,
    Withdraw,
)
from bot.views import FormKind
from workflow.fields import Field
from workflow.names import Person, Place, Tenant
from workflow.review import Approve, Decision, Edit, How, ItHappened, Reason, Reject, Revise

Payload = Mapping[str, Any]


def typed_command(tenant: Tenant, body: Payload) -> Typed:
    """From a slash command. key: its trigger_id, which Slack makes once per typing."""
    team = str(body.get("team_id") or "")
    return Typed(
        tenant=tenant,
        person=ids.person(team, str(body["user_id"])),
        place=ids.place(_team(tenant), str(body["channel_id"])),
        command=str(body["command"]),
        text=plain_of(str(body.get("text") or "")),
        key=f"slash:{body['trigger_id']}",
        author="",
    )


def typed_message(tenant: Tenant, bot_user: str, event: Payload) -> Typed | None:
    """From a mention or a direct message; None for what is no person's own message. key: the message, which each of the
    events about it names."""
    if event.get("bot_id") or event.get("subtype") or not _texts_in(event, "user", "channel", "ts"):
        return None
    direct = str(event.get("channel_type")) == "im" or str(event.get("channel", "")).startswith("D")
    text = str(event.get("text") or "")
    text = re.sub(rf"<@{re.escape(bot_user)}(\|[^>]*)?>", " ", text).strip()
    under, thread = event.get("thread_ts"), event.get("thread_ts") or (None if direct else event["ts"])
    return Typed(
        tenant=tenant,
        person=person_of_event(tenant, event),
        place=ids.place(_team(tenant), str(event["channel"]), str(thread) if thread else None),
        command="",
        text=plain_of(text),
        key=f"message:{event['channel']}:{event['ts']}",
        under=ids.message(_team(tenant), str(event["channel"]), str(under)) if under else None,
    )


OWN_WORDS = (None, "", "thread_broadcast", "file_share")  # subtypes of what a person has just written; not what they changed


def replied(tenant: Tenant, bot_user: str, event: Payload) -> Replied | None:
    """From a message in a thread; None for what is no person's own, and for what names us: that comes as a mention."""
    thread, text = event.get("thread_ts"), str(event.get("text") or "")
    if event.get("bot_id") or event.get("subtype") not in OWN_WORDS or not all(event.get(n) for n in ("user", "channel", "ts")):
        return None
    if not thread or thread == event["ts"] or event["user"] == bot_user or f"<@{bot_user}" in text:
        return None
    channel, key = str(event["channel"]), f"message:{event['channel']}:{event['ts']}"
    message = ids.message(_team(tenant), channel, str(thread))
    return Replied(tenant, person_of_event(tenant, event), message, plain_of(text), key)


def reacted(tenant: Tenant, bot_user: str, event: Payload) -> Reacted | None:
    """From a reaction that came or went; None for our own, and for one on what is no message. Slack does not say in such an
    event whose person it was."""
    item, user, team = event.get("item"), str(event.get("user") or ""), _team(tenant)
    if not isinstance(item, Mapping) or not (item.get("channel") and item.get("ts")) or user in ("", bot_user):
        return None
    channel, ts, name = str(item["channel"]), str(item["ts"]), str(event.get("reaction") or "")
    return Reacted(
        tenant=tenant,
        person=ids.person(team, user),
        message=ids.message(team, channel, ts),
        emoji=name.partition("::")[0],  # without its skin tone
        key=f"reaction:{channel}:{ts}:{user}:{name}:{event.get('event_ts')}",
        removed=event.get("type") == "reaction_removed",
    )


def person_of_event(tenant: Tenant, event: Payload) -> Person:
    team = event.get("user_team") or event.get("source_team") or event.get("team") or _team(tenant)
    return ids.person(str(team), str(event["user"]))


def person_of(body: Payload) -> Person:
    """Of an interactive payload. Its `team` is the app's workspace; a guest from elsewhere carries another `user.team_id`."""
    user = body["user"]
    return ids.person(str(user.get("team_id") or (body.get("team") or {}).get("id") or ""), str(user["id"]))


def thread_pressed(body: Payload) -> str | None:
    """The thread that somebody pressed in; None in the channel itself, where a message with replies stands too."""
    where = body.get("container") or body.get("message") or {}
    thread = where.get("thread_ts")
    return str(thread) if thread and thread != (where.get("message_ts") or where.get("ts")) else None


def place_pressed(tenant: Tenant, body: Payload) -> Place:
    where, channel = body.get("container") or {}, body.get("channel") or {}
    return policy_form.place_of(tenant, str(channel.get("id") or where.get("channel_id") or ""))


def proposal(tenant: Tenant, body: Payload) -> Propose:
    """From a message shortcut: the general one, or a workflow's own."""
    message = body.get("message") or {}
    channel, ts = str(body["channel"]["id"]), str(message.get("thread_ts") or message.get("ts") or body.get("message_ts"))
    return Propose(
        tenant=tenant,
        person=person_of(body),
        place=ids.place(_team(tenant), channel, ts),
        text=plain_of(str(message.get("text") or "")),
        author=str(message.get("username") or message.get("user") or ""),
        link="",
        key=f"shortcut:{body.get('trigger_id', '')}",
        workflow=ids.workflow_of(str(body["callback_id"])),
    )


def pressed(tenant: Tenant, body: Payload, action: Payload) -> Command | None:
    """What a button on a card, an answer or the home page asks for; None for one that is not known any more."""
    name, value = str(action.get("action_id")), str(action.get("value") or "")
    person, key = person_of(body), press_key(body, action)
    review, hash = ids.press_of(value)
    turned = forms.page_of(name) is not None
    match name.partition(":")[0] if turned else name:
        case inbox.TOGETHER:
            return Choose(tenant, person, inbox.selected_of(state_of(body.get("view") or body)))
        case "approve":
            return Decide(tenant, person, review, hash, Approve(), key)
        case "happened":
            return Decide(tenant, person, review, hash, ItHappened(), key)
        case PressKind.TAKE_BACK:
            return TakeBack(tenant, person, value[:64], key)
        case PressKind.WITHDRAW:
            return Withdraw(tenant, person, value[:64], key)
        case PressKind.AS_APPROVAL | PressKind.AS_EDIT | PressKind.AS_REVISION | PressKind.AS_REJECTION | PressKind.AS_TALK:
            return Confirm(tenant, person, value[:64], PressKind(name))
        case PressKind.POLICY:
            return OpenPolicy(tenant, person, place_pressed(tenant, body), value[:200])
        case FormKind.EDIT | FormKind.REVISE | FormKind.REJECT | FormKind.READ | FormKind.REVEAL | FormKind.HAND:
            return OpenForm(tenant, person, review, hash, FormKind(name.partition(":")[0]), turned)
        case _:
            return None


def press_key(body: Payload, action: Payload) -> str:
    """Names one press: its second delivery has the same."""
    where = body.get("container") or {}
    parts = (where.get("message_ts"), action.get("action_id"), action.get("action_ts"))
    return f"press:{ids.user_of(person_of(body))}:{':'.join(str(part) for part in parts)}"


def submitted(tenant: Tenant, body: Payload, fields: Sequence[Field]) -> tuple[Decide | None, dict[str, str]]:
    """(the decision in a dialog, {}) or (None, {block_id: what is wrong}). fields: the draft's, for an edit dialog."""
    view = body["view"]
    state = state_of(view)
    reasons, comment = forms.reason_of(state)
    review, hash = ids.press_of(str(view.get("private_metadata") or ""))
    values, wrong = inputs.values_of(fields, state)
    if wrong:
        return None, blocks_of(wrong, state)
    try:
        decision = _decision(FormKind(str(view.get("callback_id"))), values, reasons, comment)
    except ValueError as error:
        block = "comment" if "comment" in str(error) else "reason"
        return None, {block: f"{str(error)[:1].upper()}{str(error)[1:]}."}
    key = f"view:{view.get('id')}:{view.get('hash')}"
    return Decide(tenant, person_of(body), review, hash, decision, key, How.DIALOG), {}


def state_of(view: Payload) -> Mapping[str, Mapping[str, Any]]:
    """{block_id: {action_id: what was entered}}. view: a dialog or App Home; a message's payload has it in the same place."""
    values = _at(view, "state.values")
    if not isinstance(values, Mapping):
        return {}
    return {
        block: {action: _entered(element) for action, element in entered.items() if isinstance(element, Mapping)}
        for block, entered in values.items()
        if isinstance(entered, Mapping)
    }


def _entered(element: Payload) -> Payload:
    """What our inputs read of an element's state; what is not as Slack writes it counts as not entered."""
    texts = {name: element[name] for name in ("value", "selected_date", "selected_user") if isinstance(element.get(name), str)}
    option, options, users = (element.get(name) for name in ("selected_option", "selected_options", "selected_users"))
    one = {"selected_option": option} if _is_option(option) else {}
    several = {"selected_options": list(filter(_is_option, options))} if isinstance(options, list) else {}
    people = {"selected_users": [user for user in users if isinstance(user, str)]} if isinstance(users, list) else {}
    return {**texts, **one, **several, **people}


def _is_option(option: Any) -> bool:
    return isinstance(option, Mapping) and isinstance(option.get("value"), str)


def _decision(kind: FormKind, values: dict[str, Any], reasons: tuple[Reason, ...], comment: str) -> Decision:
    match kind:
        case FormKind.EDIT:
            return Edit(values, reasons, comment)
        case FormKind.REVISE:
            return Revise(comment, reasons)
        case FormKind.REJECT:
            return Reject(reasons, comment)
        case FormKind.READ | FormKind.REVEAL | FormKind.HAND:
            raise ValueError("there is nothing to decide in this dialog")


def blocks_of(wrong: Mapping[str, str], state: Mapping[str, Any]) -> dict[str, str]:
    """{field: sentence} -> {block_id: sentence}. What concerns the whole stands at the first input."""
    found: dict[str, str] = {}
    for name, sentence in wrong.items():
        block = name if name in state else inputs.first_block(name, state) or next(iter(state), "comment")
        found[block] = f"{found[block]} {sentence}" if block in found else sentence
    return found


def handed_over(tenant: Tenant, body: Payload) -> HandOver:
    """A person that is not there becomes one whom nobody knows."""
    view = body["view"]
    user, note = forms.handed_of(state_of(view))
    review, hash = ids.press_of(str(view.get("private_metadata") or ""))
    return HandOver(tenant, person_of(body), review, hash, ids.person(_team(tenant), user[:64]), note)


def start_proposed(tenant: Tenant, body: Payload) -> StartProposed:
    view = body["view"]
    state = state_of(view)
    chosen = (state.get("workflow", {}).get(inputs.VALUE, {}).get("selected_option") or {}).get("value")
    key = f"view:{view.get('id')}:{view.get('hash')}"
    return StartProposed(tenant, person_of(body), str(view.get("private_metadata") or ""), str(chosen or ""), key)


def set_policy(tenant: Tenant, body: Payload) -> SetPolicy:
    view = body["view"]
    number, channel, workflow = policy_form.about_of(str(view.get("private_metadata") or ""))
    steps, why = policy_form.entered(tenant, state_of(view))
    return SetPolicy(tenant, person_of(body), policy_form.place_of(tenant, channel), workflow, number, steps, why)


def choose_step(tenant: Tenant, body: Payload) -> OpenPolicy:
    view = body["view"]
    _, channel, workflow = policy_form.about_of(str(view.get("private_metadata") or ""))
    step = policy_form.chosen_step(state_of(view))
    return OpenPolicy(tenant, person_of(body), policy_form.place_of(tenant, channel), workflow, step)


def approve_together(tenant: Tenant, body: Payload) -> ApproveTogether:
    view = body["view"]
    key = f"view:{view.get('id')}:{view.get('hash')}"
    return ApproveTogether(tenant, person_of(body), together_form.chosen_of(view), key)


def problem(body: Payload) -> str:
    """What a payload lacks that Slack always sends, or has that Slack never does: "" for one that is sound. Names of fields
    only, none of their content."""
    if not all(map(_writable, _texts_of(body))):
        return "text that is no Unicode"
    if body.get("ssl_check"):
        return ""
    kind = body.get("type", "command")
    for path, wanted in _ALWAYS.get(str(kind), ()):
        value = _at(body, path)
        if not isinstance(value, wanted) or not value:
            return f"{kind} without {path}"
    if kind == "block_actions" and not (isinstance(body["actions"][0], Mapping) and _texts_in(body["actions"][0], "action_id")):
        return "block_actions without an action"
    if str(kind) not in _ALWAYS:
        return f"unknown type {str(kind)[:40]!r}"
    for path, wanted in _IF_THERE:
        value = _at(body, path)
        if value is not None and not isinstance(value, wanted):
            return f"{kind} with another kind of {path}"
    return ""


def _at(body: Payload, path: str) -> Any:
    value: Any = body
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _texts_in(body: Payload, *names: str) -> bool:
    """Whether each of them is a text, and not empty."""
    return all(isinstance(body.get(name), str) and body[name] for name in names)


def _texts_of(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for name, value in part.items():
            yield name
            yield from _texts_of(value)
    elif isinstance(part, list):
        for value in part:
            yield from _texts_of(value)


def _writable(text: str) -> bool:
    """Half of a surrogate pair and NUL are what no database takes."""
    return "\0" not in text and (text.isascii() or not _SURROGATE.search(text))


_SURROGATE = re.compile("[\ud800-\udfff]")


_USER = (("user.id", str), ("trigger_id", str))
_ALWAYS: Mapping[str, tuple[tuple[str, type], ...]] = {
    "command": (("command", str), ("user_id", str), ("channel_id", str), ("trigger_id", str)),
    "block_actions": (*_USER, ("actions", list)),
    "view_submission": (("user.id", str), ("view.id", str), ("view.type", str), ("view.callback_id", str), ("view.state", Mapping)),
    "message_action": (*_USER, ("callback_id", str), ("channel.id", str), ("message", Mapping)),
    "shortcut": (*_USER, ("callback_id", str)),
    "url_verification": (("challenge", str),),
    "event_callback": (("event", Mapping), ("event.type", str)),
}


_IF_THERE: tuple[tuple[str, type], ...] = (
    *((name, Mapping) for name in ("team", "container", "message", "view", "view.state")),
    *((name, str) for name in ("response_url", "trigger_id", "team.id", "user.team_id", "view.private_metadata")),
)


def plain_of(text: str) -> str:
    """Slack's markup -> what the writer saw: `<http://x|y>` -> `y (http://x)`, `<@U1|ana>` -> `@ana`, `&amp;` -> `&`."""
    return _entities(_MARKUP.sub(_shown, text))


# Other angle brackets are no markup: Slack shows them, and people's own it sends as entities.
_MARKUP = re.compile(r"<(?=[@#!]\S|[a-zA-Z][\w+.-]*:)([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")


def _shown(match: re.Match[str]) -> str:
    sign, target, label = match.group(1), match.group(2), match.group(3)
    if sign == "!":
        return label or "@" + target.split("^")[0]
    if sign:
        return sign + (label or target).lstrip("@#")
    return target if not label or label == target else f"{label} ({target})"


def _entities(text: str) -> str:
    """Only the three that Slack escapes, and `&amp;` last, so that a typed `&lt;` stays what it was."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _team(tenant: Tenant) -> str:
    return tenant.split("/")[1]
