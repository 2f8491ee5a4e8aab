"""users.* and usergroups.*"""

from __future__ import annotations

from adapters.playground.errors import Json, SlackError
from adapters.playground.methods.registry import Call, method, paged
from adapters.playground.shapes import group_json, user_json


def may_see_email(call: Call) -> bool:
    return "users:read.email" in call.app.scopes


@method("users.info", "users:read", tier=4)
async def info(call: Call) -> Json:
    user = call.space.state.users.get(call.args.need("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user_json(user, with_email=may_see_email(call))}


@method("users.list", "users:read", tier=2)
async def list_all(call: Call) -> Json:
    """The workspace's own people; those of other organisations are not in it."""
    own = [u for u in call.space.state.users.values() if not u.external]
    page, more = paged([user_json(u, with_email=may_see_email(call)) for u in own], call)
    return {"members": page, "cache_ts": int(call.space.clock.time()), **more}


@method("users.lookupByEmail", "users:read.email")
async def lookup_by_email(call: Call) -> Json:
    """Does not find people of other organisations."""
    email = call.args.need("email").lower()
    for user in call.space.state.users.values():
        if user.email.lower() == email and not user.external and not user.deleted:
            return {"user": user_json(user, with_email=True)}
    raise SlackError("users_not_found")


@method("usergroups.list", "usergroups:read", tier=2)
async def groups(call: Call) -> Json:
    shown = [group_json(g) for g in call.space.state.groups.values()]
    if not call.args.flag("include_users"):
        shown = [{k: v for k, v in g.items() if k != "users"} for g in shown]
    return {"usergroups": shown}


@method("usergroups.users.list", "usergroups:read", tier=2)
async def group_users(call: Call) -> Json:
    group = call.space.state.groups.get(call.args.need("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}
