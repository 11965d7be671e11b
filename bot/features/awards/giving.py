"""Giving points by hand, or taking them: once for each wish, however often it is confirmed."""

from __future__ import annotations

import re

from bot.core.actions import Action, Outgoing, Place, Say
from bot.core.commands import MemberRef
from bot.core.context import Context
from bot.core.elements import Button, Elements, Mention
from bot.core.i18n import Words
from bot.core.refusal import Refusal
from bot.services import audit, ledger, outbox, telling
from bot.services.ledger import Award
from models.tables import Member, Receipt

REASON = "award"
CONFIRM_ABOVE = "awards.confirm_above"
LIMIT = 1_000_000
NOTE_LIMIT = 200
WISH = re.compile(r"#(\d{1,18})(?:\s+(.*))?", re.DOTALL)
"""What the line of a button says before the reason: the receipt of what it confirms."""


def give(ctx: Context, whom: MemberRef, points: int, reason: str, *, sure: bool) -> list[Action]:
    """Give `points` (fewer than none: take them), or ask first where they are many.

    Raises Refusal for amounts and members that cannot be, and for what was done already.
    """
    wish, note = _wish(ctx, reason) if sure else (None, " ".join(reason.split()))
    _refuse_misuse(ctx, whom, points, note)
    if abs(points) > ctx.setting(CONFIRM_ABOVE) and not sure:
        return [_question(ctx, whom, points, note)]
    if not ledger.award(ctx, [_claim(ctx, whom, points, wish.id if wish else ctx.receipt)]):
        raise Refusal("awards.again")
    audit.put(ctx, REASON, subject=whom.member, after=f"{points:+}", note=note or None)
    if points < 0:
        return [_told_of_taking(ctx, whom, points, note)]
    if ctx.session.get_one(Member, whom.member).hidden:
        return [_told_of_hidden(ctx, whom, points, note)]
    return _announced(ctx, whom, points, note, wish)


def source(receipt: int) -> str:
    """What an award is for, in the ledger: the receipt of the message that wished for it."""
    return f"award {receipt}"


def _wish(ctx: Context, reason: str) -> tuple[Receipt | None, str]:
    """The caller's own earlier message that a button confirms, and the reason that follows it."""
    found = WISH.fullmatch(reason)
    wish = ctx.session.get(Receipt, int(found[1])) if found else None
    if wish is None or wish.group_id != ctx.group.id:
        return None, " ".join(reason.split())
    if wish.member_id != ctx.member.id:
        raise Refusal("awards.not_yours")
    return wish, " ".join((found[2] or "").split()) if found else ""


def _refuse_misuse(ctx: Context, whom: MemberRef, points: int, note: str) -> None:
    if whom.root == ctx.member.root:
        raise Refusal("awards.self")
    if points == 0:
        raise Refusal("awards.zero")
    if abs(points) > LIMIT:
        raise Refusal("awards.too_many", limit=LIMIT)
    if len(note) > NOTE_LIMIT:
        raise Refusal("awards.note_too_long", limit=NOTE_LIMIT, length=len(note))


def _claim(ctx: Context, whom: MemberRef, points: int, wish: int) -> Award:
    at = ctx.event.at
    day = ctx.day(at)
    return Award(REASON, source(wish), whom.member, whom.root, at, day, points, receipt=ctx.receipt)


def _question(ctx: Context, whom: MemberRef, points: int, note: str) -> Say:
    """The button's line carries all: it works after a restart, and for nobody without the role."""
    key = "awards.sure" if points > 0 else "awards.sure.less"
    line = f"/award yes #{whom.member} {points} #{ctx.receipt} {note}".rstrip()
    button = Button(ctx.mine.plain("awards.button.yes"), line)
    return ctx.answer((*_worded(ctx.mine, key, whom.name, points, note), button), private=True)


def _announced(
    ctx: Context, whom: MemberRef, points: int, note: str, wish: Receipt | None
) -> list[Action]:
    """All hear of it where it was wished for, though it may have been confirmed in private."""
    who = Mention(whom.name, telling.account(ctx, whom.member, ctx.group.platform))
    words = _worded(ctx.words, "awards.given", who, points, note)
    if wish is None:
        return [Say(words, reply_to=ctx.event.external_id)]
    place = Place(ctx.event.group, wish.channel)
    said = Say(words, reply_to=wish.external_id)
    outbox.put(ctx, [Outgoing(place, said, once=source(wish.id))])
    return []


def _told_of_taking(ctx: Context, whom: MemberRef, points: int, note: str) -> Say:
    _tell(ctx, whom, "awards.fewer", points, note)
    return ctx.answer(_worded(ctx.mine, "awards.taken", whom.name, points, note), private=True)


def _told_of_hidden(ctx: Context, whom: MemberRef, points: int, note: str) -> Say:
    _tell(ctx, whom, "awards.yours", points, note)
    return ctx.answer(_worded(ctx.mine, "awards.quietly", whom.name, points, note), private=True)


def _tell(ctx: Context, whom: MemberRef, key: str, points: int, note: str) -> None:
    """Who cannot be reached finds it by /points why."""
    telling.tell(
        ctx,
        whom.member,
        ctx.event.group,
        lambda words: _worded(words, key, "", points, note),
        once=f"to {ctx.receipt}",
    )


def _worded(words: Words, key: str, name: str | Mention, points: int, note: str) -> Elements:
    told = words.text(key, name=name, points=words.text("unit.points", n=abs(points)))
    return (*told, *words.text("awards.because", note=note)) if note else told
