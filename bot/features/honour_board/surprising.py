"""/surprise: the owner thanks somebody in their own words, out of the blue.

Without a member it tells whom nobody has thanked yet.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.core.actions import Action, Outgoing, Place, Say
from bot.core.commands import NAMES_A_MEMBER, MemberRef, Rest
from bot.core.context import Context
from bot.core.elements import Elements, Mention
from bot.core.events import Role
from bot.core.forms import FormField
from bot.core.i18n import Words
from bot.core.refusal import Refusal
from bot.features.honour_board import asking
from bot.features.honour_board.declared import SURPRISE, SURPRISE_RATE, feature
from bot.features.honour_board.suggesting import suggestions
from bot.services import audit, ledger, outbox, people, telling
from bot.services.ledger import Award
from models.tables import LedgerEntry, Member

LIMIT = 300
REST = timedelta(days=30)
"""For so long the same member is not surprised again."""


@feature.command("surprise", role=Role.OWNER)
def surprise(ctx: Context, whom: MemberRef | None = None, words: Rest | None = None) -> Action:
    """Suggest whom to thank; or thank a member in the group, with points."""
    if whom is None and words is None:
        return suggestions(ctx)
    said: str = words or ""
    if whom is None:
        whom, said = asking.filled_in(ctx, said)
    if whom is None:
        raise Refusal("surprise.nobody")
    if not said:
        _refuse_misuse(ctx, whom)
        return asking.ask(ctx, whom)
    return _given(ctx, whom, " ".join(said.split()))


def _refuse_misuse(ctx: Context, whom: MemberRef) -> None:
    if whom.root == ctx.member.root:
        raise Refusal("surprise.self")
    left_at = select(Member.left_at).where(Member.id == whom.root)
    if ctx.session.execute(left_at).scalar_one() is not None:
        raise Refusal("surprise.gone", name=whom.name)
    before = _last(ctx, whom)
    if before is not None and before > ctx.event.at - REST:
        days = {"day": ctx.day(before), "next": ctx.day(before + REST)}
        raise Refusal("surprise.again", name=whom.name, **days)


def _last(ctx: Context, whom: MemberRef) -> datetime | None:
    """When a member was last surprised."""
    which = (LedgerEntry.reason == SURPRISE, LedgerEntry.root_id == whom.root)
    return max((entry.occurred_at for entry in ledger.held(ctx, *which)), default=None)


def _given(ctx: Context, whom: MemberRef, words: str) -> Say:
    _refuse_long(words)
    asking.forget(ctx)
    _hold(ctx, whom)
    _refuse_misuse(ctx, whom)
    at, rate = ctx.event.at, ctx.setting(SURPRISE_RATE.name)
    source = f"{SURPRISE} {ctx.receipt}"
    day = ctx.day(at)
    claim = Award(SURPRISE, source, whom.member, whom.root, at, day, rate, receipt=ctx.receipt)
    ledger.award(ctx, [claim])
    audit.put(ctx, SURPRISE, subject=whom.member, after=f"{rate:+}")
    if ctx.session.get_one(Member, whom.root).hidden:
        return _told_alone(ctx, whom, words, rate)
    who = Mention(whom.name, telling.account(ctx, whom.member, ctx.group.platform))
    channel = ctx.event.channel if ctx.event.present else None
    said = Say(_worded(ctx.words, "surprise.given", who, words, rate))
    outbox.put(ctx, [Outgoing(Place(ctx.event.group, channel), said, once=source)])
    return ctx.say("surprise.done", private=True, name=whom.name)


def _hold(ctx: Context, whom: MemberRef) -> None:
    """Let nobody else surprise the member until the commit: of two at once one comes too late."""
    ctx.session.execute(select(Member.id).where(Member.id == whom.root).with_for_update())


def _told_alone(ctx: Context, whom: MemberRef, words: str, rate: int) -> Say:
    """Whoever hides is not named where all can read."""
    telling.tell(
        ctx,
        whom.member,
        ctx.event.group,
        lambda own: _worded(own, "surprise.yours", "", words, rate),
        once=f"{SURPRISE} {ctx.receipt}",
    )
    return ctx.say("surprise.quietly", private=True, name=whom.name)


def _worded(words: Words, key: str, name: str | Mention, said: str, rate: int) -> Elements:
    return words.text(key, name=name, said=said, points=words.text("unit.points", n=rate))


def _refuse_long(words: str) -> None:
    if len(words) > LIMIT:
        raise Refusal("surprise.long", limit=LIMIT, length=len(words))


def _whom(ctx: Context, typed: str) -> str:
    """The form's first answer: a member, as `@name` or as a button names them."""
    name = typed if NAMES_A_MEMBER.match(typed) and typed[0] == "#" else typed.lstrip("@＠#")
    found = people.find_member(ctx, ctx.group, name, ctx.event)
    if found is None:
        raise Refusal("surprise.unknown", given=typed[:40])
    _refuse_misuse(ctx, found)
    return asking.written(found)


def _words(_: Context, typed: str) -> str:
    _refuse_long(typed)
    return typed


feature.form(
    asking.FORM,
    command="surprise",
    role=Role.OWNER,
    fields=(FormField("whom", _whom), FormField("words", _words)),
)
