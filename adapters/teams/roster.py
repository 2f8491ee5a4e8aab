"""Who is where in Teams: members of conversations and teams, channels by name, people by what this bot knows them by."""

import asyncio
import re
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.cache import Expiring
from adapters.teams import ids
from adapters.teams.ids import Address, Talk
from adapters.teams.shims import Adapter
from bot.errors import ChatRefused
from workflow.contact import Contact
from workflow.names import Person, Place, Tenant, tenant_of
from workflow.ports import ContactStore

PAGE = 200  # members


@dataclass(frozen=True)
class Account:
    """user: what this bot knows the person by. person: under the tenant that they belong to."""

    person: Person
    user: str
    name: str
    service_url: str


@dataclass
class Roster:
    """Raises what the client raises; TeamsChat puts it into our tree."""

    adapter: Adapter
    store: ContactStore
    _members: Expiring[Place, dict[Person, Account]] = field(default_factory=lambda: Expiring(120.0))
    _teams: Expiring[Tenant, list[Contact]] = field(default_factory=lambda: Expiring(300.0))

    async def members(self, at: Address) -> dict[Person, Account]:
        """Of a conversation; of a channel, its team's."""
        return await self._members.get(at.channel, lambda: self._asked(at))

    async def holds(self, person: Person, reviewers: Sequence[str], at: Address) -> bool:
        """reviewers: `@team`, `#channel` or people; empty: the members of the conversation. Raises: ChatError if none that Teams
        tells of holds the person, and it does not tell of all."""
        if not reviewers:
            return person in await self.members(at)
        untold: Exception | None = None
        for reviewer in reviewers:
            try:
                if person in await self._of(reviewer, at):
                    return True
            except Exception as error:
                untold = error
        if untold is not None:
            raise untold
        return False

    async def all(self, reviewers: Sequence[str], at: Address) -> set[Person]:
        if not reviewers:
            return set(await self.members(at))
        return {person for reviewer in reviewers for person in await self._of(reviewer, at)}

    async def _of(self, reviewer: str, at: Address) -> Collection[Person]:
        tenant = ids.tenant(at.tenant)
        if reviewer[:1] in ("@", "#"):
            found = self.team(tenant, reviewer[1:]) if reviewer[0] == "@" else self.channel(tenant, reviewer[1:])
            return await self.members(Address.of(await found))
        return {Person(reviewer) if "/" in reviewer else ids.person(at.tenant, reviewer)}

    async def team(self, tenant: Tenant, name: str) -> Place:
        """`support-leads` -> the team “Support leads”. Raises: ChatRefused."""
        for contact in await self._known_teams(tenant):
            if slug(contact.details["team_name"]) == slug(name):
                return Address(ids.tenant_id(tenant), Talk.CHANNEL, contact.details["team"]).channel
        raise ChatRefused(f"there is no team @{name} that I am in: add the app to it")

    async def channel(self, tenant: Tenant, name: str) -> Place:
        """Raises: ChatRefused for one that is not there, and for one of two teams."""
        found = []
        for contact in await self._known_teams(tenant):
            client = await self.adapter.teams(contact.details["service_url"])
            listed = await asyncio.to_thread(client.teams.get_teams_channels, contact.details["team"])
            found += [str(each.id) for each in listed.conversations if slug(each.name or "General") == slug(name)]
        if len(found) != 1:
            several = f"there are {len(found)} channels called #{name}: give them different names"
            raise ChatRefused(several if found else f"there is no channel #{name} that I can see: add the app to its team")
        return Address(ids.tenant_id(tenant), Talk.CHANNEL, found[0]).channel

    async def account(self, person: Person) -> Account | None:
        """Of somebody who has spoken to the bot, or is where it is; under the tenant that they belong to."""
        for contact in await self.store.contacts(tenant_of(person), person):
            if Address.of(contact.place).talk is Talk.USER:
                details = contact.details
                return Account(person, details["user"], details["name"], details["service_url"])
        async for members in self._everywhere(tenant_of(person)):
            found = next((account for account in members.values() if ids.user_of(account.person) == ids.user_of(person)), None)
            if found is not None:
                return found
        return None

    async def name(self, person: Person) -> str:
        try:
            account = await self.account(person)
        except Exception:  # whoever reads the card knows whom it is about without a name too
            return ids.user_of(person)[:8]
        return account.name if account and account.name else ids.user_of(person)[:8]

    async def _everywhere(self, tenant: Tenant) -> AsyncIterator[dict[Person, Account]]:
        seen: set[str] = set()
        for contact in await self.store.contacts(tenant):
            at = Address.of(contact.place)
            of = contact.details.get("team") or at.conversation
            if at.talk is not Talk.USER and of not in seen:
                seen.add(of)
                yield await self.members(at)

    async def _known_teams(self, tenant: Tenant) -> list[Contact]:
        return await self._teams.get(tenant, lambda: self._named(tenant))

    async def _named(self, tenant: Tenant) -> list[Contact]:
        """One contact of each team, with the team's name."""
        found: dict[str, Contact] = {}
        for contact in await self.store.contacts(tenant):
            team = contact.details.get("team")
            if team and team not in found:
                client = await self.adapter.teams(contact.details["service_url"])
                details = await asyncio.to_thread(client.teams.get_team_details, team)
                named = {**contact.details, "team_name": str(details.name or "")}
                found[team] = Contact(tenant, contact.place, None, named, contact.at)
        return list(found.values())

    async def _asked(self, at: Address) -> dict[Person, Account]:
        contact = await self.store.contact(at.channel) or await self._of_team(at)
        if contact is None:
            raise ChatRefused("I am not in that conversation: add the app to it")
        service_url = contact.details["service_url"]
        talks = (await self.adapter.connector(service_url)).conversations
        found: list[Any] = []
        page = await talks.get_teams_conversation_paged_members(at.conversation, page_size=PAGE)
        found += page.members
        while page.continuation_token:
            page = await talks.get_teams_conversation_paged_members(
                at.conversation, page_size=PAGE, continuation_token=page.continuation_token
            )
            found += page.members
        accounts = [self._account(each, at, service_url) for each in found if each.aad_object_id]
        return {account.person: account for account in accounts}

    async def _of_team(self, at: Address) -> Contact | None:
        """For a channel that has not spoken: where its team's connector is."""
        return next((c for c in await self.store.contacts(ids.tenant(at.tenant)) if c.details.get("team")), None)

    def _account(self, member: Any, at: Address, service_url: str) -> Account:
        """A member from elsewhere carries their own tenant."""
        tenant = str(getattr(member, "tenant_id", None) or at.tenant)
        person = ids.person(tenant, str(member.aad_object_id))
        return Account(person, str(member.id), str(member.name or ""), service_url)


def slug(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.strip().lower()).strip("-")
