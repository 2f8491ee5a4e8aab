"""Joins Bolt, the Web API client and the listeners; Socket Mode or HTTP."""

import logging
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import Route

from adapters.slack import ids
from adapters.slack.chat import SlackChat
from adapters.slack.http import endpoint
from adapters.slack.listeners import Bolt, Listeners
from adapters.slack.manifest import SCOPES
from adapters.slack.socket import Socket
from bot.service import Bot
from workflow.names import Tenant

log = logging.getLogger("signoff.slack")
TIMEOUT = 10  # seconds for one Web API call


@dataclass
class SlackApp:
    """One workspace. Open it, hand its `chat` to the bot, then `listen` with the bot."""

    client: AsyncWebClient
    session: aiohttp.ClientSession
    chat: SlackChat
    team: str
    bot_user: str
    signing_secret: str
    app_token: str
    _socket: Socket | None = None

    @classmethod
    async def open(cls, *, bot_token: str, signing_secret: str = "", app_token: str = "", api_url: str) -> "SlackApp":
        """Raises: SlackApiError if the token is not good."""
        # One shared session: without it slack_sdk opens a connection per call.
        session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        client = AsyncWebClient(bot_token, base_url=api_url, session=session, timeout=TIMEOUT, retry_handlers=[])
        try:
            who = await client.auth_test()
        except BaseException:
            await session.close()
            raise
        _tell_lacking(str(who.headers.get("x-oauth-scopes") or ""))
        team, user = str(who["team_id"]), str(who["user_id"])
        return cls(client, session, SlackChat(client, team), team, user, signing_secret, app_token)

    @property
    def tenant(self) -> Tenant:
        return ids.tenant(self.team)

    def listen(self, bot: Bot) -> AsyncApp:
        async def authorize(**_: Any) -> AuthorizeResult:
            # Known since `open`: Bolt would call auth.test for every delivery.
            return AuthorizeResult(
                enterprise_id=None, team_id=self.team, bot_token=self.client.token, bot_user_id=self.bot_user, bot_id=None
            )

        app = Bolt(
            # Without a token: Bolt puts the authorized one into each request's copy.
            client=AsyncWebClient(base_url=self.client.base_url, session=self.session, timeout=TIMEOUT, retry_handlers=[]),
            authorize=authorize,
            process_before_response=True,
            request_verification_enabled=False,  # `endpoint` does it, before anything is parsed
            raise_error_for_unhandled_request=True,  # to `Listeners.error`, in one line
        )
        Listeners(bot, self.team, self.bot_user).register(app)
        return app

    def route(self, app: AsyncApp) -> Route:
        """POST /slack/events, for HTTP. Raises: ValueError without a signing secret: anybody could press then."""
        if not self.signing_secret:
            raise ValueError("HTTP needs the signing secret")
        return Route("/slack/events", endpoint(app, self.signing_secret), methods=["POST"])

    async def connect(self, app: AsyncApp) -> None:
        """Socket Mode: keeps itself connected until `disconnect`."""
        self._socket = Socket(app, self.app_token, self.client)
        await self._socket.connect_async()  # type: ignore[no-untyped-call]

    async def disconnect(self) -> None:
        """Takes nothing more from Slack, once what is under way is acknowledged; the Web API stays open."""
        if self._socket is not None:
            await self._socket.leave()
            self._socket = None

    async def aclose(self) -> None:
        await self.disconnect()
        await self.session.close()


def _tell_lacking(granted: str) -> None:
    """An app that was installed from an older manifest works on, without what came since. granted: as Slack's header has it."""
    lacking = [f"{scope} ({what})" for scope, what in SCOPES.items() if granted and scope not in granted.split(",")]
    if lacking:
        log.warning(
            "the Slack app may not do everything; it lacks %s. Paste the manifest again (signoff manifest slack), and reinstall it",
            ", ".join(lacking),
        )
