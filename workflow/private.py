"""What is private in a value: marked where its field is declared, `iban: Private[str]`, and found again by that mark.

A card masks what is marked, wherever the same words stand; whoever may decide reveals it in a dialog, and that is on record.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_args, get_origin

from workflow.fits import UNIONS, is_model
from workflow.prompt import JSON

MASK = "•••• (private)"
Path = tuple[str | int, ...]  # keys and indices into a JSON value


@dataclass(frozen=True)
class Mark:
    """Stands in a field's metadata."""


PRIVATE = Mark()
T = TypeVar("T")
Private = Annotated[T, PRIVATE]
MARKED: Any = Private[object]


def parts(wanted: Any, value: JSON, at: Path = ()) -> Iterator[tuple[Path, JSON]]:
    """(where it stands, what it is) of everything private in `value`, the dump of a `wanted`. What is empty hides nothing."""
    if value in (None, "", [], {}):
        return
    origin, args = get_origin(wanted), get_args(wanted)
    if origin is Annotated and PRIVATE in args[1:]:
        yield at, value
    elif origin is Annotated:
        yield from parts(args[0], value, at)
    elif origin in UNIONS:
        for each in args:
            yield from parts(each, value, at)
    elif isinstance(value, dict):
        yield from _named(wanted, args, value, at)
    elif isinstance(value, list) and args:
        kinds = args if origin is tuple and args[-1] is not ... else (args[0],) * len(value)
        for number, (kind, each) in enumerate(zip(kinds, value, strict=False)):
            yield from parts(kind, each, (*at, number))


def _named(wanted: Any, args: tuple[Any, ...], value: dict[str, JSON], at: Path) -> Iterator[tuple[Path, JSON]]:
    if not is_model(wanted):
        for name in value if args else ():
            yield from parts(args[-1], value[name], (*at, name))
        return
    for name, field in wanted.model_fields.items():
        # pydantic takes a mark off the outside of a type, and keeps it beside.
        kind = MARKED if PRIVATE in field.metadata else field.annotation
        yield from parts(kind, value.get(name), (*at, name))


def masked(wanted: Any, value: JSON) -> JSON:
    """The value with a mask for each of its private parts. The value itself stays as it is."""
    return _without(value, {path for path, _ in parts(wanted, value)}, ())


def _without(value: JSON, paths: set[Path], at: Path) -> JSON:
    if at in paths:
        return MASK
    if isinstance(value, dict):
        return {name: _without(each, paths, (*at, name)) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each, paths, (*at, number)) for number, each in enumerate(value)]
    return value


def marks(wanted: Any, inside: tuple[Any, ...] = ()) -> bool:
    """Whether anything in this type is private. inside: the models around it: some hold themselves."""
    if get_origin(wanted) is Annotated and PRIVATE in get_args(wanted)[1:]:
        return True
    if is_model(wanted) and wanted not in inside:
        within = (*inside, wanted)
        return any(PRIVATE in field.metadata or marks(field.annotation, within) for field in wanted.model_fields.values())
    return any(marks(each, inside) for each in get_args(wanted))
