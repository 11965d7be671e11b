"""Thanks, and titles that are carried for a while."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.tables.base import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TABLES = (
    "thanks",
    "title",
)


def upgrade() -> None:
    create_thanks()
    create_titles()


def create_thanks() -> None:
    op.create_table(
        "thanks",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("message", sa.String(length=128), nullable=False),
        sa.Column("thanked", sa.String(length=128), nullable=True),
        sa.Column("receipt_id", ID, nullable=True),
        sa.Column("giver_id", ID, nullable=True),
        sa.Column("giver_root_id", ID, nullable=True),
        sa.Column("receiver_id", ID, nullable=False),
        sa.Column("receiver_root_id", ID, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("gone_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_thanks_community_id")
        ),
        sa.ForeignKeyConstraint(["giver_id"], ["member.id"], name=op.f("fk_thanks_giver_id")),
        sa.ForeignKeyConstraint(
            ["giver_root_id"], ["member.id"], name=op.f("fk_thanks_giver_root_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["chat_group.id"], name=op.f("fk_thanks_group_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_thanks_receipt_id")),
        sa.ForeignKeyConstraint(["receiver_id"], ["member.id"], name=op.f("fk_thanks_receiver_id")),
        sa.ForeignKeyConstraint(
            ["receiver_root_id"], ["member.id"], name=op.f("fk_thanks_receiver_root_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thanks")),
        sa.UniqueConstraint(
            "giver_root_id",
            "group_id",
            "way",
            "message",
            name=op.f("uq_thanks_giver_root_id_group_id_way_message"),
        ),
    )
    op.create_index(op.f("ix_thanks_community_id_day"), "thanks", ["community_id", "day"])
    op.create_index(op.f("ix_thanks_giver_id"), "thanks", ["giver_id"])
    op.create_index(op.f("ix_thanks_giver_root_id_day"), "thanks", ["giver_root_id", "day"])
    op.create_index(op.f("ix_thanks_receipt_id"), "thanks", ["receipt_id"])
    op.create_index(op.f("ix_thanks_receiver_id"), "thanks", ["receiver_id"])
    op.create_index(op.f("ix_thanks_receiver_root_id_day"), "thanks", ["receiver_root_id", "day"])


def create_titles() -> None:
    op.create_table(
        "title",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("root_id", ID, nullable=False),
        sa.Column("period", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_title_community_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_title_member_id")),
        sa.ForeignKeyConstraint(["root_id"], ["member.id"], name=op.f("fk_title_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_title")),
        sa.UniqueConstraint(
            "community_id", "period", "root_id", name=op.f("uq_title_community_id_period_root_id")
        ),
    )
    op.create_index(op.f("ix_title_member_id"), "title", ["member_id"])
    op.create_index(op.f("ix_title_root_id"), "title", ["root_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
