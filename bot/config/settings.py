"""What whoever runs Hearth can set, with its defaults.

A field's description says what is expected of a value, in words that complete a sentence about a
wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    create_model,
)
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.config.urls import default_url, usable_url
from bot.core.days import find_zone
from bot.core.feature import Setting, Value
from bot.core.i18n import LANGUAGES
from bot.core.values import items

PREFIX = "HEARTH_"
NESTED = "__"
LEVELS = ("debug", "info", "warning", "error")

Tree = dict[str, "Setting | Tree"]


class Part(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _zone(name: str) -> str:
    found = find_zone(name)
    if found is None:
        raise ValueError("there is no such time zone")
    return found


def _no_truth_value(value: Any) -> Any:
    # Python counts true as 1; nobody who wrote it meant that.
    if isinstance(value, bool):
        raise ValueError("this is no number")
    return value


def _header_safe(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", value.get_secret_value()):
        raise ValueError("this is no such text")
    return value


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def choose(value: str) -> str:
        if value.casefold() not in choices:
            raise ValueError("this is none of them")
        return value.casefold()

    return choose


class DatabaseSettings(Part):
    """[database]"""

    url: Annotated[str, AfterValidator(usable_url)] = Field(
        default_factory=default_url,
        description="a URL such as sqlite+aiosqlite:///hearth.db "
        "or postgresql+asyncpg://user:password@host/name",
    )


class CommunitySettings(Part):
    """[community]: what a new community starts with."""

    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        default="UTC",
        description="the IANA name of a time zone, such as Asia/Shanghai or Europe/Berlin",
    )
    language: Annotated[str, AfterValidator(_one_of(LANGUAGES))] = Field(
        default="en", description="one of " + ", ".join(LANGUAGES)
    )
    day_turn: Annotated[int, BeforeValidator(_no_truth_value)] = Field(
        default=0, ge=0, le=23, description="an hour, a whole number from 0 to 23"
    )


class TelegramSettings(Part):
    """[telegram]"""

    token: SecretStr = Field(
        default=SecretStr(""), description="the token that @BotFather gave for the bot"
    )
    base_url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="the URL of a Bot API server of your own",
    )
    webhook_url: str = Field(
        default="",
        pattern=r"^(https://[^\s{}]+)?$",
        description="the public https:// URL to which Telegram is to bring updates, or nothing",
    )
    webhook_listen: str = Field(
        default="127.0.0.1:8080",
        pattern=r"^\S+:[0-9]{1,5}$",
        description="a host and a port to listen on, such as 127.0.0.1:8080",
    )
    webhook_secret: Annotated[SecretStr, AfterValidator(_header_safe)] = Field(
        default=SecretStr(""), description="1 to 256 letters from A to Z, digits, _ or -"
    )


def _days(default: int) -> Any:
    return Field(
        default=default, ge=0, le=36_500, description="days, a whole number from 0 to 36500"
    )


class KeepSettings(Part):
    """[keep]: how long what is known of members is kept."""

    message_details_days: Annotated[int, BeforeValidator(_no_truth_value)] = _days(400)
    leavers_days: Annotated[int, BeforeValidator(_no_truth_value)] = _days(730)
    audit_days: Annotated[int, BeforeValidator(_no_truth_value)] = _days(1095)


class LogSettings(Part):
    """[log]"""

    level: Annotated[str, AfterValidator(_one_of(LEVELS))] = Field(
        default="warning", description="one of " + ", ".join(LEVELS)
    )


class Settings(BaseSettings):
    """All of it. The environment wins over the file."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=NESTED,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
    )

    written: ClassVar[Mapping[str, Any]] = {}
    """What the file says."""

    secret: str = Field(default="", repr=False, description="a long random text")
    """What fingerprints of texts are keyed with: see bot.config.secrets."""
    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    community: CommunitySettings = CommunitySettings()
    telegram: TelegramSettings = TelegramSettings()
    keep: KeepSettings = KeepSettings()
    log: LogSettings = LogSettings()
    defaults: Part = Part()
    """Defaults of what each community may set, as far as they are given: see `settings_with`."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take the environment, and then the file."""
        return env_settings, InitSettingsSource(settings_cls, dict(cls.written))

    @property
    def declared_defaults(self) -> dict[str, Value]:
        """The given defaults of declared settings, by dotted name: `points.message`.

        What a new community starts with is the default of what [community] tells of it.
        """
        community = {"community": self.community.model_dump(exclude_unset=True)}
        given = [*_leaves(community), *_leaves(self.defaults.model_dump(exclude_unset=True))]
        return {".".join(path): value for path, value in given}


def settings_with(declared: Iterable[Setting], written: Mapping[str, Any]) -> type[Settings]:
    """Settings whose [defaults] hold the declared settings and nothing else.

    What a column of the community holds is not among them: its defaults stand in [community].
    Called without arguments, it takes its values from the environment and from `written`.
    """
    tree: Tree = {}
    for setting in (one for one in declared if not one.column):
        *tables, name = setting.name.split(".")
        branch: Any = tree
        for table in tables:
            branch = branch.setdefault(table, {})
        branch[name] = setting
    model = create_model("Settings", __base__=Settings, defaults=_field("defaults", tree))
    model.written = written
    return model


def _field(name: str, branch: Setting | Tree) -> Any:
    """The type and the default of one declared setting, or of a table of them."""
    if isinstance(branch, dict):
        fields: dict[str, Any] = {key: _field(key, inner) for key, inner in branch.items()}
        part = create_model(name, __base__=Part, **fields)
        return (part, part())
    kind: Any = type(branch.default)
    checks: list[Any] = [AfterValidator(_fitting(branch))]
    if kind is int:
        checks.append(BeforeValidator(_no_truth_value))
    if kind is tuple:
        kind = tuple[str, ...]
        checks += [NoDecode, BeforeValidator(_listed)]
    return (
        Annotated[kind, *checks],
        Field(branch.default, description=branch.expected()),
    )


def _listed(value: Any) -> Any:
    """The items of a list; a variable of the environment has them in one text."""
    return items(value) if isinstance(value, str) else value


def _fitting(setting: Setting) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not setting.fits(value):
            raise ValueError("this does not fit")
        return value

    return check


def known_fields(
    model: type[BaseModel], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    """The path and the description of every table and every setting of a model."""
    for name, field in model.model_fields.items():
        yield (*above, name), field
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from known_fields(field.annotation, (*above, name))


def _leaves(
    tree: dict[str, Any], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*above, name))
        else:
            yield (*above, name), value
