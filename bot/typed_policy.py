"""What people type about policies, taken apart: `policy [workflow]`, `pause workflow [why]`, `resume workflow [why]`."""

from dataclasses import dataclass

ALL = "all"  # every workflow that whoever types it owns


@dataclass(frozen=True)
class ShowPolicies:
    pass


@dataclass(frozen=True)
class ShowPolicy:
    """workflow: its name, its title or its command, as it was typed."""

    workflow: str


@dataclass(frozen=True)
class SetPaused:
    """Stop automatic release, or let it go on. workflow: as it was typed, or `all`; "" where none was."""

    paused: bool
    workflow: str
    reason: str = ""


PolicyRequest = ShowPolicies | ShowPolicy | SetPaused


def read_policy(text: str) -> PolicyRequest | None:
    """None: it is about something else."""
    first, *rest = text.split(maxsplit=1) or [""]
    named = rest[0].strip() if rest else ""
    match first.lower():
        case "policy" | "policies":
            return ShowPolicy(named) if named else ShowPolicies()
        case "pause" | "resume":
            workflow, *why = named.split(maxsplit=1) or [""]
            return SetPaused(first.lower() == "pause", workflow, why[0] if why else "")
        case _:
            return None
