"""Names of people, places and messages: opaque strings that only the adapter which made them takes apart.

They share one shape, `chat/tenant/…`, so that a row or a log line can be read: tenant `slack/T0PLAY`, person `slack/T0PLAY/U0ANA`.
A person carries the tenant they belong to: somebody from elsewhere who sits in a shared channel has another tenant than the run.
"""

import secrets
from typing import NewType

Tenant = NewType("Tenant", str)
Person = NewType("Person", str)
Place = NewType("Place", str)
MessageRef = NewType("MessageRef", str)

SYSTEM = Person("signoff/signoff/signoff")
OPERATOR = Person("signoff/signoff/cli")  # whoever types on the machine itself


def tenant_of(name: Person | Place | MessageRef) -> Tenant:
    """The tenant part of a name: `slack/T0PLAY/U0ANA` -> `slack/T0PLAY`."""
    return Tenant("/".join(name.split("/")[:2]))


def short(name: str) -> str:
    """The last part of a name, for tables: `slack/T0PLAY/U0ANA` -> `U0ANA`."""
    return name.rsplit("/", 1)[-1]


_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no i, l, o, u to misread


def new_id(prefix: str, at_ms: int) -> str:
    """An id that sorts by time: `prefix_` + 9 characters of milliseconds + 10 random ones (50 bits)."""
    random = secrets.randbits(50)  # one call: the kernel's random source costs more than all the rest
    stamp = "".join(_ALPHABET[(at_ms >> shift) & 31] for shift in range(40, -1, -5))
    return f"{prefix}_{stamp}" + "".join(_ALPHABET[(random >> shift) & 31] for shift in range(0, 50, 5))
