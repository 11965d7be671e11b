"""/mydata erase: a question that hides nothing, and then forgetting for good."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from hashlib import blake2b
from hmac import compare_digest

from sqlalchemy import select

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import NEWLINE, Button, Elements
from bot.core.events import Role
from bot.services import audit
from bot.services.privacy import erasing
from bot.services.privacy.reach import reach_of
from models import bulk
from models.tables import Community, Member

MINUTE = timedelta(minutes=1)
MINUTES = 10
"""For which a code is good, from the beginning of the next minute on."""
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of a code; none that is taken for another."""
SIZE = 6
ERASED = "erased"
"""What the record of the community calls it."""


def forget(ctx: Context, code: str | None) -> Say:
    """Ask first; with the code of the question, erase the caller from all that is kept."""
    if code is None:
        return ctx.answer(_question(ctx), private=True)
    if not _is_good(ctx, code):
        return ctx.answer((*ctx.text("mydata.erase.wrong"), NEWLINE, *_question(ctx)), private=True)
    audit.put(ctx, ERASED)  # erasing takes the name out of it
    erasing.erase(ctx, ctx.person.id, at=max(ctx.now, ctx.event.at))
    return ctx.say("mydata.erased", private=True)


def _question(ctx: Context) -> Elements:
    lines = [
        ctx.text("mydata.erase.head"),
        ctx.text("mydata.erase.goes", names=_communities(ctx)),
        ctx.text("mydata.erase.stays"),
        ctx.text("mydata.erase.anew"),
        *_owned(ctx),
        ctx.text("mydata.erase.how", minutes=MINUTES),
    ]
    said = tuple(element for line in lines for element in (*line, NEWLINE))[:-1]
    yes = Button(ctx.mine.plain("mydata.button.yes"), f"/mydata erase {_code(ctx, 0)}")
    first = Button(ctx.mine.plain("mydata.button.first"), "/mydata export")
    return (*said, yes, first)


def _communities(ctx: Context) -> list[str]:
    """The names of all communities in which something is kept of the caller."""
    members = reach_of(ctx.session, ctx.person.id).members
    rows = ctx.session.scalars(
        select(Community.name)
        .join(Member, Member.community_id == Community.id)
        .where(bulk.within(Member.id, members))
        .group_by(Community.id, Community.name)
        .order_by(Community.id)
    )
    return list(rows)


def _owned(ctx: Context) -> Iterable[Elements]:
    """Of each community that the caller owns: that it stays, and who may look after it."""
    members = reach_of(ctx.session, ctx.person.id).members
    owned = ctx.session.execute(
        select(Community.id, Community.name)
        .join(Member, Member.community_id == Community.id)
        .where(bulk.within(Member.id, members), Member.role == int(Role.OWNER))
        .group_by(Community.id, Community.name)
        .order_by(Community.id)
    ).all()
    for community, name in owned:
        others = _others(ctx, community, members)
        key = "mydata.erase.owner" if others else "mydata.erase.alone"
        yield ctx.text(key, community=name, names=others)


def _others(ctx: Context, community: int, members: Iterable[int]) -> list[str]:
    """Who else administered a community when they were last seen."""
    rows = ctx.session.execute(
        select(Member.id, Member.name)
        .where(
            Member.community_id == community,
            Member.role >= int(Role.ADMIN),
            Member.left_at.is_(None),
        )
        .order_by(Member.id)
    )
    own = set(members)
    return [name for member, name in rows if member not in own]


def _is_good(ctx: Context, typed: str) -> bool:
    given = typed.strip().casefold().encode()
    return any(compare_digest(given, _code(ctx, ago).encode()) for ago in range(MINUTES + 1))


def _code(ctx: Context, ago: int) -> str:
    """The member's code of so many minutes ago. It is made anew each time, and kept nowhere."""
    minute = int((ctx.now - ago * MINUTE).timestamp()) // 60
    named = f"erase {ctx.member.id} {minute}".encode()
    digest = int.from_bytes(blake2b(named, key=ctx.key, digest_size=16).digest())
    letters = []
    for _ in range(SIZE):
        digest, letter = divmod(digest, len(LETTERS))
        letters.append(LETTERS[letter])
    return "".join(letters)
