"""Which challenge is meant, and holding it still while something depends on its state."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from bot.core.actions import Place
from bot.core.context import Context, Scope
from bot.core.elements import Code
from bot.core.events import Address
from bot.core.refusal import Refusal
from bot.services.groups import HELD
from models import bulk
from models.tables import Challenge, Enrolment, Group
from models.tables.challenges import PLANNED, RUNNING

LISTED = 10
MOST = 2**31 - 1
"""No number is larger."""
OPEN = (PLANNED, RUNNING)
"""States in which one can join."""
KEPT_OPEN: Any = {**HELD, "of": Challenge}
ALONE: Any = {"of": Challenge}
"""Locks: the first bears others of its kind, the second bears none."""


def numbered(ctx: Context, number: int, *, change: bool = False) -> Challenge:
    """The challenge of that number, locked: against closing, or with `change` against all.

    Raises Refusal if there is none.
    """
    if not 0 < number <= MOST:
        raise Refusal("challenge.unknown", number=number)
    own = Challenge.community_id == ctx.community.id, Challenge.number == number
    wanted = select(Challenge).where(*own).execution_options(populate_existing=True)
    found = ctx.session.scalar(wanted.with_for_update(**(ALONE if change else KEPT_OPEN)))
    if found is None:
        raise Refusal("challenge.unknown", number=number)
    return found


def meant(
    ctx: Context,
    number: int | None,
    *,
    states: Collection[str] = (RUNNING,),
    own: bool = False,
    change: bool = False,
) -> Challenge:
    """The challenge of a number, or the only one in these states (that the caller is in, if `own`).

    Raises Refusal, with the numbers there are to choose from, where it is not clear which.
    """
    if number is not None:
        return numbered(ctx, number, change=change)
    found = _choice(ctx, states, own)
    if len(found) == 1:
        return numbered(ctx, found[0].number, change=change)
    if not found:
        raise Refusal("challenge.none_own" if own else "challenge.none")
    listed = [f"{one.number} · {one.name}" for one in found[:LISTED]]
    raise Refusal("challenge.which", challenges=listed, usage=Code(f"/{ctx.event.command} 1"))


def _choice(ctx: Context, states: Collection[str], own: bool) -> Sequence[Challenge]:
    wanted = select(Challenge).where(
        Challenge.community_id == ctx.community.id, Challenge.state.in_(states)
    )
    if own:
        wanted = wanted.join(Enrolment, Enrolment.challenge_id == Challenge.id).where(
            Enrolment.root_id == ctx.member.root, Enrolment.left_at.is_(None)
        )
    return ctx.session.scalars(wanted.order_by(Challenge.number)).all()


def hold(scope: Scope, challenges: Collection[int]) -> list[Challenge]:
    """Lock challenges, in order, so that none is closed before the commit; as they are now."""
    wanted = select(Challenge).where(bulk.within(Challenge.id, sorted(challenges)))
    held = wanted.order_by(Challenge.id).execution_options(populate_existing=True)
    return list(scope.session.scalars(held.with_for_update(**KEPT_OPEN)))


def place_of(scope: Scope, challenge: Challenge) -> Place:
    """Where a challenge is spoken of to all: the group moves with the platform."""
    group = challenge.group
    while group.migrated_to_id is not None:
        group = scope.session.get_one(Group, group.migrated_to_id)
    return Place(Address(group.platform, group.external_id), challenge.channel)
