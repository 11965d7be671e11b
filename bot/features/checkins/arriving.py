"""Check-ins of members who come out of another community: made again here, in silence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, select

from bot.core.context import Batch, Context
from bot.core.days import local_day
from bot.core.events import Address, CommandInvoked, MembersMoved, Role
from bot.features.checkins.claims import claim_again
from bot.services import zones
from models import bulk
from models.tables import CheckIn, Community, Group, Member, Person, Receipt


def make_again(batch: Batch[MembersMoved], command: str) -> None:
    """Claim their days by the rules of this community, under the receipts that there are."""
    for n in batch.events:
        own = select(CheckIn).where(bulk.within(CheckIn.root_id, n.event.members))
        for made in batch.session.scalars(own.order_by(CheckIn.at, CheckIn.receipt_id)).all():
            key = CheckIn.root_id == made.root_id, CheckIn.day == made.day
            batch.session.expunge(made)
            batch.session.execute(delete(CheckIn).where(*key))
            context = _context(batch, made, n.event.members, command)
            claim_again(context, _day(context, made), made.note_length)


def _day(ctx: Context, made: CheckIn) -> date:
    """The day that it is for here: as it was, that of its moment, or the one before."""
    there = ctx.session.get_one(Member, made.member_id).community_id
    turn, here = ctx.session.get_one(Community, there).day_turn, ctx.community.day_turn
    history = zones.history(ctx, ctx.member.id)
    today = history.day(made.at, here)
    if made.day < local_day(made.at, made.timezone, turn):
        return zones.before(history.up_to(made.at), today, here)
    return today


def _context(
    batch: Batch[MembersMoved], made: CheckIn, members: Mapping[int, int], command: str
) -> Context:
    session = batch.session
    receipt = session.get_one(Receipt, made.receipt_id)
    group = session.get_one(Group, receipt.group_id)
    member = session.get_one(Member, members[made.member_id])
    person = session.get_one(Person, member.person_id)
    return Context(
        session=session,
        now=batch.now,
        community=batch.community,
        declared=batch.declared,
        catalogue=batch.catalogue,
        key=batch.key,
        live=batch.live,
        raised=batch.raised,
        last=batch.last,
        window_held=batch.window_held,
        event=CommandInvoked(
            group=Address(group.platform, group.external_id),
            external_id=receipt.external_id,
            at=made.at,
            command=command,
        ),
        group=group,
        member=member,
        person=person,
        role=Role.MEMBER,
        receipt=receipt.id,
        language=batch.community.language,
    )
