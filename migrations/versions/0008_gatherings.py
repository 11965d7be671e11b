"""Polls, prompts and quizzes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.tables.base import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TABLES = (
    "ballot",
    "prompt",
    "quiz_bank",
    "quiz_item",
    "quiz_plan",
    "quiz_round",
    "quiz_asked",
    "quiz_answer",
)


def upgrade() -> None:
    create_polls()
    create_banks()
    create_rounds()


def create_polls() -> None:
    op.create_table(
        "ballot",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("message", sa.String(length=128), nullable=True),
        sa.Column("creator_id", ID, nullable=True),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_ballot_community_id")
        ),
        sa.ForeignKeyConstraint(["creator_id"], ["member.id"], name=op.f("fk_ballot_creator_id")),
        sa.ForeignKeyConstraint(["group_id"], ["chat_group.id"], name=op.f("fk_ballot_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sa.UniqueConstraint("group_id", "message", name=op.f("uq_ballot_group_id_message")),
    )
    op.create_index(op.f("ix_ballot_community_id"), "ballot", ["community_id"])
    op.create_index(op.f("ix_ballot_creator_id"), "ballot", ["creator_id"])
    op.create_table(
        "prompt",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("channel", sa.String(length=128), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("schedule", sa.String(length=64), nullable=False),
        sa.Column("creator_id", ID, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_prompt_community_id")
        ),
        sa.ForeignKeyConstraint(["creator_id"], ["member.id"], name=op.f("fk_prompt_creator_id")),
        sa.ForeignKeyConstraint(["group_id"], ["chat_group.id"], name=op.f("fk_prompt_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_prompt_community_id_number")),
    )
    op.create_index(op.f("ix_prompt_creator_id"), "prompt", ["creator_id"])
    op.create_index(op.f("ix_prompt_group_id"), "prompt", ["group_id"])


def create_banks() -> None:
    op.create_table(
        "quiz_bank",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_quiz_bank_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_bank")),
        sa.UniqueConstraint("community_id", "key", name=op.f("uq_quiz_bank_community_id_key")),
    )
    op.create_table(
        "quiz_item",
        sa.Column("id", ID, nullable=False),
        sa.Column("bank_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=300), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("explanation", sa.String(length=200), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["bank_id"], ["quiz_bank.id"], name=op.f("fk_quiz_item_bank_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_item")),
        sa.UniqueConstraint("bank_id", "number", name=op.f("uq_quiz_item_bank_id_number")),
    )
    op.create_table(
        "quiz_plan",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("bank_id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("channel", sa.String(length=128), nullable=True),
        sa.Column("schedule", sa.String(length=64), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["bank_id"], ["quiz_bank.id"], name=op.f("fk_quiz_plan_bank_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_quiz_plan_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["chat_group.id"], name=op.f("fk_quiz_plan_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_plan")),
        sa.UniqueConstraint(
            "community_id", "number", name=op.f("uq_quiz_plan_community_id_number")
        ),
    )
    op.create_index(op.f("ix_quiz_plan_bank_id"), "quiz_plan", ["bank_id"])
    op.create_index(op.f("ix_quiz_plan_group_id"), "quiz_plan", ["group_id"])


def create_rounds() -> None:
    op.create_table(
        "quiz_round",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("bank_id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("channel", sa.String(length=128), nullable=True),
        sa.Column("began_at", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["bank_id"], ["quiz_bank.id"], name=op.f("fk_quiz_round_bank_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_quiz_round_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["chat_group.id"], name=op.f("fk_quiz_round_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_round")),
        sa.UniqueConstraint(
            "community_id", "number", name=op.f("uq_quiz_round_community_id_number")
        ),
    )
    op.create_index(op.f("ix_quiz_round_bank_id"), "quiz_round", ["bank_id"])
    op.create_index(
        op.f("ix_quiz_round_community_id_ended_at_until"),
        "quiz_round",
        ["community_id", "ended_at", "until"],
    )
    op.create_index(op.f("ix_quiz_round_group_id"), "quiz_round", ["group_id"])
    op.create_table(
        "quiz_asked",
        sa.Column("id", ID, nullable=False),
        sa.Column("round_id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["quiz_item.id"], name=op.f("fk_quiz_asked_item_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["quiz_round.id"], name=op.f("fk_quiz_asked_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_asked")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_quiz_asked_round_id_position")),
    )
    op.create_index(op.f("ix_quiz_asked_item_id"), "quiz_asked", ["item_id"])
    op.create_table(
        "quiz_answer",
        sa.Column("asked_id", ID, nullable=False),
        sa.Column("root_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["quiz_asked.id"], name=op.f("fk_quiz_answer_asked_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_quiz_answer_member_id")
        ),
        sa.ForeignKeyConstraint(["root_id"], ["member.id"], name=op.f("fk_quiz_answer_root_id")),
        sa.PrimaryKeyConstraint("asked_id", "root_id", name=op.f("pk_quiz_answer")),
    )
    op.create_index(op.f("ix_quiz_answer_member_id"), "quiz_answer", ["member_id"])
    op.create_index(op.f("ix_quiz_answer_root_id"), "quiz_answer", ["root_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
