"""Nobody is forgotten: of questions that wait for long somebody is told, in one message."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import NamedTuple, TypeVar

from sqlalchemy import select

from bot.core.actions import Outgoing, Place, Say
from bot.core.context import Scope
from bot.core.elements import NEWLINE, Bold, Element, Elements, Jump, Text
from bot.core.events import Address, Role
from bot.core.i18n import Words
from bot.features.questions.ages import age
from bot.features.questions.declared import feature
from bot.services import outbox, telling
from bot.services.questions import finding, tags, waiting
from models.tables import Account, Group, Member, Question

LISTED = 10
MOST_MODERATORS = 20
K = TypeVar("K", str, int)

feature.setting(waiting.TARGET, 12, minimum=1, maximum=168)
ALARM = feature.setting("questions.alarm", "moderators", choices=("moderators", "here", "off"))


class Late(NamedTuple):
    """What is told of a question that waits."""

    question: Question
    asked: Place
    waited: timedelta
    about: Sequence[str]


@feature.job("unanswered questions", "17 * * * *")
def alarm(scope: Scope) -> None:
    """Tell of the questions that have waited for too long, each at most three times."""
    to = scope.setting(ALARM.name)
    if to == "off":
        return
    for platform, late in _by(_late(scope), lambda one: one.asked.group.platform).items():
        moderators = _moderators(scope, platform) if to == "moderators" else ()
        for moderator in moderators:
            once = f"{_once(late)} to {moderator}"
            telling.tell(scope, moderator, late[0].asked.group, partial(_told, late=late), once)
        if not moderators:
            _tell_groups(scope, late)


def _late(scope: Scope) -> list[Late]:
    due = waiting.count_due(scope)
    about = tags.of(scope, [one.id for one in due])
    return [
        Late(one, finding.place_of(scope, one), scope.now - one.asked_at, about.get(one.id, ()))
        for one in due
    ]


def _by(every: Iterable[Late], key: Callable[[Late], K]) -> Mapping[K, list[Late]]:
    found: dict[K, list[Late]] = {}
    for one in every:
        found.setdefault(key(one), []).append(one)
    return found


def _once(late: Sequence[Late]) -> str:
    """No question is told of twice with the same number of alarms, so neither is the first."""
    first = late[0].question
    return f"unanswered {first.id} {first.alarms}"


def _moderators(scope: Scope, platform: str) -> Sequence[int]:
    """Those who can be told on a platform, as far as roles have been seen."""
    found = (
        select(Member.id)
        .join(Account, Account.person_id == Member.person_id)
        .where(
            Member.community_id == scope.community.id,
            Member.left_at.is_(None),
            Member.role >= int(Role.MODERATOR),
            Account.platform == platform,
        )
        .group_by(Member.id)
        .order_by(Member.role, Member.id)
    )
    return scope.session.scalars(found.limit(MOST_MODERATORS)).all()


def _tell_groups(scope: Scope, late: Sequence[Late]) -> None:
    """One message for each group; in the channel of the questions, if all are of the same one."""
    said = []
    for group_id, questions in _by(late, lambda one: one.question.group_id).items():
        channels = {one.asked.channel for one in questions}
        place = Place(_present(scope, group_id), channels.pop() if len(channels) == 1 else None)
        say = Say(_told(scope.words, questions))
        said.append(Outgoing(place, say, f"{_once(questions)} here"))
    outbox.put(scope, said)


def _present(scope: Scope, group_id: int) -> Address:
    """Where a group is now; the platform may have moved it."""
    group = scope.session.get_one(Group, group_id)
    while group.migrated_to_id is not None:
        group = scope.session.get_one(Group, group.migrated_to_id)
    return Address(group.platform, group.external_id)


def _told(words: Words, late: Sequence[Late]) -> Elements:
    lines = [part for one in late[:LISTED] for part in (NEWLINE, *_line(words, one))]
    more = len(late) - LISTED
    rest = (NEWLINE, *words.text("unanswered.more", n=more)) if more > 0 else ()
    return (*words.text("unanswered.head", n=len(late)), *lines, *rest)


def _line(words: Words, one: Late) -> Iterator[Element]:
    facts = [age(words, one.waited), *(f"#{tag}" for tag in one.about)]
    yield Bold(f"{one.question.number}")
    yield Text(f" · {' · '.join(facts)} ")
    yield Jump(words.plain("question.jump"), one.asked.group, one.question.message)
