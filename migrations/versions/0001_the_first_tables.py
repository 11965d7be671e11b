"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.tables.base import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TABLES = (
    "community",
    "person",
    "quarantine",
    "account",
    "chat_group",
    "job_run",
    "member",
    "outbox_message",
    "score_count",
    "condition",
    "level_notice",
    "receipt",
    "standing",
    "tally",
    "check_in",
    "ledger_entry",
)

SQLITE_GUARD = """
CREATE TRIGGER ledger_entry_no_{what} BEFORE {what} ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'ledger entries are added, never changed'); END
"""
POSTGRES_REFUSAL = """
CREATE FUNCTION ledger_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'ledger entries are added, never changed'; END $$
"""
POSTGRES_GUARD = """
CREATE TRIGGER ledger_entry_guard BEFORE UPDATE OR DELETE ON ledger_entry
FOR EACH ROW EXECUTE FUNCTION ledger_entry_refuse()
"""


def upgrade() -> None:
    create_tables()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRES_REFUSAL)
        op.execute(POSTGRES_GUARD)
    else:
        op.execute(SQLITE_GUARD.format(what="UPDATE"))
        op.execute(SQLITE_GUARD.format(what="DELETE"))


def create_tables() -> None:
    op.create_table(
        "community",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("day_turn", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("window_day", sa.Date(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "day_turn BETWEEN 0 AND 23", name=op.f("ck_community_day_turn_is_an_hour")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
    )
    op.create_index(op.f("ix_community_name"), "community", ["name"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", ID, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", ID, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("group_external_id", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=False),
        sa.Column("fields", sa.String(length=256), nullable=False),
        sa.Column("error", sa.String(length=256), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    op.create_index(op.f("ix_quarantine_at"), "quarantine", ["at"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint(
            "platform", "external_id", name=op.f("uq_account_platform_external_id")
        ),
    )
    op.create_index(op.f("ix_account_person_id"), "account", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_account_platform_username"), "account", ["platform", "username"], unique=False
    )

    op.create_table(
        "chat_group",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("migrated_to_id", ID, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_chat_group_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["migrated_to_id"], ["chat_group.id"], name=op.f("fk_chat_group_migrated_to_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_group")),
        sa.UniqueConstraint(
            "platform", "external_id", name=op.f("uq_chat_group_platform_external_id")
        ),
    )
    op.create_index(
        op.f("ix_chat_group_community_id"), "chat_group", ["community_id"], unique=False
    )

    op.create_table(
        "job_run",
        sa.Column("id", ID, nullable=False),
        sa.Column("job", sa.String(length=48), nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("period", Moment(), nullable=False),
        sa.Column("leased_until", Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("error", sa.String(length=256), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_job_run_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.UniqueConstraint(
            "job", "community_id", "period", name=op.f("uq_job_run_job_community_id_period")
        ),
    )
    op.create_table(
        "member",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("root_id", ID, nullable=True),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("role", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("joined_at", Moment(), nullable=False),
        sa.Column("left_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_member_community_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_member_person_id")),
        sa.ForeignKeyConstraint(["root_id"], ["member.id"], name=op.f("fk_member_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint(
            "community_id", "person_id", name=op.f("uq_member_community_id_person_id")
        ),
    )
    op.create_index(op.f("ix_member_person_id"), "member", ["person_id"], unique=False)
    op.create_index(op.f("ix_member_root_id"), "member", ["root_id"], unique=False)

    op.create_table(
        "outbox_message",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("once_key", sa.String(length=160), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("chat", sa.String(length=128), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("refused", sa.String(length=256), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_outbox_message_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("once_key", name=op.f("uq_outbox_message_once_key")),
    )
    op.create_index(
        op.f("ix_outbox_message_platform_sent_at_due_at"),
        "outbox_message",
        ["platform", "sent_at", "due_at"],
        unique=False,
    )

    op.create_table(
        "score_count",
        sa.Column("community_id", ID, nullable=False),
        sa.Column("board", sa.String(length=8), nullable=False),
        sa.Column("tier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bucket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "community_id", "board", "tier", "bucket", name=op.f("pk_score_count")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "condition",
        sa.Column("group_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=128), nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["chat_group.id"], name=op.f("fk_condition_group_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_condition_member_id")),
        sa.PrimaryKeyConstraint(
            "group_id", "kind", "subject", "member_id", name=op.f("pk_condition")
        ),
    )
    op.create_table(
        "level_notice",
        sa.Column("member_id", ID, nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_level_notice_member_id")
        ),
        sa.PrimaryKeyConstraint("member_id", "level", name=op.f("pk_level_notice")),
    )
    op.create_table(
        "receipt",
        sa.Column("id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=False),
        sa.Column("member_id", ID, nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("channel", sa.String(length=128), nullable=True),
        sa.Column("reply_to", sa.String(length=128), nullable=True),
        sa.Column("to_member_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint(
            "group_id", "kind", "external_id", name=op.f("uq_receipt_group_id_kind_external_id")
        ),
    )
    op.create_table(
        "standing",
        sa.Column("community_id", ID, nullable=False),
        sa.Column("hot", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column(
            "member_id",
            ID,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("earned", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("week", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.BigInteger(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "hot", "member_id", name=op.f("pk_standing")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_standing_earned",
        "standing",
        ["community_id", "hot", "listed", "earned", "member_id"],
        unique=False,
        sqlite_where=sa.text("earned > 0"),
        postgresql_where=sa.text("earned > 0"),
    )
    op.create_index(
        "ix_standing_month",
        "standing",
        ["community_id", "hot", "listed", "month", "member_id"],
        unique=False,
        sqlite_where=sa.text("month > 0"),
        postgresql_where=sa.text("month > 0"),
    )
    op.create_index(
        "ix_standing_week",
        "standing",
        ["community_id", "hot", "listed", "week", "member_id"],
        unique=False,
        sqlite_where=sa.text("week > 0"),
        postgresql_where=sa.text("week > 0"),
    )

    op.create_table(
        "tally",
        sa.Column("community_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "member_id",
            ID,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "community_id", "day", "member_id", "reason", name=op.f("pk_tally")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "check_in",
        sa.Column(
            "root_id",
            ID,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("receipt_id", ID, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("note_length", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_check_in_member_id")),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_check_in_receipt_id")
        ),
        sa.ForeignKeyConstraint(["root_id"], ["member.id"], name=op.f("fk_check_in_root_id")),
        sa.PrimaryKeyConstraint("root_id", "day", name=op.f("pk_check_in")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_check_in_member_id"), "check_in", ["member_id"], unique=False)

    op.create_table(
        "ledger_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("root_id", ID, nullable=False),
        sa.Column("receipt_id", ID, nullable=True),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("source", sa.String(length=260), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("occurred_at", Moment(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("multiplier", sa.Double(), nullable=False),
        sa.Column("quantity", sa.Double(), nullable=False),
        sa.Column("reverses_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["ledger_entry.id"], name=op.f("fk_ledger_entry_reverses_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint(
            "reason",
            "source",
            "root_id",
            "turn",
            name=op.f("uq_ledger_entry_reason_source_root_id_turn"),
        ),
    )
    op.create_index(
        op.f("ix_ledger_entry_receipt_id"), "ledger_entry", ["receipt_id"], unique=False
    )
    op.create_index(
        "uq_ledger_entry_reverses_id",
        "ledger_entry",
        ["reverses_id"],
        unique=True,
        sqlite_where=sa.text("reverses_id IS NOT NULL"),
        postgresql_where=sa.text("reverses_id IS NOT NULL"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_entry_refuse()")
