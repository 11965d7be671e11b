"""Roles that come with levels: given when the level is reached, and kept until an admin says no.

A level that is lost again (a message was deleted) takes no role away: nobody is stripped of what
all have seen. Under `highest` a new role replaces those of lower levels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import select

from bot.core.actions import Grant, Outgoing, Place, Revoke, Say
from bot.core.context import Scope
from bot.core.events import Address, Role
from bot.features.levels.phrases import is_name
from bot.services.levels import HIGHEST
from models.tables import Account, Member, OutboxMessage, Person

GIVEN = "honour"
"""With this word begin the once-keys of what is given."""
DIGEST = 12


class Honour(NamedTuple):
    """A role, tag or title of the platform that comes with a level."""

    level: int
    name: str


def honour_of(written: str) -> Honour | None:
    """What `5=Helper` means; None if it means nothing."""
    level, equals, name = written.replace("＝", "=", 1).partition("=")
    level, name = level.strip(), name.strip()
    if not (equals and level.isdecimal() and is_name(name)):
        return None
    return Honour(int(level), name) if 1 <= int(level[:5]) <= HIGHEST else None


def are_honours(written: Iterable[str]) -> bool:
    """Whether each text names a level and a role."""
    return all(honour_of(text) for text in written)


def honours(scope: Scope) -> list[Honour]:
    """The community's roles, in the order of their levels."""
    read = map(honour_of, scope.setting("levels.roles"))
    return sorted(honour for honour in read if honour)


def between(scope: Scope, told: int, level: int) -> list[str]:
    """The names of the roles that come with the levels above `told`, up to `level`.

    A role that is written as the platform's bare number has no name that anybody could read.
    """
    return [
        honour.name
        for honour in honours(scope)
        if told < honour.level <= level and not honour.name.isdecimal()
    ]


def give(scope: Scope, member: int, place: Place, level: int, told: int) -> Iterator[Outgoing]:
    """Give an account what comes with its level and all below it, unless it was given before.

    `told` is the highest level that the member was told of before: their roles of these levels
    go when a higher one takes their place.
    """
    if place.account is None:
        return
    reached = [honour for honour in honours(scope) if honour.level <= level]
    top = max((honour.level for honour in reached), default=0)
    stacks = scope.setting("levels.roles_keep") == "stack"
    for honour in reached:
        stays = stacks or honour.level == top
        if stays or honour.level <= told:
            kind = Grant if stays else Revoke
            key = _key(scope, member, place, honour.name)
            once = f"{GIVEN if stays else 'un' + GIVEN} {key}"
            yield Outgoing(place, kind(place.account, honour.name), once=once)


def _key(scope: Scope, member: int, place: Place, name: str) -> str:
    """The policy is part of it: what was taken under one may be given under the other."""
    what = repr((place.group, place.account, name, scope.setting("levels.roles_keep")))
    return f"{member} {blake2b(what.encode(), digest_size=DIGEST).hexdigest()}"


def hint(scope: Scope, places: Sequence[Place]) -> list[Outgoing]:
    """A word to an admin, once, when what was to be given has been refused by the platform."""
    once = f"no {GIVEN}s {scope.community.id}"
    for group in dict.fromkeys(place.group for place in places):
        refused = _refused(scope, group.platform)
        if refused and not _said(scope, once):
            account, language = _admin(scope, group.platform)
            words = scope.catalogue[language or scope.community.language]
            say = Say(words.text("level.no_honours"), private=account is not None)
            return [Outgoing(Place(group, account=account), say, once=once)]
    return []


def _refused(scope: Scope, platform: str) -> bool:
    """Whether the platform has refused to give something."""
    refused = select(OutboxMessage.id).where(
        OutboxMessage.platform == platform,
        OutboxMessage.sent_at.is_(None),
        OutboxMessage.refused.is_not(None),
        OutboxMessage.community_id == scope.community.id,
        OutboxMessage.once_key.startswith(f"{GIVEN} "),
    )
    return scope.session.scalar(refused.limit(1)) is not None


def _said(scope: Scope, once: str) -> bool:
    known = select(OutboxMessage.id).where(OutboxMessage.once_key == once)
    return scope.session.scalar(known) is not None


def _admin(scope: Scope, platform: str) -> tuple[Address | None, str | None]:
    """The account of the owner, or of some admin, as far as roles have been seen; their language.

    Where none has been seen, the group has to do.
    """
    found = scope.session.execute(
        select(Account.external_id, Person.language)
        .join(Person, Person.id == Account.person_id)
        .join(Member, Member.person_id == Person.id)
        .where(
            Member.community_id == scope.community.id,
            Member.left_at.is_(None),
            Member.role >= int(Role.ADMIN),
            Account.platform == platform,
        )
        .order_by(Member.role.desc(), Member.id, Account.id)
        .limit(1)
    ).first()
    return (Address(platform, found[0]), found[1]) if found else (None, None)
