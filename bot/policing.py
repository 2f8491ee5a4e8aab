"""Policies at hand: owners change them and stop automatic release from the chat; everybody sees who did, and why."""

import asyncio
import difflib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot import policy_texts as texts
from bot.commands import Answer, Ask, Done, Entered, OpenPolicy, Press, PressKind, Say, SetPolicy, Typed, Wrong
from bot.errors import ChatError, ChatRefused
from bot.parts import Line
from bot.pausing import Notes, put_paused
from bot.policy_input import REASON_MOST, read_override, read_reason
from bot.ports import Chat
from bot.texts import sentence
from bot.typed_policy import ALL, PolicyRequest, SetPaused, ShowPolicies, ShowPolicy
from bot.views import PolicyForm, PolicyStep
from workflow.definition import Definition
from workflow.engine import Engine
from workflow.names import Person, Place, Tenant
from workflow.opening import title_of
from workflow.plain_text import shorten
from workflow.policy import Override, Policy, changes
from workflow.ports import Store
from workflow.steps import AIStep, Step

log = logging.getLogger("signoff.bot")
STEPS_MOST = 8  # in one dialog; of more, people choose one first
HISTORY, HISTORY_LINES = 5, 40  # versions in a dialog, and lines about them
CHECKED_WITHIN = 1.2  # seconds for the chat to say whether the names are there: a dialog waits 3 s for its answer


@dataclass(frozen=True)
class Policing:
    """owners: of workflows that name none. home_channel: `#name` or ""."""

    engine: Engine
    store: Store
    chats: Mapping[str, Chat]
    owners: tuple[str, ...] = ()
    home_channel: str = ""

    async def typed(self, command: Typed, request: PolicyRequest) -> Answer:
        match request:
            case ShowPolicies():
                return await self._list(command.tenant)
            case SetPaused() if request.workflow.lower() == ALL:
                return await self._pause_all(command, request)
            case ShowPolicy(workflow) | SetPaused(workflow=workflow):
                definition = self._named(workflow)
                if definition is None:
                    return Say((self._unknown(workflow),))
                if isinstance(request, SetPaused):
                    return await self._pause(command, request, definition)
                return await self._show(command, definition)

    async def open(self, command: OpenPolicy) -> Answer:
        definition = self.engine.definitions.get(command.workflow)
        if definition is None:
            return Say((self._unknown(command.workflow),))
        if refusal := await self._refusal(command.person, command.place, definition):
            return Say((refusal,))
        form = await self._form(command.tenant, command.place, definition, [command.step] if command.step else None)
        return Ask(form) if form.steps else Say((texts.no_gates(definition), *form.stands))

    async def set(self, command: SetPolicy) -> Answer:
        """Whoever submits must own it, not only whoever has opened it."""
        definition = self.engine.definitions.get(command.workflow)
        if definition is None:
            return Say((self._unknown(command.workflow),))
        if refusal := await self._refusal(command.person, command.place, definition):
            return Say((refusal,))
        before = await self.store.policy(command.tenant, definition.name)
        if before.number != command.number:
            return await self._meanwhile(command, definition)
        overrides, wrong = self._read(definition, before, command.steps)
        wrong |= await self._missing(command, before, overrides)
        try:
            reason = read_reason(command.reason)
        except ValueError as error:
            wrong["reason"], reason = str(error), ""
        if wrong:
            return Wrong(wrong)
        after = before.next(command.person, self.engine.clock.now(), reason, overrides=overrides)
        if not any(changes(before, after)):
            return Wrong({"reason": texts.NOTHING_DIFFERENT})
        if not await self.store.put_policy(after, deliveries=self._notes(command.place)(definition, after)):
            return await self._meanwhile(command, definition)
        return Done((texts.saved(definition, after), *texts.change_lines(definition, before, after)))

    async def _list(self, tenant: Tenant) -> Say:
        listed, some = [], ""
        for definition in self.engine.definitions.values():
            versions = await self.store.policies(tenant, definition.name)
            listed.append(texts.listed(definition, versions, self._owners(definition)))
            some = some or definition.name
        return Say((*listed, texts.list_usage(some)))

    async def _show(self, command: Typed, definition: Definition) -> Answer:
        """A dialog needs something pressed or a slash command; after a message, a button opens it."""
        if command.command:
            return await self.open(OpenPolicy(command.tenant, command.person, command.place, definition.name))
        if refusal := await self._refusal(command.person, command.place, definition):
            return Say((refusal,))
        stands = texts.stands(await self.store.policies(command.tenant, definition.name))
        return Say((texts.at_hand(definition), *stands), (Press(PressKind.POLICY, texts.OPEN, definition.name),))

    async def _pause(self, command: Typed, request: SetPaused, definition: Definition) -> Answer:
        if refusal := await self._refusal(command.person, command.place, definition):
            return Say((refusal,))
        return Say(await self._put(command, request, [definition]))

    async def _pause_all(self, command: Typed, request: SetPaused) -> Answer:
        """Whatever they own. Where that cannot be known, they are told."""
        owned, untold = [], []
        for definition in self.engine.definitions.values():
            if not self._owners(definition):
                continue
            belongs = await self._belongs(command.person, command.place, definition)
            if isinstance(belongs, ChatError):
                untold.append(texts.not_verified(definition, str(belongs)))
            elif belongs:
                owned.append(definition)
        if not owned and not untold:
            return Say((texts.owns_nothing(),))
        return Say((*await self._put(command, request, owned), *untold))

    async def _put(self, command: Typed, request: SetPaused, definitions: Sequence[Definition]) -> tuple[Line, ...]:
        said = []
        reason = shorten(request.reason, REASON_MOST)
        for definition in definitions:
            now = self.engine.clock.now()
            put = await put_paused(
                self.store, definition, command.tenant, request.paused, command.person, now, reason, self._notes(command.place)
            )
            if put is None:
                versions = await self.store.policies(command.tenant, definition.name)
                paused = bool(versions) and versions[0].paused
                said.append(texts.already(definition, versions) if paused is request.paused else texts.busy(definition))
            else:
                said.append(texts.stopped(definition, put))
        return tuple(said)

    async def _meanwhile(self, command: SetPolicy, definition: Definition) -> Answer:
        """Somebody else has set another version: it is shown, with what it changed."""
        form = await self._form(command.tenant, command.place, definition, list(command.steps) or None)
        versions = await self.store.policies(command.tenant, definition.name)
        seen = next((each for each in versions if each.number == command.number), Policy(command.tenant, definition.name))
        if not form.steps:
            return Say((texts.no_gates(definition),))
        if not versions:
            return Ask(form)
        return Ask(replace(form, news=texts.meanwhile(definition, seen, versions[0])))

    async def _form(self, tenant: Tenant, place: Place, definition: Definition, only: Sequence[str] | None) -> PolicyForm:
        versions = await self.store.policies(tenant, definition.name)
        newest = versions[0] if versions else Policy(tenant, definition.name)
        steps = _steps(definition, newest)
        shown = tuple(step for step in steps if only is None or step.name in only) or steps
        return PolicyForm(
            workflow=definition.name,
            title=definition.title,
            number=newest.number,
            place=place,
            steps=shown,
            stands=texts.stands(versions),
            history=tuple(islice(texts.history(definition, versions, HISTORY), HISTORY_LINES)) if versions else (),
            choose=len(shown) > STEPS_MOST,
        )

    def _read(
        self, definition: Definition, before: Policy, entered: Mapping[str, Entered]
    ) -> tuple[dict[str, Override], dict[str, str]]:
        overrides, wrong = dict(before.overrides), dict[str, str]()
        for step in _steps(definition, before):
            if step.name in entered:
                over, problems = read_override(step, entered[step.name])
                overrides = {**overrides, step.name: over}
                wrong |= {f"{step.name}.{field}": said for field, said in problems.items()}
        return {name: over for name, over in overrides.items() if over != Override()}, wrong

    async def _missing(self, command: SetPolicy, before: Policy, overrides: Mapping[str, Override]) -> dict[str, str]:
        """{field: a sentence} for groups and channels that the chat does not know. It is asked about new ones only."""
        asked = []
        for step in command.steps:
            old, new = before.overrides.get(step, Override()), overrides.get(step, Override())
            named = [name for name in new.reviewers if name not in old.reviewers and "/" not in name]
            asked += [self._unheard(command, f"{step}.reviewers", [name]) for name in named]
            if new.channel and new.channel != old.channel:
                asked.append(self._unheard(command, f"{step}.channel", [], new.channel))
        return {field: said for field, said in await asyncio.gather(*asked) if said}

    async def _unheard(self, command: SetPolicy, field: str, reviewers: Sequence[str], channel: str = "") -> tuple[str, str]:
        chat = self._chat(command.place)
        try:
            async with asyncio.timeout(CHECKED_WITHIN):
                if channel:
                    await chat.channel_named(command.tenant, channel)
                else:
                    await chat.belongs(command.person, reviewers, command.place)
        except ChatRefused as error:
            return field, f"{sentence(str(error))}."
        except (ChatError, TimeoutError):
            return field, "I could not ask the chat whether that is there. Try again in a moment."
        return field, ""

    async def _refusal(self, person: Person, place: Place, definition: Definition) -> Line:
        """Why this person may not change it now; () if they may."""
        if not self._owners(definition):
            return texts.no_owners(definition)
        belongs = await self._belongs(person, place, definition)
        if isinstance(belongs, ChatError):
            return texts.not_verified(definition, str(belongs))
        return () if belongs else texts.not_owner(definition, self._owners(definition))

    async def _belongs(self, person: Person, place: Place, definition: Definition) -> bool | ChatError:
        try:
            return await self._chat(place).belongs(person, self._owners(definition), place)
        except ChatError as error:
            log.warning("cannot verify %s as an owner of %s: %s", person, definition.name, error)
            return error

    def _notes(self, place: Place) -> Notes:
        chat = self._chat(place)
        return Notes(self.engine.new_id, self.home_channel, None if chat.is_direct(place) else chat.channel_of(place))

    def _owners(self, definition: Definition) -> tuple[str, ...]:
        return definition.owners or self.owners

    def _named(self, typed: str) -> Definition | None:
        """By its name, its title or its command, whatever the case."""
        wanted = typed.strip().lower().removeprefix("/")
        for definition in self.engine.definitions.values():
            called = (definition.name, definition.title, (definition.command or "").removeprefix("/"))
            if wanted and wanted in (each.lower() for each in called):
                return definition
        return None

    def _unknown(self, typed: str) -> Line:
        known = sorted(self.engine.definitions)
        return texts.unknown_workflow(typed, difflib.get_close_matches(typed.lower()[:60], known, cutoff=0.5), known)

    def _chat(self, place: Place) -> Chat:
        return self.chats[place.split("/", 1)[0]]


def _steps(definition: Definition, policy: Policy) -> tuple[PolicyStep, ...]:
    return tuple(_step(step, policy) for step in definition.steps.values() if step.gated is not None)


def _step(step: Step, policy: Policy) -> PolicyStep:
    """What code makes has no confidence: a person looks at all of it, wherever the bar is."""
    assert step.gated is not None
    alone = isinstance(step, AIStep) and not step.gated.always
    return PolicyStep(step.name, title_of(step), step.gated, policy.overrides.get(step.name, Override()), alone)
