"""What is said about policies: how one stands, what each version changed, and why somebody may not change it."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.parts import Bold, Code, Line, When, Who
from bot.texts import names, sentence
from workflow.definition import Definition
from workflow.names import OPERATOR, Person
from workflow.opening import title_of
from workflow.plain_text import shorten
from workflow.policy import Autonomy, Change, Policy, changes, pause_of

OPEN = "Open the policy"
CODES = "as in the code"
MODES = {
    Autonomy.GATED: "What clears the bar goes on alone",
    Autonomy.REVIEW_ALL: "A person looks at everything",
}
FIELDS = {
    "autonomy": "alone",
    "threshold": "bar",
    "reviewers": "reviewers",
    "approvals": "approvals",
    "channel": "channel",
    "rejections": "rejections",
}
WHY_SHOWN = 200  # characters of a reason in a sentence
NOTHING_DIFFERENT = "Nothing here is different from what counts already."
WHY_NEEDED = "Say why: it stands in the history, and in the channel."


def whoever(person: Person | None) -> Line:
    """Whoever worked on the machine itself has no name in any chat."""
    return ("the operator",) if person == OPERATOR or person is None else (Who(person),)


def _subject(person: Person | None) -> Line:
    """At the beginning of a sentence."""
    return tuple(sentence(part) if isinstance(part, str) else part for part in whoever(person))


def because(policy: Policy) -> str:
    return f": “{shorten(policy.reason, WHY_SHOWN)}”" if policy.reason else ""


def _set(policy: Policy) -> Line:
    """`by @Dana Nov 26 at 9:31: “two wrong answers”`"""
    when = (" ", When(policy.at)) if policy.at else ()
    return ("by ", *whoever(policy.by), *when, because(policy))


def stands(versions: Sequence[Policy]) -> tuple[Line, ...]:
    """How it stands. versions: newest first."""
    if not versions:
        return (("Nobody has changed anything: every gate counts as in the code.",),)
    number, paused = Bold(f"Policy {versions[0].number}"), paused_line(versions, versions[0].number)
    if paused and pause_of(versions, versions[0].number) is versions[0]:
        return ((number, " counts."), paused)
    said: Line = (number, " counts, set ", *_set(versions[0]), ".")
    return (said, paused) if paused else (said,)


def paused_line(versions: Sequence[Policy], number: int) -> Line:
    """Who stopped automatic release; () if version `number` lets it go on."""
    began = pause_of(versions, number)
    return ("⏸ ", Bold("Nothing goes on alone: "), "paused ", *_set(began), ".") if began else ()


def paused_in(definition: Definition, versions: Sequence[Policy]) -> Line:
    """Where others read it. versions: the newest is paused, or was a moment ago."""
    began = pause_of(versions, versions[0].number)
    return ("⏸ ", Bold(definition.title), ": nothing goes on alone; paused ", *(_set(began) if began else ()), ".")


def listed(definition: Definition, versions: Sequence[Policy], owners: Sequence[str]) -> Line:
    newest = versions[0] if versions else None
    state: Line = ("as in the code",) if newest is None else (f"policy {newest.number}, set by ", *whoever(newest.by))
    began = pause_of(versions, newest.number) if newest else None
    paused: Line = ("; ", Bold("paused"), " by ", *whoever(began.by)) if began else ()
    who: Line = names(owners) if owners else ("nobody",)
    return ("• ", Bold(definition.title), " ", Code(definition.name), ": ", *state, *paused, ". Owned by ", *who, ".")


def list_usage(some: str) -> Line:
    pause, resume = Code(f"/signoff pause {some} why"), Code(f"/signoff resume {some}")
    return ("Owners type ", Code(f"/signoff policy {some}"), ", ", pause, " or ", resume, ".")


def history(definition: Definition, versions: Sequence[Policy], most: int) -> Iterator[Line]:
    """The last versions, newest first, each with what it changed. versions: all of them."""
    for after, before in zip(versions[:most], [*versions[1 : most + 1], Policy(versions[0].tenant, definition.name)], strict=False):
        yield (Bold(f"Policy {after.number}"), " ", *_set(after))
        yield from change_lines(definition, before, after)
    if len(versions) > most:
        yield (f"… and {len(versions) - most} earlier",)


def change_lines(definition: Definition, before: Policy, after: Policy) -> tuple[Line, ...]:
    return tuple(("• ", *_changed(definition, change)) for change in changes(before, after))


def _changed(definition: Definition, change: Change) -> Line:
    if change.field == "paused":
        return ("automatic release paused" if change.after else "automatic release resumed",)
    step = definition.steps.get(change.step)
    title = title_of(step) if step else change.step
    before, after = (_value(change.field, each) for each in (change.before, change.after))
    return (f"{title}: {FIELDS.get(change.field, change.field)} ", *before, " → ", *after)


def _value(field: str, value: Any) -> Line:
    if value is None or value in ("", ()):
        return (CODES,)
    match field:
        case "autonomy":
            return (f"“{MODES[value].lower()}”",)
        case "threshold":
            return (number(value),)
        case "reviewers":
            return names(value)
        case _:
            return (str(value),)


def number(value: float) -> str:
    return f"{value:.2f}" if round(value, 2) == value else f"{value:g}"


def note(definition: Definition, before: Policy, after: Policy) -> tuple[Line, ...]:
    """Where its cards go, for everybody: who changed what, and why."""
    what = list(change_lines(definition, before, after))
    if before.paused != after.paused and len(what) == 1:
        return (_pause_note(definition, after),)
    said: Line = ("⚙️ ", *_subject(after.by), " changed the policy of ", Bold(definition.title), because(after))
    return (said, *what, ("It counts from the next draft on; cards that are open keep what they promise.",))


def _pause_note(definition: Definition, after: Policy) -> Line:
    sign, verb = ("⏸ ", "paused") if after.paused else ("▶️ ", "resumed")
    follows = "A person looks at every draft until it is resumed." if after.paused else "What clears its bar goes on alone again."
    return (sign, *_subject(after.by), f" {verb} automatic release of ", Bold(definition.title), because(after), f". {follows}")


def saved(definition: Definition, policy: Policy) -> Line:
    return (Bold(f"Policy {policy.number}"), " of ", Bold(definition.title), " counts from the next draft on.")


def stopped(definition: Definition, policy: Policy) -> Line:
    if policy.paused:
        return (f"Automatic release of “{definition.title}” is paused from now on, everywhere (policy {policy.number}).",)
    return (f"Automatic release of “{definition.title}” goes on (policy {policy.number}).",)


def already(definition: Definition, versions: Sequence[Policy]) -> Line:
    began = pause_of(versions, versions[0].number) if versions else None
    if began is None:
        return (f"Automatic release of “{definition.title}” is not paused. Nothing was changed.",)
    return (f"Automatic release of “{definition.title}” is paused already, ", *_set(began), ". Nothing was changed.")


def meanwhile(definition: Definition, before: Policy, after: Policy) -> tuple[Line, ...]:
    """Somebody else was faster. before: what the dialog was opened on."""
    said: Line = (*_subject(after.by), " was faster. Policy ", str(after.number), " counts now, set ", *_set(after), ":")
    told = "Nothing of yours was changed. This shows what counts now; what you entered stands in the dialog under this one."
    return (said, *change_lines(definition, before, after), (told,))


def not_owner(definition: Definition, owners: Sequence[str]) -> Line:
    return ("Only its owners change the policy of ", Bold(definition.title), ": ", *names(owners), ". Nothing was changed.")


def owns_nothing() -> Line:
    return ("You own none of the workflows here. Type ", Code("/signoff policy"), " to see who does. Nothing was changed.")


def no_owners(definition: Definition) -> Line:
    return (
        "Nobody owns ",
        Bold(definition.title),
        ", so its policy cannot be changed from chat. Name owners in its code, ",
        Code('Workflow(owners="@group")'),
        ", or for all workflows in the setting ",
        Code("SIGNOFF_OWNERS"),
        ". Nothing was changed.",
    )


def not_verified(definition: Definition, why: str) -> Line:
    """why: without a full stop."""
    return (
        f"I could not verify that you own “{definition.title}” ({why}), so nothing was changed. Try again when that is mended; ",
        "whoever runs me can type ",
        Code(f"signoff pause {definition.name}"),
        " on the machine.",
    )


def unknown_workflow(typed: str, close: Sequence[str], known: Sequence[str]) -> Line:
    if not typed:
        said: Line = ("Which workflow? ",)
    else:
        said = ("I do not know a workflow ", Code(typed[:60]), ". ")
    told = close or known
    listed_ = tuple(part for name in told[:10] for part in (", ", Code(name)))[1:]
    return (*said, "Did you mean " if close else "There is ", *listed_, "? " if close else ". ", "Nothing was changed.")


def no_gates(definition: Definition) -> Line:
    return (Bold(definition.title), " has no gate, so there is nothing to set.")


def at_hand(definition: Definition) -> Line:
    return ("The policy of ", Bold(definition.title), " opens in a dialog.")


def note_of(workflow: str) -> str:
    """What could not be posted."""
    return f"the note that you changed the policy of {workflow}"


def busy(definition: Definition) -> Line:
    return (f"Others are changing the policy of “{definition.title}” right now. Nothing was changed; try again.",)
