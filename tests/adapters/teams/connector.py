"""A strict stand-in for the Bot Connector: Microsoft's client speaks to it over HTTP and cannot tell the difference.

What it answers, refuses and counts is written down in Microsoft's documentation of the REST API, its limits and its rate table."""

import itertools
import json
import secrets
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.serving import serving
from tests.adapters.teams.card_rules import problems
from tests.adapters.teams.keys import ISSUER, Keys
from tests.adapters.teams.tenancy import Conversation, Tenancy, base

Json = dict[str, Any]
SIZE_MOST = 100_000  # bytes as UTF-16
RATES = ((1, 7), (2, 8), (30, 60), (3600, 1800))  # (seconds, sends to one conversation)
CARD = "application/vnd.microsoft.card.adaptive"


@dataclass
class Fault:
    """times: so often. lost: it is done, and the answer does not arrive. only: of a method, and a part of the path."""

    method: str
    status: int
    code: str = ""
    retry_after: str = ""
    times: int = 1
    lost: bool = False
    only: str = ""


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    status: int
    body: Any


@dataclass
class Posted:
    """A message that stands. pieces: how many Teams made of one activity."""

    id: str
    conversation: str
    activity: Json
    pieces: int = 1
    versions: int = 1

    @property
    def card(self) -> Json:
        return next(a["content"] for a in self.activity["attachments"] if a["contentType"] == CARD)


@dataclass
class Connector:
    app_id: str
    secret: str
    tenancy: Tenancy
    keys: Keys = field(default_factory=Keys)
    posted: dict[tuple[str, str], Posted] = field(default_factory=dict)
    journal: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    rates: bool = False
    page: int = 2
    now: Callable[[], float] = time.monotonic
    before: Callable[[Request], Awaitable[None]] | None = None  # of every call, before it is looked at
    url: str = ""
    _sends: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _ids: Any = field(default_factory=lambda: itertools.count(1_700_000_000_001))

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Connector"]:
        async with serving(Starlette(routes=self._routes()), "127.0.0.1", 0) as port:
            self.url = f"http://127.0.0.1:{port}/"
            yield self

    @property
    def metadata_url(self) -> str:
        return f"{self.url}openid/configuration"

    @property
    def token_url(self) -> str:
        return f"{self.url}oauth2/v2.0/token"

    def messages(self, conversation: str) -> list[Posted]:
        """Oldest first, with those in its threads."""
        return [each for (cid, _), each in self.posted.items() if base(cid) == conversation]

    def calls(self, method: str, part: str = "") -> list[Call]:
        return [call for call in self.journal if call.method == method and part in call.path]

    def remove(self, message: Posted) -> None:
        """As a person deletes it."""
        del self.posted[message.conversation, message.id]

    def put(self, conversation: str, activity: Json) -> Posted:
        """A person's own message."""
        made = Posted(str(next(self._ids)), conversation, activity)
        self.posted[conversation, made.id] = made
        return made

    def _routes(self) -> list[Route]:
        one = "/v3/conversations/{cid:path}"
        return [
            Route("/openid/configuration", self._metadata),
            Route("/openid/keys", self._jwks),
            Route("/oauth2/v2.0/token", self._token, methods=["POST"]),
            Route("/v3/conversations", self._called(self._create), methods=["POST"]),
            Route(f"{one}/activities/{{aid}}", self._called(self._update), methods=["PUT"]),
            Route(f"{one}/activities/{{aid}}", self._called(self._send), methods=["POST"]),
            Route(f"{one}/activities", self._called(self._send), methods=["POST"]),
            Route(f"{one}/pagedmembers", self._called(self._members)),
            Route(f"{one}/members/{{mid:path}}", self._called(self._member)),
            Route("/v3/teams/{tid}/conversations", self._called(self._channels)),
            Route("/v3/teams/{tid}", self._called(self._team)),
        ]

    # who is who

    async def _metadata(self, request: Request) -> Response:
        self.journal.append(Call("GET", "/openid/configuration", 200, None))
        return JSONResponse({"issuer": ISSUER, "jwks_uri": f"{self.url}openid/keys"})

    async def _jwks(self, request: Request) -> Response:
        return JSONResponse(self.keys.jwks())

    async def _token(self, request: Request) -> Response:
        form = parse_qs((await request.body()).decode())
        if (form.get("client_id"), form.get("client_secret")) != ([self.app_id], [self.secret]):
            return JSONResponse({"error": "invalid_client"}, 401)
        token = secrets.token_urlsafe(16)
        self.tokens.add(token)
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    def _called(self, answer: Callable[[Request, Any], Response]) -> Callable[[Request], Any]:
        async def called(request: Request) -> Response:
            raw = await request.body()
            if self.before is not None:
                await self.before(request)
            body = json.loads(raw) if raw else None
            response = self._refusal(request, body)
            if response is None:
                response = answer(request, body)
            fault = self._fault(request, lost=True)
            self.journal.append(Call(request.method, request.url.path, response.status_code, body))
            if fault is not None:
                return self._failed(fault)
            return response

        return called

    def _refusal(self, request: Request, body: Any) -> Response | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.tokens:
            return _error(401, "Unauthorized")
        fault = self._fault(request, lost=False)
        return self._failed(fault) if fault else None

    def _fault(self, request: Request, *, lost: bool) -> Fault | None:
        for fault in self.faults:
            if (fault.lost, fault.method) == (lost, request.method) and fault.only in request.url.path and fault.times:
                fault.times -= 1
                return fault
        return None

    def _failed(self, fault: Fault) -> Response:
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        if not fault.code:
            return Response("<html>Service unavailable</html>", fault.status, headers, "text/html")
        return _error(fault.status, fault.code, headers)

    # conversations

    def _create(self, request: Request, body: Json) -> Response:
        """A personal chat. A new thread is made by a send to its channel."""
        tenant = ((body.get("channelData") or {}).get("tenant") or {}).get("id")
        members = body.get("members") or []
        user = self.tenancy.user(tenant, members[0].get("id")) if len(members) == 1 else None
        if tenant not in self.tenancy.tenants or user is None:
            return _error(400, "BadSyntax")
        if not user.installed:
            return _error(403, "BotNotInConversationRoster")
        return JSONResponse({"id": self.tenancy.personal(user).id}, 201)

    def _send(self, request: Request, body: Json) -> Response:
        cid = request.path_params["cid"]
        refused = self._unfit(cid, body) or self._too_fast(cid)
        if refused is not None:
            return refused
        cards = len(body.get("attachments") or [])
        made = Posted(str(next(self._ids)), cid, body, cards + bool(body.get("text")))
        root = self.tenancy.conversations[base(cid)].kind == "channel" and base(cid) == cid
        self.posted[cid, made.id] = made
        if root:
            made.conversation = f"{cid};messageid={made.id}"
            self.posted[made.conversation, made.id] = self.posted.pop((cid, made.id))
        return JSONResponse({"id": made.id}, 201)

    def _update(self, request: Request, body: Json) -> Response:
        cid, aid = request.path_params["cid"], request.path_params["aid"]
        refused = self._unfit(cid, body)
        if refused is not None:
            return refused
        message = next((m for m in self.messages(base(cid)) if m.id == aid), None)
        if message is None:
            return _error(404, "ActivityNotFoundInConversation")
        if message.pieces > 1:
            return _error(400, "BadArgument")  # "Activity resulted into multiple skype activities"
        message.activity, message.versions = body, message.versions + 1
        return JSONResponse({"id": aid})

    def _unfit(self, cid: str, body: Json) -> Response | None:
        conversation = self._conversation(cid)
        if isinstance(conversation, Response):
            return conversation
        if len(json.dumps(body, ensure_ascii=False).encode("utf-16-le")) > SIZE_MOST:
            return _error(413, "MessageSizeTooBig")
        root = cid.partition(";messageid=")[2]
        if root and not any(m.id == root for m in self.messages(base(cid))):
            return _error(404, "ConversationNotFound")
        wrong = [p for a in body.get("attachments") or [] if a.get("contentType") == CARD for p in problems(a.get("content"))]
        labels = [e for e in body.get("entities") or [] if e.get("type") == "https://schema.org/Message"]
        if any(e.get("@type") != "Message" or e.get("@context") != "https://schema.org" for e in labels) or len(labels) > 1:
            wrong.append("entities")
        if body.get("type") != "message" or wrong or not (body.get("text") or body.get("attachments")):
            return _error(400, "BadSyntax", message="; ".join(wrong) or "nothing to say")
        return None

    def _conversation(self, cid: str) -> Conversation | Response:
        conversation = self.tenancy.conversations.get(base(cid))
        if conversation is None:
            return _error(404, "ConversationNotFound")
        return conversation if conversation.bot else _error(403, "BotNotInConversationRoster")

    def _too_fast(self, cid: str) -> Response | None:
        now, sends = self.now(), self._sends[base(cid)]
        if self.rates and any(sum(at > now - seconds for at in sends) >= most for seconds, most in RATES):
            return _error(429, "Throttled", {"Retry-After": "1"})
        sends.append(now)
        return None

    # who is there

    def _members(self, request: Request, body: None) -> Response:
        conversation = self._conversation(request.path_params["cid"])
        if isinstance(conversation, Response):
            return conversation
        start = int(request.query_params.get("continuationToken") or 0)
        users = conversation.members[start : start + self.page]
        more = start + self.page < len(conversation.members)
        answer: Json = {"members": [user.account() for user in users]}
        return JSONResponse(answer | ({"continuationToken": str(start + self.page)} if more else {}))

    def _member(self, request: Request, body: None) -> Response:
        conversation = self._conversation(request.path_params["cid"])
        if isinstance(conversation, Response):
            return conversation
        asked = request.path_params["mid"]
        found = next((u for u in conversation.members if asked in (u.mri, u.aad)), None)
        return JSONResponse(found.account()) if found else _error(404, "MemberNotFoundInConversation")

    def _team(self, request: Request, body: None) -> Response:
        team = self.tenancy.teams.get(request.path_params["tid"])
        return JSONResponse({"id": team.id, "name": team.name, "aadGroupId": team.group}) if team else _error(404, "TeamNotFound")

    def _channels(self, request: Request, body: None) -> Response:
        team = self.tenancy.teams.get(request.path_params["tid"])
        if team is None:
            return _error(404, "TeamNotFound")
        return JSONResponse({"conversations": [{"id": c.id, "name": c.name or None} for c in self.tenancy.channels(team)]})


def _error(status: int, code: str, headers: dict[str, str] | None = None, message: str = "") -> Response:
    return JSONResponse({"error": {"code": code, "message": message or code}}, status, headers)
