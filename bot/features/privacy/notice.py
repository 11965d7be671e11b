"""/privacy: what is kept, in words that hold for this community as it is set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.core.context import Context
from bot.core.elements import NEWLINE, Button, Elements, Link
from bot.core.events import Role
from bot.services import buttons

CONTACT = "privacy.contact"
LINK = "privacy.link"
COPIES = "points.copies"
MAY_HIDE = "boards.may_hide"
ADDRESS = re.compile(r"https://[^\s/]+\.[^\s/]+(/\S*)?")


def is_link(written: str) -> bool:
    """Whether it is an https address, or nothing."""
    return not written or bool(ADDRESS.fullmatch(written))


def told(ctx: Context) -> Elements:
    """The notice, with buttons to what a member can do about it."""
    paragraphs = [_joined(lines) for lines in (_what(ctx), _how(ctx), _rights(ctx))]
    said = [element for part in paragraphs for element in (*part, NEWLINE, NEWLINE)]
    return (*said[:-2], *_buttons(ctx))


def _what(ctx: Context) -> Iterator[Elements]:
    for line in ("head", "who", "does", "earns", "admins"):
        yield ctx.text(f"privacy.{line}")
    yield ctx.text("privacy.copies" if ctx.setting(COPIES) else "privacy.texts")
    yield ctx.text("privacy.why")


def _how(ctx: Context) -> Iterator[Elements]:
    keep = ctx.keep
    yield ctx.text(
        "privacy.long",
        details=_days(ctx, keep.message_details_days),
        audit=_days(ctx, keep.audit_days),
        buttons=_days(ctx, buttons.KEPT.days),
    )
    left = keep.leavers_days
    yield ctx.text("privacy.left", days=_days(ctx, left)) if left else ctx.text("privacy.stays")
    yield ctx.text("privacy.seen")


def _days(ctx: Context, days: int) -> Elements:
    """So many days; with 0, for as long as there is a community."""
    return ctx.text("unit.days", n=days) if days else ctx.text("privacy.always")


def _rights(ctx: Context) -> Iterator[Elements]:
    yield ctx.text("privacy.rights")
    if ctx.setting(MAY_HIDE):
        yield ctx.text("privacy.hide")
    here = f"privacy.on.{ctx.group.platform}"
    if here in ctx.mine.messages:
        yield ctx.text(here)
    contact, link = ctx.setting(CONTACT), ctx.setting(LINK)
    yield ctx.text("privacy.ask", contact=contact) if contact else ctx.text("privacy.ask.admins")
    if link:
        yield ctx.text("privacy.more", link=Link(ctx.mine.plain("privacy.policy"), link))
    if max(ctx.role, ctx.member.role) >= Role.ADMIN:
        yield ctx.text("privacy.yours")


def _buttons(ctx: Context) -> Iterator[Button]:
    yield Button(ctx.mine.plain("privacy.button.data"), "/mydata")
    if ctx.setting(MAY_HIDE) and not ctx.member.hidden:
        yield Button(ctx.mine.plain("privacy.button.hide"), "/hide")


def _joined(lines: Iterable[Elements]) -> Elements:
    return tuple(element for line in lines for element in (*line, NEWLINE))[:-1]
