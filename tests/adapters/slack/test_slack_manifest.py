"""The manifest to paste: as it stands in the repository, within Slack's limits, with every scope that our calls need."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from adapters.playground.methods.registry import METHODS
from adapters.slack.manifest import EVENTS, SCOPES, manifest
from bot.loading import load
from tests.adapters.slack.flows import FLOWS
from workflow.definition import Workflow
from workflow.errors import SignoffError
from workflow.gate import Gate
from workflow.message import Message

ROOT = Path(__file__).parents[3]
# Slack's documentation of each method: all of these, for channels public and private.
NEEDS: dict[str, set[str]] = {
    "auth.test": set(),
    "chat.getPermalink": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write", "chat:write.public"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.list": {"channels:read", "groups:read"},
    "conversations.members": {"channels:read", "groups:read"},
    "conversations.open": {"im:write"},
    "conversations.replies": {"channels:history", "groups:history", "im:history"},
    "usergroups.list": {"usergroups:read"},
    "usergroups.users.list": {"usergroups:read"},
    "users.info": {"users:read"},
    "views.open": set(),
    "views.publish": set(),
    "views.update": set(),
}
EVENT_NEEDS = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
}


def test_the_one_in_the_repository_is_the_one_that_is_printed() -> None:
    written = json.loads((ROOT / "manifest" / "slack.json").read_text(encoding="utf-8"))
    assert written == manifest(load(["workflow.catalog"]).values()), "signoff manifest slack > manifest/slack.json"


def called() -> set[str]:
    """Web API methods by their name, and by slack_sdk's name for them."""
    source = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "adapters" / "slack").glob("*.py"))
    named = set(re.findall(r'"((?:auth|chat|conversations|usergroups|users|views|files|reactions)\.[A-Za-z.]+)"', source))
    by_client = {name.replace(".", "_"): name for name in METHODS}
    return named | {by_client[name] for name in re.findall(r"client\.(\w+)\(", source) if name in by_client}


def test_every_call_and_event_has_its_scope_and_no_scope_is_idle() -> None:
    assert called() == set(NEEDS)
    assert set(EVENTS) == set(EVENT_NEEDS)
    assert set(SCOPES) == set().union(*NEEDS.values(), *EVENT_NEEDS.values(), {"commands"})


@pytest.mark.parametrize("url", ["", "https://bot.example.com", "https://bot.example.com/"])
def test_it_keeps_slacks_limits(url: str) -> None:
    made = manifest([*load(["workflow.catalog"]).values(), *FLOWS.values()], url=url)
    about, features, settings = made["display_information"], made["features"], made["settings"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert re.fullmatch("#[0-9a-f]{6}", about["background_color"])
    assert len(features["bot_user"]["display_name"]) <= 80
    assert all(len(s["name"]) <= 24 and len(s["description"]) <= 150 for s in features["shortcuts"])
    names = [command["command"] for command in features["slash_commands"]]
    assert len(names) == len(set(names)) <= 50
    for command in features["slash_commands"]:
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
        assert 0 < len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
    assert settings["socket_mode_enabled"] is not bool(url)
    addresses = re.findall(r'"(?:request_)?url": "([^"]*)"', json.dumps(made))
    assert set(addresses) == ({"https://bot.example.com/slack/events"} if url else set())


def flow(name: str, command: str) -> Any:
    made = Workflow(name, input=Message, title=name, command=command)

    @made.step(gate=Gate(always=True))
    def only(message: Message) -> Message:
        return message

    return made.definition


def test_commands_that_slack_does_not_take_are_refused_in_a_sentence() -> None:
    assert manifest([flow(f"w{n}", f"/w{n}") for n in range(49)])
    with pytest.raises(SignoffError, match="Slack takes 50 commands"):
        manifest([flow(f"w{n}", f"/w{n}") for n in range(50)])
    with pytest.raises(SignoffError, match="too long a command"):
        manifest([flow("w", "/" + "w" * 32)])
