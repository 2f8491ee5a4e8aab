"""What the bot does with a request, in any chat. `Bot.handle` is the one door."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import assert_never

from bot import texts
from bot.answering import Answering
from bot.commands import (
    Answer,
    ApproveTogether,
    Ask,
    Choose,
    Command,
    Confirm,
    Decide,
    Done,
    HandOver,
    OpenForm,
    OpenPolicy,
    Propose,
    Reacted,
    Replied,
    Say,
    SetPolicy,
    ShowInbox,
    Shown,
    StartProposed,
    TakeBack,
    Typed,
    Withdraw,
    Wrong,
)
from bot.digests import Digests
from bot.given import Given, with_thread
from bot.inbox import Inbox
from bot.policing import Policing
from bot.ports import Chat
from bot.reviewing import Reviewing
from bot.showing import Showing
from bot.together import Together
from bot.typed import BadDigest, DigestNow, DigestOff, Help, InboxOf, SetDigest, ShowDigest, Start, WithdrawRun, read
from bot.typed_policy import SetPaused, ShowPolicies, ShowPolicy
from bot.views import StartForm
from workflow.definition import Definition
from workflow.engine import Engine
from workflow.errors import InputError, NotFound
from workflow.inbox import Wanted
from workflow.names import Person, Place, tenant_of
from workflow.ports import Proposal, Store

log = logging.getLogger("signoff.bot")
# What people from elsewhere may do, if a review names them.
GUESTS = (Decide, HandOver, OpenForm, TakeBack, Reacted, Replied, Confirm, ShowInbox, Choose, ApproveTogether)


@dataclass(frozen=True)
class Bot:
    """wake: tells the delivery loop that there may be something to post. home_channel: `#name` or "". zone: IANA name."""

    engine: Engine
    store: Store
    chats: Mapping[str, Chat]
    digests: Digests
    showing: Showing
    reviewing: Reviewing
    answering: Answering
    policing: Policing
    inbox: Inbox
    together: Together
    wake: Callable[[], None]
    home_channel: str = ""
    zone: str = "UTC"

    async def handle(self, command: Command) -> Answer:
        """Everything that must be on record is committed when this returns."""
        if tenant_of(command.person) != command.tenant and not isinstance(command, GUESTS):
            return Say((texts.not_from_here(),))
        try:
            return await self._dispatch(command)
        except InputError as error:
            return Say((texts.does_not_fit(str(error)),))
        except NotFound:
            return Say((texts.unknown_review(),))
        finally:
            self.wake()

    async def _dispatch(self, command: Command) -> Answer:
        match command:
            case Typed():
                return await self._typed(command)
            case Propose():
                return await self._propose(command)
            case StartProposed():
                return await self._start_proposed(command)
            case OpenForm():
                return await self.reviewing.open_form(command)
            case Decide():
                return await self.reviewing.decide(command)
            case HandOver():
                return await self.reviewing.hand_over(command)
            case TakeBack():
                return await self.reviewing.take_back(command)
            case Withdraw():
                return await self.reviewing.withdraw(command)
            case Reacted():
                return await self.answering.reacted(command)
            case Replied():
                return await self.answering.replied(command)
            case Confirm():
                return await self.answering.confirm(command)
            case OpenPolicy():
                return await self.policing.open(command)
            case SetPolicy():
                return await self.policing.set(command)
            case Choose():
                return await self.together.choose(command)
            case ApproveTogether():
                return await self.together.approve(command)
            case ShowInbox():
                return Shown(await self.inbox.show(command))
            case _:
                assert_never(command)

    async def _typed(self, command: Typed) -> Answer:
        request = read(command.command, command.text, self.engine.definitions.values(), self.zone)
        match request:
            case Start(definition, text):
                given = Given(text, command.author)
                return await self._start(definition, given, command.person, command.place, command.key)
            case Help(unknown):
                answer = await self._replied(command) if unknown else Done()
                if answer != Done():
                    return answer
                help_ = texts.help_lines(self.engine.definitions.values(), mention=not command.command)
                return Say(((texts.unknown_command(unknown),) if unknown else ()) + help_)
            case WithdrawRun(run, comment):
                return await self.reviewing.withdraw(Withdraw(command.tenant, command.person, run, command.key, comment))
            case ShowPolicies() | ShowPolicy() | SetPaused():
                return await self.policing.typed(command, request)
            case InboxOf(tray):
                chat = command.place.split("/", 1)[0]
                return Shown(await self.inbox.show(ShowInbox(command.tenant, command.person, chat, Wanted(tray))))
            case ShowDigest():
                return await self.digests.show(command)
            case DigestNow():
                return await self.digests.now(command)
            case DigestOff():
                return await self.digests.off(command)
            case SetDigest():
                return await self.digests.set(command, request)
            case BadDigest(problem):
                return Say(texts.digest_usage(problem))
            case _:
                assert_never(request)

    async def _replied(self, command: Typed) -> Answer:
        """To a card, with our name in front."""
        if command.under is None:
            return Done()
        return await self.answering.replied(Replied(command.tenant, command.person, command.under, command.text, command.key))

    async def _start(self, definition: Definition, given: Given, person: Person, place: Place, key: str) -> Answer:
        if self._homeless(place):
            return Say((texts.no_home_channel(),))
        if definition.reads_thread:
            given = await with_thread(given, self._chat(place), place)
        if not given.text.strip():
            return Say((texts.nothing_to_do(definition),))
        run, new = await self.engine.start(
            definition.name, given.message, tenant=tenant_of(person), requester=person, origin=place, key=key, shown=given.shown
        )
        return Say((texts.started(run, definition.title, new),))

    async def _propose(self, command: Propose) -> Answer:
        """The text waits in the database: a dialog may carry an id and no more."""
        if command.workflow:
            definition, given = self.engine.definition(command.workflow), Given(command.text, command.author, command.link)
            return await self._start(definition, given, command.person, command.place, command.key)
        proposal = Proposal(
            id=self.engine.new_id("prp"),
            tenant=command.tenant,
            person=command.person,
            place=command.place,
            text=command.text,
            author=command.author,
            link=command.link,
            at=self.engine.clock.now(),
        )
        await self.store.propose(proposal)
        choices = tuple((d.name, d.title) for d in self.engine.definitions.values())
        return Ask(StartForm(proposal.id, command.text, choices))

    async def _start_proposed(self, command: StartProposed) -> Answer:
        """What has started shows by itself; what has not is said at the dialog."""
        try:
            proposal = await self.store.proposal(command.proposal)
        except NotFound:
            return Say((texts.unknown_proposal(),))
        if proposal.person != command.person:
            return Say((texts.unknown_proposal(),))
        if self._homeless(proposal.place):
            return Say((texts.no_home_channel(),))
        given = Given(proposal.text, proposal.author, proposal.link)
        try:
            definition = self.engine.definition(command.workflow)
            answer = await self._start(definition, given, command.person, proposal.place, f"start:{proposal.id}")
        except (InputError, NotFound) as error:
            return Wrong({"": str(error)})
        return answer if answer == Say((texts.nothing_to_do(definition),)) else Done()

    def _homeless(self, place: Place) -> bool:
        return self._chat(place).is_direct(place) and not self.home_channel

    def _chat(self, place: Place) -> Chat:
        return self.chats[place.split("/", 1)[0]]
