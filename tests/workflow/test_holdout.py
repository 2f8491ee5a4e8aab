"""Nothing that is tested, and nothing that says nearly the same, may be known."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from workflow.holdout import EVERYBODY, Holdout, Known, Record, groups, sample
from workflow.names import Tenant
from workflow.prompt import Case

HERE, THERE = Tenant("slack/T1"), Tenant("slack/T2")
WORDS = st.lists(st.sampled_from(["order", "parcel", "late", "refund", "card", "twice", "17", "42"]), max_size=7).map(" ".join)


def record(id: str, text: str, tenant: Tenant = EVERYBODY, step: str = "triage") -> Record:
    return Record(tenant, step, Case(id, 0, text, {}, {}, "shipped"))


def test_the_same_letter_with_another_number_is_nearly_the_same() -> None:
    texts = ["I was charged twice for order #48213!", "i was charged twice for order 77", "My parcel never came", "…", "!!!"]
    first, second, *others = groups(texts)
    assert first == second
    assert len({first, *others}) == 4


def test_texts_are_linked_through_a_third() -> None:
    base = "one two three four five six seven eight nine"
    near = f"{base} ten"
    far = f"{near} eleven"
    assert len(set(groups([base, near, far]))) == 1
    assert len(set(groups([base, "ten eleven twelve"]))) == 2


@given(st.lists(WORDS, max_size=25))
def test_the_short_cut_finds_every_pair_that_comparing_all_finds(texts: list[str]) -> None:
    found = groups(texts)
    sets = [frozenset("0" if word.isdecimal() else word for word in text.split()) or frozenset([""]) for text in texts]
    for i, one in enumerate(sets):
        for j, other in enumerate(sets):
            if len(one & other) / len(one | other) >= 0.8:
                assert found[i] == found[j]


@given(st.lists(WORDS, min_size=1, max_size=40), st.integers(2, 6), st.integers(0, 5))
def test_no_fold_knows_what_it_is_asked_or_nearly_so(texts: list[str], folds: int, seed: int) -> None:
    records = [record(str(number), text) for number, text in enumerate(texts)]
    held = Holdout(records[::2], records, folds, seed)
    same = dict(zip([one.key for one in records], groups(texts), strict=True))
    for tested in records[::2]:
        known = held.known_to(held.fold(tested))
        assert same[tested.key] not in {same[one.key] for one in known}
    asked = {held.fold(one) for one in records[::2]}
    assert asked <= set(range(folds))
    for fold in asked:
        lost = {same[one.key] for one in records} - {same[one.key] for one in held.known_to(fold)}
        assert lost == {same[one.key] for one in records[::2] if held.fold(one) == fold}


def test_folds_are_of_one_size_and_hang_on_the_seed() -> None:
    records = [
        record(f"case-{number}", " ".join(chr(97 + number % 26) * (number + word) for word in range(1, 6))) for number in range(50)
    ]

    def folds(seed: int) -> list[int]:
        held = Holdout(records, records, 5, seed)
        return [held.fold(one) for one in records]

    assert sorted(folds(0).count(fold) for fold in range(5)) == [10] * 5
    assert folds(0) == folds(0) != folds(1)


def test_a_sample_is_the_same_again_and_keeps_its_order() -> None:
    records = [record(str(number), "text") for number in range(100)]
    drawn = sample(records, 10, seed=3)
    assert len(drawn) == 10
    assert drawn == sample(records, 10, seed=3) == sorted(drawn, key=records.index)
    before = {one.key for one in sample(records[:-1], 9, seed=3)}
    assert before <= {one.key for one in drawn}  # a new case moves at most one out
    assert drawn != sample(records, 10, seed=4)
    assert sample(records, None, 0) == records


async def test_each_tenant_is_told_its_own_cases_and_what_shipped_is_apart() -> None:
    known = Known(
        "support", [record("s", "shipped"), record("a", "ours", HERE), record("b", "theirs", THERE), record("c", "too", HERE)]
    )
    mine: Sequence[Case] = await known.cases(HERE, "support", "triage")
    assert [(case.id, case.seq) for case in mine] == [("a", 1), ("c", 2)]
    assert [case.id for case in await known.cases(HERE, "support", "triage", after=1)] == ["c"]
    assert await known.cases(HERE, "support", "reply") == []
    assert await known.cases(HERE, "expense", "triage") == []
    assert await known.cases(EVERYBODY, "support", "triage") == []
    assert [case.id for case in known.shipped[("support", "triage")]] == ["s"]
