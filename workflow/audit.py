"""The audit log: one event for everything that happened, each bound to the one before by a hash.

What a person wrote stands apart from the facts, and only a salted hash of it goes into the chain: it can be erased, and the
chain still holds.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from workflow.names import Person, Tenant
from workflow.prompt import JSON

FIRST = ""  # what the first event is bound to


class Kind(StrEnum):
    """What the journal does not tell. Its entries are events of kind `step …` (workflow/audited.py)."""

    BOT_STARTED = "bot started"
    RUN_STARTED = "run started"
    RUN_ENDED = "run ended"
    REVIEW_OPENED = "review opened"
    REVIEW_CLOSED = "review closed"  # by what happened elsewhere in its run
    REFUSED = "press refused"
    LOOKED = "looked"
    POLICY_SET = "policy set"
    DIGEST_SET = "digest set"
    ERASED = "text erased"
    EXPORTED = "log exported"


@dataclass(frozen=True)
class AuditEvent:
    """One thing that happened. what: names and numbers, no text that a person or a model wrote. words: that text by its part,
    like `reason` or `value`; empty if there was none, None if it has been erased. run, review: "" where it is about neither."""

    tenant: Tenant
    at: datetime
    kind: str
    actor: Person | None = None
    run: str = ""
    review: str = ""
    what: Mapping[str, JSON] = field(default_factory=dict)
    words: Mapping[str, JSON] | None = field(default_factory=dict)


@dataclass(frozen=True)
class Sealed:
    """An event in its place. seq: 1, 2, 3 … without a gap. salt: of `bound`, erased with the words. bound: salted hash of the
    words, "" if there were none. hash: over all of this and the hash before."""

    seq: int
    event: AuditEvent
    salt: str
    bound: str
    hash: str


@dataclass(frozen=True)
class Checkpoint:
    """How the log stood at one time, kept outside of it: whoever cuts the log off cannot make this unsaid.
    signature: HMAC-SHA256, hex; "" for one that nobody signed."""

    seq: int
    hash: str
    at: datetime
    signature: str = ""

    def signed(self, key: bytes) -> "Checkpoint":
        return Checkpoint(self.seq, self.hash, self.at, self._signature(key))

    def holds(self, key: bytes) -> bool:
        """Whether it was signed with this key, and not changed since."""
        return hmac.compare_digest(self.signature, self._signature(key))

    def _signature(self, key: bytes) -> str:
        told = [self.seq, self.hash, _time(self.at)]
        return hmac.new(key, b"signoff audit checkpoint 1\n" + _canonical(told), hashlib.sha256).hexdigest()


def seal(previous: str, seq: int, event: AuditEvent, salt: str) -> Sealed:
    """previous: the hash of the event before, `FIRST` for the first. salt: random, at least 16 bytes in hex."""
    bound = bind(salt, event.words) if event.words else ""
    return Sealed(seq, event, salt if bound else "", bound, link(previous, seq, event, bound))


def link(previous: str, seq: int, event: AuditEvent, bound: str) -> str:
    """SHA-256, hex."""
    who = [event.tenant, _time(event.at), event.kind, event.actor or "", event.run, event.review]
    told = _canonical([previous, seq, *who, event.what, bound])
    return hashlib.sha256(b"signoff audit event 1\n" + told).hexdigest()


def bind(salt: str, words: Mapping[str, JSON]) -> str:
    """A hash that says nothing about the words once the salt is gone."""
    return hashlib.sha256(b"signoff audit words 1\n" + _canonical([salt, words])).hexdigest()


def _canonical(value: object) -> bytes:
    """One way to write a value as JSON: keys in order, no spaces, nothing but ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
