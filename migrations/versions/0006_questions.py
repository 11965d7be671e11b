"""Questions, their answers and who helps with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.tables.base import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TABLES = (
    "question",
    "question_post",
    "question_tag",
    "answer",
    "acceptance",
    "bounty",
    "helper_tag",
    "suggestion",
)


def upgrade() -> None:
    create_questions()
    create_answers()
    create_helpers()


def create_questions() -> None:
    op.create_table(
        "question",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("channel", sa.String(length=128), nullable=True),
        sa.Column("message", sa.String(length=128), nullable=False),
        sa.Column("card", sa.String(length=128), nullable=True),
        sa.Column("receipt_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=True),
        sa.Column("root_id", ID, nullable=True),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=True),
        sa.Column("first_answer_at", Moment(), nullable=True),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("alarms", sa.Integer(), nullable=False),
        sa.Column("erased", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_question_community_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["chat_group.id"], name=op.f("fk_question_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_question_member_id")),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_question_receipt_id")
        ),
        sa.ForeignKeyConstraint(["root_id"], ["member.id"], name=op.f("fk_question_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_question_community_id_number")),
        sa.UniqueConstraint("group_id", "message", name=op.f("uq_question_group_id_message")),
    )
    op.create_index(
        op.f("ix_question_community_id_state_asked_at"),
        "question",
        ["community_id", "state", "asked_at"],
    )
    op.create_index(op.f("ix_question_group_id"), "question", ["group_id"])
    op.create_index(op.f("ix_question_member_id"), "question", ["member_id"])
    op.create_index(op.f("ix_question_receipt_id"), "question", ["receipt_id"])
    op.create_index(op.f("ix_question_root_id"), "question", ["root_id"])
    op.create_table(
        "question_post",
        sa.Column("group_id", ID, nullable=False),
        sa.Column("message", sa.String(length=128), nullable=False),
        sa.Column("question_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["chat_group.id"], name=op.f("fk_question_post_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_post_question_id")
        ),
        sa.PrimaryKeyConstraint("group_id", "message", name=op.f("pk_question_post")),
    )
    op.create_index(op.f("ix_question_post_question_id"), "question_post", ["question_id"])
    op.create_table(
        "question_tag",
        sa.Column("question_id", ID, nullable=False),
        sa.Column("tag", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_tag_question_id")
        ),
        sa.PrimaryKeyConstraint("question_id", "tag", name=op.f("pk_question_tag")),
    )


def create_answers() -> None:
    op.create_table(
        "answer",
        sa.Column("id", ID, nullable=False),
        sa.Column("question_id", ID, nullable=False),
        sa.Column("message", sa.String(length=128), nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("root_id", ID, nullable=False),
        sa.Column("receipt_id", ID, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_answer_member_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_answer_question_id")
        ),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_answer_receipt_id")),
        sa.ForeignKeyConstraint(["root_id"], ["member.id"], name=op.f("fk_answer_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("question_id", "message", name=op.f("uq_answer_question_id_message")),
    )
    op.create_index(op.f("ix_answer_member_id"), "answer", ["member_id"])
    op.create_index(op.f("ix_answer_receipt_id"), "answer", ["receipt_id"])
    op.create_index(op.f("ix_answer_root_id"), "answer", ["root_id"])
    op.create_table(
        "acceptance",
        sa.Column("question_id", ID, nullable=False),
        sa.Column("answer_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("root_id", ID, nullable=False),
        sa.Column("accepter_id", ID, nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("bounty", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepter_id"], ["member.id"], name=op.f("fk_acceptance_accepter_id")
        ),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_acceptance_answer_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_acceptance_member_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_acceptance_question_id")
        ),
        sa.ForeignKeyConstraint(["root_id"], ["member.id"], name=op.f("fk_acceptance_root_id")),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_acceptance")),
    )
    op.create_index(op.f("ix_acceptance_accepter_id"), "acceptance", ["accepter_id"])
    op.create_index(op.f("ix_acceptance_answer_id"), "acceptance", ["answer_id"])
    op.create_index(op.f("ix_acceptance_member_id"), "acceptance", ["member_id"])
    op.create_index(op.f("ix_acceptance_root_id"), "acceptance", ["root_id"])
    op.create_table(
        "bounty",
        sa.Column("id", ID, nullable=False),
        sa.Column("question_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("root_id", ID, nullable=False),
        sa.Column("staked", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("stakes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_bounty_member_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_bounty_question_id")
        ),
        sa.ForeignKeyConstraint(["root_id"], ["member.id"], name=op.f("fk_bounty_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounty")),
        sa.UniqueConstraint("question_id", "root_id", name=op.f("uq_bounty_question_id_root_id")),
    )
    op.create_index(op.f("ix_bounty_member_id"), "bounty", ["member_id"])
    op.create_index(op.f("ix_bounty_root_id"), "bounty", ["root_id"])


def create_helpers() -> None:
    op.create_table(
        "helper_tag",
        sa.Column("root_id", ID, nullable=False),
        sa.Column("tag", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["root_id"], ["member.id"], name=op.f("fk_helper_tag_root_id")),
        sa.PrimaryKeyConstraint("root_id", "tag", name=op.f("pk_helper_tag")),
    )
    op.create_table(
        "suggestion",
        sa.Column("question_id", ID, nullable=False),
        sa.Column("root_id", ID, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_suggestion_question_id")
        ),
        sa.ForeignKeyConstraint(["root_id"], ["member.id"], name=op.f("fk_suggestion_root_id")),
        sa.PrimaryKeyConstraint("question_id", "root_id", name=op.f("pk_suggestion")),
    )
    op.create_index(op.f("ix_suggestion_root_id_at"), "suggestion", ["root_id", "at"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
