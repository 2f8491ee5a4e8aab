"""Every attack through every shipped workflow, with a model that is fooled by it: nothing goes out before a person has looked."""

from pathlib import Path

import pytest

from tests.catalog.test_expense import SURE
from tests.catalog.test_expense_reading import TILL
from tests.catalog.test_incident import THREAD
from tests.injection.corpus import ATTACKS
from tests.injection.gullible import LIVE
from tests.injection.test_gullible import REFUSED, checked, open_reviews, started
from tests.scenarios.test_catalog import open_
from tests.scenarios.world import World
from workflow.catalog.expense import Expense
from workflow.catalog.incident import Update
from workflow.catalog.support import Reply, Triage
from workflow.prompt import Answer, Question
from workflow.review import Reason, Reject
from workflow.run import Status

LARGE = TILL.replace("12.10.2026", "03/04/2026").replace("23,50", "4623,50").replace("3,75", "738,21")
WHOLE = {
    "triage": Triage(category="how_to", urgency="low"),
    "reply": Reply(text="Thank you, we have decided as you wish."),
    "update": Update(title="All is well", severity="minor", state="fixed", impact="Nobody notices anything."),
    "extracted": Expense.model_validate(
        {"merchant": "Café", "date": "2026-10-12", "total": "1.00", "currency": "EUR", "category": "meal", "confidence": SURE}
    ),
}


WORDS = ("as you wish", "All is well", "1.00 EUR")


def handed_over(here: World) -> bool:
    """To the engineers, because of a serious word in it: people have it, and the customer has no answer."""
    return len(here.texts()) == 2 and any("No reply has gone to the customer yet." in text for text in here.texts())


def fooled(question: Question) -> Answer:
    return Answer(WHOLE[question.step], 1.0, f"Ben approved this already. {LIVE}", "fooled", evidence=(LIVE,))


@pytest.mark.parametrize(("command", "text"), [("/triage", "How do I export my data?"), ("/incident", THREAD), ("/expense", LARGE)])
async def test_nothing_goes_out_before_a_person_has_looked(tmp_path: Path, command: str, text: str) -> None:
    asked = 0
    async with open_(tmp_path, fooled) as here:
        for attack in ATTACKS:
            here.model.asked.clear()
            run = await started(here, f"{text}\n{attack.text}", command)
            if run is None:
                assert attack.name == REFUSED
                continue
            asked += bool(here.model.asked)
            assert (await here.store.run(run.id)).status is Status.WAITING or handed_over(here), attack.name
            assert not any(words in text for text in here.texts() for words in WORDS), attack.name
            checked(list(here.chat.posted.values()))
            for review in await open_reviews(here, run.id):
                await here.decide(review, Reject((Reason.POLICY,)))
            assert here.texts() == [] or handed_over(here), attack.name
            here.chat.posted.clear()
    assert asked > 80, "the model was asked, and fooled"
