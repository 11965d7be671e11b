"""/audit (操作记录): what was changed by hand, by whom, and when."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select

from bot.core.actions import Say
from bot.core.commands import MemberRef
from bot.core.context import Context
from bot.core.elements import NEWLINE, Bold, Button, Code, Elements, Text
from bot.core.events import Role
from bot.core.feature import Feature
from bot.core.values import read
from bot.services import people, settings
from bot.services.audit import unnamed
from models.tables import AuditEntry, Member

feature = Feature("audit")

PAGE = 8
SHOWN = 60
NO_VALUE = "—"
"""In the place of what an action leaves empty."""


@feature.command("audit", role=Role.ADMIN, keywords=("操作记录",))
def audit(
    ctx: Context, whom: MemberRef | None = None, page: int = 1, number: int | None = None
) -> Say:
    """Show what was done, newest first; of a member only what they did or what was done to them.

    Buttons name the member by number, as not everybody has a name that can be typed.
    """
    root = whom.root if whom else number
    concerned = _concerned(ctx, root)
    lines = ctx.session.scalar(select(func.count()).select_from(AuditEntry).where(*concerned)) or 0
    if not lines:
        return ctx.say("audit.page.empty" if root is None else "audit.page.nothing", private=True)
    pages = (lines + PAGE - 1) // PAGE
    page = min(max(page, 1), pages)
    entries = _entries(ctx, concerned, page)
    return ctx.answer((*_body(ctx, entries), *_pager(page, pages, root)), private=True)


def _concerned(ctx: Context, root: int | None) -> list[ColumnElement[bool]]:
    """Which lines are wanted: all of the community, or those that a member has to do with."""
    own = [AuditEntry.community_id == ctx.community.id]
    if root is None:
        return own
    of_them = select(Member.id).where(
        Member.community_id == ctx.community.id, func.coalesce(Member.root_id, Member.id) == root
    )
    return [*own, or_(AuditEntry.subject_id.in_(of_them), AuditEntry.actor_id.in_(of_them))]


def _entries(
    ctx: Context, concerned: Sequence[ColumnElement[bool]], page: int
) -> Sequence[AuditEntry]:
    newest = select(AuditEntry).where(*concerned).order_by(AuditEntry.id.desc())
    return ctx.session.scalars(newest.offset((page - 1) * PAGE).limit(PAGE)).all()


def _body(ctx: Context, entries: Sequence[AuditEntry]) -> Elements:
    seen = {id for entry in entries for id in (entry.actor_id, entry.subject_id) if id}
    names = people.names(ctx, sorted(seen))
    lines = [ctx.text("audit.page.head"), *(_line(ctx, entry, names) for entry in entries)]
    return tuple(element for line in lines for element in (*line, NEWLINE))[:-1]


def _line(ctx: Context, entry: AuditEntry, names: dict[int, str]) -> Elements:
    actor = names.get(entry.actor_id or 0) or unnamed(ctx.mine, entry)
    return (
        ctx.mine.time(entry.at, ctx.zone),
        Text(" · "),
        Bold(actor),
        Text(" · "),
        *_done(ctx, entry, names.get(entry.subject_id or 0, NO_VALUE)),
    )


def _done(ctx: Context, entry: AuditEntry, subject: str) -> Elements:
    key = f"audit.{entry.action}"
    if key not in ctx.mine.messages:  # written by a release that knows more
        return (Code(entry.action), Text(f" {entry.target}".rstrip()))
    return ctx.text(
        key,
        target=entry.target or NO_VALUE,
        before=_value(ctx, entry, entry.before),
        after=_value(ctx, entry, entry.after),
        note=_note(ctx, entry),
        subject=subject,
    )


def _value(ctx: Context, entry: AuditEntry, written: str | None) -> str:
    """What something was or became; of a setting, as the member's language writes its value."""
    setting = ctx.declared.settings.get(entry.target)
    if setting is None or written is None or entry.action not in settings.ACTIONS:
        return _short(written)
    value = read(setting, written)
    return _short(written) if value is None else settings.shown(ctx.mine, value)


def _note(ctx: Context, entry: AuditEntry) -> str:
    """The reason that was given; of a preset its name."""
    preset = f"settings.preset.{entry.note}"
    named = entry.action == "preset" and preset in ctx.mine.messages
    return ctx.mine.plain(preset) if named else _short(entry.note)


def _short(text: str | None) -> str:
    line = " ".join((text or "").split()) or NO_VALUE
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def _pager(page: int, pages: int, root: int | None) -> Elements:
    if pages == 1:
        return ()
    whose = "" if root is None else f" {root}"
    turns = [("◀", page - 1)] if page > 1 else []
    turns += [("▶", page + 1)] if page < pages else []
    buttons = (Button(label, f"/audit {to}{whose}") for label, to in turns)
    return (Text(f"\n{page}/{pages}"), *buttons)
