"""People who press: buttons and menus in messages, modals and App Home; submitting and closing modals."""

from __future__ import annotations

from functools import partial
from typing import Any

from adapters.playground import payloads
from adapters.playground.acting import Acted, Acting
from adapters.playground.blocks import checked_view
from adapters.playground.deliver import Answer, Courier
from adapters.playground.errors import ActError, Json, SlackError
from adapters.playground.forms import STATEFUL, Check, elements, entered_state, initial_values, merged, option_of
from adapters.playground.modals import View
from adapters.playground.offered import check_choice, problems
from adapters.playground.state import Message, User
from adapters.playground.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"


class Pressing:
    def __init__(self, space: Workspace, courier: Courier, acting: Acting) -> None:
        self._space, self._courier, self._acting = space, courier, acting

    async def press(
        self, user: str, message: Message, action_id: str, *, block_id: str | None = None,
        value: Any = None, values: Json | None = None,
    ) -> Acted:  # fmt: skip
        """Presses or chooses in a message. value: option value(s), date, person...; a button needs none.

        A `message.snapshot()` taken earlier stands for a screen that has not been redrawn yet.
        values: what is entered elsewhere in the same message, {block_id: {action_id: state}}.
        """
        person = self._acting.who(user)
        self._acting.where(user, message.channel)
        if message.only_for not in (None, user):
            raise ActError("Only somebody else sees that message.")
        blocks, check = message.blocks or [], self._check(user)
        block, element = self._find(blocks, action_id, block_id)
        state = merged(initial_values({"blocks": blocks}), known_only(values or {}, blocks), blocks, check)
        action = self._action(block, element, value, state, check)
        return await self._acting.interact(person, payloads.message_press(self._space, person, message, action, state))

    async def view_press(
        self, user: str, view_id: str, action_id: str, *, block_id: str | None = None,
        value: Any = None, values: Json | None = None,
    ) -> Acted:  # fmt: skip
        """The same in a modal or in App Home."""
        person, view, check = self._acting.who(user), self._view(user, view_id), self._check(user)
        block, element = self._find(view.blocks, action_id, block_id)
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise ActError("That field waits for the form to be submitted (it has no dispatch_action).")
        view.values = merged(view.values, known_only(values or {}, view.blocks), view.blocks, check)
        action = self._action(block, element, value, view.values, check)
        return await self._acting.interact(person, payloads.view_press(self._space, person, view, action))

    @staticmethod
    def _find(blocks: list[Json], action_id: str, block_id: str | None) -> tuple[Json, Json]:
        for block, element in elements(blocks):
            if element.get("action_id") == action_id and block_id in (None, block["block_id"]):
                return block, element
        raise ActError("That is no longer there.")

    def _check(self, user: str) -> Check:
        return partial(check_choice, self._space, user)

    def _action(self, block: Json, element: Json, value: Any, state: Json, check: Check) -> Json:
        """The `actions[0]` of the payload; what was chosen is also entered into `state`."""
        action: Json = {"action_id": element["action_id"], "block_id": block["block_id"], "type": element["type"]}
        action["action_ts"] = self._space.state.next_ts()
        initial = STATEFUL.get(element["type"], ("", ""))[1]
        action |= {key: element[key] for key in ("placeholder", "confirm", initial) if key in element}
        if element["type"] in STATEFUL:
            entered = entered_state(element, value)
            check(element, entered)
            state.setdefault(block["block_id"], {})[element["action_id"]] = entered
            return action | entered
        if element["type"] == "overflow":
            return action | {"selected_option": option_of(element, value)}
        if element["type"] == "feedback_buttons":
            pair = (element["positive_button"], element["negative_button"])
            chosen = next((b for b in pair if str(b.get("value")) == str(value)), None)
            if chosen is None:
                raise ActError(f"{value} is not one of the buttons.")
            return action | {"text": chosen["text"], "value": chosen.get("value")}
        kept = ("text", "value", "style", "url")
        return action | {key: element[key] for key in kept if key in element}

    def _view(self, user: str, view_id: str) -> View:
        view = self._space.views.find(view_id)
        if view is None or view.user != user:
            raise ActError("That view is no longer open.")
        return view

    async def submit(self, user: str, view_id: str | None = None, values: Json | None = None) -> Acted:
        """Submits the open modal. values: {block_id: {action_id: state or bare value}} over what is there.

        Errors at fields, from the client's own checks or from the app, come back in `errors`.
        """
        person = self._acting.who(user)
        view = self._view(user, view_id) if view_id else self._space.views.top(user)
        if view is None or view is not self._space.views.top(user):
            raise ActError("That view is not on top.")
        if not view.content.get("submit"):
            raise ActError("This view has nothing to submit.")
        view.values = merged(view.values, values or {}, view.blocks, self._check(user))
        refused = problems(view.blocks, view.values)
        if refused:
            return Acted(False, errors=refused)
        payload = payloads.view_submission(self._space, person, view)
        answer = await self._courier.deliver("interactive", "view_submission", payload)
        return self._after_submit(person, view, Acted(answer.ok, None, answer, payload=payload))

    def _after_submit(self, person: User, view: View, acted: Acted) -> Acted:
        answer = acted.answer or Answer("connection_failed")
        if not answer.ok:
            acted.error = TROUBLE
            return acted
        body = answer.body
        try:
            if body is None:
                self._space.views.close(view)
            elif isinstance(body, dict):
                acted.errors = self._respond(person, view, body)
            else:
                raise SlackError("invalid_response_body")
        except SlackError as error:
            self._space.journal.note(f"the answer to view_submission was refused: {error.code} {error.more}")
            acted.error = TROUBLE
        acted.ok = acted.error is None and not acted.errors
        return acted

    def _respond(self, person: User, view: View, body: Json) -> dict[str, str]:
        """Carries out a response_action. Raises SlackError for what Slack would not accept."""
        views, kind = self._space.views, body.get("response_action")
        if kind is None and body:
            raise SlackError("invalid_response_action", got=list(body))
        if kind is None:
            views.close(view)
        elif kind == "clear":
            views.close(view, everything=True)
        elif kind == "update":
            views.update(view, checked_view(body.get("view"), "modal", self._space))
        elif kind == "push":
            views.push(person.id, checked_view(body.get("view"), "modal", self._space))
        elif kind == "errors":
            return self._errors(view, body.get("errors"))
        else:
            raise SlackError("invalid_response_action", got=kind)
        return {}

    @staticmethod
    def _errors(view: View, errors: Any) -> dict[str, str]:
        inputs = {b["block_id"] for b in view.blocks if b["type"] == "input"}
        if not isinstance(errors, dict) or not errors:
            raise SlackError("invalid_errors", got=errors)
        strangers = [b for b in errors if b not in inputs]
        if strangers:
            raise SlackError("errors_for_blocks_that_are_no_inputs", blocks=strangers)
        return {block: str(text) for block, text in errors.items()}

    async def close(self, user: str, view_id: str | None = None, *, everything: bool = False) -> Acted:
        """Closes the top modal (Cancel), or the whole stack (the X). The app hears of it with notify_on_close."""
        person = self._acting.who(user)
        view = self._view(user, view_id) if view_id else self._space.views.top(user)
        if view is None:
            raise ActError("Nothing is open.")
        everything = everything or bool(view.content.get("clear_on_close"))
        payload = payloads.view_closed(self._space, person, view, everything)
        self._space.views.close(view, everything)
        if view.content.get("notify_on_close"):
            self._space.spawn(self._courier.deliver("interactive", "view_closed", payload))
        return Acted(payload=payload)


def known_only(values: Json, blocks: list[Json]) -> Json:
    """Entered values of fields that are still there: a page may send those of a view updated meanwhile."""
    known = {(b["block_id"], e["action_id"]) for b, e in elements(blocks) if e["type"] in STATEFUL}
    kept: Json = {}
    for block_id, states in values.items():
        for action_id, state in states.items():
            if (block_id, action_id) in known:
                kept.setdefault(block_id, {})[action_id] = state
    return kept
