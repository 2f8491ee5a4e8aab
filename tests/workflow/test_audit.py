"""Whatever is done to the log, verify finds it; and erasing what somebody wrote is not found, because nothing is wrong then."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import ANA, BEN, NOW, TENANT
from workflow.audit import FIRST, AuditEvent, Checkpoint, Kind, Sealed, seal
from workflow.audit_check import Check, Problem, Wrong, ranges, verify
from workflow.names import Tenant

KEY = b"a key of the house"
SALT = "0f" * 16

texts = st.text(max_size=20)
jsons = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
events = st.builds(
    AuditEvent,
    tenant=st.sampled_from([TENANT, Tenant("teams/other")]),
    at=st.integers(0, 10**6).map(lambda n: NOW + timedelta(milliseconds=n)),
    kind=st.sampled_from(["step answered", Kind.LOOKED, Kind.RUN_STARTED]),
    actor=st.sampled_from([None, ANA, BEN]),
    run=st.sampled_from(["", "run_1", "run_2"]),
    review=st.sampled_from(["", "rev_1"]),
    what=st.dictionaries(texts, jsons, max_size=3),
    words=st.dictionaries(texts, jsons, max_size=2),
)


def chained(told: Sequence[AuditEvent]) -> list[Sealed]:
    chain: list[Sealed] = []
    for seq, event in enumerate(told, 1):
        chain.append(seal(chain[-1].hash if chain else FIRST, seq, event, SALT))
    return chain


chains = st.lists(events, min_size=1, max_size=8).map(chained)


def point(chain: Sequence[Sealed], key: bytes = KEY) -> Checkpoint:
    return Checkpoint(chain[-1].seq, chain[-1].hash, NOW).signed(key)


def found(chain: Sequence[Sealed], *points: Checkpoint, key: bytes = KEY) -> list[Problem]:
    return list(verify(iter(chain), points, key))


@given(chains)
def test_what_nobody_touched_holds(chain: list[Sealed]) -> None:
    assert found(chain, point(chain)) == []
    assert found(chain) == []


@given(chains, st.data())
def test_any_change_of_any_part_is_found(chain: list[Sealed], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(chain) - 1))
    old = chain[at]
    other = data.draw(events.filter(lambda new: _facts(new) != _facts(old.event)))
    name = data.draw(st.sampled_from([n for n in _PARTS if getattr(other, n) != getattr(old.event, n)]))
    changed = replace(old, event=replace(old.event, **{name: getattr(other, name)}))
    assert found([*chain[:at], changed, *chain[at + 1 :]], point(chain)) == [Problem(Wrong.CHANGED, old.seq, old.seq)]


_PARTS = ("tenant", "at", "kind", "actor", "run", "review", "what")


def _facts(event: AuditEvent) -> list[Any]:
    return [repr(getattr(event, name)) for name in _PARTS]


@given(chains, st.data())
def test_a_change_with_a_new_hash_for_all_that_follows_is_found_by_the_checkpoint(chain: list[Sealed], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(chain) - 1))
    told = [each.event for each in chain]
    told[at] = replace(told[at], run=f"{told[at].run}x")
    assert found(chained(told), point(chain)) == [Problem(Wrong.REWRITTEN, len(chain), len(chain))]


@given(chains, st.data())
def test_other_words_and_words_where_none_were_are_found(chain: list[Sealed], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(chain) - 1))
    old = chain[at]
    other = data.draw(st.dictionaries(texts, texts, min_size=1).filter(lambda words: words != old.event.words))
    changed = replace(old, event=replace(old.event, words=other))
    assert found([*chain[:at], changed, *chain[at + 1 :]], point(chain)) == [Problem(Wrong.WORDS_CHANGED, old.seq, old.seq)]


@given(chains, st.data())
def test_anything_left_out_is_found(chain: list[Sealed], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(chain) - 1))
    last = data.draw(st.integers(first, len(chain) - 1))
    problems = found([*chain[:first], *chain[last + 1 :]], point(chain))
    end = last == len(chain) - 1
    assert problems == [Problem(Wrong.CUT_OFF if end else Wrong.MISSING, first + 1, last + 1)]


@given(st.lists(events, min_size=2, max_size=8).map(chained), st.data())
def test_two_in_each_others_place_are_found(chain: list[Sealed], data: st.DataObject) -> None:
    one, two = sorted(data.draw(st.lists(st.integers(0, len(chain) - 1), min_size=2, max_size=2, unique=True)))
    moved = list(chain)
    moved[one], moved[two] = chain[two], chain[one]
    assert found(moved, point(chain))
    renumbered = list(chain)
    renumbered[one], renumbered[two] = replace(chain[two], seq=one + 1), replace(chain[one], seq=two + 1)
    assert found(renumbered, point(chain))


@given(chains, events, st.data())
def test_one_that_was_put_in_is_found(chain: list[Sealed], event: AuditEvent, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(chain) - 1))
    put_in = seal(chain[at - 1].hash if at else FIRST, at + 1, event, SALT)
    assert found([*chain[:at], put_in, *chain[at:]], point(chain))
    later = [replace(each, seq=each.seq + 1) for each in chain[at:]]
    assert found([*chain[:at], put_in, *later], point(chain))


@given(chains, st.data())
def test_erasing_words_is_not_reported_if_an_event_says_so(chain: list[Sealed], data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.sampled_from([each.seq for each in chain])))
    left = [_erased(each) if each.seq in gone else each for each in chain]
    lost = {each.seq for each in chain if each.seq in gone and each.bound}
    assert {p.wrong for p in found(left, point(chain))} == ({Wrong.WORDS_GONE} if lost else set())
    told = AuditEvent(TENANT, NOW, Kind.ERASED, ANA, what={"events": [list(pair) for pair in ranges(sorted(gone))]})
    said = seal(left[-1].hash, len(left) + 1, told, SALT)
    assert found([*left, said], point(chain)) == []


def _erased(sealed: Sealed) -> Sealed:
    return replace(sealed, salt="", event=replace(sealed.event, words=None if sealed.bound else {}))


def test_an_erasure_covers_what_went_before_it_and_nothing_else() -> None:
    words = {"comment": "Ana wrote this."}
    told = AuditEvent(TENANT, NOW, Kind.ERASED, ANA, what={"events": [[1, 10**15], "no pair", [1], ["a", "b"]]})
    chain = chained(
        [AuditEvent(TENANT, NOW, "step decided", words=words), told, AuditEvent(TENANT, NOW, "step decided", words=words)]
    )
    assert found([_erased(chain[0]), chain[1], _erased(chain[2])]) == [Problem(Wrong.WORDS_GONE, 3, 3)]


def test_only_what_was_signed_with_this_key_counts() -> None:
    chain = chained([AuditEvent(TENANT, NOW, "step done"), AuditEvent(TENANT, NOW, "step done")])
    cut = chain[:1]
    assert found(cut, point(chain)) == [Problem(Wrong.CUT_OFF, 2, 2)]
    assert found(cut, Checkpoint(2, chain[-1].hash, NOW)) == []  # nobody signed it
    assert found(cut, point(chain, b"another key")) == [Problem(Wrong.FORGED, 2, 2)]
    assert found(cut, point(chain), key=b"") == []
    assert Check([point(cut), point(chain)], KEY).signed == point(chain)
    assert Check([Checkpoint(1, chain[0].hash, NOW)], KEY).signed is None


def test_a_signature_is_for_this_place_hash_and_time() -> None:
    signed = Checkpoint(2, "abc", NOW).signed(KEY)
    assert signed.holds(KEY)
    for other in (replace(signed, seq=3), replace(signed, hash="abd"), replace(signed, at=NOW + timedelta(seconds=1))):
        assert not other.holds(KEY)


@settings(max_examples=20)
@given(st.sets(st.integers(1, 30)))
def test_ranges_are_the_numbers(numbers: set[int]) -> None:
    told = list(ranges(sorted(numbers)))
    assert {n for first, last in told for n in range(first, last + 1)} == numbers
    assert all(first - before >= 2 for (_, before), (first, _) in pairwise(told))
