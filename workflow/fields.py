"""A draft as a list of typed fields: what a card shows and a dialog edits, read off the draft's pydantic schema."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Annotated, Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from workflow.fits import strip_none
from workflow.plain_words import plain
from workflow.private import MASK, PRIVATE, marks
from workflow.prompt import JSON


class FieldKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    BOOLEAN = "boolean"
    DATE = "date"
    TEXTS = "texts"  # a list of short texts, one a line
    JSON = "json"  # anything else, edited as JSON


@dataclass(frozen=True)
class Field:
    """One field of a draft. value: as JSON. longest/shortest: characters of a text. least/most: of a number.
    whole: a number without decimals. choices: (value, label). number_type text keeps decimals exact.
    fixed: shown, and not for people to edit: what pydantic calls frozen. private: masked wherever it is shown."""

    name: str
    label: str
    hint: str
    kind: FieldKind
    value: JSON
    required: bool
    longest: int | None = None
    shortest: int | None = None
    least: float | None = None
    most: float | None = None
    whole: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    fixed: bool = False
    private: bool = False

    @property
    def shown(self) -> str:
        """The value as a person reads it."""
        if self.value is None:
            return "—"
        if self.value == MASK:
            return MASK
        match self.kind:
            case FieldKind.BOOLEAN:
                return "Yes" if self.value else "No"
            case FieldKind.TEXTS:
                return "\n".join(f"• {item}" for item in self.value) or "—"
            case FieldKind.CHOICE:
                return dict(self.choices).get(str(self.value), str(self.value))
            case FieldKind.JSON if _is_flat(self.value):
                return "\n".join(f"{_label(name)}: {'—' if each is None else each}" for name, each in self.value.items())
            case FieldKind.JSON:
                return json.dumps(self.value, ensure_ascii=False, indent=2)
            case _:
                return str(self.value)


def fields_of(schema: type[BaseModel], draft: Mapping[str, JSON]) -> tuple[Field, ...]:
    """The draft's fields in the order of the schema; computed ones are left out."""
    return tuple(_field(name, info, draft.get(name)) for name, info in schema.model_fields.items())


def check(schema: type[BaseModel], draft: Mapping[str, JSON], values: Mapping[str, JSON]) -> tuple[JSON, dict[str, str]]:
    """The draft with these values put in: (the new version as JSON, {}) or (None, {field: what is wrong, in plain words}).

    The key "" holds what concerns the whole draft."""
    known = schema.model_fields
    kept = {name: value for name, value in draft.items() if name not in schema.model_computed_fields}
    given = {name: _typed(known[name], value) for name, value in values.items() if name in known and not known[name].frozen}
    try:
        checked = schema.model_validate({**kept, **given}, by_alias=True, by_name=True)  # a draft goes by name
        return checked.model_dump(mode="json"), {}
    except ValidationError as error:
        wrong: dict[str, str] = {}
        for problem in error.errors(include_url=False):
            field = str(problem["loc"][0]) if problem["loc"] else ""
            wrong.setdefault(field if field in known else "", plain(problem))
        return None, wrong


def _typed(info: FieldInfo, value: JSON) -> JSON:
    """A dialog gives a choice as text; a Literal or an Enum of numbers wants the number."""
    wanted = _Wanted.of(info)
    if wanted.kind is FieldKind.CHOICE and isinstance(value, str):
        return next((each for each in _members(wanted.type) if str(each) == value), value)
    return value


def _field(name: str, info: FieldInfo, value: JSON) -> Field:
    wanted = _Wanted.of(info)
    kind, text = wanted.kind, wanted.kind is FieldKind.TEXT
    empty = kind is FieldKind.TEXTS or (text and info.default == "")
    least, most = wanted.range()
    return Field(
        name=name,
        label=info.title or _label(name),
        hint=info.description or "",
        kind=kind,
        value=value,
        required=not wanted.optional and not empty,
        longest=wanted.limit(MaxLen, "max_length") if text else None,
        shortest=wanted.limit(MinLen, "min_length") if text else None,
        least=least,
        most=most,
        whole=wanted.type is int,
        choices=_choices(wanted.type) if kind is FieldKind.CHOICE else (),
        fixed=bool(info.frozen),
        private=PRIVATE in wanted.limits or marks(wanted.type),
    )


@dataclass(frozen=True)
class _Wanted:
    """A field's type without None and Annotated. limits: what stood in either, or in Field(); the mark of what is private too."""

    type: Any
    optional: bool
    limits: tuple[Any, ...]

    @classmethod
    def of(cls, info: FieldInfo) -> "_Wanted":
        wanted, optional = strip_none(info.annotation)
        limits = list(info.metadata)
        while get_origin(wanted) is Annotated:
            for extra in wanted.__metadata__:
                limits += extra.metadata if isinstance(extra, FieldInfo) else [extra]
            wanted = wanted.__origin__
        return cls(wanted, optional, tuple(limits))

    @property
    def kind(self) -> FieldKind:
        return _kind(self.type)

    def limit(self, kind: type, name: str) -> Any:
        return next((getattr(each, name) for each in self.limits if isinstance(each, kind)), None)

    def range(self) -> tuple[float | None, float | None]:
        """Of a number. An open bound of a whole number is the next one; else a form shows it, and `check` refuses it."""
        if self.kind is not FieldKind.NUMBER:
            return None, None
        step = 1 if self.type is int else 0
        above, below = self.limit(Gt, "gt"), self.limit(Lt, "lt")
        least = self.limit(Ge, "ge") if above is None else above + step
        most = self.limit(Le, "le") if below is None else below - step
        return None if least is None else float(least), None if most is None else float(most)


def _kind(wanted: Any) -> FieldKind:
    if wanted is bool:
        return FieldKind.BOOLEAN
    if wanted in (int, float, Decimal):
        return FieldKind.NUMBER
    if get_origin(wanted) is Literal or (isinstance(wanted, type) and issubclass(wanted, Enum)):
        return FieldKind.CHOICE
    if wanted is date:
        return FieldKind.DATE
    if isinstance(wanted, type) and issubclass(wanted, str | datetime):
        return FieldKind.TEXT
    if _is_texts(wanted):
        return FieldKind.TEXTS
    return FieldKind.JSON


def _is_texts(wanted: Any) -> bool:
    """`list[str]` or `tuple[str, ...]`, whatever its items are annotated with."""
    item, *rest = get_args(wanted) or (None,)
    while get_origin(item) is Annotated:
        item = get_args(item)[0]
    return item is str and (get_origin(wanted), *rest) in ((list,), (tuple, ...))


def _is_flat(value: JSON) -> bool:
    """A mapping of plain values reads as lines."""
    return isinstance(value, dict) and bool(value) and not any(isinstance(each, dict | list) for each in value.values())


def _members(wanted: Any) -> list[Any]:
    return list(get_args(wanted)) if get_origin(wanted) is Literal else [member.value for member in wanted]


def _choices(wanted: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(value), _label(str(value))) for value in _members(wanted))


def _label(name: str) -> str:
    """`how_to` -> `How to`; capitals stay: `VAT_refund` -> `VAT refund`."""
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]
