"""A dialog that uses every element: whoever chooses "by amount" gets one field more. Nothing of the product."""

from __future__ import annotations

from typing import Any

from tests.adapters.playground.sample import Bot, modal, plain

Json = dict[str, Any]


def option(value: str, **more: Any) -> Json:
    return {"text": plain(value.capitalize()), "value": value, **more}


def field(name: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": name, "label": plain(name.capitalize()), "element": {**element, "action_id": "in"}, **more}


MODES = [{"label": plain("A person looks"), "options": [option("always"), option("by amount")]},
         {"label": plain("It goes on alone"), "options": [option("when sure")]}]  # fmt: skip
FIELDS = [
    field("mode", {"type": "static_select", "option_groups": MODES, "placeholder": plain("When?")}, dispatch_action=True),
    field("reviewers", {"type": "multi_users_select", "max_selected_items": 2, "placeholder": plain("Two at most")}),
    field("deputy", {"type": "users_select"}, optional=True),
    field("channel", {"type": "channels_select"}),
    field("beside", {"type": "conversations_select", "filter": {"include": ["public"]}}, optional=True),
    field("from", {"type": "datepicker", "initial_date": "2026-12-01"}),
    field("at", {"type": "timepicker", "initial_time": "09:00"}, hint=plain("On the clocks of the channel")),
    field("remind", {"type": "radio_buttons", "initial_option": option("thread"),
                     "options": [option("thread"), option("message", description=plain("Nobody else sees it"))]}),
    field("quiet", {"type": "checkboxes", "options": [option("weekends"), option("holidays")]}, optional=True),
]  # fmt: skip
AMOUNT = field("amount", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "500"})


def rules(mode: str = "") -> Json:
    extra = [AMOUNT] if mode == "by amount" else []
    return modal(FIELDS[0], *extra, *FIELDS[1:], callback_id="rules", title=plain("Rules"))


class Rules:
    """Opens with the global shortcut "start"; keeps what was submitted."""

    def __init__(self, bot: Bot) -> None:
        self.submitted: list[Json] = []
        bot.bolt.shortcut("start")(self.opened)
        bot.bolt.action("in")(self.chosen)
        bot.bolt.view("rules")(self.saved)

    async def opened(self, ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=rules())

    async def chosen(self, ack: Any, body: Json, client: Any) -> None:
        await ack()
        view, mode = body["view"], body["actions"][0]["selected_option"]["value"]
        await client.views_update(view_id=view["id"], hash=view["hash"], view=rules(mode))

    async def saved(self, ack: Any, body: Json) -> None:
        await ack()
        self.submitted.append({block: state["in"] for block, state in body["view"]["state"]["values"].items()})
