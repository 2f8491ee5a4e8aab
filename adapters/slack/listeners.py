"""Slack's events -> `Bot.handle` -> Slack's acknowledgement. Commit first, then acknowledge; nothing else in the 3 s window."""

import logging
import re
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import forms, ids, inbound
from adapters.slack.cards import notice
from adapters.slack.home import home
from bot import texts
from bot.commands import Answer, Ask, Command, Done, Say, Wrong
from bot.service import Bot
from bot.views import FormKind
from workflow.errors import NotFound
from workflow.fields import Field

log = logging.getLogger("signoff.slack")
ANY = re.compile(".*", re.DOTALL)
Body = dict[str, Any]


@dataclass(frozen=True)
class Listeners:
    """bot_user: our own user id, to take our mention off a message. Few listeners: Bolt looks through them one by one."""

    bot: Bot
    team: str
    bot_user: str

    def register(self, app: AsyncApp) -> None:
        app.command(ANY)(self.command)
        app.shortcut(ANY)(self.shortcut)
        app.action(ANY)(self.press)
        app.view(ANY)(self.submit)
        app.event("app_home_opened")(self.home_opened)
        app.event("app_mention")(self.message)
        app.event("message")(self.direct_message)
        app.event(ANY)(self.other)
        app.error(self.error)

    async def command(self, ack: AsyncAck, body: Body) -> None:
        answer = await self._handle(inbound.typed_command(ids.tenant(self.team), body))
        await (ack(**notice(answer.lines), response_type="ephemeral") if isinstance(answer, Say) else ack())

    async def shortcut(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        if body.get("type") != "message_action":
            await ack()
            return
        answer = await self._handle(inbound.proposal(ids.tenant(self.team), body))
        await self._show(answer, body, client, AsyncRespond(response_url=body.get("response_url")))
        await ack()

    async def press(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        tenant, action = ids.tenant(self.team), body["actions"][0]
        name = str(action.get("action_id"))
        if action.get("url"):
            await ack()
            return
        if name == "approve":
            answer = await self._handle(inbound.approve(tenant, body, action))
        elif name in {kind.value for kind in FormKind}:
            answer = await self._handle(inbound.open_form(tenant, body, action))
        else:
            answer = Say((texts.unknown_press(),))
        await self._show(answer, body, client, respond)
        await ack()

    async def submit(self, ack: AsyncAck, body: Body) -> None:
        view, tenant = body["view"], ids.tenant(self.team)
        state = (view.get("state") or {}).get("values") or {}
        if view.get("callback_id") == "start":
            answer = await self._handle(inbound.start_proposed(tenant, body))
            if isinstance(answer, Say):  # it has started; its message appears by itself
                answer = Done()
        else:
            decide, wrong = inbound.submitted(tenant, body, await self._fields(view))
            if decide is None:
                await ack(response_action="errors", errors=wrong)
                return
            answer = await self._handle(decide)
        match answer:
            case Wrong(fields):
                await ack(response_action="errors", errors=inbound.blocks_of(fields, state))
            case Say(said):
                # On top of the dialog: what somebody wrote must not vanish because another was faster.
                await ack(response_action="push", view=forms.told(said))
            case _:
                await ack()

    async def message(self, ack: AsyncAck, body: Body, event: Body, client: AsyncWebClient) -> None:
        typed = inbound.typed_message(ids.tenant(self.team), self.bot_user, event, str(body.get("event_id")))
        if typed is not None:
            answer = await self.bot.handle(typed)  # raises: then Slack gets a 500 and delivers the event again
            if isinstance(answer, Say):
                await self._whisper(client, event, answer)
        await ack()

    async def direct_message(self, ack: AsyncAck, body: Body, event: Body, client: AsyncWebClient) -> None:
        """In channels a mention comes as an event of its own."""
        if event.get("channel_type") == "im":
            await self.message(ack, body, event, client)
        else:
            await ack()

    async def home_opened(self, ack: AsyncAck, event: Body, client: AsyncWebClient) -> None:
        await ack()
        if event.get("tab") == "home":
            person = inbound.person_of_event(ids.tenant(self.team), event)
            view = await self.bot.home(ids.tenant(self.team), person, ids.CHAT)
            await client.views_publish(user_id=str(event["user"]), view=home(view))

    async def other(self, ack: AsyncAck) -> None:
        await ack()

    async def error(self, error: Exception, body: Body) -> None:
        log.error("a delivery from Slack failed: %s", body.get("type") or body.get("command"), exc_info=error)
        raise error  # Slack must see that it was not taken

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
                except SlackApiError as error:
                    code = error.response.get("error")
                    log.warning("a dialog did not open: %s", code)
                    late = code in ("expired_trigger_id", "exchanged_trigger_id", "trigger_expired")
                    await self._respond(respond, Say((texts.form_expired() if late else texts.trouble(),)))
            case Say():
                await self._respond(respond, answer)
            case _:
                pass

    async def _respond(self, respond: AsyncRespond, answer: Say) -> None:
        """Only the person who pressed reads it; works where the bot is no member."""
        try:
            await respond(**notice(answer.lines), response_type="ephemeral", replace_original=False)
        except Exception:  # the decision stands whether or not the sentence got through
            log.exception("an answer did not get through")

    async def _whisper(self, client: AsyncWebClient, event: Body, answer: Say) -> None:
        channel, user = str(event["channel"]), str(event["user"])
        try:
            if channel.startswith("D"):
                await client.chat_postMessage(channel=channel, **notice(answer.lines))
            else:
                thread = event.get("thread_ts")
                await client.chat_postEphemeral(channel=channel, user=user, thread_ts=thread, **notice(answer.lines))
        except SlackApiError as error:
            log.warning("an answer did not get through: %s", error.response.get("error"))
