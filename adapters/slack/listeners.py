"""Slack's events -> `Bot.handle` -> Slack's acknowledgement. Commit first, then acknowledge; nothing else in the 3 s window."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest, AsyncRespond
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import forms, ids, inbound, policy_form, together_form
from adapters.slack.cards import notice
from adapters.slack.chat import UNANSWERED, why
from adapters.slack.inbox import SELECT, inbox_message, wanted_of
from adapters.slack.spots import Spot, Spots
from bot import texts
from bot.commands import Answer, Ask, Command, Confirm, Done, Say, ShowInbox, Shown, Wrong
from bot.service import Bot
from bot.views import FormKind
from workflow.errors import NotFound
from workflow.fields import Field
from workflow.names import Tenant

log = logging.getLogger("signoff.slack")
REACTIONS = re.compile("reaction_(added|removed)")
ANY = re.compile(".*", re.DOTALL)
Body = dict[str, Any]
NO_RETRY: dict[str, str | Sequence[str]] = {"X-Slack-No-Retry": "1"}
DECIDING = {FormKind.EDIT.value, FormKind.REVISE.value, FormKind.REJECT.value}


OTHERS: dict[Any, Callable[[Tenant, Body], Command]] = {
    "start": inbound.start_proposed,
    FormKind.HAND.value: inbound.handed_over,
    policy_form.CHANGE: inbound.set_policy,
    policy_form.CHOOSE: inbound.choose_step,
    together_form.CALLBACK: inbound.approve_together,
}
UNDONE = {
    "start": "Not started",
    FormKind.HAND.value: "Not handed over",
    policy_form.CHANGE: "Not changed",
    policy_form.CHOOSE: "Not changed",
}


class Bolt(AsyncApp):
    """Refuses, in one line, a signed payload that lacks what Slack always sends: Bolt's own code raises on many of them, and
    once more in its error handler (slack_bolt 1.30, kwargs_injection/async_utils)."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        lacking = inbound.problem(req.body)
        return refusal(lacking) if lacking else await super().async_dispatch(req)


def refusal(why: str) -> BoltResponse:
    log.warning("a delivery from Slack was refused: %s", why)
    return BoltResponse(status=400, body="", headers=NO_RETRY)


@dataclass(frozen=True)
class Listeners:
    """bot_user: our own user id, to take our mention off a message. Few listeners: Bolt looks through them one by one."""

    bot: Bot
    team: str
    bot_user: str

    @cached_property
    def _spots(self) -> Spots:
        return Spots(self._handle)

    def register(self, app: AsyncApp) -> None:
        app.command(ANY)(self.command)
        app.shortcut(ANY)(self.shortcut)
        app.action(ANY)(self.press)
        app.view(ANY)(self.submit)
        app.event("app_home_opened")(self.home_opened)
        app.event("app_mention")(self.message)
        app.event("message")(self.said)
        app.event(REACTIONS)(self.reaction)
        app.event(ANY)(self.other)
        app.error(self.error)

    async def command(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        answer = await self._handle(inbound.typed_command(ids.tenant(self.team), body))
        if isinstance(answer, Say | Shown):
            await ack(**_message(answer), response_type="ephemeral")
            return
        await self._show(answer, body, client, respond)
        await ack()

    async def shortcut(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        if body.get("type") != "message_action":
            await ack()
            return
        answer = await self._handle(inbound.proposal(ids.tenant(self.team), body))
        await self._show(answer, body, client, AsyncRespond(response_url=body.get("response_url")))
        await ack()

    async def press(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        tenant, action = ids.tenant(self.team), body["actions"][0]
        if action.get("url") or action.get("action_id") == SELECT:  # what is ticked counts with the press that follows
            await ack()
            return
        command = inbound.pressed(tenant, body, action)
        spot = Spot.of(tenant, body, action, client, respond)
        if spot is not None:
            await self._spots.pressed(spot, command, body)
            await ack()
            return
        answer = await self._handle(command) if command else Say((texts.unknown_press(),))
        page = forms.page_of(str(action.get("action_id")))
        if page is not None:
            await self._turn(page, answer, body, client)
        elif isinstance(command, Confirm) and isinstance(answer, Done):
            await self._respond(respond, body, answer, instead=True)
        else:
            await self._show(answer, body, client, respond)
        await ack()

    async def submit(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        view, tenant = body["view"], ids.tenant(self.team)
        state, callback = inbound.state_of(view), view.get("callback_id")
        answer: Answer = Say((texts.unknown_dialog(),))
        if callback in OTHERS:
            answer = await self._handle(OTHERS[callback](tenant, body))
        elif callback in DECIDING:
            decide, wrong = inbound.submitted(tenant, body, await self._fields(view))
            if decide is None:
                await ack(response_action="errors", errors=wrong)
                return
            answer = await self._handle(decide)
        match answer:
            case Wrong(fields) if state:
                await ack(response_action="errors", errors=inbound.blocks_of(fields, state))
            case Wrong(fields):
                await ack(response_action="push", view=forms.told([(sentence,) for sentence in fields.values()]))
            case Say(said):
                # On top of the dialog: what somebody wrote must not vanish because another was faster.
                await ack(response_action="push", view=forms.told(said, UNDONE.get(str(callback), "Not decided")))
                await self._spots.ended(str(view.get("id")), answer)
            case Ask(form):
                await ack(response_action=_where(view), view=forms.modal(form))
            case Done():
                await (ack(response_action="clear") if answer.lines and view.get("previous_view_id") else ack())
                if not await self._spots.ended(str(view.get("id")), answer) and answer.lines:
                    await self._beside(client, body, answer)
            case _:
                await ack()

    async def message(self, ack: AsyncAck, event: Body, client: AsyncWebClient) -> None:
        await self._hear(inbound.typed_message(ids.tenant(self.team), self.bot_user, event), event, client)
        await ack()

    async def said(self, ack: AsyncAck, event: Body, client: AsyncWebClient) -> None:
        """To us alone, or in a channel. There a mention comes as an event of its own."""
        heard = inbound.typed_message if event.get("channel_type") == "im" else inbound.replied
        await self._hear(heard(ids.tenant(self.team), self.bot_user, event), event, client)
        await ack()

    async def reaction(self, ack: AsyncAck, event: Body, client: AsyncWebClient) -> None:
        reacted = inbound.reacted(ids.tenant(self.team), self.bot_user, event)
        if reacted is not None:
            await self._hear(reacted, {"channel": event["item"]["channel"], "user": event["user"]}, client)
        await ack()

    async def _hear(self, command: Command | None, where: Body, client: AsyncWebClient) -> None:
        """Raises what the bot raises: then Slack gets a 500, and delivers the event again."""
        answer = await self.bot.handle(command) if command is not None else Done()
        if isinstance(answer, Shown) or (isinstance(answer, Say | Done) and answer.lines):
            await self._whisper(client, where, answer)

    async def home_opened(self, ack: AsyncAck, event: Body, client: AsyncWebClient) -> None:
        if event.get("tab") == "home" and event.get("user"):
            person = inbound.person_of_event(ids.tenant(self.team), event)
            answer = await self.bot.handle(
                ShowInbox(ids.tenant(self.team), person, ids.CHAT, wanted_of(inbound.state_of(event.get("view") or {}), 0))
            )
            if isinstance(answer, Shown):
                await Spot(ids.tenant(self.team), person, answer.view.wanted, client).show(answer.view)
        await ack()

    async def other(self, ack: AsyncAck) -> None:
        await ack()

    async def error(self, error: Exception, body: Body) -> BoltResponse:
        """Slack must see that it was not taken: it delivers an event again, and tells a person that it did not work."""
        if isinstance(error, BoltUnhandledRequestError):
            return refusal(f"nobody listens to {body.get('type')}")
        log.error("a delivery from Slack failed: %s", body.get("type") or body.get("command"), exc_info=error)
        return BoltResponse(status=500, body="")

    async def _handle(self, command: Command) -> Answer:
        """A person waits: they get a sentence whatever happens. What failed was rolled back."""
        try:
            return await self.bot.handle(command)
        except Exception:
            log.exception("a command failed: %s", type(command).__name__)
            return Say((texts.trouble(),))

    async def _fields(self, view: Body) -> tuple[Field, ...]:
        if view.get("callback_id") != FormKind.EDIT:
            return ()
        review, _ = ids.press_of(str(view.get("private_metadata") or ""))
        try:
            return self.bot.showing.draft_fields(await self.bot.store.review(review))
        except NotFound:
            return ()

    async def _show(self, answer: Answer, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        match answer:
            case Ask(form):
                try:
                    await client.views_open(trigger_id=str(body["trigger_id"]), view=forms.modal(form))
                except UNANSWERED as error:
                    log.warning("a dialog did not open: %s", why(error))
                    await self._respond(respond, body, Say((forms.instead(why(error)),)))
            case Say() | Done() if answer.lines:
                await self._respond(respond, body, answer)
            case Wrong(wrong):
                await self._respond(respond, body, Say((texts.not_fit_to_approve(wrong),)))
            case _:
                pass

    async def _turn(self, page: int, answer: Answer, body: Body, client: AsyncWebClient) -> None:
        """Another page of what is being read."""
        view = forms.modal(answer.form, page) if isinstance(answer, Ask) else None
        if isinstance(answer, Say):
            view = forms.told(answer.lines)
        try:
            if view is not None:
                await client.views_update(view_id=str((body.get("view") or {}).get("id")), view=view)
        except UNANSWERED as error:
            log.warning("a page was not turned: %s", why(error))

    async def _beside(self, client: AsyncWebClient, body: Body, answer: Done) -> None:
        """After a dialog: in the channel that its card is in, or where it was asked for, for this one person."""
        about = str(body["view"].get("private_metadata") or "")
        if body["view"].get("callback_id") == policy_form.CHANGE:
            channel = policy_form.about_of(about)[1]
        else:
            card = await self.bot.showing.card(ids.press_of(about)[0])
            channel = ids.Address.of(card).channel if card else ""
        if channel:
            await self._whisper(client, {"channel": channel, "user": body["user"]["id"]}, answer)

    async def _respond(self, respond: AsyncRespond, body: Body, answer: Say | Done, instead: bool = False) -> None:
        """Only the person who pressed reads it, where they pressed; works where the bot is no member. instead: of the message
        that was pressed, which goes."""
        thread = inbound.thread_pressed(body)
        try:
            if answer.lines:
                said = notice(answer.lines, answer.presses)
                answered = await respond(**said, response_type="ephemeral", replace_original=instead, thread_ts=thread)
            else:
                answered = await respond(delete_original=True)
            if answered.status_code != 200:
                log.warning("an answer did not get through: %s", answered.body)
        except (*UNANSWERED, ValueError) as error:  # the decision stands whether or not the sentence got through
            log.warning("an answer did not get through: %s", why(error))

    async def _whisper(self, client: AsyncWebClient, event: Body, answer: Say | Done | Shown) -> None:
        channel, user = str(event["channel"]), str(event["user"])
        said = _message(answer)
        try:
            if channel.startswith("D"):
                await client.chat_postMessage(channel=channel, thread_ts=event.get("thread_ts"), **said)
            else:
                thread = event.get("thread_ts")
                await client.chat_postEphemeral(channel=channel, user=user, thread_ts=thread, **said)
        except UNANSWERED as error:
            log.warning("an answer did not get through: %s", why(error))


def _where(view: Body) -> str:
    """For a dialog that follows another: in the place of a mere choice, else on top of what somebody wrote and must not lose."""
    return "update" if view.get("callback_id") == policy_form.CHOOSE or view.get("previous_view_id") else "push"


def _message(answer: Say | Done | Shown) -> Body:
    return inbox_message(answer.view) if isinstance(answer, Shown) else notice(answer.lines, answer.presses)
