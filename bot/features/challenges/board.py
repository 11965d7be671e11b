"""/challenge board (榜): who did most in a challenge, or which team; never who did least."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import NEWLINE, Elements, Table
from bot.core.refusal import Refusal
from bot.features.challenges.declared import feature
from bot.services.boards import LAST_PLACES, PAGE, Line, shown
from bot.services.challenges import finding
from bot.services.challenges.rule import Rule, rule_of
from models.tables import Challenge, ChallengeEntry, Enrolment, Member, Team
from models.tables.challenges import ENDED, RUNNING

MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}
SHARERS = 3
"""By more than so many a medal is not shared: they see the number."""
HUNDRED = 100


class Done(NamedTuple):
    """What somebody who takes part did."""

    root: int
    name: str
    listed: bool
    """Whether they are here, and do not hide."""
    team: int | None
    score: int


@feature.command("challenge board", spellings=("榜", "排行榜", "榜单"))
def board(ctx: Context, number: int | None = None) -> list[Say]:
    """Show the first places of a challenge, and one's own with its neighbours; or its teams."""
    challenge = finding.meant(ctx, number)
    if challenge.state not in (RUNNING, ENDED):
        raise Refusal("challenge.board.none", name=challenge.name)
    rule = rule_of(challenge.rule)
    done = _done(ctx, challenge, rule)
    if rule.teams:
        return [ctx.answer(_teams(ctx, challenge, rule, done))]
    lines = ranked([one for one in done if one.listed and one.score > 0])
    if not lines:
        return [ctx.say("challenge.board.empty", name=challenge.name)]
    return _shown(ctx, challenge, rule, lines)


def _done(ctx: Context, challenge: Challenge, rule: Rule) -> list[Done]:
    """By the days on which somebody did something, or by quantities where these are summed."""
    within = [
        ChallengeEntry.enrolment_id == Enrolment.id,
        ChallengeEntry.day >= Enrolment.first_day,
        ChallengeEntry.day >= challenge.first_day,
    ]
    if challenge.last_day:
        within.append(ChallengeEntry.day <= challenge.last_day)
    done: Any = func.count(ChallengeEntry.day.distinct())
    score = func.coalesce(func.sum(ChallengeEntry.quantity), 0) if rule.sums else done
    columns = (Member.id, Member.name, Member.hidden, Member.left_at, Enrolment.team_id)
    rows = ctx.session.execute(
        select(*columns, score)
        .select_from(Enrolment)
        .join(Member, Member.id == Enrolment.root_id)
        .outerjoin(ChallengeEntry, and_(*within))
        .where(Enrolment.challenge_id == challenge.id, Enrolment.left_at.is_(None))
        .group_by(*columns, Enrolment.id)
        .order_by(score.desc(), Enrolment.id)
    )
    return [
        Done(root, name, not hidden and left_at is None, team, int(score))
        for root, name, hidden, left_at, team, score in rows
    ]


def ranked(done: Sequence[Done]) -> list[Line]:
    """The lines of a board, from who did most; equals share a place."""
    lines: list[Line] = []
    for n, one in enumerate(done, 1):
        tied = bool(lines) and lines[-1].score == one.score
        lines.append(Line(lines[-1].rank if tied else n, one.root, one.name, one.score))
    return lines


def _shown(ctx: Context, challenge: Challenge, rule: Rule, lines: Sequence[Line]) -> list[Say]:
    """What all may see; and, where the caller is among the last, for them alone where they are."""
    top = lines[: min(PAGE, shown(len(lines)))]
    own = _beside(ctx, lines, top)
    at = next((n for n, line in enumerate(lines) if line.member == ctx.member.root), None)
    last = at is not None and sum(one.rank > lines[at].rank for one in lines) < LAST_PLACES
    title = ctx.text("challenge.board.title", name=challenge.name)
    ties = Counter(line.rank for line in lines)
    public = _table(ctx, rule, ties, top, [] if last else own)
    note = _note(ctx, lines, top)
    said = [ctx.answer((*title, NEWLINE, public, *note))]
    if own and last:
        private = _table(ctx, rule, ties, own, [])
        words = ctx.text("challenge.board.yours", name=challenge.name)
        said.append(ctx.answer((*words, NEWLINE, private), private=True))
    return said


def _beside(ctx: Context, lines: Sequence[Line], top: Sequence[Line]) -> list[Line]:
    """The caller's line between its neighbours, unless it is among the first."""
    at = next((n for n, line in enumerate(lines) if line.member == ctx.member.root), None)
    if at is None or at < len(top):
        return []
    # Below the caller nobody is shown who stands among the last.
    below = lines[at + 1 : at + 2] if at + 1 < shown(len(lines)) else []
    return [*lines[max(at - 1, len(top)) : at + 1], *below]


def _table(
    ctx: Context, rule: Rule, ties: Counter[int], lines: Sequence[Line], own: Sequence[Line]
) -> Table:
    rows = [_row(ctx, rule, line, ties) for line in lines]
    members = [line.member for line in lines]
    if own:
        rows += [("⋯", "", ""), *(_row(ctx, rule, line, ties) for line in own)]
        members += [0, *(line.member for line in own)]
    root = ctx.member.root
    marked = members.index(root) if root in members else None
    return Table(tuple(rows), right=frozenset({0, 2}), marked=marked)


def _row(ctx: Context, rule: Rule, line: Line, ties: Counter[int]) -> tuple[str, str, str]:
    medal = MEDALS.get(line.rank, "") if ties[line.rank] <= SHARERS else ""
    return (medal or ctx.mine.number(line.rank), line.name, _score(ctx, rule, line.score))


def _score(ctx: Context, rule: Rule, score: int) -> str:
    if not rule.sums:
        return ctx.mine.plain("unit.days", n=score)
    return f"{ctx.mine.number(score)} {rule.unit}".rstrip()


def _note(ctx: Context, lines: Sequence[Line], top: Sequence[Line]) -> Elements:
    if len(top) == len(lines):
        return ()
    return (NEWLINE, *ctx.text("challenge.board.part", shown=len(top), n=len(lines)))


def _teams(ctx: Context, challenge: Challenge, rule: Rule, done: Sequence[Done]) -> Elements:
    """Teams by what each of their members did on average; how far each is from its goal."""
    own = select(Team.id, Team.name).where(Team.challenge_id == challenge.id).order_by(Team.id)
    names = dict(ctx.session.execute(own).all())
    sums, sizes = Counter[int](), Counter[int]()
    for one in done:
        if one.team is not None:
            sums[one.team] += one.score
            sizes[one.team] += 1
    average = {team: sums[team] / sizes[team] if sizes[team] else 0.0 for team in names}
    order = sorted(names, key=lambda team: (-average[team], team))
    rows = [_team_row(ctx, rule, names[one], average[one], sums[one], sizes[one]) for one in order]
    mine = next((one.team for one in done if one.root == ctx.member.root), None)
    marked = order.index(mine) if mine in order else None
    head = tuple(ctx.mine.plain("challenge.board.columns").split("|"))
    columns = head if rule.team_goal else head[:-1]
    table = Table(
        (columns, *rows),
        right=frozenset(range(1, len(columns))),
        marked=None if marked is None else marked + 1,
    )
    title = ctx.text("challenge.board.title", name=challenge.name)
    return (*title, NEWLINE, table)


def _team_row(
    ctx: Context, rule: Rule, name: str, average: float, total: int, size: int
) -> tuple[str, ...]:
    row = (name, ctx.mine.number(size), ctx.mine.number(round(average, 1)))
    if not rule.team_goal:
        return row
    share = min(HUNDRED * total // rule.team_goal, HUNDRED)
    return (*row, f"{ctx.mine.number(share)} %")
