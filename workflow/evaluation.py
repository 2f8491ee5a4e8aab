"""A model tested on settled cases: what it answered against what people let go out, as numbers. Pure."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

from pydantic import BaseModel

from workflow.confidence import Bin, at_most, brier, calibration_error, reliability, sign_test
from workflow.delta import Delta, delta
from workflow.fields import FieldKind, fields_of
from workflow.gate import Gate
from workflow.holdout import Record
from workflow.names import Tenant
from workflow.prompt import JSON, Usage

ALIKE = 0.5  # share of words kept from which on two texts count as agreeing


@dataclass(frozen=True)
class Graded:
    """One answer, compared. fields: which of them agree. similarity: over all fields, by words, 0.0 to 1.0. edits: words to
    change until it is the people's version. error: why there is no answer, "" if there is one."""

    case: str
    fields: Mapping[str, bool]
    exact: bool = False
    similarity: float = 0.0
    edits: int = 0
    confidence: float | None = None
    seconds: float = 0.0
    usage: Usage = field(default_factory=Usage)
    error: str = ""

    @property
    def agrees(self) -> bool:
        return not self.error and all(self.fields.values())


def judged(schema: type[BaseModel]) -> tuple[str, ...]:
    """The fields that people decide about: those that are frozen, nobody can edit."""
    return tuple(name for name, info in schema.model_fields.items() if not info.frozen)


def compare(schema: type[BaseModel], final: JSON, answer: BaseModel, alike: float = ALIKE) -> tuple[dict[str, bool], Delta]:
    """final: the people's version as JSON, which fits the schema. Texts agree if they are alike enough; everything else if it is
    the same value: 12.5 and 12.50 are one amount."""
    wanted, names = schema.model_validate(final), judged(schema)
    changed = delta(answer.model_dump(mode="json", include=set(names)), wanted.model_dump(mode="json", include=set(names)))
    likeness = {change.field: change.similarity for change in changed.changes}
    texts = {one.name for one in fields_of(schema, {}) if one.kind is FieldKind.TEXT}
    agree = {}
    for name in names:
        same = bool(getattr(wanted, name) == getattr(answer, name))
        agree[name] = same or (name in texts and likeness.get(name, 1.0) >= alike)
    return agree, changed


def edits(changed: Delta) -> int:
    """Words to put in, take out or replace; a field that is no text counts one."""
    by_field = (sum(max(len(w.before.split()), len(w.after.split())) for w in change.words) for change in changed.changes)
    return sum(words or 1 for words in by_field)


@dataclass(frozen=True)
class Score:
    """One step's numbers. Shares are 0.0 to 1.0, of all cases: no usable answer counts as wrong.

    model: who answered. prompt: version. cases: content hash. bar: the gate's threshold; always: a person looks whatever the
    confidence. released: answers at or over the bar; wrong: those of them that do not agree. p50, p95: seconds of a call.
    stated: (confidence, agrees) in brief: the reliability bins. agreed: cases, so that two versions can be compared case by case.
    """

    step: str
    prompt: str
    cases: str
    count: int
    errors: Mapping[str, int]
    agreement: float
    exact: float
    fields: Mapping[str, float]
    similarity: float
    edits: float
    bins: tuple[Bin, ...]
    ece: float | None
    brier: float | None
    bar: float
    always: bool
    released: int
    wrong: int
    p50: float
    p95: float
    usage: Usage
    agreed: tuple[str, ...] = field(default=(), repr=False)
    model: str = ""  # older tests kept only one for all steps

    @property
    def accuracy(self) -> float:
        """Of the fields, on average."""
        return _mean(self.fields.values())

    @property
    def coverage(self) -> float:
        return self.released / self.count

    @property
    def wrong_at_most(self) -> float:
        """Upper bound of the share that is wrong among the released ones, 95 % sure."""
        return at_most(self.wrong, self.released)


def score(step: str, model: str, prompt: str, cases: str, gate: Gate, graded: Sequence[Graded]) -> Score:
    """graded: at least one."""
    told = [(one.confidence, one.agrees) for one in graded if one.confidence is not None and not one.error]
    released = [agrees for confidence, agrees in told if confidence >= gate.threshold]
    bins = reliability(told)
    seconds = sorted(one.seconds for one in graded)
    return Score(
        step=step,
        prompt=prompt,
        cases=cases,
        count=len(graded),
        errors=dict(Counter(one.error for one in graded if one.error)),
        agreement=_mean(one.agrees for one in graded),
        exact=_mean(one.exact for one in graded),
        fields={name: _mean(one.fields[name] for one in graded) for name in graded[0].fields},
        similarity=_mean(one.similarity for one in graded),
        edits=_mean(one.edits for one in graded if not one.error),
        bins=bins,
        ece=calibration_error(bins),
        brier=brier(told),
        bar=gate.threshold,
        always=gate.always,
        released=len(released),
        wrong=released.count(False),
        p50=_quantile(seconds, 0.5),
        p95=_quantile(seconds, 0.95),
        usage=sum((one.usage for one in graded), Usage()),
        agreed=tuple(one.case for one in graded if one.agrees),
        model=model,
    )


@dataclass(frozen=True)
class Evaluation:
    """One test as it is kept. model: all who answered, by name. cases: content hash of what was asked and settled.
    workflow_version: of the definition."""

    id: str
    tenant: Tenant
    at: datetime
    workflow: str
    workflow_version: str
    model: str
    cases: str
    scores: tuple[Score, ...]

    def of(self, step: str) -> Score | None:
        return next((score for score in self.scores if score.step == step), None)

    def model_of(self, step: str) -> str:
        """Who answered for this step."""
        score = self.of(step)
        return (score and score.model) or self.model

    @property
    def prompts(self) -> dict[str, str]:
        return {score.step: score.prompt for score in self.scores}

    def under(self, least: float) -> list[Score]:
        return [score for score in self.scores if score.agreement < least]


@dataclass(frozen=True)
class Parted:
    """On how many of the same cases only one of two versions agreed with the people. chance: of a coin doing so."""

    first: int
    second: int

    @property
    def chance(self) -> float:
        return sign_test(self.first, self.second)


def parted(first: Score, second: Score) -> Parted:
    one, other = set(first.agreed), set(second.agreed)
    return Parted(len(one - other), len(other - one))


def cases_hash(records: Iterable[Record], alike: float = ALIKE) -> str:
    """Of what was asked, what was settled, and what counts as agreeing: 12 hex digits, whatever the order."""
    told = sorted(json.dumps([r.step, r.case.input, dict(r.case.facts), r.case.output], sort_keys=True) for r in records)
    return hashlib.sha256("\n".join([str(alike), *told]).encode()).hexdigest()[:12]


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that this share of them does not exceed."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)]
