"""views.*"""

from __future__ import annotations

from adapters.playground.blocks import checked_view
from adapters.playground.errors import Json, SlackError, invalid_arguments
from adapters.playground.methods.registry import Call, method
from adapters.playground.modals import View
from adapters.playground.state import TEAM
from adapters.playground.triggers import Trigger


def shown(call: Call, view: View) -> Json:
    return {"view": view.to_json(TEAM, call.app.id, call.app.bot_id)}


def trigger_of(call: Call) -> Trigger:
    # interactivity_pointer is the same thing under its newer name
    given = call.args.text("trigger_id") or call.args.text("interactivity_pointer")
    if not given:
        raise invalid_arguments("missing required field: trigger_id")
    return call.space.triggers.use(given)


@method("views.open", tier=4)
async def open_view(call: Call) -> Json:
    content = checked_view(call.args.nested("view"), "modal", call.space)
    trigger = trigger_of(call)
    return shown(call, call.space.views.open(trigger.user, content))


@method("views.push", tier=4)
async def push(call: Call) -> Json:
    """Only with a trigger from inside a modal that is still open."""
    content = checked_view(call.args.nested("view"), "modal", call.space)
    trigger = trigger_of(call)
    if trigger.view_id is None or not call.space.views.depth(trigger.user):
        raise invalid_arguments("views.push needs a trigger_id from an open modal")
    return shown(call, call.space.views.push(trigger.user, content))


@method("views.update", tier=4)
async def update(call: Call) -> Json:
    id, external = call.args.text("view_id"), call.args.text("external_id")
    if not id and not external:
        raise invalid_arguments("missing required field: view_id or external_id")
    view = call.space.views.find(id, external)
    if view is None:
        raise SlackError("not_found")
    content = checked_view(call.args.nested("view"), "home" if view.home else "modal", call.space)
    return shown(call, call.space.views.update(view, content, call.args.text("hash")))


@method("views.publish", tier=4)
async def publish(call: Call) -> Json:
    user = call.args.need("user_id")
    if user not in call.space.state.users:
        raise SlackError("user_not_found")
    if not call.app.home_tab:
        raise SlackError("not_enabled")
    content = checked_view(call.args.nested("view"), "home", call.space)
    return shown(call, call.space.views.publish(user, content, call.args.text("hash")))
