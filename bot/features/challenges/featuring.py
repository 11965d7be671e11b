"""/challenge feature (精选): an admin honours a check-in, and answers it with a few words."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from bot.core.actions import Action, Say
from bot.core.commands import Rest
from bot.core.context import Context, Scope
from bot.core.elements import Bold, Text
from bot.core.events import Role
from bot.core.refusal import Refusal
from bot.core.values import folded
from bot.features.challenges import holding
from bot.features.challenges.declared import FEATURED, FEATURED_RATE, feature
from bot.services import audit, ledger, people
from bot.services.challenges import finding
from bot.services.challenges.entering import ADMIN
from bot.services.ledger import Award
from models.tables import Challenge, ChallengeEntry, Enrolment, LedgerEntry, Receipt
from models.tables.challenges import RUNNING

UNDO = ("undo", "撤销", "取消")
LIMIT = 500
ANSWERABLE = ("message", "command")


@feature.command("challenge feature", role=Role.ADMIN, spellings=("精选", "点评"))
def feature_(ctx: Context, comment: Rest | None = None) -> list[Action]:
    """Choose the check-in that this answers, with points for the member; or take that back."""
    if ctx.event.reply_to is None:
        return [ctx.say("challenge.feature.reply", private=True)]
    entries = _held(ctx)
    words = " ".join((comment or "").split())
    if folded(words) in UNDO:
        return [_taken_back(ctx, entries)]
    if len(words) > LIMIT:
        raise Refusal("challenge.feature.long", limit=LIMIT, length=len(words))
    if any(entry.featured_at for entry in entries):
        raise Refusal("challenge.feature.again")
    for entry in entries:
        entry.featured_at = ctx.event.at
    points = _reward(ctx, entries[0])
    _record(ctx, "challenge_featured", entries[0], points)
    name = people.names(ctx, [entries[0].member_id])[entries[0].member_id]
    told = ctx.words.text("challenge.feature.done", name=Bold(name))
    said = (*told, Text(f"\n{words}")) if words else told
    return [Say(said, reply_to=ctx.event.reply_to)]


def _held(ctx: Context) -> Sequence[ChallengeEntry]:
    """What the answered check-in came to in challenges that run, held until the commit."""
    found = ctx.session.execute(_answered(ctx)).all()
    if not found:
        raise Refusal("challenge.feature.unknown")
    root = found[0][0].root_id
    if root == ctx.member.root:
        raise Refusal("challenge.feature.own")
    holding.hold(ctx, root)
    held = finding.hold(ctx, {challenge for _, challenge in found})
    running = {challenge.id for challenge in held if challenge.state == RUNNING}
    if not running:
        raise Refusal("challenge.over", name=held[0].name)
    again = ctx.session.scalars(
        select(ChallengeEntry)
        .where(ChallengeEntry.id.in_([e.id for e, one in found if one in running]))
        .order_by(ChallengeEntry.id)
        .execution_options(populate_existing=True)
    ).all()
    if not again:
        raise Refusal("challenge.feature.unknown")
    return again


def _answered(ctx: Context) -> Select[ChallengeEntry, int]:
    return (
        select(ChallengeEntry, Enrolment.challenge_id)
        .join(Receipt, Receipt.id == ChallengeEntry.receipt_id)
        .join(Enrolment, Enrolment.id == ChallengeEntry.enrolment_id)
        .join(Challenge, Challenge.id == Enrolment.challenge_id)
        .where(
            Receipt.group_id == ctx.group.id,
            Receipt.kind.in_(ANSWERABLE),
            Receipt.external_id == ctx.event.reply_to,
            Challenge.community_id == ctx.community.id,
            ChallengeEntry.origin != ADMIN,
        )
        .order_by(ChallengeEntry.id)
    )


def _source(receipt: int) -> str:
    """What the points are for: the check-in, however many challenges it counted for."""
    return f"featured {receipt}"


def _reward(ctx: Context, entry: ChallengeEntry) -> int:
    at = ctx.event.at
    claim = Award(
        FEATURED,
        _source(entry.receipt_id),
        entry.member_id,
        entry.root_id,
        at,
        ctx.day(at),
        ctx.setting(FEATURED_RATE.name),
        receipt=ctx.receipt,
        turn=len(_given(ctx, entry, taken_back=True)),
    )
    return sum(posted.points for posted in ledger.award(ctx, [claim]))


def _given(scope: Scope, entry: ChallengeEntry, *, taken_back: bool) -> Sequence[int | None]:
    """The receipts of the entries of the ledger for it that were taken back, or were not."""
    back = aliased(LedgerEntry)
    own = (
        LedgerEntry.reason == FEATURED,
        LedgerEntry.source == _source(entry.receipt_id),
        LedgerEntry.root_id == entry.root_id,
        LedgerEntry.reverses_id.is_(None),
        back.id.is_not(None) if taken_back else back.id.is_(None),
    )
    wanted = select(LedgerEntry.receipt_id).outerjoin(back, back.reverses_id == LedgerEntry.id)
    return scope.session.scalars(wanted.where(*own)).all()


def take_points_back(scope: Scope, entry: ChallengeEntry) -> int:
    """Take back what being featured brought, if it brought something; returns how much it was."""
    given = [receipt for receipt in _given(scope, entry, taken_back=False) if receipt is not None]
    return ledger.reverse(scope, given)


def others_featured(scope: Scope, entry: ChallengeEntry) -> bool:
    """Whether the same check-in is featured in another challenge, too."""
    same = ChallengeEntry.receipt_id == entry.receipt_id, ChallengeEntry.id != entry.id
    chosen = select(func.count()).where(*same, ChallengeEntry.featured_at.is_not(None))
    return bool(scope.session.scalar(chosen))


def _taken_back(ctx: Context, entries: Sequence[ChallengeEntry]) -> Say:
    featured = [entry for entry in entries if entry.featured_at]
    if not featured:
        raise Refusal("challenge.feature.nothing")
    for entry in featured:
        entry.featured_at = None
    points = take_points_back(ctx, featured[0])
    _record(ctx, "challenge_unfeatured", featured[0], points)
    name = people.names(ctx, [featured[0].member_id])[featured[0].member_id]
    shown = ctx.text("unit.points", n=points)
    return ctx.say("challenge.feature.undone", private=True, name=Bold(name), points=shown)


def _record(ctx: Context, action: str, entry: ChallengeEntry, points: int) -> None:
    audit.put(ctx, action, subject=entry.member_id, target=f"{entry.day}", after=f"{points}")
