"""A small inbox in App Home: a filter, a menu for each item, paging, and a modal behind a button. Nothing of the product."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.playground.sample import Bot, actions, button, modal, plain, section

ITEMS = [f"Review {n}" for n in range(1, 13)]
PAGE = 5
SHOWN = ("all", "even")


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value.capitalize()), "value": value}


@dataclass
class Inbox:
    """Publishes for whoever opens it; keeps the bodies of what was pressed."""

    bot: Bot
    page: int = 0
    shown: str = "all"
    done: set[str] = field(default_factory=set)
    bodies: list[dict[str, Any]] = field(default_factory=list)

    def listen(self) -> Inbox:
        self.bot.bolt.event("app_home_opened")(self.opened)
        for action in ("filter", "menu", "turn", "look"):
            self.bot.bolt.action(action)(self.pressed)
        return self

    async def opened(self, event: dict[str, Any], client: AsyncWebClient) -> None:
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=self.view())

    async def pressed(self, ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        self.bodies.append(body)
        action = body["actions"][0]
        if action["action_id"] == "look":
            await client.views_open(trigger_id=body["trigger_id"], view=modal())
            return
        if action["action_id"] == "filter":
            self.shown, self.page = action["selected_option"]["value"], 0
        if action["action_id"] == "menu":
            self.done.add(action["selected_option"]["value"])
        if action["action_id"] == "turn":
            self.page = int(action["value"])
        await client.views_publish(user_id=body["user"]["id"], view=self.view(), hash=body["view"]["hash"])

    def view(self) -> dict[str, Any]:
        open_ = [i for i in ITEMS if i not in self.done and (self.shown == "all" or int(i.split()[1]) % 2 == 0)]
        here = open_[self.page * PAGE : (self.page + 1) * PAGE]
        menu = [{"type": "static_select", "action_id": "filter", "initial_option": option(self.shown),
                 "options": [option(o) for o in SHOWN]}, button("look")]  # fmt: skip
        last = (len(open_) - 1) // PAGE
        turns = [
            button("turn", value=str(p), text=plain(f"Page {p + 1}")) for p in (self.page - 1, self.page + 1) if 0 <= p <= last
        ]
        return {
            "type": "home",
            "blocks": [
                {"type": "header", "text": plain(f"{len(open_)} wait")}, actions(*menu, block_id="menu"),
                *[section(item, block_id=item, accessory=self.overflow(item)) for item in here],
                *[actions(turn, block_id=f"turn {n}") for n, turn in enumerate(turns)],
            ],
        }  # fmt: skip

    @staticmethod
    def overflow(item: str) -> dict[str, Any]:
        sure = {"title": plain("Done?"), "text": plain(item), "confirm": plain("Yes"), "deny": plain("No")}
        options = [{"text": plain("Done"), "value": item}, {"text": plain("Later"), "value": f"{item} later"}]
        return {"type": "overflow", "action_id": "menu", "options": options, "confirm": sure}
