"""What really happened: which commands did their work, what was answered, which rows changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app import Application
from bot.core.actions import Say
from bot.core.adapter import Taken
from bot.core.commands import Command, CommandSet
from bot.core.context import Context
from bot.core.elements import Button, plain
from bot.core.events import CommandInvoked, Event, Role
from bot.core.feature import Declared
from bot.core.i18n import Catalogue
from bot.core.refusal import Misused, Refusal
from bot.features import FEATURES
from models.database import Database
from models.tables import Base
from tests.authorization.cells import Seen

SETTINGS = {
    "points.message": 0,
    "points.reply": 0,
    "points.newcomer_reply": 0,
    "boards.leagues": True,
}
"""Nobody earns by being heard, so that what is only heard changes nothing that counts."""
BY_HEARING = {
    "receipt": None,
    "member": {"name", "role", "answered_at"},
    "account": {"username"},
    "standing": {"hot"},
}
"""What hearing and reading may change: receipts, as whom the platform shows somebody, that they
were answered, and where a row lies."""
OF_THE_ADAPTER = ("heartbeat", "outage", "adapter_note", "button_line")
"""What an adapter remembers for itself: when it was heard, who is asked, what its buttons hold."""
GATE = ("refusal.unsure", "refusal.failed", "refusal.gone", "refusal.anonymous")

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(slots=True)
class Change:
    """Whether a command, while it did its work, changed rows."""

    line: str
    changed: bool


class Witness:
    """Stands between an adapter and the application, and behind every command."""

    def __init__(self) -> None:
        self.seen: dict[str, Seen] = defaultdict(Seen)
        """By command line."""
        self.changes: list[Change] = []
        self.buttons: set[str] = set()
        """The lines of all buttons that were shown."""
        self.looks = False
        """Whether rows are compared around each command."""
        self._app: Application | None = None
        self._line = ""

    def declared(self) -> Declared:
        """All features, their commands under watch."""
        found = Declared(FEATURES, SETTINGS)
        found.commands = CommandSet(
            replace(command, handler=self._watched(command)) for command in found.commands
        )
        return found

    def behind(self, app: Application) -> Callable[[Sequence[Event]], Any]:
        """The application's door, under watch; answers are looked at and not sent."""
        self._app = app

        async def receive(events: Sequence[Event]) -> Taken:
            taken = Taken()
            for event in events:
                self._line = _line(event) if isinstance(event, CommandInvoked) else ""
                told = await app.receive([event])
                taken.new += told.new
                for outgoing in told.outgoing:
                    self._heard(outgoing.action)
            return taken

        return receive

    def take(self) -> dict[str, Seen]:
        """What was seen since the last time."""
        seen, self.seen = self.seen, defaultdict(Seen)
        return seen

    def _watched(self, command: Command) -> Callable[..., Any]:
        def handler(ctx: Context, **arguments: Any) -> Any:
            before = fingerprint(ctx.session) if self.looks else {}
            seen = self.seen[self._line]
            try:
                reply = command.handler(ctx, **arguments)
            except Misused as misused:
                seen.said.add(f"misused: {misused.key}")
                raise
            except Refusal as refusal:
                seen.said.add(refusal.key)
                raise
            seen.ran += 1
            if self.looks:
                ctx.session.flush()
                changed = differing(before, fingerprint(ctx.session))
                self.changes.append(Change(self._line, bool(changed)))
            return reply

        return handler

    def _heard(self, action: Any) -> None:
        if not isinstance(action, Say) or self._app is None:
            return
        self.buttons |= {e.line for e in action.elements if isinstance(e, Button)}
        self.seen[self._line].said |= set(_refusals(self._app.catalogue, plain(action.elements)))


def _line(event: CommandInvoked) -> str:
    return f"/{event.command} {event.arguments}".strip()


def _refusals(catalogue: Catalogue, said: str) -> Iterable[str]:
    """The keys of the core's own refusals among what was said."""
    for words in (catalogue["en"], catalogue["zh"]):
        roles = [words.text(f"role.{role.name.lower()}") for role in Role if role]
        if said in [plain(words.text("refusal.role", role=role)) for role in roles]:
            yield "refusal.role"
        if said.startswith(words.plain("refusal.masked", line="").partition("\n")[0].rstrip()):
            yield "refusal.masked"
        yield from (key for key in GATE if key in words.messages and said == words.plain(key))


def fingerprint(session: Session) -> Rows:
    """All rows that no mere hearing may touch."""
    found: Rows = {}
    for name, table in Base.metadata.tables.items():
        ignored = BY_HEARING.get(name, set())
        if ignored is None or name in OF_THE_ADAPTER:
            continue
        kept = [column for column in table.columns if column.name not in ignored]
        found[name] = sorted(map(tuple, session.execute(select(*kept))), key=repr)
    return found


def differing(before: Rows, after: Rows) -> dict[str, list[tuple[Any, ...]]]:
    """The rows, by table, that are there only before or only after."""
    return {
        name: [
            row
            for row in [*before[name], *after[name]]
            if (row in before[name]) != (row in after[name])
        ]
        for name in before
        if before[name] != after[name]
    }


async def rows_of(database: Database) -> Rows:
    """The fingerprint of a database."""
    return await database.run(fingerprint)
