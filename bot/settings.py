"""Settings, from environment variables or a `.env` file. Every missing name is reported at once; secrets never print."""

import logging
import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, PositiveInt, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as Unreadable

from workflow.budget import Budgets
from workflow.errors import SignoffError
from workflow.reactions import reactions_of

DEMO_KEY = ".audit-key"  # what the file of a demo's key ends with, beside its database


class SettingsError(SignoffError):
    """`missing`: the names that are not set, each with what it is for."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        super().__init__("These settings are missing or wrong:\n" + "\n".join(f"  {name}" for name in missing))


class UnfitSetting(SignoffError):
    """A setting that cannot be read, or does not fit."""


class Price(BaseModel):
    """US dollars per million tokens. cached: read from the vendor's prompt cache. written: put into it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: NonNegativeFloat
    output: NonNegativeFloat
    cached: NonNegativeFloat
    written: NonNegativeFloat


class Settings(BaseSettings):
    """All names; README has the table."""

    model_config = SettingsConfigDict(
        env_prefix="SIGNOFF_",
        env_file=".env",
        extra="ignore",
        validate_assignment=True,
        env_ignore_empty=True,
        env_nested_delimiter="_",
        env_nested_max_split=2,
    )

    database: str = "sqlite:///signoff.db"
    workflows: str = "workflow.catalog"
    home_channel: str = ""
    owners: str = ""  # who may change policies of workflows that name no owners: @groups, #channels or user ids, comma separated
    timezone: str = "UTC"
    reactions: str = "white_check_mark=approve, x=reject"  # or approve at once, or revise; "none"
    audit_key: SecretStr | None = None  # signs the audit log's checkpoints
    audit_checkpoints: Path | None = None  # the file that they go to, outside of the database
    retention_days: PositiveInt | None = None  # the text of runs that ended longer ago is erased
    host: str = "127.0.0.1"
    port: int = Field(3000, ge=0, le=65535)
    log_level: str = "INFO"

    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    slack_api_url: str = Field("https://slack.com/api/", validation_alias="SLACK_API_URL")

    model: str = "claude-sonnet-5-5"  # for every step that names none
    backup_model: str = ""  # the second rung of the ladder
    prices: dict[str, Price] = {}  # by model, over those of adapters/anthropic/prices.py
    budget: Budgets = Budgets()  # SIGNOFF_BUDGET_{RUN,WORKFLOW,DAY}_{CALLS,TOKENS,DOLLARS}
    anthropic_api_key: SecretStr | None = Field(None, validation_alias="ANTHROPIC_API_KEY")
    anthropic_base_url: str = Field("", validation_alias="ANTHROPIC_BASE_URL")

    @field_validator("database")
    @classmethod
    def url(cls, database: str) -> str:
        """A path is a SQLite file, a folder one that holds `signoff.db`: what `demo --data` takes."""
        if "://" in database:
            return database
        path = Path(database)
        return f"sqlite:///{path / 'signoff.db' if path.is_dir() else path}"

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{zone!r} is no time zone; write it like Europe/Berlin") from None
        return zone

    @field_validator("log_level")
    @classmethod
    def known_level(cls, level: str) -> str:
        if level.upper() not in logging.getLevelNamesMapping():
            raise ValueError(f"{level!r} is no level; write one of DEBUG, INFO, WARNING, ERROR")
        return level.upper()

    @field_validator("slack_api_url")
    @classmethod
    def web_address(cls, url: str) -> str:
        if not re.match("https?://[^/]", url):
            raise ValueError(f"{url!r} is no address; leave it out for Slack's own")
        return url

    @field_validator("reactions")
    @classmethod
    def known_meanings(cls, reactions: str) -> str:
        reactions_of(reactions)
        return reactions

    @property
    def modules(self) -> list[str]:
        return [name.strip() for name in self.workflows.split(",") if name.strip()]

    @property
    def owner_names(self) -> tuple[str, ...]:
        return tuple(name.strip() for name in self.owners.split(",") if name.strip())

    @property
    def socket_mode(self) -> bool:
        return self.slack_app_token is not None

    def need_slack(self) -> None:
        """Raises: SettingsError naming everything that is missing or cannot be right."""
        missing = []
        if self.slack_bot_token is None:
            missing.append("SLACK_BOT_TOKEN        the bot token, xoxb-…  (your app > OAuth & Permissions, after installing it)")
        elif not self.slack_bot_token.get_secret_value().startswith("xoxb-"):
            missing.append("SLACK_BOT_TOKEN        is set, but does not begin with xoxb-: that is another kind of token")
        if self.slack_app_token is None and self.slack_signing_secret is None:
            missing.append("SLACK_APP_TOKEN        the app-level token, xapp-…, for Socket Mode  (your app > Basic Information)")
            missing.append("  or SLACK_SIGNING_SECRET  for HTTP                                  (your app > Basic Information)")
        elif self.slack_app_token is not None and not self.slack_app_token.get_secret_value().startswith("xapp-"):
            missing.append("SLACK_APP_TOKEN        is set, but does not begin with xapp-: that is another kind of token")
        if missing:
            raise SettingsError(missing)

    @property
    def sqlite_file(self) -> Path | None:
        prefix = "sqlite:///"
        return Path(self.database.removeprefix(prefix)) if self.database.startswith(prefix) else None

    @property
    def retention(self) -> timedelta | None:
        return timedelta(days=self.retention_days) if self.retention_days else None

    @property
    def checkpoints_file(self) -> Path:
        if self.audit_checkpoints is not None:
            return self.audit_checkpoints
        return Path(f"{self.sqlite_file}.checkpoints" if self.sqlite_file else "signoff.checkpoints")

    @property
    def audit_secret(self) -> bytes:
        """The key, or the one that a demo has made for its own database; empty if there is none."""
        if self.audit_key is not None:
            return self.audit_key.get_secret_value().encode()
        made = Path(f"{self.sqlite_file}{DEMO_KEY}") if self.sqlite_file else None
        return made.read_bytes().strip() if made is not None and made.exists() else b""


def read_settings(**given: str) -> Settings:
    """The environment's, with what the command line gives put over them. Raises: UnfitSetting."""
    try:
        settings = Settings()
        for name, value in given.items():
            if value:
                setattr(settings, name, value)  # checked like the environment's
        return settings
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        name = _variable("_".join(map(str, problem["loc"])))
        raise UnfitSetting(f"The setting {name} does not fit: {problem['msg'].removeprefix('Value error, ')}.") from error
    except Unreadable as error:
        found = re.search(r'field "(\w+)"', str(error))
        name = _variable(found[1]) if found else "in the environment"
        raise UnfitSetting(f"The setting {name} does not fit: it must be JSON, an object in braces.") from error
    except UnicodeDecodeError as error:
        raise UnfitSetting("The file .env is not UTF-8 text.") from error


def _variable(name: str) -> str:
    upper = name.upper()
    return upper if upper.startswith(("SLACK_", "ANTHROPIC_")) else f"SIGNOFF_{upper}"
