"""Points in full: audit, boards and seasons, care for streaks, sketches of messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.tables.base import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TABLES = (
    "heartbeat",
    "outage",
    "sketch",
    "board",
    "season",
    "audit_entry",
    "excused_day",
    "league_place",
    "season_place",
)


def upgrade() -> None:
    op.add_column("member", sa.Column("answered_at", Moment(), nullable=True))
    op.create_index(op.f("ix_ledger_entry_day_member_id"), "ledger_entry", ["day", "member_id"])
    op.create_index(
        "ix_ledger_entry_reversals",
        "ledger_entry",
        ["member_id"],
        sqlite_where=sa.text("reverses_id IS NOT NULL"),
        postgresql_where=sa.text("reverses_id IS NOT NULL"),
    )
    create_tables()


def create_tables() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("platform", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "outage",
        sa.Column("id", ID, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("began_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    op.create_index(
        op.f("ix_outage_platform_ended_at"), "outage", ["platform", "ended_at"], unique=False
    )

    op.create_table(
        "sketch",
        sa.Column("id", ID, nullable=False),
        sa.Column("root_id", ID, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sketch")),
    )
    op.create_index(op.f("ix_sketch_at"), "sketch", ["at"], unique=False)
    op.create_index(op.f("ix_sketch_root_id_at"), "sketch", ["root_id", "at"], unique=False)

    op.create_table(
        "board",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_board_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_board_community_id_name")),
    )
    op.create_table(
        "season",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_season_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season")),
    )
    op.create_index(
        "uq_season_running",
        "season",
        ["community_id"],
        unique=True,
        sqlite_where=sa.text("last_day IS NULL"),
        postgresql_where=sa.text("last_day IS NULL"),
    )

    op.create_table(
        "audit_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("receipt_id", ID, nullable=True),
        sa.Column("actor_id", ID, nullable=True),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject_id", ID, nullable=True),
        sa.Column("target", sa.String(length=128), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["member.id"], name=op.f("fk_audit_entry_actor_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_audit_entry_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["member.id"], name=op.f("fk_audit_entry_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(
        op.f("ix_audit_entry_community_id_id"), "audit_entry", ["community_id", "id"], unique=False
    )
    op.create_index(op.f("ix_audit_entry_receipt_id"), "audit_entry", ["receipt_id"], unique=False)

    op.create_table(
        "excused_day",
        sa.Column("root_id", ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["root_id"], ["member.id"], name=op.f("fk_excused_day_root_id")),
        sa.PrimaryKeyConstraint("root_id", "day", name=op.f("pk_excused_day")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "league_place",
        sa.Column("community_id", ID, autoincrement=False, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("league", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member_id", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_league_place_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_league_place_member_id")
        ),
        sa.PrimaryKeyConstraint(
            "community_id", "week", "league", "member_id", name=op.f("pk_league_place")
        ),
    )
    op.create_index(
        op.f("ix_league_place_member_id_week"), "league_place", ["member_id", "week"], unique=False
    )

    op.create_table(
        "season_place",
        sa.Column("season_id", ID, nullable=False),
        sa.Column("member_id", ID, autoincrement=False, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_season_place_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["season_id"], ["season.id"], name=op.f("fk_season_place_season_id")
        ),
        sa.PrimaryKeyConstraint("season_id", "member_id", name=op.f("pk_season_place")),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_ledger_entry_reversals", "ledger_entry")
    op.drop_index(op.f("ix_ledger_entry_day_member_id"), "ledger_entry")
    op.drop_column("member", "answered_at")
