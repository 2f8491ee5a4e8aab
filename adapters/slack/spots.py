"""Where people work on their inbox: App Home, or a message that only they see. What is pressed there is answered there."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.async_app import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import forms, ids, inbound
from adapters.slack.chat import UNANSWERED, why
from adapters.slack.home import home
from adapters.slack.inbox import inbox_message, page_of, turn_of, wanted_of
from bot import texts
from bot.commands import Answer, Ask, Choose, Command, Decide, Done, OpenForm, Press, Say, ShowInbox, Shown, Wrong
from bot.parts import Line
from bot.views import Form, InboxView
from workflow.inbox import Wanted
from workflow.names import Person, Tenant

log = logging.getLogger("signoff.slack")
Body = dict[str, Any]
DIALOGS_MOST = 1_000  # open dialogs whose end brings the inbox behind them up to date


@dataclass(frozen=True)
class Spot:
    """One person's inbox as they see it. respond: replaces the message that it stands in; None in App Home."""

    tenant: Tenant
    person: Person
    wanted: Wanted
    client: AsyncWebClient
    respond: AsyncRespond | None = None

    @classmethod
    def of(cls, tenant: Tenant, body: Body, action: Body, client: AsyncWebClient, respond: AsyncRespond) -> "Spot | None":
        """None for a press that was made elsewhere. A menu leads to the first page, a turn to its own."""
        stands = page_of(str(action.get("block_id") or ""))
        if stands is None:
            return None
        page = turn_of(action, stands)
        view = body.get("view") or {}
        wanted = wanted_of(inbound.state_of(view or body), page)
        return cls(tenant, inbound.person_of(body), wanted, client, None if view.get("type") == "home" else respond)

    async def show(self, view: InboxView, notes: Sequence[Line] = (), presses: Sequence[Press] = ()) -> None:
        try:
            if self.respond is None:
                await self.client.views_publish(user_id=ids.user_of(self.person), view=home(view, notes, presses))
            else:
                said = inbox_message(view, notes, presses)
                await self.respond(**said, response_type="ephemeral", replace_original=True)
        except (*UNANSWERED, ValueError) as error:  # it is made anew each time it is opened
            log.warning("an inbox was not shown: %s", why(error))


@dataclass
class Spots:
    """handle: `Bot.handle`, with a sentence instead of an exception. behind: by the dialog that was opened from it."""

    handle: Callable[[Command], Awaitable[Answer]]
    behind: dict[str, Spot] = field(default_factory=dict)

    async def pressed(self, spot: Spot, command: Command | None, body: Body) -> None:
        """command: None where only the menus or the page have changed."""
        answer: Answer = await self.handle(command) if command else Done()
        match answer:
            case Ask(form):
                await self._ask(spot, form, body)
            case Say(lines) if isinstance(command, Decide | OpenForm | Choose):
                await self._refuse(spot, lines, body)
            case Wrong(wrong):
                await self._refuse(spot, (texts.not_fit_to_approve(wrong),), body)
            case Say() | Done():
                await self.refresh(spot, answer.lines, answer.presses)
            case Shown(view):
                await spot.show(view)

    async def ended(self, dialog: str, answer: Say | Done) -> bool:
        """A dialog has decided something, or was too late. False if it was opened from no inbox that is known here."""
        spot = self.behind.pop(dialog, None)
        if spot is None:
            return False
        if isinstance(answer, Done):
            await self.refresh(spot, answer.lines, answer.presses)
        else:
            await self.refresh(spot)
        return True

    async def refresh(self, spot: Spot, notes: Sequence[Line] = (), presses: Sequence[Press] = ()) -> None:
        answer = await self.handle(ShowInbox(spot.tenant, spot.person, ids.CHAT, spot.wanted))
        if isinstance(answer, Shown):
            await spot.show(answer.view, notes, presses)

    async def _refuse(self, spot: Spot, lines: Sequence[Line], body: Body) -> None:
        """In a dialog, because App Home has no messages, and nobody looks at its top; there only if no dialog opens."""
        unopened = await self._open(spot, forms.told(lines), body)
        await self.refresh(spot, lines if unopened else ())

    async def _ask(self, spot: Spot, form: Form, body: Body) -> None:
        unopened = await self._open(spot, forms.modal(form), body)
        if unopened:
            await self.refresh(spot, [forms.instead(unopened)])

    async def _open(self, spot: Spot, view: Body, body: Body) -> str:
        """Why it did not open; "" if it did."""
        try:
            opened = await spot.client.views_open(trigger_id=str(body["trigger_id"]), view=view)
        except UNANSWERED as error:
            log.warning("a dialog did not open: %s", why(error))
            return why(error)
        self.behind[str(opened["view"]["id"])] = spot
        while len(self.behind) > DIALOGS_MOST:
            del self.behind[next(iter(self.behind))]
        return ""
