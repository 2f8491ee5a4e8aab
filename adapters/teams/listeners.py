"""Teams' activities -> `Bot.handle` -> Teams' answer. Commit first, then answer; no model is asked meanwhile."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.teams import answers, forms, inbound
from adapters.teams.answers import Reply
from adapters.teams.cards import Message, notice, review_card
from adapters.teams.chat import NotTaken, TeamsChat
from adapters.teams.elements import people, spoken
from adapters.teams.forms import Given
from adapters.teams.ids import Address, Talk, press_of
from adapters.teams.inbound import Heard
from adapters.teams.inbox import inbox_card
from adapters.teams.meeting import Meeting
from bot import inbox_texts, texts
from bot.commands import Answer, Ask, Command, Decide, Done, OpenForm, PressKind, Say, Shown, Wrong
from bot.errors import ChatError
from bot.parts import Line
from bot.service import Bot
from bot.views import FormKind
from workflow.errors import NotFound
from workflow.fields import Field

log = logging.getLogger("signoff.teams")
Body = Mapping[str, Any]


@dataclass
class Listeners:
    bot: Bot
    chat: TeamsChat
    meeting: Meeting
    _later: set[asyncio.Task[None]] = field(default_factory=set)

    async def receive(self, body: Body, tenant_id: str) -> Reply:
        """body: complete, and from Microsoft. tenant_id: one of those that may use the bot. Raises: it must come again."""
        match body["type"]:
            case "message" | "invoke":
                who = await self.meeting.met(body, tenant_id)
                return await (self._invoke(body, who) if body["type"] == "invoke" else self._message(body, who))
            case "conversationUpdate" | "installationUpdate":
                await self.meeting.moved(body, tenant_id)
        return answers.NOTHING

    async def aclose(self) -> None:
        """What is still to be said, is."""
        await asyncio.gather(*self._later, return_exceptions=True)

    # messages

    async def _message(self, body: Body, who: Heard) -> Reply:
        if isinstance(body.get("value"), Mapping) and not body.get("text"):
            await self._submitted(inbound.data_of(body), who)
        else:
            answer = await self.bot.handle(inbound.typed(body, who))
            if isinstance(answer, Shown):
                card = inbox_card(answer.view, await self.chat.names(people(answer.view)))
                await self._in_private(who, Message(card, inbox_texts.INBOX))
            elif isinstance(answer, Ask):
                dialog = forms.dialog(answer.form)
                await self._in_private(who, Message(dialog.card, dialog.title))
            else:
                await self._whisper(who, _said(answer))
        return answers.NOTHING

    async def _submitted(self, data: Body, who: Heard) -> None:
        """From a client that knows no dialogs, and no Action.Execute: they become messages of their own, for one person."""
        if isinstance(data.get("msteams"), Mapping) or forms.page_of(str(data.get("act"))) is not None:
            dialog = await self._opened(data, who)
            await self._in_private(who, Message(dialog.card, dialog.title))
        elif str(data.get("act")) in inbound.DECIDING:
            answer, dialog_again = await self._decided(data, who)
            if dialog_again is not None:
                await self._in_private(who, Message(dialog_again.card, dialog_again.title))
            elif isinstance(answer, Say | Done):
                await self._whisper(who, answer)
        else:
            command = inbound.pressed(data, who)
            answer = await self._handle(command) if command else Say((texts.unknown_press(),))
            await self._whisper(who, _said(answer))

    # invokes

    async def _invoke(self, body: Body, who: Heard) -> Reply:
        data = inbound.data_of(body)
        match body["name"]:
            case "adaptiveCard/action":
                return await self._press(data, who)
            case "task/fetch":
                return answers.dialog(await self._opened(data, who))
            case "task/submit":
                return await self._submit(data, who)
            case "composeExtension/fetchTask":
                return await self._proposed(body, who)
            case "composeExtension/submitAction":
                return await self._start(data, who)
            case "message/submitAction":
                return answers.EMPTY
            case _:
                return answers.UNKNOWN

    async def _press(self, data: Body, who: Heard) -> Reply:
        command = inbound.pressed(data, who)
        answer = await self._handle(command) if command else Say((texts.unknown_press(),))
        if isinstance(answer, Ask):
            return answers.card(forms.dialog(answer.form).card)
        if isinstance(answer, Done) and isinstance(command, Decide):
            self._besides(who, answer)
            return answers.card(await self._card(command.review))
        said = _said(answer)
        names = await self.chat.names(people(said.lines))
        if isinstance(command, Decide):
            return answers.sentence(spoken(said.lines, names))
        return answers.card(notice(said.lines or ((texts.DONE,),), names, said.presses).card)  # in place of what was pressed

    async def _opened(self, data: Body, who: Heard) -> forms.Dialog:
        if data.get("act") == PressKind.WITHDRAW:
            return forms.sure(str(data.get("press") or "")[:64])
        command = inbound.opened(data, who)
        answer = await self._handle(command) if command else Say((texts.unknown_press(),))
        if isinstance(answer, Ask):
            return forms.dialog(answer.form, page=forms.page_of(str(data.get("act"))) or 0)
        return await self._told(_said(answer).lines)

    async def _submit(self, data: Body, who: Heard) -> Reply:
        act = str(data.get("act"))
        if forms.page_of(act) is not None:
            return answers.dialog(await self._opened(data, who))
        if act == "start":
            return await self._start(data, who)
        if act in inbound.DECIDING:
            answer, dialog = await self._decided(data, who)
            if dialog is not None:
                return answers.dialog(dialog)
        else:
            command = inbound.pressed(data, who)
            answer = await self._handle(command) if command else Say((texts.unknown_dialog(),))
        if isinstance(answer, Done):
            self._besides(who, answer)
            return answers.EMPTY
        return answers.dialog(await self._told(_said(answer).lines, data))

    async def _decided(self, data: Body, who: Heard) -> tuple[Answer, forms.Dialog | None]:
        """The answer, and the dialog once more if something in it is wrong."""
        decide, wrong = inbound.decided(data, who, await self._fields(data))
        answer = await self._handle(decide) if decide else Wrong(wrong)
        if not isinstance(answer, Wrong):
            return answer, None
        review, hash = press_of(str(data.get("press") or ""))
        again = OpenForm(who.tenant, who.person, review, hash, FormKind(str(data["act"])), turned=True)
        opened = await self._handle(again)
        if not isinstance(opened, Ask):
            return opened, None
        return answer, forms.dialog(opened.form, Given(inbound.entered(data), answer.fields))

    async def _proposed(self, body: Body, who: Heard) -> Reply:
        answer = await self._handle(inbound.proposal(body, who))
        if isinstance(answer, Ask):
            return answers.dialog(forms.dialog(answer.form))
        return answers.dialog(await self._told(_said(answer).lines))

    async def _start(self, data: Body, who: Heard) -> Reply:
        answer = await self._handle(inbound.start_proposed(data, who))
        return answers.EMPTY if isinstance(answer, Done) else answers.dialog(await self._told(_said(answer).lines))

    # what they share

    async def _handle(self, command: Command) -> Answer:
        """A person waits: they get a sentence whatever happens. What failed was rolled back."""
        try:
            return await self.bot.handle(command)
        except Exception:
            log.exception("a command failed: %s", type(command).__name__)
            return Say((texts.trouble(),))

    async def _fields(self, data: Body) -> tuple[Field, ...]:
        if data.get("act") != FormKind.EDIT:
            return ()
        review, _ = press_of(str(data.get("press") or ""))
        try:
            return self.bot.showing.draft_fields(await self.bot.store.review(review))
        except NotFound:
            return ()

    async def _card(self, review_id: str) -> dict[str, Any]:
        """As everybody gets it a moment later."""
        view = await self.bot.showing.review(await self.bot.store.review(review_id), self.chat)
        return review_card(view, await self.chat.names(people(view)))

    async def _told(self, lines: tuple[Line, ...], data: Body | None = None) -> forms.Dialog:
        names = await self.chat.names(people(lines))
        return forms.told(lines, names, inbound.entered(data or {}))

    def _besides(self, who: Heard, answer: Done) -> None:
        """What one person should know besides, after the answer that Teams waits for."""
        if answer.lines:
            self._after(self._whisper(who, answer))

    def _after(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name="say it besides")
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _whisper(self, who: Heard, answer: Say | Done) -> None:
        """Only whoever asked reads it, in their own chat with the bot; where they have none, it is a reply to what they wrote."""
        if not answer.lines:
            return
        message = notice(answer.lines, await self.chat.names(people(answer.lines)), answer.presses)
        if not await self._in_private(who, message):
            await self._say(message, who.at)

    async def _in_private(self, who: Heard, message: Message) -> bool:
        try:
            at = who.at if who.at.talk is Talk.PERSONAL else Address.of(await self.chat.direct(who.person))
        except ChatError as error:
            log.info("no private word to %s: %s", who.person, error)
            return False
        return await self._say(message, at)

    async def _say(self, message: Message, at: Address) -> bool:
        """The decision stands whether or not the sentence gets through."""
        try:
            await self.chat.send(message, at)
        except NotTaken as error:
            log.warning("an answer was not taken: %s", error)
            return False
        except ChatError as error:
            log.warning("an answer may not have got through: %s", error)
        return True


def _said(answer: Answer) -> Say:
    match answer:
        case Say():
            return answer
        case Done(lines, presses):
            return Say(lines, presses)
        case Wrong(wrong):
            return Say((texts.not_fit_to_approve(wrong),))
        case _:
            return Say((texts.unknown_press(),))
