"""Whether the type that one step gives fits the type that another one wants."""

import types
from typing import Any, Literal, NewType, Union, get_args, get_origin

from pydantic import BaseModel, RootModel

UNIONS = (Union, types.UnionType)


def strip_none(hint: Any) -> tuple[Any, bool]:
    """`X | None` -> (X, True); anything else -> (itself, False)."""
    if get_origin(hint) in UNIONS:
        rest = [part for part in get_args(hint) if part is not type(None)]
        if len(rest) < len(get_args(hint)):
            return (Union[tuple(rest)] if len(rest) > 1 else rest[0]), True  # noqa: UP007 - built at run time
    return hint, False


def accepts(wanted: Any, given: Any) -> bool:
    """Whether a value of type `given` fits a parameter of type `wanted`; Literal, Union and generics by their parts.

    What comes out of a step is frozen by the journal, so containers are covariant: `list[Dog]` fits `list[Animal]`."""
    if wanted is Any or wanted == given:
        return True
    if isinstance(given, NewType):
        return accepts(wanted, given.__supertype__)
    if get_origin(given) in UNIONS:
        return all(accepts(wanted, part) for part in get_args(given))
    if get_origin(given) is Literal and len(get_args(given)) > 1:
        return all(accepts(wanted, Literal[label]) for label in get_args(given))
    if get_origin(wanted) in UNIONS:
        return any(accepts(part, given) for part in get_args(wanted))
    if get_origin(given) is Literal:
        return _accepts_labels(wanted, get_args(given))
    if (wanted, given) in ((float, int), (complex, int), (complex, float)):  # the numeric tower of PEP 484
        return True
    return _accepts_class(wanted, given)


def _accepts_labels(wanted: Any, labels: tuple[Any, ...]) -> bool:
    if get_origin(wanted) is Literal:
        return set(labels) <= set(get_args(wanted))
    return isinstance(wanted, type) and all(isinstance(label, wanted) for label in labels)


def _accepts_class(wanted: Any, given: Any) -> bool:
    outer, inner = get_origin(wanted) or wanted, get_origin(given) or given
    if not (isinstance(outer, type) and isinstance(inner, type) and issubclass(inner, outer)):
        return False
    parts, given_parts = get_args(wanted), get_args(given)
    if not parts:
        return True
    if outer is not tuple and inner is tuple and len(given_parts) == 2 and given_parts[1] is ...:
        given_parts = given_parts[:1]
    return len(parts) == len(given_parts) and all(map(accepts, parts, given_parts))


def is_model(kind: Any) -> bool:
    """A pydantic model with named fields: what a card can show and a dialog can edit."""
    return isinstance(kind, type) and issubclass(kind, BaseModel) and not issubclass(kind, RootModel)


def is_labels(kind: Any) -> bool:
    return get_origin(kind) is Literal and all(isinstance(label, str) for label in get_args(kind))


def show(kind: Any) -> str:
    """A type as a person would write it."""
    if kind is type(None):
        return "None"
    return kind.__name__ if isinstance(kind, type) and not get_args(kind) else str(kind).replace("typing.", "")
