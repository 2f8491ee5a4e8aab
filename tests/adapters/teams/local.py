"""Credentials whose tokens come from the stand-in. They keep their token, like Microsoft's own."""

import requests
from botframework.connector.auth import AppCredentials, ServiceClientCredentialsFactory

from tests.adapters.teams.connector import Connector


class Local(AppCredentials):
    def __init__(self, connector: Connector) -> None:
        super().__init__(connector.app_id)
        self.connector, self.token = connector, ""

    def get_access_token(self, force_refresh: bool = False) -> str:
        if not self.token:
            form = {"client_id": self.connector.app_id, "client_secret": self.connector.secret, "grant_type": "client_credentials"}
            self.token = str(requests.post(self.connector.token_url, form, timeout=5).json()["access_token"])
        return self.token


class LocalFactory(ServiceClientCredentialsFactory):
    def __init__(self, connector: Connector) -> None:
        self.connector = connector

    async def is_valid_app_id(self, app_id: str) -> bool:
        return app_id == self.connector.app_id

    async def is_authentication_disabled(self) -> bool:
        return False

    async def create_credentials(self, app_id: str, oauth_scope: str, login_endpoint: str, validate_authority: bool) -> Local:
        return Local(self.connector)
