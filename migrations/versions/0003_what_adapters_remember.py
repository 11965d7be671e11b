"""What adapters remember: the lines behind buttons, and notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.tables.base import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "button_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=True),
        sa.Column("group_external_id", sa.String(length=128), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_button_line")),
    )
    op.create_index(op.f("ix_button_line_made_at"), "button_line", ["made_at"], unique=False)
    op.create_table(
        "adapter_note",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "key", name=op.f("pk_adapter_note")),
    )


def downgrade() -> None:
    op.drop_table("adapter_note")
    op.drop_table("button_line")
