"""What a community has set: changed in its row, with a line in the audit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select

from bot.core.context import Scope
from bot.core.events import SettingChanged
from bot.core.feature import Setting, Value
from bot.core.i18n import Words
from bot.core.values import written
from bot.services import audit
from models.tables import AuditEntry

ACTIONS = ("setting", "preset")
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Change:
    """A setting with the values that it has and is to have."""

    setting: Setting
    before: Value
    after: Value


def shown(words: Words, value: Value, longest: int = SHOWN) -> str:
    """A value as a language writes it, on one line of at most so many characters."""
    if isinstance(value, bool):
        return words.plain("settings.on" if value else "settings.off")
    if isinstance(value, int):
        return words.number(value)
    text = ", ".join(value) if isinstance(value, tuple) else " ".join(value.split())
    if not text:
        return words.plain("settings.nothing")
    return text if len(text) <= longest else text[: longest - 1] + "…"


def default(scope: Scope, setting: Setting) -> Value:
    """What a setting is where a community has not set it, by the configuration or as declared."""
    return scope.declared.defaults[setting.name]


def change(
    scope: Scope,
    setting: Setting,
    value: Value,
    *,
    action: Literal["setting", "preset"] = "setting",
    note: str | None = None,
) -> Change | None:
    """Give a setting a value that fits it; None, and nothing is written, if it had it already.

    Listeners hear of it by SettingChanged. Not for a segment of events, whose community is a copy.

    The value holds from the next segment of events on, for what happens from then on: points that
    were given before keep their worth, and entries of the ledger keep their days. After a change
    of the zone or of the hour at which days begin, the 7- and 30-day sums go on from the day that
    they end with: where the present day is now an earlier one they wait for it, where it is a
    later one the next who reads or adds to them turns them (`standings.roll`).
    """
    _hold(scope)
    before = scope.setting(setting.name)
    if value == before:
        return None
    _store(scope, setting, value)
    audit.put(
        scope,
        action,
        target=setting.name,
        before=written(before),
        after=written(value),
        note=note,
    )
    scope.raise_(SettingChanged(setting.name, before, value))
    return Change(setting, before, value)


def _hold(scope: Scope) -> None:
    """Let nobody else change the community's row until the transaction ends.

    Its settings are written as a whole: of two who change one each, both must hold.
    """
    scope.session.flush()
    scope.session.refresh(scope.community, with_for_update={"key_share": True})


def _store(scope: Scope, setting: Setting, value: Value) -> None:
    """Keep a value in its column, or among the settings if it is not the default."""
    if setting.column:
        setattr(scope.community, setting.column, value)
        return
    own: dict[str, Any] = dict(scope.community.settings)
    own.pop(setting.name, None)
    if value != default(scope, setting):
        own[setting.name] = list(value) if isinstance(value, tuple) else value
    scope.community.settings = own


def last_change(scope: Scope, setting: Setting) -> AuditEntry | None:
    """The line of the audit about the last change of a setting."""
    return scope.session.scalar(
        select(AuditEntry)
        .where(
            AuditEntry.community_id == scope.community.id,
            AuditEntry.action.in_(ACTIONS),
            AuditEntry.target == setting.name,
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
