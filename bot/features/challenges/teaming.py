"""Which team somebody comes into who joins a challenge: the smallest one, or the one they choose.

Teams are held while somebody comes into one, so that two who join at once see each other.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, func, select

from bot.core.context import Context
from bot.core.elements import Button, Elements
from bot.core.refusal import Misused, Refusal
from bot.core.values import folded
from bot.services.challenges.rule import Rule
from models.tables import Challenge, Enrolment, Team

SHOWN = 40


def chosen(ctx: Context, challenge: Challenge, rule: Rule, typed: str) -> Team | Elements | None:
    """The team for the caller; None where there are none; or words that ask which one.

    `typed` is a team's name, or its place in the list of them. Raises Refusal for what is none.
    """
    if not rule.teams:
        if typed:
            raise Misused("arguments.too_many", given=typed[:SHOWN])
        return None
    if not rule.chosen:
        if typed:
            raise Refusal("challenge.join.drawn")
        return _smallest(ctx, challenge)
    teams = _held(ctx, challenge)
    if not typed:
        return _question(ctx, challenge, teams)
    named = {str(n): team for n, team in enumerate(teams, 1)}
    found = named.get(folded(typed)) or {folded(team.name): team for team in teams}.get(
        folded(typed)
    )
    if found is None:
        names = [team.name for team in teams]
        raise Refusal("challenge.join.no_team", given=typed[:SHOWN], teams=names)
    return found


def _held(ctx: Context, challenge: Challenge) -> Sequence[Team]:
    own = select(Team).where(Team.challenge_id == challenge.id).order_by(Team.id)
    return ctx.session.scalars(own.with_for_update(key_share=True)).all()


def _smallest(ctx: Context, challenge: Challenge) -> Team | None:
    teams = _held(ctx, challenge)
    sizes = _sizes(ctx, challenge)
    return min(teams, key=lambda team: (sizes.get(team.id, 0), team.id), default=None)


def _sizes(ctx: Context, challenge: Challenge) -> dict[int, int]:
    """How many are in each team that has somebody in it."""
    here = and_(Enrolment.challenge_id == challenge.id, Enrolment.left_at.is_(None))
    counted = select(Team.id, func.count()).join(Enrolment, Enrolment.team_id == Team.id)
    return dict(ctx.session.execute(counted.where(here).group_by(Team.id)).all())


def _question(ctx: Context, challenge: Challenge, teams: Sequence[Team]) -> Elements:
    sizes = _sizes(ctx, challenge)
    buttons = (
        Button(f"{team.name} · {sizes.get(team.id, 0)}", f"/challenge join {challenge.number} {n}")
        for n, team in enumerate(teams, 1)
    )
    return (*ctx.text("challenge.join.which_team", name=challenge.name), *buttons)
