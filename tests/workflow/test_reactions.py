"""What emoji mean, as it is written in a setting."""

import pytest

from bot.settings import Settings
from workflow.definition import Workflow
from workflow.errors import DefinitionError
from workflow.message import Message
from workflow.reactions import USUAL, Means, reactions_of


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("white_check_mark=approve, x=reject", dict(USUAL)),
        (" :tada: = approve at once ,repeat=revise,", {"tada": Means.APPROVE_AT_ONCE, "repeat": Means.REVISE}),
        ("none", {}),
        (" none ", {}),
        ("", {}),
    ],
)
def test_it_is_read_as_meant(written: str, means: dict[str, Means]) -> None:
    assert reactions_of(written) == means


@pytest.mark.parametrize("written", ["tada", "tada=yes", "=approve", "tada=approve;x=reject", "approve=tada"])
def test_what_does_not_fit_is_said_in_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match="write it like white_check_mark=approve"):
        reactions_of(written)


def test_the_setting_is_the_usual_and_is_checked() -> None:
    assert reactions_of(Settings(_env_file=None).reactions) == USUAL
    with pytest.raises(ValueError, match="is no reaction"):
        Settings(_env_file=None, reactions="tada=yes")


def flow(reactions: object) -> Workflow:
    made = Workflow("small", input=Message, title="Small", reactions=reactions)  # type: ignore[arg-type]

    @made.step
    def only(message: Message) -> Message:
        return message

    return made


def test_a_workflow_says_it_in_words_or_by_name_and_its_version_stays() -> None:
    said = flow({"tada": "approve at once", "x": Means.REJECT}).definition
    assert said.reactions == {"tada": Means.APPROVE_AT_ONCE, "x": Means.REJECT}
    assert said.version == flow(None).definition.version and flow(None).definition.reactions is None


def test_a_workflow_with_a_meaning_that_is_none_cannot_be_built() -> None:
    with pytest.raises(DefinitionError) as refused:
        assert flow({"tada": "yes"}).definition
    assert refused.value.problems == ["The reaction 'tada' means 'yes'; write one of approve, approve at once, revise, reject."]
