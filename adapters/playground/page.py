"""The page's side: state, live updates, and one POST per thing a person does."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from adapters.playground.acting import Acted, Acting
from adapters.playground.control import Control
from adapters.playground.errors import ActError, Json
from adapters.playground.journal import Toast
from adapters.playground.picture import Picture
from adapters.playground.pressing import Pressing
from adapters.playground.state import Message
from adapters.playground.workspace import Workspace

DEBOUNCE = 0.03  # seconds in which changes are drawn together
CHOSEN = ("selected_option", "selected_options", "selected_date", "selected_time", "selected_date_time",
          "selected_user", "selected_users", "selected_channel", "selected_channels", "selected_conversation",
          "selected_conversations", "rich_text_value", "value")  # fmt: skip


def chosen(body: Json) -> Any:
    """What the page says was chosen or entered: the first of the fields Slack's payloads use."""
    return next((body[name] for name in CHOSEN if name in body), None)


class Page:
    def __init__(self, space: Workspace, picture: Picture, acting: Acting,
                 pressing: Pressing, control: Control) -> None:  # fmt: skip
        self._space, self._picture = space, picture
        self._acting, self._pressing, self._control = acting, pressing, control
        self._acts: dict[str, Callable[[str, Json], Awaitable[Acted]]] = {
            "send": self._send, "press": self._press, "shortcut": self._shortcut,
            "global_shortcut": self._global_shortcut, "submit": self._submit, "close": self._close,
            "view_press": self._view_press, "open_home": self._open_home, "react": self._react, "mark": self._mark,
            "reset": self._start_over, "faults": self._faults, "clock": self._clock,
        }  # fmt: skip

    async def state(self, request: Request) -> Response:
        try:
            return JSONResponse(self._picture.of(request.query_params.get("as", "")))
        except KeyError:
            return refusal("There is no such person here.", 404)

    async def act(self, request: Request) -> Response:
        user, act = request.query_params.get("as", ""), self._acts.get(request.path_params["action"])
        if act is None:
            return refusal("There is no such action.", 404)
        try:
            body = await request.json()
            if not isinstance(body, dict):
                return refusal("The body must be a JSON object.")
            self._acting.who(user)
            acted = await act(user, body)
        except (ValueError, TypeError):
            return refusal("The body must be JSON with numbers where numbers belong.")
        except KeyError as missing:
            return refusal(f"Something is missing: {missing.args[0]}.")
        except ActError as error:
            return refusal(str(error))
        return JSONResponse(answer(acted, request.path_params["action"]))

    def _message(self, body: Json) -> Message:
        message = self._space.state.find(body["channel"], body["ts"])
        if message is None:
            raise ActError("That message is no longer there.")
        return message

    async def _send(self, user: str, body: Json) -> Acted:
        return await self._acting.send(user, body["channel"], _whole(str(body["text"])), body.get("thread_ts"))

    async def _press(self, user: str, body: Json) -> Acted:
        more = {"block_id": body.get("block_id"), "value": chosen(body), "values": body.get("values")}
        return await self._pressing.press(user, self._message(body), body["action_id"], **more)

    async def _view_press(self, user: str, body: Json) -> Acted:
        more = {"block_id": body.get("block_id"), "value": chosen(body), "values": body.get("values")}
        return await self._pressing.view_press(user, body["view_id"], body["action_id"], **more)

    async def _submit(self, user: str, body: Json) -> Acted:
        return await self._pressing.submit(user, body["view_id"], body.get("values"))

    async def _close(self, user: str, body: Json) -> Acted:
        return await self._pressing.close(user, body["view_id"])

    async def _shortcut(self, user: str, body: Json) -> Acted:
        return await self._acting.message_shortcut(user, self._message(body), body["callback_id"])

    async def _global_shortcut(self, user: str, body: Json) -> Acted:
        return await self._acting.global_shortcut(user, body["callback_id"])

    async def _open_home(self, user: str, body: Json) -> Acted:
        return await self._acting.open_home(user, body.get("tab", "home"))

    async def _react(self, user: str, body: Json) -> Acted:
        return await self._acting.react(user, self._message(body), body["name"], bool(body.get("remove")))

    async def _mark(self, user: str, body: Json) -> Acted:
        return await self._acting.mark(user, body["channel"])

    async def _start_over(self, user: str, body: Json) -> Acted:
        await self._control.reset()
        return Acted()

    async def _faults(self, user: str, body: Json) -> Acted:
        await self._control.faults(body)
        return Acted()

    async def _clock(self, user: str, body: Json) -> Acted:
        """{"advance_seconds": 3600}, or {"back": true}"""
        if body.get("back"):
            await self._control.clock_back()
        else:
            await self._control.move_clock(float(body["advance_seconds"]))
        return Acted()

    async def live(self, websocket: WebSocket) -> None:
        """Sends the whole state on connect and after every change this person can see; toasts in between."""
        user = websocket.query_params.get("as", "")
        await websocket.accept()
        if user not in self._space.state.users:
            await websocket.close(4004, "There is no such person here.")
            return
        feed = Feed(self._space, user)
        try:
            sending = asyncio.ensure_future(self._feed(websocket, feed))
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                while True:
                    await websocket.receive_text()
        finally:
            sending.cancel()
            feed.stop()
            with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await sending

    async def _feed(self, websocket: WebSocket, feed: Feed) -> None:
        last = ""
        while True:
            while feed.toasts:
                toast = feed.toasts.pop(0)
                await websocket.send_json({"type": "toast", "text": toast.text, "kind": toast.kind})
            shown = self._picture.of(feed.user)
            # The time alone is no change; it comes along with the next one.
            now = json.dumps({**shown, "now": round(shown["now"] / 60), "latest": None})
            if now != last:
                last = now
                await websocket.send_json({"type": "state", "state": shown})
            await feed.moved.wait()
            await asyncio.sleep(DEBOUNCE)
            feed.moved.clear()


class Feed:
    """What one open page still has to be told."""

    def __init__(self, space: Workspace, user: str) -> None:
        self.user = user
        self.moved = asyncio.Event()
        self.toasts: list[Toast] = []
        self._stops = (space.watch(self.moved.set), space.watch_toasts(self._toast))

    def _toast(self, toast: Toast) -> None:
        if toast.user == self.user:
            self.toasts.append(toast)
            self.moved.set()

    def stop(self) -> None:
        for stop in self._stops:
            stop()


def refusal(sentence: str, status: int = 400) -> Response:
    return JSONResponse({"ok": False, "error": sentence}, status)


def answer(acted: Acted, action: str) -> Json:
    """For the page, a form with errors at its fields is an answer; a command that failed is a toast."""
    if acted.errors:
        return {"ok": True, "errors": acted.errors}
    if action == "submit" and not acted.ok:
        return {"ok": False, "error": acted.error}
    return {"ok": True, **({"ts": acted.message.ts} if acted.message else {})}


def _whole(text: str) -> str:
    """Half a character, which no UTF-8 can carry, becomes a question mark."""
    return text.encode("utf-8", "replace").decode()
