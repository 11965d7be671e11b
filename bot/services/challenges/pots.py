"""The pot of a challenge: bonds go in, and all of it goes out again before the challenge is over.

What a member put in and had back stands in the ledger with the source `bond <enrolment>`, as a
reason that only moves points: it is no income, and no loss of what was earned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from bot.core.context import Context, Scope
from bot.services import ledger, standings
from bot.services.challenges.rule import Rule
from bot.services.ledger import Award
from models import bulk
from models.tables import Challenge, Enrolment

BOND, SPENT = "bond", "bond_spent"
FINISHED, UNFINISHED = "finished", "unfinished"
"""What became of a member's part."""


def open_stake(enrolment: Enrolment) -> int:
    """What a member has in the pot."""
    return enrolment.staked - enrolment.returned


def pay(ctx: Context, enrolment: Enrolment, rule: Rule) -> None:
    """Put the bond into the pot; raises Refusal (`ledger.short`) where the balance is too small."""
    if rule.bond:
        ledger.award(ctx, [_move(ctx, enrolment, -rule.bond, ctx.receipt)])
        enrolment.staked += rule.bond
        enrolment.stakes += 1


def give_back(scope: Scope, enrolments: Sequence[Enrolment]) -> None:
    """Let these members have back what they have in the pot."""
    give(scope, {one.id: open_stake(one) for one in enrolments}, enrolments)


def give(scope: Scope, shares: Mapping[int, int], enrolments: Sequence[Enrolment]) -> None:
    """Pay out of the pot; `shares` are points by the id of the enrolment."""
    paid = [one for one in enrolments if shares.get(one.id)]
    receipt = scope.receipt if isinstance(scope, Context) else None
    ledger.award(scope, [_move(scope, one, shares[one.id], receipt) for one in paid])
    for one in paid:
        one.returned += shares[one.id]
        one.stakes += 1


def release(scope: Scope, members: Sequence[int]) -> None:
    """Before members are erased: take their stakes out of the pots, and note what else they moved.

    So each pot stays the sum of what those who are left put in, and is 0 when it is closed.
    """
    theirs = (
        select(Enrolment, Challenge)
        .join(Challenge, Challenge.id == Enrolment.challenge_id)
        .where(bulk.within(Enrolment.root_id, members))
        .order_by(Enrolment.id)
    )
    found = scope.session.execute(theirs).all()
    give_back(scope, [one for one, challenge in found if challenge.closed_at is None])
    for one, challenge in found:
        challenge.erased += open_stake(one)
    scope.session.flush()


def settle(scope: Scope, enrolments: Sequence[Enrolment], rule: Rule) -> dict[int, int]:
    """Empty the pot when a challenge has ended; returns what each enrolment had of it.

    Whoever finished has their bond back, and an equal share of the others' bonds; what cannot be
    divided goes point by point to those who joined first. Where nobody finished, or nobody is to
    gain by others' loss, each has their own back or has spent it.
    """
    finishers = [one.id for one in enrolments if one.outcome == FINISHED]
    stakes = {one.id: open_stake(one) for one in enrolments}
    if rule.share or not finishers:
        shares = split(stakes, finishers)
        give(scope, shares, enrolments)
        return shares
    give(scope, stakes, enrolments)
    own = set(finishers)
    _spend(scope, {one: stakes[one.id] for one in enrolments if one.id not in own})
    return {id: points for id, points in stakes.items() if id in own}


def split(stakes: Mapping[int, int], finishers: Sequence[int]) -> dict[int, int]:
    """What each has of a pot: a pure function of the stakes and of who finished, in order.

    All shares together are the pot. If nobody finished, each has their own stake.
    """
    if not finishers:
        return dict(stakes)
    own = set(finishers)
    lost = sum(points for id, points in stakes.items() if id not in own)
    each, over = divmod(lost, len(finishers))
    return {id: stakes[id] + each + (n < over) for n, id in enumerate(finishers)}


def _spend(scope: Scope, bonds: Mapping[Enrolment, int]) -> None:
    """Let bonds that were just given back be spent, but leave nobody in debt by it."""
    lost = {one: points for one, points in bonds.items() if points}
    stands = standings.lock(scope, [one.root_id for one in lost]) if lost else {}
    left = {one: max(0, stands[one.root_id].balance) for one in lost}
    ledger.award(scope, [_spent(scope, one, min(lost[one], left[one])) for one in lost])


def _move(scope: Scope, enrolment: Enrolment, points: int, receipt: int | None) -> Award:
    at = scope.event.at if isinstance(scope, Context) else scope.now
    return Award(
        BOND,
        f"bond {enrolment.id}",
        enrolment.member_id,
        enrolment.root_id,
        at,
        scope.day(at),
        points,
        receipt=receipt,
        turn=enrolment.stakes,
    )


def _spent(scope: Scope, enrolment: Enrolment, points: int) -> Award:
    award = _move(scope, enrolment, -points, None)
    return award._replace(reason=SPENT, turn=0)
