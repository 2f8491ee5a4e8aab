"""What an emoji on a card means."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from workflow.review import OutcomeKind


class Means(StrEnum):
    """A reaction names no draft and gives no reason, so it is a suggestion that its person confirms with a press. Only an
    approval may count at once, where somebody has said so."""

    APPROVE = "approve"
    APPROVE_AT_ONCE = "approve at once"
    REVISE = "revise"
    REJECT = "reject"

    @property
    def kind(self) -> OutcomeKind:
        return _KINDS[self]


_KINDS = {
    Means.APPROVE: OutcomeKind.APPROVED,
    Means.APPROVE_AT_ONCE: OutcomeKind.APPROVED,
    Means.REVISE: OutcomeKind.REVISED,
    Means.REJECT: OutcomeKind.REJECTED,
}
Reactions = Mapping[str, Means]  # the emoji's name as the chat has it, without colons -> what it means
USUAL: Reactions = MappingProxyType({"white_check_mark": Means.APPROVE, "x": Means.REJECT})
NONE = "none"


def reactions_of(text: str) -> Reactions:
    """`white_check_mark=approve at once, x=reject`, or `none`. Raises: ValueError with a sentence."""
    found: dict[str, Means] = {}
    for pair in (part.strip() for part in text.split(",") if part.strip() and text.strip() != NONE):
        name, _, meant = (side.strip() for side in pair.partition("="))
        if not name or meant not in set(Means):
            raise ValueError(f"{pair!r} is no reaction; write it like white_check_mark=approve, with one of {', '.join(Means)}")
        found[name.strip(":")] = Means(meant)
    return found
