"""Whether a step's fallback can stand in for the model: what it takes, and what it gives."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from workflow.fits import accepts, is_model, show


def fallback_takes(
    step: str, fallback: Callable[..., Any], given: Mapping[str, Any], own: Mapping[str, Any], output: Any
) -> tuple[tuple[str, ...], list[str]]:
    """(the step's parameters that the fallback takes, what is wrong with it). given, own: type hints of fallback and step;
    output: the step's schema."""
    takes: list[str] = []
    problems: list[str] = []
    mine = [name for name in own if name != "return"]
    for name, parameter in inspect.signature(fallback).parameters.items():
        if name in mine:
            takes.append(name)
            problems += _misfit(step, name, given.get(name), own[name])
        elif parameter.default is parameter.empty:
            problems.append(f"The fallback of {step!r} takes {name!r}, which the step does not; it may take {', '.join(mine)}.")
    if inspect.iscoroutinefunction(fallback):
        problems.append(f"The fallback of {step!r} must be a plain 'def': it answers when nothing outside does.")
    if is_model(output) and ("return" not in given or not accepts(output, given["return"])):
        problems.append(f"The fallback of {step!r} must say that it returns {show(output)}.")
    return tuple(takes), problems


def _misfit(step: str, name: str, wanted: Any, given: Any) -> list[str]:
    if wanted is None or accepts(wanted, given):
        return []
    return [f"The fallback of {step!r} wants {show(wanted)} for {name!r}, but the step takes {show(given)}; make them the same."]
