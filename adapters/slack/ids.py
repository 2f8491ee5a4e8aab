"""Slack's ids inside our opaque names, and the one id that a button carries."""

from dataclasses import dataclass

from workflow.names import MessageRef, Person, Place, Tenant

CHAT = "slack"


def tenant(team: str) -> Tenant:
    return Tenant(f"{CHAT}/{team}")


def person(team: str, user: str) -> Person:
    return Person(f"{CHAT}/{team}/{user}")


def place(team: str, channel: str, thread: str | None = None) -> Place:
    return Place(f"{CHAT}/{team}/{channel}" + (f"/{thread}" if thread else ""))


def message(team: str, channel: str, ts: str) -> MessageRef:
    return MessageRef(f"{CHAT}/{team}/{channel}/{ts}")


@dataclass(frozen=True)
class Address:
    """A place or message, taken apart. ts: of the thread or the message; None for a channel."""

    team: str
    channel: str
    ts: str | None

    @classmethod
    def of(cls, name: Place | MessageRef) -> "Address":
        _, team, channel, *ts = name.split("/")
        return cls(team, channel, ts[0] if ts else None)


def user_of(name: Person) -> str:
    return name.rsplit("/", 1)[-1]


def shortcut_id(workflow: str) -> str:
    """The callback_id of a workflow's own message shortcut; of the general one it is `start`."""
    return f"start:{workflow}"


def workflow_of(callback_id: str) -> str:
    """The workflow that a shortcut names; "" for the general one."""
    return callback_id.partition(":")[2]


def press_id(review: str, hash: str) -> str:
    """What a button or dialog carries: which review, and which version of its draft."""
    return f"{review}:{hash}"


def press_of(text: str) -> tuple[str, str]:
    """(review, hash); parts that are missing come back empty."""
    review, _, hash = text.partition(":")
    return review[:64], hash[:64]
