"""Standings, tallies and boards say what the ledger and the members say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from bot.services import rebuild
from bot.services.invariants.looks import Look, sharing
from bot.services.invariants.rows import Fault, Suspects, member
from bot.services.levels import Curve, curve_of
from bot.services.rebuild import SUMS, Rows, differing
from bot.services.standings import MONTH
from models import bulk
from models.tables import Community, LedgerEntry, Member, ScoreCount, Standing, Tally

FEW = 100
"""Of so many members with new entries all that they ever had is summed."""


def sums(look: Look) -> Iterator[Suspects]:
    """What is earned, the balance, the week and the month are the sums of their entries.

    Of what is new, the windows of all members are summed, and of a few members everything: to read
    all entries of whoever is active now would be to read most of the ledger.
    """
    news = look.news
    if news is None:
        yield _summed(select(Standing), rebuild.sums(look.declared), SUMS)
        return
    window = look.session.scalar(select(func.min(Community.window_day))) or date.min
    recent = [day for day in news.every_day if (window - day).days < MONTH]
    few = news.roots[:: len(news.roots) // FEW + 1]
    for roots, days, names in (
        (news.roots, recent, ("week", "month")),
        (few, news.every_day, ("earned", "balance")),
    ):
        truth = rebuild.sums(look.declared, *_all_of(look.session, roots, days))
        yield _summed(look.standings(roots), truth, names)


def _all_of(
    session: Session, roots: Sequence[int], days: Sequence[date]
) -> tuple[ColumnElement[bool], ...]:
    """Entries for these days that count for these roots. By name: so the index by day will do."""
    members = bulk.within(LedgerEntry.member_id, sharing(session, roots))
    return LedgerEntry.day.in_(days), members


def _summed(kept: Rows, truth: Rows, names: Sequence[str]) -> Suspects:
    keys = ("community_id", "member_id")
    return Suspects(differing(kept, truth, keys, names), partial(_wrong_sums, names))


def _wrong_sums(names: Sequence[str], row: Any) -> Fault:
    pairs = {n: (row._mapping[f"kept_{n}"], row._mapping[f"true_{n}"]) for n in names}
    wrong = [
        f"{name} is {kept}, by the ledger {true}"
        for name, (kept, true) in pairs.items()
        if kept != true
    ]
    return member(row), f"Of its sums {'; '.join(wrong)}."


def level(look: Look) -> Iterator[Suspects]:
    """A level is that of the points earned, by the curve of the community."""
    own = look.session.execute(select(Community.id, Community.settings))
    curves = {number: curve_of(settings, look.declared.defaults) for number, settings in own}
    columns = (Standing.community_id, Standing.member_id, Standing.earned, Standing.level)
    query = look.standings().with_only_columns(*columns)
    yield Suspects(query, partial(_wrong_level, curves))


def _wrong_level(curves: Mapping[int, Curve], row: Any) -> Fault | None:
    curve = curves.get(row.community_id)
    if curve is None or row.level == (right := curve.level_of(row.earned)):
        return None
    return (
        member(row),
        f"The level is {row.level}, but {row.earned} points earned give level {right}.",
    )


def debt(look: Look) -> Iterator[Suspects]:
    """A balance is below 0 only by what was taken back: nobody spends what they have not."""
    below = look.standings(look.news.roots if look.news else None).where(Standing.balance < 0)
    taken = _taken_back(look, below).subquery()
    unexplained = Standing.balance < func.coalesce(taken.c.points, 0)
    yield Suspects(
        below.outerjoin(taken, taken.c.member_id == Standing.member_id).where(unexplained),
        lambda row: (
            member(row[0]),
            f"The balance is {row[0].balance}, which is more than was ever taken back.",
        ),
    )


def _taken_back(look: Look, below: Rows) -> Rows:
    """By root: the points that reversals took, and who may take what was earned."""
    actor = aliased(Member)
    root = func.coalesce(actor.root_id, actor.id)
    taken = or_(LedgerEntry.reverses_id.is_not(None), rebuild.earns(look.declared))
    query = (
        select(root.label("member_id"), func.sum(LedgerEntry.points).label("points"))
        .join(actor, actor.id == LedgerEntry.member_id)
        .where(LedgerEntry.points < 0, taken)
        .group_by(root)
    )
    if look.news is None:
        return query
    debtors = list(look.session.scalars(below.with_only_columns(Standing.member_id)))
    return query.where(*_all_of(look.session, debtors, look.news.every_day))


def tally(look: Look) -> Iterator[Suspects]:
    """A tally counts the entries of a member's day and reason, and sums their points."""
    keys, values = ("community_id", "day", "member_id", "reason"), ("counted", "points")
    of_theirs = look.of_days(LedgerEntry.day), look.of_actors(LedgerEntry.member_id)
    truth = rebuild.tallies(look.declared, *of_theirs)
    yield Suspects(
        differing(_tallies(look), truth, keys, values),
        lambda row: (
            f"{member(row)}, {row.day}, {row.reason}",
            f"{row.kept_counted} entries with {row.kept_points} points are tallied, "
            f"the ledger has {row.true_counted} with {row.true_points}.",
        ),
    )


def _tallies(look: Look) -> Rows:
    if look.news is None:
        return select(Tally)
    own = and_(Tally.community_id == Member.community_id, Tally.member_id == Member.id)
    theirs = look.of_actors(Member.id), look.of_days(Tally.day)
    return select(Tally).select_from(Member).join(Tally, own).where(*theirs)


def histogram(look: Look) -> Iterator[Suspects]:
    """A bucket counts the listed members whose score on the board falls into it."""
    if look.news:
        return  # who stands in a bucket only all standings together tell
    keys = ("community_id", "board", "tier", "bucket")
    yield Suspects(
        differing(select(ScoreCount), rebuild.scores(), keys, ("members",)),
        lambda row: (
            f"community {row.community_id}, board {row.board}, tier {row.tier}, "
            f"bucket {row.bucket}",
            f"{row.kept_members} members are counted, {row.true_members} stand there.",
        ),
    )


def standing(look: Look) -> Iterator[Suspects]:
    """A member has one standing, be it hot or cold, in their own community."""
    one: ColumnElement[int] = literal_column("1").label("rows")
    kept = look.standings().with_only_columns(Standing.community_id, Standing.member_id, one)
    true = select(Member.community_id, Member.id.label("member_id"), one)
    yield Suspects(
        differing(
            kept, true.where(look.of_met(Member.id)), ("community_id", "member_id"), ("rows",)
        ),
        lambda row: (
            member(row),
            f"There are {row.kept_rows} standings for {row.true_rows} members.",
        ),
    )


def listed(look: Look) -> Iterator[Suspects]:
    """A standing is listed if its member has neither left nor hidden, and is their own root."""
    query = look.standings()
    if look.news is None:
        query = query.join(Member, Member.id == Standing.member_id)
    yield Suspects(
        query.where(Standing.listed != rebuild.listed()),
        lambda row: (
            member(row[0]),
            f"The standing is {'on' if row[0].listed else 'kept from'} the boards, "
            "against what the member's row says.",
        ),
    )
