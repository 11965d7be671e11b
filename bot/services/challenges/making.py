"""New challenges, each with the next number of its community."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from bot.core.context import Scope
from bot.services.challenges.rule import Rule
from models.tables import Challenge, Group, Team


@dataclass(frozen=True, slots=True)
class Plan:
    """What a challenge is to be."""

    name: str
    rule: Rule
    first: date
    last: date | None
    about: str = ""


def make(
    scope: Scope,
    plan: Plan,
    group: Group,
    channel: str | None,
    *,
    state: str,
    creator: int | None,
    follows: int | None = None,
) -> Challenge:
    """Add a challenge to the community, and its teams; `group` is where it is announced."""
    made = Challenge(
        community_id=scope.community.id,
        number=next_number(scope),
        state=state,
        group_id=group.id,
        channel=channel,
        creator_id=creator,
        created_at=scope.now,
        follows_id=follows,
    )
    put(made, plan)
    scope.session.add(made)
    scope.session.flush()
    name_teams(scope, made, plan.rule)
    return made


def put(challenge: Challenge, plan: Plan) -> None:
    """Let a challenge be as planned."""
    challenge.name, challenge.about = plan.name, plan.about
    challenge.rule = plan.rule.kept()
    challenge.first_day, challenge.last_day = plan.first, plan.last


def name_teams(scope: Scope, challenge: Challenge, rule: Rule) -> None:
    """Let the challenge have as many teams as its rule says; nobody is in one yet."""
    own = select(Team).where(Team.challenge_id == challenge.id).order_by(Team.id)
    teams = scope.session.scalars(own).all()
    for team in teams[rule.teams :]:
        scope.session.delete(team)
    for n in range(len(teams), rule.teams):
        name = scope.words.plain("challenge.team", n=n + 1)
        scope.session.add(Team(challenge_id=challenge.id, name=name))
    scope.session.flush()


def next_number(scope: Scope) -> int:
    """The number after the last one; who else asks waits until this one is taken."""
    own = Challenge.community_id == scope.community.id
    last = select(Challenge.id).where(own).order_by(Challenge.number.desc()).limit(1)
    scope.session.execute(last.with_for_update(of=Challenge))
    return (scope.session.scalar(select(func.max(Challenge.number)).where(own)) or 0) + 1
