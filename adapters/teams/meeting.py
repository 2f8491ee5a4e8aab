"""Remembers who spoke to the bot and where, so that it may speak there later; forgets where it was removed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from adapters.teams import ids
from adapters.teams.ids import Address, Talk
from adapters.teams.inbound import Heard, heard
from adapters.teams.roster import Roster
from workflow.contact import Contact
from workflow.names import Person, Place
from workflow.ports import ContactStore

Body = Mapping[str, Any]
MOST = 10_000  # contacts of which this process knows that they are on record


@dataclass
class Meeting:
    store: ContactStore
    roster: Roster
    _known: dict[Place, Mapping[str, str]] = field(default_factory=dict)

    async def met(self, body: Body, tenant_id: str) -> Heard:
        """Who speaks, under the tenant that they really belong to: a person from elsewhere may sit in a group chat or a shared
        channel, and the activity does not say so. Raises: what the client raises."""
        said = heard(body, tenant_id)
        await self._remember(body, said)
        if said.at.talk is not Talk.PERSONAL:
            members = await self.roster.members(said.at)
            real = next((person for person, account in members.items() if account.user == said.user), None)
            said = replace(said, person=real) if real is not None else said
        details = {"service_url": said.service_url, "user": said.user, "name": said.name}
        await self._meet(_user(said.person), said.person, details)
        return said

    async def moved(self, body: Body, tenant_id: str) -> None:
        """The bot, or somebody else, was added or removed."""
        talk = ids.TALKS.get(str(body["conversation"].get("conversationType") or "personal"), Talk.GROUP)
        at = Address.heard(tenant_id, talk, str(body["conversation"]["id"]))
        gone = body.get("action") == "remove" or any(
            isinstance(each, Mapping) and each.get("id") == body["recipient"]["id"] for each in body.get("membersRemoved") or ()
        )
        if not gone:
            who = body["from"].get("aadObjectId")
            person = ids.person(tenant_id, str(who)) if talk is Talk.PERSONAL and who else None
            await self._meet(at.channel, person, _details(body))
            return
        team = _details(body).get("team")
        for contact in await self.store.contacts(ids.tenant(tenant_id)):
            if contact.place == at.channel or (team and contact.details.get("team") == team):
                self._known.pop(contact.place, None)
                await self.store.part(contact.place)

    async def _remember(self, body: Body, said: Heard) -> None:
        await self._meet(said.at.channel, said.person if said.at.talk is Talk.PERSONAL else None, _details(body))

    async def _meet(self, place: Place, person: Person | None, details: Mapping[str, str]) -> None:
        if self._known.get(place) == details:
            return
        await self.store.meet(Contact(ids.tenant(ids.tenant_id(place)), place, person, details, datetime.now(UTC)))
        self._known[place] = details
        while len(self._known) > MOST:
            self._known.pop(next(iter(self._known)))


def _details(body: Body) -> dict[str, str]:
    channel = body.get("channelData")
    team = channel.get("team") if isinstance(channel, Mapping) else None
    known = {"team": str(team["id"])} if isinstance(team, Mapping) and team.get("id") else {}
    return {"service_url": str(body["serviceUrl"]), **known}


def _user(person: Person) -> Place:
    return Address(ids.tenant_id(person), Talk.USER, ids.user_of(person)).channel
