"""The private word in the evening for who asked for it: never late, never more than once a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from bot.core.actions import Outgoing, Place, Say
from bot.core.context import Scope
from bot.core.days import zone_info
from bot.core.elements import NEWLINE, Button, Code, Elements
from bot.core.events import Address
from bot.core.i18n import Words
from bot.features.challenges.describing import task_line
from bot.services.challenges import finding, records
from bot.services.challenges.records import Part
from models import bulk
from models.tables import Account, Challenge, Enrolment, Group, Member, Person
from models.tables.challenges import RUNNING

FROM, UNTIL = 19, 21
"""Hours of the member's clock, the second one excluded."""
EVE = 1
"""Of a task one is reminded so many days before its last one."""


def reminders(scope: Scope) -> list[Outgoing]:
    """What is said now to members whose day in a challenge is still open."""
    parts = records.of_enrolments(scope, _asked(scope))
    due = [part for part in parts if is_due(part, scope.now)]
    members = [part.enrolment.member_id for part in due]
    accounts, languages = _accounts(scope, members), _languages(scope, members)
    groups = _groups(scope)
    said = []
    for part in due:
        place = _place(scope, part, accounts.get(part.enrolment.member_id, {}), groups)
        if place:
            words = scope.catalogue[languages[part.enrolment.member_id]]
            said.append(_reminder(part, words, place, scope.now))
    return said


def is_evening(now: datetime, zone: str) -> bool:
    """Whether it is the time of reminders in a zone."""
    return FROM <= now.astimezone(zone_info(zone)).hour < UNTIL


def is_due(part: Part, now: datetime) -> bool:
    """Whether a challenge asks something of a member today that they have not done."""
    today, facts = part.today(now), part.facts
    if not facts.first <= today <= (facts.last or today):
        return False
    if today in facts.done or today in facts.excused:
        return False
    for period, state in part.progress(now).stretches:
        if period.first <= today <= period.last:
            soon = part.rule.kind != "tasks" or (period.last - today).days <= EVE
            return state == "open" and soon
    return False


def _asked(scope: Scope) -> list[int]:
    """The enrolments of members who want to be reminded, are here, and have evening."""
    acting = aliased(Member)
    rows = scope.session.execute(
        select(Enrolment.id, Person.timezone)
        .join(Challenge, Challenge.id == Enrolment.challenge_id)
        .join(acting, acting.id == Enrolment.member_id)
        .join(Member, Member.id == Enrolment.root_id)
        .join(Person, Person.id == Member.person_id)
        .where(
            Challenge.community_id == scope.community.id,
            Challenge.state == RUNNING,
            Enrolment.remind.is_(True),
            Enrolment.left_at.is_(None),
            acting.left_at.is_(None),
        )
    )
    usual = scope.community.timezone
    return [id for id, zone in rows if is_evening(scope.now, zone or usual)]


def _accounts(scope: Scope, members: Sequence[int]) -> dict[int, dict[str, Address]]:
    """The account of each member on each platform."""
    found: dict[int, dict[str, Address]] = {}
    rows = (
        select(Member.id, Account.platform, func.min(Account.external_id))
        .join(Account, Account.person_id == Member.person_id)
        .where(bulk.within(Member.id, sorted(set(members))))
        .group_by(Member.id, Account.platform)
    )
    for member, platform, account in scope.session.execute(rows):
        found.setdefault(member, {})[platform] = Address(platform, account)
    return found


def _languages(scope: Scope, members: Sequence[int]) -> dict[int, str]:
    """The language that each chose, else the community's."""
    rows = (
        select(Member.id, Person.language)
        .join(Person, Person.id == Member.person_id)
        .where(bulk.within(Member.id, sorted(set(members))))
    )
    usual = scope.community.language
    return {member: chosen or usual for member, chosen in scope.session.execute(rows)}


def _groups(scope: Scope) -> dict[str, Address]:
    """The community's first group on each platform."""
    here = Group.community_id == scope.community.id, Group.migrated_to_id.is_(None)
    rows = select(Group.platform, Group.external_id).where(*here).order_by(Group.id.desc())
    return {platform: Address(platform, id) for platform, id in scope.session.execute(rows)}


def _place(
    scope: Scope, part: Part, accounts: dict[str, Address], groups: dict[str, Address]
) -> Place | None:
    """Where to reach a member: rather on the challenge's own platform."""
    home = finding.place_of(scope, part.challenge).group
    if home.platform in accounts:
        return Place(home, None, accounts[home.platform])
    platform = min(accounts.keys() & groups.keys(), default=None)
    return Place(groups[platform], None, accounts[platform]) if platform else None


def _reminder(part: Part, words: Words, place: Place, now: datetime) -> Outgoing:
    today, zone = part.today(now), zone_info(part.history.zone(now))
    told = words.text("challenge.evening", name=part.challenge.name)
    said = (*told, NEWLINE, *task_line(words, part.rule), *_way(part, words), _stop(part, words))
    night = datetime.combine(now.astimezone(zone).date(), time(UNTIL), zone).astimezone(UTC)
    once = f"remind {part.enrolment.id} {today}"
    return Outgoing(place, Say(said, private=True, optional=True), once, night)


def _way(part: Part, words: Words) -> Elements:
    """How to check in: by a button where nothing else is needed."""
    line = f"/checkin #{part.challenge.number}"
    wanted = "sum" if part.rule.sums else part.rule.proof
    if wanted == "none" and not part.rule.least:
        return (Button(words.plain("challenge.button.checkin"), line),)
    key = "note" if wanted == "none" else wanted
    return (NEWLINE, *words.text(f"challenge.evening.{key}", line=Code(line)))


def _stop(part: Part, words: Words) -> Button:
    line = f"/challenge remind {part.challenge.number} off"
    return Button(words.plain("challenge.tap.remind.off"), line)
