"""What Teams delivers -> our commands. Pure functions over the raw JSON; everything in it is taken as hostile."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

from adapters.teams import ids
from adapters.teams.ids import Address
from adapters.teams.inputs import COMMENT, REASON, WORKFLOW, id_of, said_of, values_of
from bot.commands import Command, Confirm, Decide, OpenForm, PressKind, Propose, StartProposed, TakeBack, Typed, Withdraw
from bot.views import FormKind
from workflow.fields import Field
from workflow.names import Person, Tenant
from workflow.review import Approve, Decision, Edit, ItHappened, Reason, Reject, Revise

Body = Mapping[str, Any]
OPENED = frozenset(FormKind) - {FormKind.HAND}  # there is no dialog for that yet
DECIDING = (FormKind.EDIT, FormKind.REVISE, FormKind.REJECT)
CONFIRMING = (PressKind.AS_APPROVAL, PressKind.AS_EDIT, PressKind.AS_REVISION, PressKind.AS_REJECTION, PressKind.AS_TALK)


@dataclass(frozen=True)
class Heard:
    """Who said something, and where. tenant: whose conversation it is; the person may belong to another.
    user: what this bot knows the person by. key: what a repeated delivery repeats."""

    tenant: Tenant
    person: Person
    at: Address
    user: str
    name: str
    service_url: str
    key: str


def heard(body: Body, tenant_id: str) -> Heard:
    """tenant_id: of the conversation, which has been looked at."""
    who, conversation = body["from"], body["conversation"]
    talk = ids.TALKS.get(str(conversation.get("conversationType") or "personal"), ids.Talk.GROUP)
    at = Address.heard(tenant_id, talk, str(conversation["id"]))
    return Heard(
        tenant=ids.tenant(tenant_id),
        person=ids.person(str(who.get("tenantId") or tenant_id), str(who["aadObjectId"])),
        at=at,
        user=str(who["id"]),
        name=str(who.get("name") or "")[:200],
        service_url=str(body["serviceUrl"]),
        key=f"{at.conversation}:{body.get('id') or ''}",
    )


def typed(body: Body, who: Heard) -> Typed:
    """A message to the bot. In a channel it is answered in its thread, which it may begin."""
    text = str(body.get("text") or "")
    for entity in body.get("entities") or ():
        if isinstance(entity, Mapping) and entity.get("type") == "mention":
            mentioned, name = entity.get("mentioned"), str(entity.get("text") or "")
            if isinstance(mentioned, Mapping) and mentioned.get("id") == body["recipient"].get("id") and name:
                text = text.replace(name, " ")
    text = text.replace("\u00a0", " ").replace("&nbsp;", " ").replace("\r\n", "\n").strip()
    at = who.at
    under = replace(at, root="").message(at.root) if at.root and at.root != str(body.get("id")) else None
    return Typed(who.tenant, who.person, at.place, "", text, f"message:{who.key}", under=under)


def proposal(body: Body, who: Heard) -> Propose:
    """Somebody pointed at a message: its text comes as HTML."""
    message = _part(_part(body, "value"), "messagePayload")
    author = _part(_part(message, "from"), "user")
    text = plain_of(str(_part(message, "body").get("content") or ""))
    link = str(message.get("linkToMessage") or "")
    return Propose(
        tenant=who.tenant,
        person=who.person,
        place=who.at.place,
        text=text,
        author=str(author.get("displayName") or "")[:200],
        link=link if link.startswith("https://") else "",
        key=f"shortcut:{who.key}",
        workflow=str(_part(body, "value").get("commandId") or "").partition(":")[2],
    )


def opened(data: Body, who: Heard) -> OpenForm | None:
    """A dialog that a button asks for; None for one that is not known any more."""
    kind = str(data.get("act")).partition(":")[0]
    if kind not in OPENED:
        return None
    review, hash = ids.press_of(str(data.get("press") or ""))
    return OpenForm(who.tenant, who.person, review, hash, FormKind(kind), turned=":" in str(data.get("act")))


def pressed(data: Body, who: Heard) -> Command | None:
    """What a button decides at once."""
    act, press = str(data.get("act")), str(data.get("press") or "")
    review, hash = ids.press_of(press)
    key = f"press:{ids.user_of(who.person)}:{who.key}"
    if act == "approve":
        return Decide(who.tenant, who.person, review, hash, Approve(), key)
    if act == "happened":
        return Decide(who.tenant, who.person, review, hash, ItHappened(), key)
    if act == PressKind.TAKE_BACK:
        return TakeBack(who.tenant, who.person, press[:64], key)
    if act == PressKind.WITHDRAW:
        return Withdraw(who.tenant, who.person, press[:64], key, str(data.get(COMMENT) or "").strip()[:1_000])
    return Confirm(who.tenant, who.person, press[:64], PressKind(act)) if act in CONFIRMING else None


def decided(data: Body, who: Heard, fields: Sequence[Field]) -> tuple[Decide | None, dict[str, str]]:
    """(the decision in a dialog, {}) or (None, {field: what is wrong}). fields: the draft's, for an edit dialog."""
    review, hash = ids.press_of(str(data.get("press") or ""))
    reasons, comment = said_of(data)
    values, wrong = values_of(fields, data)
    if wrong:
        return None, wrong
    try:
        decision = _decision(FormKind(str(data.get("act"))), values, reasons, comment)
    except ValueError as error:
        return None, {"": f"{str(error)[:1].upper()}{str(error)[1:]}."}
    return Decide(who.tenant, who.person, review, hash, decision, f"dialog:{ids.user_of(who.person)}:{who.key}"), {}


def start_proposed(data: Body, who: Heard) -> StartProposed:
    proposal, workflow = str(data.get("press") or "")[:64], str(data.get(WORKFLOW) or "")[:100]
    return StartProposed(who.tenant, who.person, proposal, workflow, f"dialog:{who.key}")


def entered(data: Body) -> dict[str, Any]:
    """What somebody wrote in a dialog, without what its button carried."""
    return {name: value for name, value in data.items() if name in (REASON, COMMENT, WORKFLOW) or name.startswith(id_of(""))}


def data_of(body: Body) -> Body:
    """What a button or a dialog sent, wherever this kind of delivery has it."""
    value = _part(body, "value")
    action = _part(value, "action")
    data = _part(action, "data") if action else _part(value, "data") or value
    return {**data, "act": action.get("verb") or data.get("act")} if action else data


def problem(body: Any) -> str:
    """What an activity lacks that Teams always sends: "" for one that is complete. Names of fields only."""
    if not isinstance(body, Mapping):
        return "no object"
    for path in ("type", "serviceUrl", "channelId", "conversation.id", "from.id", "recipient.id"):
        value: Any = body
        for name in path.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        if not isinstance(value, str) or not value or len(value) > 2_000:
            return f"no {path}"
    spoken = body["type"] in ("message", "invoke")
    if spoken and not (isinstance(body["from"].get("aadObjectId"), str) and body["from"]["aadObjectId"]):
        return "no from.aadObjectId"
    return "no name" if body["type"] == "invoke" and not isinstance(body.get("name"), str) else ""


def plain_of(html: str) -> str:
    """A message's HTML -> what its reader saw."""
    text = re.sub(r"(?is)<(script|style)\b.*?</\1>", "", html)
    text = re.sub(r"(?i)<br\s*/?>|</(p|div|li|tr|h[1-6]|blockquote)>", "\n", text)
    text = unescape(re.sub(r"<[^<>]*>", "", text)).replace("\u00a0", " ")
    return re.sub(r"\n{3,}", "\n\n", text).strip()


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


def _part(body: Body, name: str) -> Body:
    part = body.get(name)
    return part if isinstance(part, Mapping) else {}
