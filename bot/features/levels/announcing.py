"""Saying that a level was reached: once ever, where the community wants it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import func, select

from bot.core.actions import Outgoing, Place, Say
from bot.core.context import Scope
from bot.core.elements import NEWLINE, Elements, Mention
from bot.core.i18n import Words
from bot.features.levels import honours
from bot.services import levels, people
from models import bulk
from models.tables import LevelNotice, Member, Person


def remember(scope: Scope, reached: Mapping[int, int]) -> dict[int, int]:
    """Write down that these levels count as told; return the highest told before, by member."""
    table, members = LevelNotice.__table__, sorted(reached)
    before = (
        select(LevelNotice.member_id, func.max(LevelNotice.level))
        .where(bulk.within(LevelNotice.member_id, members))
        .group_by(LevelNotice.member_id)
    )
    told = dict(scope.session.execute(before).all())
    rows = [{"member_id": member, "level": reached[member], "at": scope.now} for member in members]
    bulk.insert_new(scope.session, table, rows, ("member_id",))
    return told


def announcements(
    scope: Scope, where: Mapping[int, Place], reached: Mapping[int, int], told: Mapping[int, int]
) -> Iterator[Outgoing]:
    """What is said of the levels that are higher than any that was told of a member."""
    way = scope.setting("levels.announce")
    new = [member for member in where if reached[member] > told.get(member, 0)]
    if way == "off" or not new:
        return
    names = people.names(scope, new)
    languages = _languages(scope, new) if way == "private" else {}
    for member in new:
        place, level = where[member], reached[member]
        brought = honours.between(scope, told.get(member, 0), level)
        once = f"level {member} {level} {scope.now:%Y%m%d%H%M%S}"
        if way != "private":
            who = Mention(names[member], place.account)
            words = scope.words.text("level.reached", name=who, level=_level(scope, level))
            said = _with_honours(scope.words, words, brought)
            yield Outgoing(_public(scope, place), Say(said), once=once)
        elif place.account:
            own = scope.catalogue[languages[member]]
            words = own.text("level.yours", level=levels.named(scope, level, own))
            said = _with_honours(own, words, brought)
            yield Outgoing(place, Say(said, private=True), once=once)


def _level(scope: Scope, level: int) -> Elements:
    return levels.named(scope, level, scope.words)


def _with_honours(words: Words, said: Elements, names: Sequence[str]) -> Elements:
    """An announcement with a line about the roles that come with the level."""
    if not names:
        return said
    return (*said, NEWLINE, *words.text("level.honours", honours=[*names]))


def _public(scope: Scope, place: Place) -> Place:
    """Where all are told: in the channel that is set for it, else where it happened."""
    channel = scope.setting("levels.announce_channel")
    if scope.setting("levels.announce") == "channel" and channel:
        return replace(place, channel=channel)
    return place


def _languages(scope: Scope, members: Sequence[int]) -> dict[int, str]:
    """The language that each member chose, else the community's."""
    chosen = (
        select(Member.id, Person.language)
        .join(Person, Person.id == Member.person_id)
        .where(bulk.within(Member.id, members))
    )
    usual = scope.community.language
    return {member: own or usual for member, own in scope.session.execute(chosen)}
