"""What a reviewer is told about their own attention. Nobody else ever is."""

from bot import control_texts, texts
from bot.parts import Bold, Line
from workflow.attention import Attention
from workflow.control import Checks

PRIVATE = "Only you see this"


def attention_lines(said: Attention, checks: Checks = Checks()) -> tuple[Line, ...]:
    """() where there is nothing to say. checks: the control reviews that this person answered."""
    lines: list[Line] = []
    if said.hasty:
        took, needs = texts.duration(max(1.0, said.seconds)), texts.duration(max(1.0, said.reading))
        times = f" took less time than reading takes: half of them at most {took}, where a fast reader needs {needs}."
        lines.append((Bold(f"{said.hasty} of your last {said.timed} approvals"), times))
    if said.streak:
        lines.append((Bold(f"Your last {said.streak} decisions"), " were approvals without a change."))
    if said.unopened:
        why = f" were approved without “{texts.READ}”; their cards show only a part of them."
        lines.append((Bold(f"{said.unopened} of your last {said.long} long drafts"), why))
    if checks.total:
        lines.append(control_texts.mine(checks))
    return (*lines, ("Nobody else is told, and nobody is compared.",)) if lines else ()
