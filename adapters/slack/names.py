"""How Slack calls people, for whoever reads about them outside of Slack."""

import asyncio
from collections.abc import Iterable

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.ids import CHAT, user_of
from workflow.names import Person

SECONDS = 5.0  # for all of them


async def names(token: str, api_url: str, people: Iterable[Person]) -> dict[Person, str]:
    """Those that Slack tells in time."""
    client = AsyncWebClient(token=token, base_url=api_url)
    found: dict[Person, str] = {}

    async def ask(person: Person) -> None:
        try:
            profile = (await client.users_info(user=user_of(person)))["user"].get("profile", {})
        except (TimeoutError, SlackApiError, OSError):
            return
        if name := profile.get("display_name") or profile.get("real_name"):
            found[person] = name

    try:
        async with asyncio.timeout(SECONDS):
            await asyncio.gather(*[ask(person) for person in people if person.startswith(f"{CHAT}/")])
    except TimeoutError:
        pass
    return found
