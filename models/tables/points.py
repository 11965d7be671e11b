"""The ledger, and what is summed up beside it.

Standings, tallies and score counts follow from the ledger and the members, and can be rebuilt.
None of them carries foreign keys to members or receipts: on PostgreSQL the checks, which lock a
member's row for each entry, cost as much again as the entries. Rows are written with ids that the
same transaction has looked up, a member who is erased takes them along, and `hearth db check` finds
a reference to what is not there.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, BigId, Moment
from models.tables.privacy import NOBODY, Erase, Link


class LedgerEntry(Base):
    """One reason to have points, or to have them no more. Rows are added, never changed.

    They go only with their member: then `ErasedTotal` keeps the sums.

    points = rate × multiplier × quantity, in whole points. Where quantities are fractions
    (the second half of a daily cap), the rounding is that of the day's running total.
    """

    __tablename__ = "ledger_entry"
    privacy = (
        Link("member_id", Erase(), hides=("source",)),
        Link("root_id", Erase(), hides=("source",)),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community_id: Mapped[int] = mapped_column(BigId)
    member_id: Mapped[int] = mapped_column(BigId)
    """Who acted."""
    root_id: Mapped[int] = mapped_column(BigId)
    """For whom it counted when it was written."""
    receipt_id: Mapped[int | None] = mapped_column(BigId)
    reason: Mapped[str] = mapped_column(String(24))
    source: Mapped[str] = mapped_column(String(260))
    """What it is for; together with root, reason and turn it can be earned once."""
    turn: Mapped[int] = mapped_column(default=0)
    points: Mapped[int] = mapped_column(BigInteger)
    occurred_at: Mapped[datetime] = mapped_column(Moment)
    day: Mapped[date]
    """The community's local day that it counts for."""
    rate: Mapped[int] = mapped_column(BigInteger)
    multiplier: Mapped[float]
    quantity: Mapped[float]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id"))

    __table_args__ = (
        # Sources mostly grow with time: with them first, new rows land side by side on few pages.
        UniqueConstraint("reason", "source", "root_id", "turn"),
        Index(
            "uq_ledger_entry_reverses_id",
            "reverses_id",
            unique=True,
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
        Index(None, "receipt_id"),
        # Why somebody has their points. The day first: what is added today lies together.
        Index(None, "day", "member_id"),
        Index(
            "ix_ledger_entry_reversals",
            "member_id",
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
    )


class Standing(Base):
    """Where a member stands: the sums of the ledger, kept in the transaction of each entry.

    `hot` is layout, not meaning: rows (and index entries) of members active within the last week
    lie together, so that writing points touches few pages however large the community is.
    """

    __tablename__ = "standing"
    privacy = (Link("member_id", Erase()),)

    community_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    hot: Mapped[bool] = mapped_column(primary_key=True, server_default=false())
    member_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    earned: Mapped[int] = mapped_column(BigInteger, default=0)
    balance: Mapped[int] = mapped_column(BigInteger, default=0)
    level: Mapped[int] = mapped_column(default=1)
    week: Mapped[int] = mapped_column(BigInteger, default=0)
    """Earned in the seven days that end with the community's `window_day`."""
    month: Mapped[int] = mapped_column(BigInteger, default=0)
    """Earned in the thirty days that end with it."""
    listed: Mapped[bool] = mapped_column(default=True)
    """Shown on boards: neither left nor hidden, and their own root."""

    __table_args__ = (
        *(
            Index(
                f"ix_standing_{score}",
                "community_id",
                "hot",
                "listed",
                score,
                "member_id",
                sqlite_where=text(f"{score} > 0"),
                postgresql_where=text(f"{score} > 0"),
            )
            for score in ("earned", "week", "month")
        ),
        {"sqlite_with_rowid": False},
    )


class Tally(Base):
    """A member's day for one reason: how often it counted, and the points that came of it."""

    __tablename__ = "tally"
    privacy = (Link("member_id", Erase()),)

    community_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(24), primary_key=True)
    counted: Mapped[int] = mapped_column(default=0)
    """Entries written; a reversal does not give one back."""
    points: Mapped[int] = mapped_column(BigInteger, default=0)
    """Net of reversals."""

    __table_args__ = ({"sqlite_with_rowid": False},)


class ScoreCount(Base):
    """How many listed members have a score in a bucket: the histogram that ranks come from.

    Tier t holds buckets of 64^t scores, so a rank is the sum of at most 64 rows of each tier.
    """

    __tablename__ = "score_count"
    privacy = NOBODY

    community_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    board: Mapped[str] = mapped_column(String(8), primary_key=True)
    tier: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    bucket: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    members: Mapped[int] = mapped_column(default=0)

    __table_args__ = ({"sqlite_with_rowid": False},)


class LevelNotice(Base):
    """A level was announced to a member: once ever, whatever is reversed and earned again."""

    __tablename__ = "level_notice"
    privacy = (Link("member_id", Erase()),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)


class ErasedTotal(Base):
    """What erased members earned and spent, all together: the community's totals still close."""

    __tablename__ = "erased_total"
    privacy = NOBODY

    community_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    """Its first day. Days would tell too much of a single member."""
    reason: Mapped[str] = mapped_column(String(24), primary_key=True)
    entries: Mapped[int] = mapped_column(BigInteger)
    points: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = ({"sqlite_with_rowid": False},)
