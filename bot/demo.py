"""`signoff demo`: the product and the playground in one process. The bot does not know that its Slack is a stand-in."""

import secrets
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from adapters.playground.server import Playground
from rich.console import Console

from bot.serving import serving, stopped
from bot.settings import Settings
from workflow.definition import Definition

WELCOME = """**This is Signoff's playground: a chat on your own machine, and the bot in it is the real one.**
Type `/triage My card was charged twice and the app crashes` and press Enter. You are Ana, who asks.
A card appears with what the model made of it. You may not sign off what you started yourself: **switch to Ben** at the top right, \
then press Approve or Edit on the card. What he sends goes out in the thread, and every press is kept as feedback.
Also try `/signoff help`, `/signoff digest now`, or the menu of any message: “Start a workflow”."""


async def run_demo(definitions: Mapping[str, Definition], port: int, directory: Path, *, socket_mode: bool = False) -> None:
    """Until Ctrl-C. directory: for the database."""
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        address = await open_demo(stack, definitions, port, directory, socket_mode=socket_mode)
        console = Console()
        console.print(f"\n  [bold]Signoff[/] is ready ({time.monotonic() - began:.1f} s). Open  [bold cyan]{address}[/]")
        console.print("  [dim]Ctrl-C ends it. Nothing leaves this machine.[/]\n")
        await stopped()


async def open_demo(
    stack: AsyncExitStack, definitions: Mapping[str, Definition], port: int, directory: Path, *, socket_mode: bool = False
) -> str:
    """The page's address. Everything ends with the stack."""
    bot_token, secret = f"xoxb-{secrets.token_hex(12)}", secrets.token_hex(16)
    app_token = f"xapp-{secrets.token_hex(12)}"
    playground = Playground(welcome=WELCOME)
    page = await stack.enter_async_context(serving(playground.app, "127.0.0.1", port))
    address = f"http://127.0.0.1:{page}"
    settings = Settings(
        _env_file=None,
        database=f"sqlite+aiosqlite:///{directory / 'signoff.db'}",
        home_channel="#support",
    )
    return address
