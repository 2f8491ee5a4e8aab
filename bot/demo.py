"""`signoff demo`: the product and the playground in one process. The bot does not know that its Slack is a stand-in."""

import asyncio
import secrets
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from starlette.applications import Starlette

from adapters.playground.installed import App
from adapters.playground.server import Playground
from adapters.slack.app import SlackApp
from adapters.slack.manifest import manifest
from bot.bootstrap import Product, product
from bot.clock import MovableClock
from bot.running import VERIFIED_HTTP, VERIFIED_SOCKET
from bot.serving import serving, stopped
from bot.settings import DEMO_KEY, Settings
from workflow.definition import Definition
from workflow.errors import SignoffError

HERE = "127.0.0.1"
TRY = "/triage My card was charged twice and the app crashes"
WELCOME = """**This is Signoff's playground: a chat on your own machine. The bot in it is the real one.**

You are Ana. Type `{first}` and press Enter: a card appears with what the model made of it.

Nobody signs off what they started themselves, so **switch to Ben** at the top right and press Approve or Edit. What he sends \
goes out in the thread, and every press is kept as feedback.

Then try a ✅ on a card, or a reply in its thread, “looks good, but say Tuesday”: the bot asks before it counts. There are also \
`/signoff digest now`, `/signoff help`, and “Start a workflow” in the menu of any message."""


def welcome(definitions: Mapping[str, Definition]) -> str:
    """What stands on top of the channel; names a command that is loaded."""
    commands = [f"{d.command} {d.usage}" for d in definitions.values() if d.command]
    first = TRY if any(command.startswith("/triage ") for command in commands) else next(iter(commands), "/signoff help")
    return WELCOME.format(first=first)


def groups(definitions: Mapping[str, Definition]) -> tuple[str, ...]:
    """The user groups that the gates name, and those who are asked when nobody answers."""
    gates = [step.gated for d in definitions.values() for step in d.steps.values() if step.gated]
    who = {name for gate in gates for name in (*gate.who, *gate.patience.others)}
    return tuple(sorted(name[1:] for name in who if name.startswith("@")))


async def run_demo(definitions: Mapping[str, Definition], port: int, directory: Path, *, socket_mode: bool = False) -> None:
    """Until Ctrl-C. directory: for the database."""
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        address = await open_demo(stack, definitions, port, directory, socket_mode=socket_mode)
        console = Console()
        console.print(f"\n  [bold]Signoff[/] is ready ({time.monotonic() - began:.1f} s). Open  [bold cyan]{address}[/]")
        console.print(f"  [dim]Ctrl-C ends it. {leaves(Settings())}[/]\n")
        await stopped()


async def open_demo(
    stack: AsyncExitStack, definitions: Mapping[str, Definition], port: int, directory: Path, *, socket_mode: bool = False
) -> str:
    """The page's address. Everything ends with the stack. Raises: OSError if the port is taken."""
    stage: Stage

    async def start_over() -> None:
        await stage.close()
        await asyncio.to_thread(_forget, directory)
        await stage.open()

    async def clock_moved(seconds: float) -> None:
        await stage.clock_moved(seconds)

    playground = Playground(welcome=welcome(definitions), on_reset=start_over, on_clock_moved=clock_moved)
    await stack.enter_async_context(playground)
    try:
        address = await playground.serve(port)
    except OSError:
        raise SignoffError(f"Port {port} is taken: end what listens there, or choose another with --port.") from None
    stage = Stage(playground, address, definitions, directory / "signoff.db", socket_mode)
    await stage.open()
    stack.push_async_callback(stage.close)
    return address


def asked(settings: Settings) -> str:
    """The model, for the page."""
    return settings.model if settings.anthropic_api_key else "local model (no key needed)"


def leaves(settings: Settings) -> str:
    if settings.anthropic_api_key is None:
        return "Nothing leaves this machine."
    return f"What you type goes to Anthropic, because ANTHROPIC_API_KEY is set ({settings.model})."


def make_key(database: Path) -> None:
    """For the audit log, beside its database: good enough to see how it works, and not for anything that matters."""
    file = Path(f"{database}{DEMO_KEY}")
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))


def _forget(directory: Path) -> None:
    """Our own files, and no other that happens to begin like them."""
    for suffix in ("", "-wal", "-shm", ".checkpoints", DEMO_KEY):
        (directory / f"signoff.db{suffix}").unlink(missing_ok=True)


@dataclass
class Stage:
    """The product as `signoff run` joins it, with the playground's address where Slack's would be."""

    playground: Playground
    address: str
    definitions: Mapping[str, Definition]
    database: Path
    socket_mode: bool
    bot_token: str = field(default_factory=lambda: f"xoxb-{secrets.token_hex(12)}")
    app_token: str = field(default_factory=lambda: f"xapp-{secrets.token_hex(12)}")
    secret: str = field(default_factory=lambda: secrets.token_hex(16))
    clock: MovableClock = field(default_factory=MovableClock)
    _running: Product | None = None
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def open(self) -> None:
        self._install("")
        slack = await SlackApp.open(
            bot_token=self.bot_token,
            signing_secret="" if self.socket_mode else self.secret,
            app_token=self.app_token,
            api_url=f"{self.address}/api/",
        )
        self._stack.push_async_callback(slack.aclose)
        await asyncio.to_thread(make_key, self.database)
        settings = Settings().model_copy(
            update={
                "database": f"sqlite:///{self.database}",
                "home_channel": "#support",
                "timezone": "UTC",
            }
        )
        self._running = running = await self._stack.enter_async_context(
            product(
                settings,
                self.definitions,
                {slack.chat.name: slack.chat},
                tenants=[slack.tenant],
                clock=self.clock,
                verified={slack.chat.name: VERIFIED_SOCKET if self.socket_mode else VERIFIED_HTTP},
            )
        )
        app = slack.listen(running.bot)
        if self.socket_mode:
            await slack.connect(app)
        else:
            port = await self._stack.enter_async_context(serving(Starlette(routes=[slack.route(app)]), HERE, 0))
            self._install(f"http://{HERE}:{port}")

    async def clock_moved(self, seconds: float) -> None:
        """The bot's time goes with the chat's."""
        self.clock.move(seconds)
        if self._running is not None:
            await self._running.time_has_passed()

    async def close(self) -> None:
        self._running = None
        await self._stack.aclose()
        self._stack = AsyncExitStack()

    def _install(self, url: str) -> None:
        made = App(
            manifest=manifest(self.definitions.values(), url=url),
            bot_token=self.bot_token,
            app_token=self.app_token,
            signing_secret=self.secret,
            request_url=f"{url}/slack/events" if url else None,
            groups=groups(self.definitions),
            model=asked(Settings()),
        )
        self.playground.install(made)
