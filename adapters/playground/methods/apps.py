"""api.*, auth.*, apps.*, team.*, bots.*"""

from __future__ import annotations

from adapters.playground.errors import Json, SlackError
from adapters.playground.methods.registry import Call, method
from adapters.playground.shapes import DOMAIN
from adapters.playground.state import TEAM


@method("api.test", tier=4, token="none")  # noqa: S106
async def api_test(call: Call) -> Json:
    if error := call.args.text("error"):
        raise SlackError(error, args=call.args.values)
    return {"args": call.args.values}


@method("auth.test", tier=0)
async def auth_test(call: Call) -> Json:
    app = call.app
    url = f"{call.space.base_url}/"
    ids = {"team_id": TEAM, "user_id": app.bot_user, "bot_id": app.bot_id}
    names = {"team": call.space.state.team_name, "user": app.bot_name.lower()}
    return {"url": url, **names, **ids, "is_enterprise_install": False}


@method("apps.connections.open", tier=1, token="app")  # noqa: S106
async def connections_open(call: Call) -> Json:
    if not call.app.socket_mode:
        raise SlackError("forbidden_request")
    host = call.space.base_url.replace("http://", "ws://", 1)
    return {"url": f"{host}/link/?ticket={call.connections.ticket()}&app_id={call.app.id}"}


@method("team.info", "team:read")
async def team_info(call: Call) -> Json:
    team = {"id": TEAM, "name": call.space.state.team_name, "domain": DOMAIN, "icon": {}}
    return {"team": {**team, "email_domain": "playground.test"}}


@method("bots.info", "users:read")
async def bots_info(call: Call) -> Json:
    app = call.app
    if call.args.text("bot") not in (None, app.bot_id):
        raise SlackError("bot_not_found")
    bot = {"id": app.bot_id, "deleted": False, "name": app.bot_name, "app_id": app.id, "user_id": app.bot_user}
    return {"bot": bot}
