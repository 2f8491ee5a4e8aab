"""The default world. Tests may change all of it."""

from __future__ import annotations

from dataclasses import replace

from adapters.playground.installed import App
from adapters.playground.state import OTHER_TEAM, Channel, Group, User, World

HUMANS = (
    User("U0ANA", "Ana", "requester", "#2f6f4f", email="ana@playground.test"),
    User("U0BEN", "Ben", "reviewer", "#7a4ea3", email="ben@playground.test", tz="America/New_York", tz_offset=-18000),
    User("U0CHLOE", "Chloe", "reviewer", "#b4532a", email="chloe@playground.test"),
    User("U0DANA", "Dana", "owner", "#1f6f8b", email="dana@playground.test", owner=True),
    User("U0OTTO", "Otto", "outsider", "#5b6472", team=OTHER_TEAM, email="otto@other.test"),
)
REVIEWERS = ("U0BEN", "U0CHLOE", "U0DANA")
GROUPS = (
    Group("S0LEADS", "support-leads", "Support leads", list(REVIEWERS)),
    Group("S0FINANCE", "finance", "Finance", ["U0CHLOE", "U0DANA"]),
    Group("S0OWNERS", "support-owners", "Support owners", ["U0DANA"]),
)
CHANNELS = (
    ("C0SUPPORT", "support", "Customers write, we answer", True),
    ("C0REVIEWS", "reviews", "What waits for a person", True),
    ("C0ENG", "engineering", "How it is built", False),
    ("C0GENERAL", "general", "Everyone", False),
)


def settle_in(world: World, app: App | None) -> None:
    """People, channels, groups and direct messages. The bot is a member of #support and #reviews only."""
    for user in HUMANS:
        world.users[user.id] = replace(user)
    home = {u.id for u in HUMANS if not u.external}
    bot_user = app.bot_user if app else "U0BOT"
    for id, name, topic, bot_is_in in CHANNELS:
        members = home | ({bot_user} if bot_is_in else set()) | ({"U0OTTO"} if id == "C0SUPPORT" else set())
        world.add_channel(Channel(id, name, topic=topic, members=members))
    for group in GROUPS:
        world.groups[group.id] = replace(group, users=list(group.users))
    add_bot(world, app)


def add_bot(world: World, app: App | None) -> None:
    """The app's bot user and its direct message channel with each person."""
    id, name = (app.bot_user, app.bot_name) if app else ("U0BOT", "Signoff")
    world.users[id] = User(id, name, "app", "#1f2937", is_bot=True)
    known = {group.handle for group in world.groups.values()}
    for handle in set(app.groups if app else ()) - known:
        group = f"S0{handle.upper()}"
        world.groups[group] = Group(group, handle, handle, list(REVIEWERS))
    for user in HUMANS:
        dm = f"D0{user.id.removeprefix('U0')}"
        if dm not in world.channels:
            world.add_channel(Channel(dm, name, kind="dm", members={user.id, id}, person=user.id))
