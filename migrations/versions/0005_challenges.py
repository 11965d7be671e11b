"""Challenges, the forms that make them, and when somebody's zone changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.tables.base import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TABLES = (
    "zone_change",
    "challenge",
    "challenge_team",
    "enrolment",
    "challenge_entry",
    "challenge_leave",
    "freeze_bought",
    "make_up",
    "form_draft",
)


def upgrade() -> None:
    create_zones()
    create_challenges()
    create_entries()
    create_life()
    create_forms()


def create_zones() -> None:
    op.create_table(
        "zone_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=False),
        sa.Column("after", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_zone_change_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_zone_change_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_change")),
    )
    op.create_index(op.f("ix_zone_change_community_id_at"), "zone_change", ["community_id", "at"])
    op.create_index(op.f("ix_zone_change_person_id_at"), "zone_change", ["person_id", "at"])


def create_challenges() -> None:
    op.create_table(
        "challenge",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("channel", sa.String(length=128), nullable=True),
        sa.Column("creator_id", ID, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("follows_id", ID, nullable=True),
        sa.Column("erased", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_challenge_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["member.id"], name=op.f("fk_challenge_creator_id")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["challenge.id"], name=op.f("fk_challenge_follows_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["chat_group.id"], name=op.f("fk_challenge_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint(
            "community_id", "number", name=op.f("uq_challenge_community_id_number")
        ),
    )
    op.create_index(op.f("ix_challenge_community_id_state"), "challenge", ["community_id", "state"])
    op.create_index(op.f("ix_challenge_creator_id"), "challenge", ["creator_id"])
    op.create_index(op.f("ix_challenge_follows_id"), "challenge", ["follows_id"])
    op.create_index(op.f("ix_challenge_group_id"), "challenge", ["group_id"])
    op.create_table(
        "challenge_team",
        sa.Column("id", ID, nullable=False),
        sa.Column("challenge_id", ID, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_challenge_team_challenge_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_team")),
        sa.UniqueConstraint(
            "challenge_id", "name", name=op.f("uq_challenge_team_challenge_id_name")
        ),
    )
    op.create_table(
        "enrolment",
        sa.Column("id", ID, nullable=False),
        sa.Column("challenge_id", ID, nullable=False),
        sa.Column("root_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("joined_at", Moment(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("left_at", Moment(), nullable=True),
        sa.Column("team_id", ID, nullable=True),
        sa.Column("remind", sa.Boolean(), nullable=False),
        sa.Column("staked", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("stakes", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_enrolment_challenge_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_enrolment_member_id")),
        sa.ForeignKeyConstraint(["root_id"], ["member.id"], name=op.f("fk_enrolment_root_id")),
        sa.ForeignKeyConstraint(
            ["team_id"], ["challenge_team.id"], name=op.f("fk_enrolment_team_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint(
            "challenge_id", "root_id", name=op.f("uq_enrolment_challenge_id_root_id")
        ),
    )
    op.create_index(op.f("ix_enrolment_member_id"), "enrolment", ["member_id"])
    op.create_index(op.f("ix_enrolment_root_id"), "enrolment", ["root_id"])
    op.create_index(op.f("ix_enrolment_team_id"), "enrolment", ["team_id"])


def create_entries() -> None:
    op.create_table(
        "challenge_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("enrolment_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("root_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("receipt_id", ID, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("note_length", sa.Integer(), nullable=False),
        sa.Column("proof", sa.String(length=8), nullable=False),
        sa.Column("sketch", sa.LargeBinary(length=32), nullable=True),
        sa.Column("picture", sa.LargeBinary(length=16), nullable=True),
        sa.Column("copied", sa.Boolean(), nullable=False),
        sa.Column("featured_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_challenge_entry_enrolment_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_challenge_entry_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_challenge_entry_receipt_id")
        ),
        sa.ForeignKeyConstraint(
            ["root_id"], ["member.id"], name=op.f("fk_challenge_entry_root_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_entry")),
        sa.UniqueConstraint(
            "enrolment_id", "day", "turn", name=op.f("uq_challenge_entry_enrolment_id_day_turn")
        ),
    )
    op.create_index(op.f("ix_challenge_entry_member_id"), "challenge_entry", ["member_id"])
    op.create_index(op.f("ix_challenge_entry_receipt_id"), "challenge_entry", ["receipt_id"])
    op.create_index(op.f("ix_challenge_entry_root_id"), "challenge_entry", ["root_id"])


def create_life() -> None:
    op.create_table(
        "challenge_leave",
        sa.Column("id", ID, nullable=False),
        sa.Column("enrolment_id", ID, nullable=False),
        sa.Column("root_id", ID, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("receipt_id", ID, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_challenge_leave_enrolment_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_challenge_leave_receipt_id")
        ),
        sa.ForeignKeyConstraint(
            ["root_id"], ["member.id"], name=op.f("fk_challenge_leave_root_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_leave")),
    )
    op.create_index(op.f("ix_challenge_leave_enrolment_id"), "challenge_leave", ["enrolment_id"])
    op.create_index(op.f("ix_challenge_leave_root_id"), "challenge_leave", ["root_id"])
    op.create_table(
        "freeze_bought",
        sa.Column("id", ID, nullable=False),
        sa.Column("enrolment_id", ID, nullable=False),
        sa.Column("root_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("receipt_id", ID, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_freeze_bought_enrolment_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_freeze_bought_receipt_id")
        ),
        sa.ForeignKeyConstraint(["root_id"], ["member.id"], name=op.f("fk_freeze_bought_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freeze_bought")),
    )
    op.create_index(op.f("ix_freeze_bought_enrolment_id"), "freeze_bought", ["enrolment_id"])
    op.create_index(op.f("ix_freeze_bought_root_id"), "freeze_bought", ["root_id"])
    op.create_table(
        "make_up",
        sa.Column("id", ID, nullable=False),
        sa.Column("enrolment_id", ID, nullable=False),
        sa.Column("root_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("receipt_id", ID, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_make_up_enrolment_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_make_up_member_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_make_up_receipt_id")),
        sa.ForeignKeyConstraint(["root_id"], ["member.id"], name=op.f("fk_make_up_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_make_up")),
        sa.UniqueConstraint("enrolment_id", "day", name=op.f("uq_make_up_enrolment_id_day")),
    )
    op.create_index(op.f("ix_make_up_member_id"), "make_up", ["member_id"])
    op.create_index(op.f("ix_make_up_root_id"), "make_up", ["root_id"])


def create_forms() -> None:
    op.create_table(
        "form_draft",
        sa.Column("member_id", ID, autoincrement=False, nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("channel", sa.String(length=128), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["chat_group.id"], name=op.f("fk_form_draft_group_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_form_draft_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_form_draft")),
    )
    op.create_index(op.f("ix_form_draft_group_id"), "form_draft", ["group_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
