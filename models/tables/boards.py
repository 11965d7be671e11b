"""Boards with a name, seasons and their halls of fame, and leagues."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, BigId, Moment
from models.tables.privacy import NOBODY, Erase, Link


class Board(Base):
    """A named board: the points of some days, in some channels."""

    __tablename__ = "board"
    privacy = NOBODY

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    name: Mapped[str] = mapped_column(String(40))
    first_day: Mapped[date | None]
    """The community's local day; empty means from the beginning."""
    last_day: Mapped[date | None]
    channels: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Platform ids of the channels that count; none means all."""
    created_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("community_id", "name"),)


class Season(Base):
    """A span of days with a board of its own. What was earned in it is kept when it ends."""

    __tablename__ = "season"
    privacy = NOBODY

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    name: Mapped[str] = mapped_column(String(80))
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    """Empty while it runs."""
    created_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        Index(
            "uq_season_running",
            "community_id",
            unique=True,
            sqlite_where=text("last_day IS NULL"),
            postgresql_where=text("last_day IS NULL"),
        ),
    )


class SeasonPlace(Base):
    """A place in the hall of fame of a season that has ended."""

    __tablename__ = "season_place"
    privacy = (Link("member_id", Erase()),)

    season_id: Mapped[int] = mapped_column(ForeignKey("season.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id"), primary_key=True, autoincrement=False
    )
    rank: Mapped[int]
    points: Mapped[int] = mapped_column(BigInteger)


class LeaguePlace(Base):
    """In which league of about twenty a member plays in a week."""

    __tablename__ = "league_place"
    privacy = (Link("member_id", Erase()),)

    community_id: Mapped[int] = mapped_column(
        ForeignKey("community.id"), primary_key=True, autoincrement=False
    )
    week: Mapped[date] = mapped_column(primary_key=True)
    """Its Monday, a local day of the community."""
    league: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1 is the highest."""
    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id"), primary_key=True, autoincrement=False
    )

    __table_args__ = (Index(None, "member_id", "week"),)
