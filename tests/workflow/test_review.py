"""Reviews: who may decide, what, and what a decision must say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import ANA, BEN, a_review
from workflow.names import Person
from workflow.review import (
    Approve,
    Decision,
    Edit,
    Kind,
    Objection,
    OutcomeKind,
    Reason,
    Reject,
    Revise,
    draft_hash,
    outcome_of,
)

DECISIONS: list[Decision] = [Approve(), Edit({"text": "Hi"}), Revise("Shorter, please."), Reject((Reason.TONE,))]
STRANGER = Person("slack/T0ELSE/U0EVE")


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_reviewer_may_decide_anything(decision: Decision) -> None:
    assert a_review().objection(BEN, outcome_of(decision), belongs=True) is None


@pytest.mark.parametrize("decision", DECISIONS)
def test_others_may_decide_nothing(decision: Decision) -> None:
    review = a_review()
    assert review.objection(STRANGER, outcome_of(decision), belongs=True) is Objection.FOREIGN
    assert review.objection(ANA, outcome_of(decision), belongs=True) is Objection.OWN
    assert review.objection(BEN, outcome_of(decision), belongs=False) is Objection.NOT_A_REVIEWER


def test_self_approval_is_a_choice_of_the_gate() -> None:
    assert a_review(self_approval=True).objection(ANA, outcome_of(Approve()), belongs=True) is None
    assert a_review(self_approval=True).objection(ANA, outcome_of(Approve()), belongs=False) is Objection.NOT_A_REVIEWER


def test_revisions_end() -> None:
    assert a_review(round=3, revisions=3).objection(BEN, outcome_of(Revise("Again.")), belongs=True) is None
    assert a_review(round=4, revisions=3).objection(BEN, outcome_of(Revise("Again.")), belongs=True) is Objection.NO_MORE_REVISIONS
    assert a_review(round=4, revisions=3).objection(BEN, outcome_of(Approve()), belongs=True) is None
    assert a_review(revisions=0).objection(BEN, outcome_of(Revise("Again.")), belongs=True) is Objection.NO_MORE_REVISIONS


def test_a_doubt_is_yes_or_no() -> None:
    doubt = a_review(kind=Kind.DOUBT)
    assert doubt.objection(BEN, outcome_of(Revise("Again.")), belongs=True) is Objection.NO_MORE_REVISIONS
    assert doubt.objection(BEN, outcome_of(Edit({})), belongs=True) is Objection.NOTHING_TO_EDIT
    assert doubt.objection(BEN, outcome_of(Approve()), belongs=True) is None
    assert doubt.objection(BEN, outcome_of(Reject((Reason.POLICY,))), belongs=True) is None


def test_a_revision_says_what_to_change() -> None:
    with pytest.raises(ValueError, match="a revision needs a comment"):
        Revise("  \n")


def test_a_rejection_has_a_reason() -> None:
    with pytest.raises(ValueError, match="a rejection needs a reason"):
        Reject(())
    with pytest.raises(ValueError, match="the reason “other” needs a comment"):
        Reject((Reason.TONE, Reason.OTHER), " ")
    assert Reject((Reason.OTHER,), "Duplicate.").comment == "Duplicate."


def test_each_decision_has_its_outcome() -> None:
    kinds = [OutcomeKind.APPROVED, OutcomeKind.EDITED, OutcomeKind.REVISED, OutcomeKind.REJECTED]
    assert [outcome_of(decision) for decision in DECISIONS] == kinds


drafts = st.dictionaries(st.text(), st.none() | st.integers() | st.text() | st.lists(st.text()))


@given(drafts)
def test_the_hash_is_of_the_content(draft: dict[str, object]) -> None:
    backwards = dict(reversed(draft.items()))
    assert draft_hash(draft) == draft_hash(backwards) == a_review(draft=draft).hash
    assert len(draft_hash(draft)) == 8
    assert draft_hash({**draft, "one more": 1}) != draft_hash({**draft, "one more": 2})
