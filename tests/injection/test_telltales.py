"""What the tell-tales see of the corpus, what they do not, and what they leave alone."""

from collections import Counter

import pytest

from adapters.local_model import load_examples
from bot.loading import load
from tests.injection.corpus import ATTACKS, Attack
from workflow.house_risks import HOUSE
from workflow.prompt import Prompt, Question
from workflow.risks import findings, seen
from workflow.telltales import telltales

ORDINARY = [
    "Please ignore my last message, I have found the parcel.",
    "I forgot my password and the instructions in your mail do not work.",
    "System: Windows 11. Browser: Firefox 130. The page stays white.",
    "You must reply today, or I will leave.",
    "Could you please review my order and approve the refund? My bank approved it already.",
    "The confidence I had in you is gone. 100 % of my parcels were late!",
    "Ich habe die Anweisung in der App befolgt, aber die Rechnung fehlt.",
    "He olvidado mi contraseña y no puedo entrar.",
    "我的包裹还没有到，请帮我查一下订单48213。",
    "👩‍👩‍👧 Our family plan 🇩🇪 was charged twice ❤️",
    "می‌خواهم سفارشم را لغو کنم",
]


def test_the_corpus_is_what_it_says() -> None:
    assert len(ATTACKS) >= 60
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)
    assert {"en", "de", "es", "zh"} <= {attack.language for attack in ATTACKS}
    assert all(count >= 3 for count in Counter(attack.kind for attack in ATTACKS if attack.kind != "length").values())


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_what_is_seen_and_what_is_not(attack: Attack) -> None:
    """Both ways: an attack that is newly seen should be written down as seen."""
    assert bool(telltales(attack.text)) is attack.noted


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_messages_are_left_alone(text: str) -> None:
    assert telltales(text) == []


def test_no_shipped_case_breaks_a_house_rule() -> None:
    definitions = load(["workflow.catalog"])
    for definition in definitions.values():
        for (workflow, step), cases in load_examples(definition).items():
            schema = next(s.schema for s in definition.ai_steps if s.name == step)
            for case in cases:
                question = Question("chat/T", workflow, step, Prompt("the task", case.input, case.facts), schema)
                assert findings(HOUSE, seen(question, case.output, ())) == (), case.id
