"""/diagnose (诊断): what the bot knows and can do here, and how to mend what it cannot."""

from __future__ import annotations

from sqlalchemy import func, select

from bot.core.actions import Diagnose
from bot.core.context import Context
from bot.core.elements import NEWLINE, Elements
from bot.core.events import Role
from bot.core.feature import Feature
from bot.core.findings import listed
from bot.services.checkups import days_of, sums_of
from models.tables import Group, Member

feature = Feature("diagnose")


@feature.command("diagnose", role=Role.ADMIN, keywords=("诊断",))
def diagnose(ctx: Context) -> Diagnose:
    """Tell what is set here; the platform adds what the bot may do."""
    findings = [days_of(ctx.community)]
    if ctx.role >= Role.OWNER:
        findings += sums_of(ctx.session, ctx.community)
    lines = [ctx.text("diagnose.head"), _known(ctx), listed(ctx.mine, findings)]
    elements = tuple(element for line in lines for element in (*line, NEWLINE))[:-1]
    return Diagnose(elements, ctx.language)


def _known(ctx: Context) -> Elements:
    community = ctx.community
    return ctx.text(
        "diagnose.known",
        language=ctx.text(f"diagnose.language.{community.language}"),
        turn=f"{community.day_turn:02}:00",
        now=ctx.mine.time(ctx.now, community.timezone),
        members=_members(ctx),
        groups=_groups(ctx),
    )


def _members(ctx: Context) -> int:
    """People who are here, each once, however many accounts they have."""
    root = func.coalesce(Member.root_id, Member.id)
    here = (Member.community_id == ctx.community.id, Member.left_at.is_(None))
    return ctx.session.scalar(select(func.count(func.distinct(root))).where(*here)) or 0


def _groups(ctx: Context) -> int:
    here = (Group.community_id == ctx.community.id, Group.migrated_to_id.is_(None))
    return ctx.session.scalar(select(func.count()).select_from(Group).where(*here)) or 0
