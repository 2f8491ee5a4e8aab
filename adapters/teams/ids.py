"""Teams' ids inside our opaque names, and the one id that a button carries.

A conversation is `kind.id`, because its id alone does not tell a personal chat from a channel everywhere.
"""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote

from workflow.names import MessageRef, Person, Place, Tenant

CHAT = "teams"
SAFE = ":@.=-_"  # what conversation ids are made of


class Talk(StrEnum):
    """Kinds of conversation. USER is none: it is how a person is kept whom the bot has met."""

    PERSONAL = "p"
    GROUP = "g"
    CHANNEL = "c"
    USER = "u"


TALKS = {"personal": Talk.PERSONAL, "groupChat": Talk.GROUP, "channel": Talk.CHANNEL}


def tenant(id: str) -> Tenant:
    return Tenant(f"{CHAT}/{quote(id, SAFE)}")


def person(tenant_id: str, user: str) -> Person:
    """user: the Entra object id."""
    return Person(f"{tenant(tenant_id)}/{quote(user, SAFE)}")


def user_of(name: Person) -> str:
    return unquote(name.rsplit("/", 1)[-1])


def tenant_id(name: str) -> str:
    return unquote(name.split("/")[1])


@dataclass(frozen=True)
class Address:
    """A place, taken apart. conversation: without its thread. root: the message that begins a thread of a channel, or ""."""

    tenant: str
    talk: Talk
    conversation: str
    root: str = ""

    @classmethod
    def of(cls, name: Place | MessageRef) -> "Address":
        """Of a place; of a message, the conversation alone."""
        _, tenant, where, *rest = name.split("/")
        talk, _, conversation = where.partition(".")
        return cls(unquote(tenant), Talk(talk), unquote(conversation), rest[0] if len(rest) == 1 else "")

    @classmethod
    def heard(cls, tenant: str, talk: Talk, wire: str) -> "Address":
        """wire: a conversation's id as Teams writes it: a thread is `19:…;messageid=…`."""
        conversation, _, root = wire.partition(";messageid=")
        return cls(tenant, talk, conversation, root if talk is Talk.CHANNEL and root.isdecimal() else "")

    @property
    def wire(self) -> str:
        return f"{self.conversation};messageid={self.root}" if self.root else self.conversation

    @property
    def channel(self) -> Place:
        return Place(f"{tenant(self.tenant)}/{self.talk}.{quote(self.conversation, SAFE)}")

    @property
    def place(self) -> Place:
        return Place(f"{self.channel}/{self.root}") if self.root else self.channel

    def message(self, id: str) -> MessageRef:
        return MessageRef(f"{self.place}/{quote(id, SAFE)}")


def message_of(ref: MessageRef) -> tuple[Address, str]:
    """(the conversation or thread that a message is in, its id)."""
    place, _, id = ref.rpartition("/")
    return Address.of(Place(place)), unquote(id)


def under(place: Place, ref: MessageRef | None) -> Address:
    """Where a reply goes: into the thread that `ref` is in, or begins, where there are threads."""
    address = Address.of(place)
    if ref is None or address.root or address.talk is not Talk.CHANNEL:
        return address
    at, id = message_of(ref)
    return Address(at.tenant, at.talk, at.conversation, at.root or id)


def press_id(review: str, hash: str) -> str:
    """What a button or dialog carries: which review, and which version of its draft."""
    return f"{review}:{hash}"


def press_of(text: str) -> tuple[str, str]:
    """(review, hash); parts that are missing come back empty."""
    review, _, hash = text.partition(":")
    return review[:64], hash[:64]
