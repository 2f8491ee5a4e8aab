"""Two tenants as Teams knows them: people, teams with channels, personal chats; and who may see whom."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class User:
    """mri: what this bot knows the person by. installed: whether they have the app, so that it may write to them."""

    tenant: str
    aad: str
    mri: str
    name: str
    installed: bool = True

    def account(self) -> dict[str, Any]:
        return {"id": self.mri, "aadObjectId": self.aad, "name": self.name, "tenantId": self.tenant, "userRole": "user"}


@dataclass
class Conversation:
    """kind: personal, groupChat or channel. bot: whether the bot is in it."""

    id: str
    kind: str
    tenant: str
    members: list[User]
    name: str = ""
    team: str = ""
    bot: bool = True


@dataclass
class Team:
    id: str
    name: str
    group: str
    tenant: str


@dataclass
class Tenancy:
    users: list[User] = field(default_factory=list)
    teams: dict[str, Team] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)

    @property
    def tenants(self) -> set[str]:
        return {user.tenant for user in self.users}

    def add_team(self, id: str, name: str, members: list[User], channels: dict[str, str]) -> Team:
        """channels: id -> name; the first is General, and has no name, as in Teams."""
        team = Team(id, name, f"group-of-{name}", members[0].tenant)
        self.teams[id] = team
        for number, (channel, called) in enumerate(channels.items()):
            self.conversations[channel] = Conversation(channel, "channel", team.tenant, members, called if number else "", team=id)
        return team

    def personal(self, user: User) -> Conversation:
        id = f"a:1-{user.mri.removeprefix('29:')}"
        return self.conversations.setdefault(id, Conversation(id, "personal", user.tenant, [user]))

    def channels(self, team: Team) -> list[Conversation]:
        return [each for each in self.conversations.values() if each.team == team.id]

    def user(self, tenant: str | None, id: str | None) -> User | None:
        return next((u for u in self.users if u.tenant == tenant and id in (u.mri, u.aad)), None)


def base(conversation: str) -> str:
    """The channel that a thread is in; any other conversation as it is."""
    return conversation.partition(";messageid=")[0]


HERE, ELSEWHERE = "11111111-aaaa-4000-8000-000000000001", "22222222-bbbb-4000-8000-000000000002"
SUPPORT, REVIEWS, GENERAL = "19:support@thread.tacv2", "19:reviews@thread.tacv2", "19:general@thread.tacv2"
GROUP, TEAM = "19:group@thread.v2", GENERAL  # a team goes by the id of its first channel


def two_tenants() -> Tenancy:
    """Ana, Ben and Chloe work here; Otto elsewhere, though he sits in the group chat."""
    people = [_user(HERE, "ana", 1), _user(HERE, "ben", 2), _user(HERE, "chloe", 3), _user(ELSEWHERE, "otto", 4)]
    tenancy = Tenancy(people)
    tenancy.add_team(TEAM, "Support leads", people[:3], {GENERAL: "General", SUPPORT: "support", REVIEWS: "reviews"})
    tenancy.conversations[GROUP] = Conversation(GROUP, "groupChat", HERE, people)
    return tenancy


def _user(tenant: str, name: str, number: int) -> User:
    return User(tenant, f"{number:08}-cccc-4000-8000-000000000000", f"29:{name}-of-this-bot", name.capitalize())
