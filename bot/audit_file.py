"""The audit log as a file: everything that its hashes are made of, so that somebody else can check it with their own program."""

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from workflow.audit import AuditEvent, Sealed
from workflow.errors import InputError
from workflow.names import Person, Tenant

COLUMNS = ("seq", "at", "tenant", "kind", "actor", "run", "review", "what", "words", "salt", "bound", "hash")


class Line(BaseModel):
    """One event. words: null if there were none (then `bound` is empty), or if they were erased."""

    model_config = ConfigDict(extra="forbid")

    seq: int
    at: datetime
    tenant: str
    kind: str
    actor: str | None
    run: str
    review: str
    what: dict[str, JsonValue]
    words: dict[str, JsonValue] | None
    salt: str
    bound: str
    hash: str

    @property
    def sealed(self) -> Sealed:
        words = self.words if self.words is not None else None if self.bound else {}
        actor = Person(self.actor) if self.actor else None
        event = AuditEvent(Tenant(self.tenant), self.at, self.kind, actor, self.run, self.review, self.what, words)
        return Sealed(self.seq, event, self.salt, self.bound, self.hash)


def row(sealed: Sealed) -> dict[str, Any]:
    event = sealed.event
    told = {**vars(event), **vars(sealed), "at": event.at.isoformat(timespec="microseconds"), "words": event.words or None}
    return {name: told[name] for name in COLUMNS}


def write_jsonl(file: TextIO, sealed: Sealed) -> None:
    file.write(json.dumps(row(sealed), ensure_ascii=False) + "\n")


def write_csv(file: TextIO, sealed: Sealed) -> None:
    told = row(sealed)
    if sealed.seq == 1:
        csv.writer(file).writerow(COLUMNS)
    cells = {name: json.dumps(told[name], ensure_ascii=False) if told[name] is not None else "" for name in ("what", "words")}
    csv.writer(file).writerow({**told, **cells}.values())


def read_jsonl(path: Path) -> Iterator[Sealed]:
    """Raises: InputError, which names the line; OSError."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            try:
                yield Line.model_validate_json(line).sealed
            except ValidationError as error:
                problem = error.errors(include_url=False)[0]
                where = ".".join(map(str, problem["loc"]))
                raise InputError(f"{path}, line {number}: this is no event of an audit log: {where} {problem['msg']}.") from None
