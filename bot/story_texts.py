"""One run's story in plain sentences, from the events of the audit log. For people who have never seen a journal."""

from collections.abc import Callable, Mapping
from typing import Any

from bot import texts
from workflow.ask import NOBODY
from workflow.audit import AuditEvent, Kind
from workflow.audited import STEP
from workflow.run import Event

Name = Callable[[str], str]
KEEPS = ("input", "value", "comment")  # words that are shown as they were written, under the sentence
OUTCOMES = {
    "approved": "approved",
    "edited": "changed and approved",
    "revised": "sent back",
    "rejected": "rejected",
}
HOW = {"reaction": " with a reaction", "reply": " by a reply in the thread", "together": ", together with others, in the inbox"}
WANTED = {"edit": "change", "read": "read", "reveal": "see what is private in", "reject": "reject", "revise": "send back"} | {
    "approved": "approve", "edited": "change and approve", "revised": "send back", "rejected": "reject",
    "take back": "take back a decision about", "withdraw": "withdraw",
}  # fmt: skip
REFUSED = {
    "late": "it had been decided already",
    "another version": "the draft had changed since they saw it",
    "does not fit": "what they had written does not fit the form",
    "could not be verified": "the chat could not say whether they are one of the reviewers",
    "own": "nobody signs off what they started themselves",
    "foreign": "they belong to another workspace",
    "not a reviewer": "they are not one of the reviewers",
    "no more revisions": "it had been sent back as often as it may be",
    "nothing to edit": "there is nothing to change in it",
    "not theirs": "it was another person's decision",
    "not their run": "another person had started it",
    "too late": "the time for it was over",
    "it has happened": "what follows from it had happened already",
    "nothing to take back": "there was nothing to take back",
}
LOOKED = {
    "read": "read all of the draft",
    "edit opened": "opened the dialog to change the draft",
    "revealed": "looked at what is private in the draft",
}


def sentence(event: AuditEvent, name: Name) -> str:
    """name: of a person, to be read. "" for what the next sentence tells as well."""
    what, words = event.what, event.words or {}
    who = name(event.actor) if event.actor else "Signoff"
    step = _step(what)
    match event.kind:
        case Kind.RUN_STARTED:
            return f"{who} started “{what.get('workflow')}” (version {what.get('version')})."
        case Kind.RUN_ENDED:
            return f"The run ended: {what.get('status')}.{_why(words, 'reason')}"
        case Kind.REVIEW_OPENED:
            return f"People were asked about {step}.{_why(words, 'reason')} {_asked(what, name)}"
        case Kind.REVIEW_CLOSED:
            return f"The question was closed: {what.get('outcome')}.{_why(words, 'comment')}"
        case Kind.REFUSED:
            wanted = WANTED.get(str(what.get("wanted")), str(what.get("wanted")))
            why = REFUSED.get(str(what.get("why")), what.get("why"))
            return f"{who} tried to {wanted} {step if 'step' in what else 'the run'}, and could not: {why}."
        case Kind.LOOKED:
            return f"{who} {LOOKED.get(str(what.get('looked')), 'looked at the draft')}."
        case kind if kind.startswith(STEP):
            return _journaled(Event(kind.removeprefix(STEP)), event, who, step, name)
        case _:
            return f"{event.kind.capitalize()}."


def _journaled(happened: Event, event: AuditEvent, who: str, step: str, name: Name) -> str:
    what, words = event.what, event.words or {}
    match happened:
        case Event.TRIED:
            return f"{what.get('model')} gave no usable answer for {step} ({what.get('error')}).{_why(words, 'reason')}"
        case Event.ANSWERED if event.actor:
            return f"{who} wrote a version of {step}."
        case Event.ANSWERED:
            return f"{_drafted(str(what.get('model')))} {step}{_claimed(what)}.{_spent(what)}"
        case Event.ROUTED if event.review:
            return ""  # the question that was opened says the same, and more
        case Event.ROUTED:
            return f"{step} went on without a person.{_why(words, 'reason')}{_policy(what, name)}"
        case Event.DECIDED | Event.VOTED if what.get("taken_back"):
            return f"{who} took the vote on {step} back."
        case Event.DECIDED:
            done = OUTCOMES.get(str(what.get("outcome")), str(what.get("outcome")))
            return f"{who} {done} {step}{HOW.get(str(what.get('how')), '')}{_wrote(words)}"
        case Event.VOTED:
            done = OUTCOMES.get(str(what.get("outcome")), str(what.get("outcome")))
            return f"{who} {done} {step}{_wrote(words)} Others are needed too."
        case Event.REVISED:
            return f"{step} is to be drafted again."
        case Event.DELEGATED:
            return f"{who} handed {step} to {name(str(what.get('to')))}{_wrote(words)}"
        case Event.REMINDED:
            return f"The reviewers were reminded of {step}.{_why(words, 'reason')}"
        case Event.CHECKED:
            return f"{who} answered a control review about {step}."
        case Event.EXPIRED:
            return f"Nobody answered about {step} in time. That is no rejection."
        case Event.LAPSED:
            return f"The fallback of {step} goes on."
        case Event.WITHDRAWN:
            return f"{who} withdrew the run.{_why(words, 'reason')}"
        case Event.TAKEN_BACK:
            return f"{who} took the decision about {step} back."
        case Event.RESET:
            return f"What came of it in {step} does not count any more."
        case Event.ABOUT_TO:
            return f"{step} was about to happen (try {what.get('attempt')})."
        case Event.DONE if event.actor:
            return f"This version of {step} counts."
        case Event.DONE:
            return f"{step} is done."
        case Event.SKIPPED:
            return f"{step} was not needed.{_why(words, 'reason')}"
        case Event.FAILED:
            return f"{step} failed.{_why(words, 'reason')}"


def quotes(event: AuditEvent) -> list[tuple[str, str]]:
    """What was written, by its name: ("text", "Dear customer, …"). Erased words say so."""
    if event.words is None:
        return [("", "[its text was erased]")]
    told: list[tuple[str, str]] = []
    for part in KEEPS:
        value = event.words.get(part)
        if value in (None, "", [], {}):
            continue
        if isinstance(value, Mapping):
            told += [(str(key), str(each)) for key, each in value.items() if each not in (None, "", [], {}) and key != "at"]
        else:
            told.append(("", str(value)))
    return told


def _step(what: Mapping[str, Any]) -> str:
    return f"“{what.get('step')}”"


def _why(words: Mapping[str, Any], part: str) -> str:
    said = str(words.get(part) or "").strip()
    return f" {said[0].upper()}{said[1:]}{'' if said[-1] in '.!?”' else '.'}" if said else ""


def _wrote(words: Mapping[str, Any]) -> str:
    said = str(words.get("reason") or "").strip()
    return f": “{said}”." if said else "."


def _drafted(model: str) -> str:
    if model == "code":
        return "Plain code made"
    if model == NOBODY:
        return "Nobody could draft"
    return f"The {model} drafted" if " " in model else f"The model {model} drafted"  # the local model; claude-…


def _claimed(what: Mapping[str, Any]) -> str:
    sure = what.get("confidence")
    return f", {sure:.0%} sure by its own account" if isinstance(sure, int | float) else ""


def _spent(what: Mapping[str, Any]) -> str:
    usage = what.get("usage") or {}
    calls, cost = usage.get("calls", 0), usage.get("cost", 0.0)
    return f" It took {calls} model call{'' if calls == 1 else 's'}, {texts.dollars(cost)}." if calls else ""


def _policy(what: Mapping[str, Any], name: Name) -> str:
    number, by = what.get("policy_number"), what.get("policy_by")
    return f" Policy {number} of {name(str(by))} was in force." if number else ""


def _asked(what: Mapping[str, Any], name: Name) -> str:
    who = ", ".join(name(each) for each in [*what.get("reviewers", ()), *what.get("guests", ())]) or "the channel's members"
    needed = what.get("approvals", 1)
    said = f"Asked: {who}." + (f" {needed} of them must approve." if needed != 1 else "")
    said += f" {_sentence(str(what['tier']))}" if what.get("tier") else ""
    return said + (f" Due {what['due'][:16].replace('T', ' ')} UTC." if what.get("due") else "")


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
