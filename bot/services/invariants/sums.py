"""Standings, tallies and boards say what the ledger and the members say."""

from __future__ import annotations

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from bot.core.feature import Declared
from bot.services import rebuild
from bot.services.invariants.rows import Found, member, rows
from bot.services.rebuild import differing
from models.tables import Member, ScoreCount, Standing, Tally


def balance(session: Session, declared: Declared) -> Found:
    """A balance is the sum of all entries of the members whose root it is."""
    return _sum(session, declared, "balance")


def earned(session: Session, declared: Declared) -> Found:
    """What is earned is the sum of the entries that earn, and of their reversals."""
    return _sum(session, declared, "earned")


def week(session: Session, declared: Declared) -> Found:
    """A week's sum is what was earned in the seven days that end with the window."""
    return _sum(session, declared, "week")


def month(session: Session, declared: Declared) -> Found:
    """A month's sum is what was earned in the thirty days that end with the window."""
    return _sum(session, declared, "month")


def _sum(session: Session, declared: Declared, name: str) -> Found:
    truth = rebuild.sums(session, declared)
    wrong = differing(select(Standing), truth, ("community_id", "member_id"), (name,))
    for row in rows(session, wrong):
        *_, kept, true = row
        yield member(row), f"The standing has {kept} ({name}), the ledger {true}."


def level(session: Session, declared: Declared) -> Found:
    """A level is that of the points earned, by the curve of the community."""
    community, earned = Standing.community_id, Standing.earned.expression
    true = rebuild.level(session, declared, community, earned)
    for stand, right in rows(session, select(Standing, true).where(Standing.level != true)):
        yield (
            member(stand),
            f"The level is {stand.level}, but {stand.earned} points earned give level {right}.",
        )


def tally(session: Session, declared: Declared) -> Found:
    """A tally counts the entries of a member's day and reason, and sums their points."""
    keys = ("community_id", "day", "member_id", "reason")
    wrong = differing(select(Tally), rebuild.tallies(declared), keys, ("counted", "points"))
    for row in rows(session, wrong):
        yield (
            f"{member(row)}, {row.day}, {row.reason}",
            f"{row.kept_counted} entries with {row.kept_points} points are tallied, "
            f"the ledger has {row.true_counted} with {row.true_points}.",
        )


def histogram(session: Session, declared: Declared) -> Found:
    """A bucket counts the listed members whose score on the board falls into it."""
    keys = ("community_id", "board", "tier", "bucket")
    wrong = differing(select(ScoreCount), rebuild.scores(), keys, ("members",))
    for row in rows(session, wrong):
        place = f"community {row.community_id}, board {row.board}, tier {row.tier}"
        yield (
            f"{place}, bucket {row.bucket}",
            f"{row.kept_members} members are counted, {row.true_members} stand there.",
        )


def standing(session: Session, declared: Declared) -> Found:
    """A member has one standing, be it hot or cold, in their own community."""
    one: ColumnElement[int] = literal_column("1").label("rows")
    kept = select(Standing.community_id, Standing.member_id, one)
    true = select(Member.community_id, Member.id.label("member_id"), one)
    for row in rows(session, differing(kept, true, ("community_id", "member_id"), ("rows",))):
        yield member(row), f"There are {row.kept_rows} standings for {row.true_rows} members."


def listed(session: Session, declared: Declared) -> Found:
    """A standing is listed if its member has neither left nor hidden, and is their own root."""
    wrong = (
        select(Standing)
        .join(Member, Member.id == Standing.member_id)
        .where(Standing.listed != rebuild.listed())
    )
    for (stand,) in rows(session, wrong):
        state = "on the boards" if stand.listed else "kept from the boards"
        yield member(stand), f"The standing is {state}, against what the member's row says."
