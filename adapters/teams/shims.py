"""What botbuilder 4.17.1 does wrong, put right in one place; tests/adapters/teams/test_teams_shims.py has a test for each.

Upstream is archived, so none of it will be mended there. Not used at all, because they do harm: `CloudAdapter.process` (answers 500
to every invoke that returns something, 501 to what raised), `continue_conversation` (replies to an invented id, and says nothing of
a failed send once an error handler is set), the parsed activity (loses the tenant and everything else it does not know) and
BotState (unpickles).
"""

import asyncio
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests
from azure.core.exceptions import DeserializationError
from botbuilder.core import CloudAdapterBase
from botbuilder.schema import Entity
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import (
    AppCredentials,
    AuthenticationConstants,
    BotFrameworkAuthenticationFactory,
    ChannelValidation,
    JwtTokenExtractor,
    ServiceClientCredentialsFactory,
    SimpleCredentialProvider,
)
from botframework.connector.auth.jwt_token_extractor import _OpenIdConfig, _OpenIdMetadata
from botframework.connector.teams import TeamsConnectorClient
from msrest.pipeline.universal import RawDeserializer

OPEN_ID = AuthenticationConstants.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL
ISSUER = AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER
FETCH_SECONDS = 5
AGAIN_SECONDS = 60.0  # between two looks for a key that is not known: Microsoft may have rotated, or somebody makes keys up
CALL_SECONDS = 10  # for one call of the connector; its own default is 100
THREADS = 64  # calls at the same time: each takes a thread of the default executor, which has 6 on two processors


class Unauthorized(Exception):
    """Not from Microsoft, or not for this bot. str() is for the log, and holds nothing of the token."""


class Keys(_OpenIdMetadata):  # type: ignore[misc]
    """The channel's keys. The original asks in the event loop, for as long as it takes, and raises IndexError for a key that is
    not known, so that after a rotation every good token fails for up to a day."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._asked = -AGAIN_SECONDS
        self._asking = asyncio.Lock()

    async def get(self, key_id: str) -> _OpenIdConfig:
        async with self._asking:
            found = self._find(key_id)
            if found is None and time.monotonic() - self._asked >= AGAIN_SECONDS:
                self._asked = time.monotonic()
                self.keys = await asyncio.to_thread(self._fetched)
                found = self._find(key_id)
        if found is None:
            raise Unauthorized("signed with a key that is not known")
        return found

    def _find(self, key_id: str) -> _OpenIdConfig | None:
        return super()._find(key_id) if any(key.get("kid") == key_id for key in self.keys) else None

    def _fetched(self) -> list[dict[str, Any]]:
        metadata = requests.get(self.url, timeout=FETCH_SECONDS)
        metadata.raise_for_status()
        keys = requests.get(metadata.json()["jwks_uri"], timeout=FETCH_SECONDS)
        keys.raise_for_status()
        return list(keys.json()["keys"])


class Kept(ServiceClientCredentialsFactory):  # type: ignore[misc]
    """Credentials made once, so that their token is asked for once: the original makes new ones for every call."""

    def __init__(self, inner: ServiceClientCredentialsFactory) -> None:
        self.inner, self._made = inner, dict[tuple[str, ...], AppCredentials]()

    async def is_valid_app_id(self, app_id: str) -> bool:
        return bool(await self.inner.is_valid_app_id(app_id))

    async def is_authentication_disabled(self) -> bool:
        """Never: without an app id anybody could post, and choose whom the bot answers."""
        return False

    async def create_credentials(
        self, app_id: str, oauth_scope: str, login_endpoint: str, validate_authority: bool
    ) -> AppCredentials:
        key = (app_id, oauth_scope, login_endpoint)
        if key not in self._made:
            self._made[key] = await self.inner.create_credentials(app_id, oauth_scope, login_endpoint, validate_authority)
        return self._made[key]


class Adapter(CloudAdapterBase):  # type: ignore[misc]
    """Who may speak to the bot, and whom it may speak to."""

    def __init__(self, app_id: str, credentials: ServiceClientCredentialsFactory, open_id: str = OPEN_ID) -> None:
        """Raises: ValueError without an app id."""
        if not app_id:
            raise ValueError("Teams needs an app id")
        self.app_id, self._clients = app_id, dict[str, ConnectorClient]()
        super().__init__(BotFrameworkAuthenticationFactory.create(credential_factory=Kept(credentials)))
        verified = ChannelValidation.TO_BOT_FROM_CHANNEL_TOKEN_VALIDATION_PARAMETERS
        self._tokens = JwtTokenExtractor(verified, open_id, AuthenticationConstants.ALLOWED_SIGNING_ALGORITHMS)
        self._tokens.open_id_metadata = Keys(open_id)

    async def authenticate(self, header: str, body: Mapping[str, Any]) -> None:
        """Only the channel's own tokens. The original also fetches the keys of whoever says to be the emulator, and lets most of
        what is wrong with a token out as another exception than PermissionError.

        Raises: Unauthorized."""
        try:
            identity = await self._tokens.get_identity_from_auth_header(header, str(body.get("channelId")))
            await ChannelValidation.validate_identity(identity, SimpleCredentialProvider(self.app_id, ""))
        except Unauthorized:
            raise
        except Exception as error:
            raise Unauthorized(type(error).__name__) from None
        if identity.get_claim_value("serviceurl") != body.get("serviceUrl") or not body.get("serviceUrl"):
            raise Unauthorized("for another service URL")
        if not identity.get_claim_value("exp"):
            raise Unauthorized("without an end")

    async def connector(self, service_url: str) -> ConnectorClient:
        """A client whose token is there: it would fetch one in the event loop. Raises: what the fetching raises."""
        if service_url not in self._clients:
            factory = self.bot_framework_authentication.create_connector_factory(self.create_claims_identity(self.app_id))
            client = await factory.create(service_url, "")
            _once(client.config)
            _any_body(client)
            self._clients[service_url] = client
        client = self._clients[service_url]
        await asyncio.to_thread(client.config.credentials.get_access_token)
        return client

    async def teams(self, service_url: str) -> TeamsConnectorClient:
        """The calls about teams; this client has no other than blocking ones: use it in a thread."""
        credentials = (await self.connector(service_url)).config.credentials
        client = TeamsConnectorClient(credentials, service_url)
        _once(client.config)
        _any_body(client)
        return client


def _once(config: Any) -> None:
    """Nothing is repeated here: the delivery loop does, and it knows what may be."""
    config.connection.timeout = CALL_SECONDS
    config.retry_policy.retries = 0
    config.retry_policy.policy.status_forcelist = ()


class AnyBody(RawDeserializer):
    """A gateway's page is no JSON: the original raises an error of its own then, and the status is lost."""

    def on_response(self, request: Any, response: Any, **kwargs: Any) -> None:
        try:
            super().on_response(request, response, **kwargs)
        except DeserializationError:
            response.context[self.CONTEXT_NAME] = None


def _any_body(client: Any) -> None:
    for runner in client._client.config.pipeline._impl_policies:
        if isinstance(getattr(runner, "_policy", None), RawDeserializer):
            runner._policy = AnyBody()


class AILabel(Entity):  # type: ignore[misc]
    """Teams writes “AI generated” beside a message that carries it. The original's Entity sends nothing but its type."""

    _attribute_map = {  # noqa: RUF012
        "type": {"key": "type", "type": "str"},
        "kind": {"key": "@type", "type": "str"},
        "context": {"key": "@context", "type": "str"},
        "additional": {"key": "additionalType", "type": "[str]"},
    }

    def __init__(self) -> None:
        super().__init__(type="https://schema.org/Message")
        self.kind, self.context, self.additional = "Message", "https://schema.org", ["AIGeneratedContent"]


def tenant_of(body: Mapping[str, Any]) -> str:
    """The tenant that an activity comes from, off the raw JSON: the parsed activity looks for it under a name that Teams does not
    use, and nothing compares it with anything. "" where there is none, or two that differ."""
    conversation, channel = body.get("conversation"), body.get("channelData")
    said = {
        str(part.get(name))
        for part, name in ((conversation, "tenantId"), (channel.get("tenant") if isinstance(channel, Mapping) else None, "id"))
        if isinstance(part, Mapping) and part.get(name)
    }
    return said.pop() if len(said) == 1 else ""


def make_room(loop: asyncio.AbstractEventLoop) -> None:
    """Threads for the connector's calls."""
    loop.set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="connector"))
