"""Whose word the bot takes: OpenID metadata, signing keys that rotate, and tokens as the Bot Connector makes them."""

import json
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://api.botframework.com"
AN_HOUR = 3600


class Keys:
    """One key signs at a time; what it has signed with before is not published any more after `rotate`."""

    def __init__(self) -> None:
        self._made = 0
        self.rotate()

    def rotate(self) -> None:
        self._made += 1
        self.kid, self._key = f"key-{self._made}", rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def jwks(self) -> dict[str, Any]:
        public = json.loads(RSAAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**public, "kid": self.kid, "use": "sig", "endorsements": ["msteams"]}]}

    def token(self, app_id: str, service_url: str, *, headers: dict[str, Any] | None = None, **claims: Any) -> str:
        """claims: put over those of a good token; None leaves one out. headers: the same for `kid`."""
        now = int(time.time())
        good = {"iss": ISSUER, "aud": app_id, "serviceurl": service_url, "nbf": now - 10, "iat": now, "exp": now + AN_HOUR}
        said = {name: value for name, value in (good | claims).items() if value is not None}
        return jwt.encode(said, self._key, algorithm="RS256", headers={"kid": self.kid, **(headers or {})})
