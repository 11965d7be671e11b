"""Says prompts when they are due: in the words of the admin, and at no other time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.core.actions import Outgoing, Place, Say
from bot.core.context import Scope
from bot.core.days import zone_info
from bot.core.elements import Text
from bot.core.events import Address
from bot.features.prompts.declared import feature
from bot.services import timetable
from models.tables import Group, Prompt

LATE = timedelta(hours=2)
"""A prompt that could not be said for so long is left out."""


@feature.job("prompts", "*/30 * * * *")
def say_due(scope: Scope) -> list[Outgoing]:
    """Say each prompt whose time has come, once; end those that come no more."""
    period = scope.period or scope.now
    said: list[Outgoing] = []
    for prompt in _live(scope):
        said += _due(scope, prompt, period)
        if timetable.of(prompt.schedule).next(period, scope.community.timezone) is None:
            prompt.ended_at = scope.now
    return said


def _live(scope: Scope) -> list[Prompt]:
    own = Prompt.community_id == scope.community.id, Prompt.ended_at.is_(None)
    return list(scope.session.scalars(select(Prompt).where(*own).order_by(Prompt.id)))


def _due(scope: Scope, prompt: Prompt, period: datetime) -> Iterator[Outgoing]:
    """What is said of a prompt up to a moment, unless it was said before or is too late.

    It is known by its day: also after the zone of the community has changed, there is one a day.
    """
    zone, after = scope.community.timezone, max(period - LATE, prompt.created_at)
    for moment in timetable.of(prompt.schedule).moments(after, period, zone):
        day = moment.astimezone(zone_info(zone)).date()
        yield outgoing(scope, prompt, f"prompt {prompt.id} {day}", moment + LATE)


def outgoing(scope: Scope, prompt: Prompt, once: str, until: datetime | None = None) -> Outgoing:
    """A prompt on its way to where it was planned; the group moves with the platform."""
    group = scope.session.get_one(Group, prompt.group_id)
    while group.migrated_to_id is not None:
        group = scope.session.get_one(Group, group.migrated_to_id)
    place = Place(Address(group.platform, group.external_id), prompt.channel)
    return Outgoing(place, Say((Text(prompt.text),)), once, until)
