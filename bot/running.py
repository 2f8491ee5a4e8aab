"""`signoff run`: the bot against a real workspace."""

import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack

from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from adapters.slack.app import SlackApp
from adapters.slack.chat import UNANSWERED
from bot.bootstrap import product
from bot.serving import serving, stopped
from bot.settings import Settings
from workflow.definition import Definition
from workflow.errors import SignoffError

log = logging.getLogger("signoff.run")
# How it is known who pressed, for the audit log.
VERIFIED_SOCKET = "Slack's own socket, opened with the app's token"
VERIFIED_HTTP = "Slack's signature on every request"


async def run_bot(settings: Settings, definitions: Mapping[str, Definition]) -> None:
    """Until Ctrl-C or SIGTERM. Raises: SignoffError if Slack does not take the token."""
    async with AsyncExitStack() as stack:
        if settings.audit_key is None:
            log.warning("SIGNOFF_AUDIT_KEY is not set: nobody signs the audit log, and whoever cuts off its end is not found out")
        slack = await open_slack(settings)
        stack.push_async_callback(slack.aclose)
        how = VERIFIED_SOCKET if settings.socket_mode else VERIFIED_HTTP
        running = await stack.enter_async_context(
            product(settings, definitions, {slack.chat.name: slack.chat}, tenants=[slack.tenant], verified={slack.chat.name: how})
        )
        app = slack.listen(running.bot)
        if settings.socket_mode:
            await slack.connect(app)
            stack.push_async_callback(slack.disconnect)  # first of all: what came in now would find the store closed
            where = "Socket Mode"
        else:
            port = await stack.enter_async_context(serving(web(slack, app), settings.host, settings.port))
            where = f"http://{settings.host}:{port}/slack/events"
        log.info("listening on %s for team %s, with %s", where, slack.team, ", ".join(sorted(definitions)))
        await stopped()
        log.info("stopping")


def web(slack: SlackApp, app: AsyncApp) -> Starlette:
    """Nothing here is decided by a GET: whatever fetches addresses, a link preview or a scanner, must change nothing."""
    return Starlette(routes=[slack.route(app), Route("/health", health)])


async def open_slack(settings: Settings) -> SlackApp:
    try:
        return await SlackApp.open(
            bot_token=_secret(settings.slack_bot_token),
            signing_secret="" if settings.socket_mode else _secret(settings.slack_signing_secret),
            app_token=_secret(settings.slack_app_token),
            api_url=settings.slack_api_url,
        )
    except SlackApiError as error:
        raise SignoffError(f"Slack does not take SLACK_BOT_TOKEN: {error.response.get('error')}.") from None
    except UNANSWERED as error:
        raise SignoffError(f"Slack cannot be reached: {type(error).__name__}.") from None


async def health(request: Request) -> JSONResponse:
    return JSONResponse({"ok": True})


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""
