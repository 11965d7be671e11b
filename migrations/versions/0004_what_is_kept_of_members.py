"""What is kept of members, and for how long: erasures, and whom notes and messages are about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.tables.base import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

REFUSAL = "SELECT RAISE(ABORT, 'ledger entries are added, never changed')"
SQLITE_GUARD = "CREATE TRIGGER ledger_entry_no_DELETE BEFORE DELETE ON ledger_entry {when} BEGIN {refusal}; END"
WITH_MEMBER = "WHEN EXISTS (SELECT 1 FROM member WHERE id = OLD.member_id)"
POSTGRES_REFUSAL = """
CREATE OR REPLACE FUNCTION ledger_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {unless}
    RAISE EXCEPTION 'ledger entries are added, never changed';
END $$
"""
POSTGRES_WITH_MEMBER = """
    IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM member WHERE id = OLD.member_id) THEN
        RETURN OLD;
    END IF;
"""
# Until now both were named by the kind of their chat and its id.
ABOUT_NOTES = """
UPDATE adapter_note SET account = substr(key, 6) WHERE key LIKE 'home %'
"""
ABOUT_CLOSED = """
UPDATE adapter_note SET account = substr(key, 8) WHERE key LIKE 'closed %'
"""
ABOUT_MESSAGES = """
UPDATE outbox_message SET account = substr(chat, 9) WHERE chat LIKE 'account %'
"""


def upgrade() -> None:
    op.add_column("account", sa.Column("not_before", Moment(), nullable=True))
    for table in ("adapter_note", "outbox_message"):
        op.add_column(table, sa.Column("account", sa.String(length=128), nullable=True))
        op.create_index(op.f(f"ix_{table}_account"), table, ["account"])
    for statement in (ABOUT_NOTES, ABOUT_CLOSED, ABOUT_MESSAGES):
        op.execute(statement)
    create_tables()
    guard_deletion(only_with_member=True)


def create_tables() -> None:
    op.create_table(
        "erasure",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_erasure")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "erased_total",
        sa.Column("community_id", ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "month", "reason", name=op.f("pk_erased_total")),
        sqlite_with_rowid=False,
    )


def guard_deletion(*, only_with_member: bool) -> None:
    if op.get_bind().dialect.name == "postgresql":
        unless = POSTGRES_WITH_MEMBER if only_with_member else ""
        op.execute(POSTGRES_REFUSAL.format(unless=unless))
        return
    op.execute("DROP TRIGGER ledger_entry_no_DELETE")
    when = WITH_MEMBER if only_with_member else ""
    op.execute(SQLITE_GUARD.format(when=when, refusal=REFUSAL))


def downgrade() -> None:
    guard_deletion(only_with_member=False)
    op.drop_table("erased_total")
    op.drop_table("erasure")
    for table in ("outbox_message", "adapter_note"):
        op.drop_index(op.f(f"ix_{table}_account"), table)
        op.drop_column(table, "account")
    op.drop_column("account", "not_before")
