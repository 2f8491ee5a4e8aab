"""Which types of one step fit the parameters of another."""

from collections.abc import Sequence
from typing import Any, Literal, NewType

import pytest
from pydantic import BaseModel

from tests.workflow.drawings import (
    Note,
    Summary,
    a_workflow,
    the_problem,
)
from workflow.definition import Workflow
from workflow.message import Message


def test_a_type_that_does_not_fit() -> None:
    w = a_workflow()

    @w.step()
    def count(note: Summary) -> int:
        return 0

    assert the_problem(w) == ("Step 'count': parameter 'note' wants Summary, but step 'note' gives Note; change one of them.")


Shout = NewType("Shout", str)


class Animal(BaseModel): ...


class Dog(Animal): ...


FITS: list[tuple[Any, Any]] = [
    (Dog, Animal),
    (Note, Note | None),
    (Note | None, Note | None),
    (Note | None, Note | Summary | None),
    (Literal["a"], Literal["a", "b"]),
    (Literal["a", "b"], str),
    (Literal["a", 1], str | int),
    (list[int], list),
    (list[Dog], Sequence[Animal]),
    (tuple[Dog, ...], Sequence[Animal]),
    (dict[str, list[Dog]], dict[str, list[Animal]]),
    (Shout, str),
    (int, float),
    (bool, int),
    (None, None),
    (list[Dog], Any),
    (list[Dog], object),
]


MISFITS: list[tuple[Any, Any]] = [
    (Animal, Dog),
    (Note | None, Note),
    (Note | Summary, Note),
    (Literal["a", "c"], Literal["a", "b"]),
    (Literal["a"], int),
    (str, Literal["a"]),
    (list[Animal], list[Dog]),
    (list, list[Dog]),
    (list[Dog], tuple[Dog, ...]),
    (dict[str, int], dict[str, str]),
    (float, int),
    (str, Shout),
]


def _joined(gives: Any, wants: Any) -> Workflow:
    w = Workflow("fits", input=Message, title="Fits")

    def source(message: Message) -> object:
        return None

    def sink(source: object) -> int:
        return 0

    source.__annotations__["return"], sink.__annotations__["source"] = gives, wants
    w.step()(source), w.step()(sink)
    return w


@pytest.mark.parametrize(("gives", "wants"), FITS)
def test_types_that_fit(gives: Any, wants: Any) -> None:
    assert list(_joined(gives, wants).definition.steps) == ["source", "sink"]


@pytest.mark.parametrize(("gives", "wants"), MISFITS)
def test_types_that_do_not_fit(gives: Any, wants: Any) -> None:
    assert "parameter 'source' wants" in the_problem(_joined(gives, wants))
