"""Small rules that check JSON and say what is wrong in Slack's words, with a JSON pointer.

A rule is a function (found, path, value) that appends sentences to `found`. Sentences are like Slack's own:
"must be less than 151 characters [json-pointer:/blocks/0/text/text]".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Found = list[str]
Rule = Callable[[Found, str, Any], None]


def say(found: Found, path: str, sentence: str) -> None:
    found.append(f"{sentence} [json-pointer:{path or '/'}]")


def string(most: int, least: int = 1, pattern: str | None = None) -> Rule:
    """A text of least..most characters."""
    form = re.compile(pattern) if pattern else None

    def check(found: Found, path: str, value: Any) -> None:
        if not isinstance(value, str):
            say(found, path, "must provide a string")
        elif len(value) < least:
            say(found, path, f"must be more than {least - 1} characters")
        elif len(value) > most:
            say(found, path, f"must be less than {most + 1} characters")
        elif form and not form.fullmatch(value):
            say(found, path, f"must match pattern {form.pattern}")

    return check


def integer(least: float, most: float, whole: bool = True) -> Rule:
    """A number in least..most; not a boolean, not a string."""

    def check(found: Found, path: str, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            say(found, path, "must provide a number")
        elif value < least:
            say(found, path, f"must be at least {least:g}")
        elif value > most:
            say(found, path, f"must be no more than {most:g}")

    return check


def boolean(found: Found, path: str, value: Any) -> None:
    if not isinstance(value, bool):
        say(found, path, "must provide a boolean")


def anything(found: Found, path: str, value: Any) -> None:
    """No rule: shapes that Slack leaves open."""


def one_of(*allowed: str) -> Rule:
    def check(found: Found, path: str, value: Any) -> None:
        if value not in allowed:
            say(found, path, f"must be a valid enum value: {', '.join(allowed)}")

    return check


def items(rule: Rule, least: int, most: int) -> Rule:
    """A list of least..most items that all follow the rule."""

    def check(found: Found, path: str, value: Any) -> None:
        if not isinstance(value, list):
            say(found, path, "must provide an array")
            return
        if len(value) < least:
            say(found, path, f"no fewer than {least} items allowed")
        if len(value) > most:
            say(found, path, f"no more than {most} items allowed")
        for index, item in enumerate(value[:500]):
            rule(found, f"{path}/{index}", item)

    return check


def shape(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """An object with these fields and no others. None counts as left out."""
    known = {**(optional or {}), **required}

    def check(found: Found, path: str, value: Any) -> None:
        if not isinstance(value, dict):
            say(found, path, "must provide an object")
            return
        for name in required:
            if value.get(name) is None:
                say(found, path, f"missing required field: {name}")
        for name, part in value.items():
            if name not in known:
                say(found, path, f"invalid additional property: {name}")
            elif part is not None:
                known[name](found, f"{path}/{name}", part)

    return check


def typed(rules: Mapping[str, Rule], what: str = "type") -> Rule:
    """An object whose `type` chooses the rule. Types outside the table are refused."""

    def check(found: Found, path: str, value: Any) -> None:
        if not isinstance(value, dict):
            say(found, path, "must provide an object")
        elif not isinstance(value.get("type"), str):
            say(found, path, "missing required field: type")
        elif value["type"] not in rules:
            say(found, f"{path}/type", f"unsupported {what}: {value['type']}")
        else:
            rules[value["type"]](found, path, value)

    return check


def both(*rules: Rule) -> Rule:
    """All of the rules."""

    def check(found: Found, path: str, value: Any) -> None:
        for rule in rules:
            rule(found, path, value)

    return check


def exactly_one(*names: str) -> Rule:
    """One and only one of these fields."""

    def check(found: Found, path: str, value: Any) -> None:
        if isinstance(value, dict) and sum(value.get(n) is not None for n in names) != 1:
            say(found, path, f"must define exactly one of: {', '.join(names)}")

    return check


def at_least_one(*names: str) -> Rule:
    def check(found: Found, path: str, value: Any) -> None:
        if isinstance(value, dict) and not any(value.get(n) is not None for n in names):
            say(found, path, f"must define at least one of: {', '.join(names)}")

    return check
