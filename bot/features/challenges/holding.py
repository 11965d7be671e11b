"""Members' parts in challenges, held still until the commit: the member first, then the challenge.

Whoever changes something takes the locks in this order, and those of the ledger after them.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from bot.core.context import Context, Scope
from bot.core.refusal import Refusal
from bot.services.challenges import finding, records
from bot.services.challenges.records import Part
from models.tables import Challenge, Member
from models.tables.challenges import DRAFT, PLANNED, RUNNING


def hold(scope: Scope, root: int) -> None:
    """Let nobody else change what a member did until the commit."""
    own = select(Member.id).where(Member.id == root)
    scope.session.execute(own.with_for_update(key_share=True))


def own(ctx: Context, number: int | None, *, states: Collection[str] = (RUNNING,)) -> Part:
    """The caller's part in a challenge in one of these states, held.

    Raises Refusal where it is not clear which one is meant, or they take no part in it.
    """
    found = perhaps(ctx, number, states=states)
    if isinstance(found, Challenge):
        raise Refusal("challenge.not_in", name=found.name, number=found.number)
    return found


def perhaps(
    ctx: Context, number: int | None, *, states: Collection[str] = (RUNNING,)
) -> Part | Challenge:
    """As `own`; the challenge itself where they take no part in it."""
    hold(ctx, ctx.member.root)
    challenge = finding.meant(ctx, number, states=states, own=True)
    refuse_others(challenge, states)
    return records.of_member(ctx, challenge, ctx.member.root) or challenge


def refuse_others(challenge: Challenge, states: Collection[str]) -> None:
    """Raise Refusal if a challenge is in none of these states."""
    if challenge.state in states:
        return
    if challenge.state in (DRAFT, PLANNED):
        raise Refusal("challenge.not_begun", name=challenge.name, day=challenge.first_day)
    raise Refusal("challenge.over", name=challenge.name)
