"""Who is who: groups, accounts, persons and members, found or made on first sight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String, bindparam, func, insert, select, update

from bot.core.commands import MemberRef
from bot.core.context import Noted, Scope
from bot.core.events import Address, CommandInvoked, Event, MessageSent, Sender
from bot.core.names import clean
from bot.services import accounts, standings
from models import bulk
from models.tables import Account, Group, Member, Person, Receipt, Standing
from models.tables.base import MICROSECOND

USERNAME_LIMIT = 64

ROOT = func.coalesce(Member.root_id, Member.id)
MEMBER_COLUMNS = (Member.id, ROOT)
# The accounts first: without statistics a planner may begin with all members of the community.
FOUND = (
    select(Account.id, Account.external_id, Account.username, Account.person_id)
    .where(
        Account.platform == bindparam("platform", type_=String),
        bulk.within_given(Account.external_id, "ids"),
    )
    .cte("found")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
KNOWN = bulk.Prepared(
    select(
        FOUND.c.external_id,
        Member.id,
        ROOT,
        Member.name,
        Member.role,
        Member.left_at,
        FOUND.c.username,
        FOUND.c.id,
    )
    .join(Member, Member.person_id == FOUND.c.person_id)
    .where(Member.community_id == bindparam("community", type_=BigInteger))
)
NAMES = bulk.Prepared(select(Member.id, Member.name).where(bulk.within_given(Member.id, "members")))


@dataclass(slots=True)
class Known:
    """What is known about a sender."""

    member: int
    root: int
    name: str
    role: int
    left_at: datetime | None
    username: str | None
    account: int
    new: bool = False


def meet(scope: Scope, events: Iterable[Event]) -> dict[Address, Known]:
    """All people behind some events, by account; those not seen before become members.

    Names, user names and roles that have changed are brought up to date by live events.
    """
    seen: dict[Address, tuple[Sender, datetime]] = {}
    for event in events:
        if event.sender and event.sender.is_person:
            first = seen.get(event.sender.account)
            at = min(first[1], event.at) if first else event.at
            seen[event.sender.account] = (event.sender, at)
    known = look_up(scope, seen)
    missing = {account: met for account, met in seen.items() if account not in known}
    if expected := accounts.claim(scope, missing):
        known |= look_up(scope, expected)
        missing = {account: met for account, met in missing.items() if account not in known}
    if missing:
        _welcome(scope, missing)
        known |= look_up(scope, missing)
        for account in missing:
            known[account].new = True
    if scope.live:
        _keep_current(scope, seen, known)
    return known


def look_up(scope: Scope, accounts: Iterable[Address]) -> dict[Address, Known]:
    """The members of the community among these accounts."""
    by_platform: dict[str, list[str]] = {}
    for account in accounts:
        by_platform.setdefault(account.platform, []).append(account.id)
    return {
        Address(platform, external_id): Known(*known)
        for platform, ids in by_platform.items()
        for external_id, *known in KNOWN.rows(
            scope.session, community=scope.community.id, platform=platform, ids=ids
        )
    }


def _welcome(scope: Scope, met: Mapping[Address, tuple[Sender, datetime]]) -> None:
    """Make members of accounts: persons where there are none, member and standing."""
    session = scope.session
    persons = _persons(scope, met)
    rows = [
        {
            "community_id": scope.community.id,
            "person_id": person,
            "name": clean(met[account][0].name),
            "role": int(met[account][0].role),
            "joined_at": met[account][1],
        }
        for account, person in persons.items()
    ]
    members = session.scalars(
        insert(Member).returning(Member.id), [row | {"hidden": False} for row in rows]
    ).all()
    bulk.insert(
        session,
        Standing.__table__,
        [
            {
                "community_id": scope.community.id,
                "hot": False,
                "member_id": member,
                "earned": 0,
                "balance": 0,
                "level": 1,
                "week": 0,
                "month": 0,
                "listed": True,
            }
            for member in members
        ],
    )


def _persons(scope: Scope, met: Mapping[Address, tuple[Sender, datetime]]) -> dict[Address, int]:
    """The person behind each account; new accounts get new persons."""
    session = scope.session
    persons = accounts.persons(session, met)
    unknown = sorted(met.keys() - persons.keys(), key=lambda account: account.id)
    if unknown:
        made = session.scalars(
            insert(Person).returning(Person.id, sort_by_parameter_order=True),
            [{"created_at": met[a][1]} for a in unknown],
        ).all()
        persons |= dict(zip(unknown, made, strict=True))
        session.execute(
            insert(Account),
            [
                {
                    "person_id": persons[a],
                    "platform": a.platform,
                    "external_id": a.id,
                    "username": (met[a][0].username or "")[:USERNAME_LIMIT] or None,
                }
                for a in unknown
            ],
        )
    return persons


def _keep_current(
    scope: Scope,
    seen: Mapping[Address, tuple[Sender, datetime]],
    known: Mapping[Address, Known],
) -> None:
    """Write what has changed, in the order of members: two processes must not cross."""
    changed = [
        (known[account], sender)
        for account, (sender, _) in seen.items()
        if (known[account].name, known[account].role) != (sender.name, sender.role)
        or (sender.username and sender.username != known[account].username)
    ]
    for who, sender in sorted(changed, key=lambda pair: pair[0].member):
        _rename(scope, who, sender)
        if sender.username and sender.username[:USERNAME_LIMIT] != who.username:
            scope.session.execute(
                update(Account)
                .where(Account.id == who.account)
                .values(username=sender.username[:USERNAME_LIMIT])
            )


def _rename(scope: Scope, who: Known, sender: Sender) -> None:
    name, role = clean(sender.name), int(sender.role)
    if (name, role) != (who.name, who.role):
        scope.session.execute(
            update(Member).where(Member.id == who.member).values(name=name, role=role)
        )
        who.name, who.role = name, role


def set_presence(scope: Scope, people: Iterable[Known]) -> None:
    """Write who left (and vanishes from boards) and who is here (and stands where they stood)."""
    by_member = {who.member: who for who in people}
    if not by_member:
        return
    rows = [{"id": member, "left_at": by_member[member].left_at} for member in sorted(by_member)]
    bulk.change(scope.session, Member.__table__, rows, put=("left_at",))
    hidden = set(
        scope.session.scalars(
            select(Member.id).where(bulk.within(Member.id, by_member), Member.hidden.is_(True))
        )
    )
    listed = {
        who.root: who.left_at is None and member not in hidden
        for member, who in by_member.items()
        if who.root == member
    }
    standings.relist(scope, listed)


def notice_returns(
    scope: Scope,
    noted: Iterable[Noted[Any]],
    known: Mapping[Address, Known],
    *,
    after: bool = False,
) -> None:
    """Whoever speaks anew is here, even if the platform only told of their leaving.

    With `after`, only who spoke later than they left: at the same moment leaving came last.
    """
    back = []
    for event in (n.event for n in noted if scope.live):
        who = known.get(event.sender.account) if event.sender else None
        spoke = isinstance(event, MessageSent | CommandInvoked)
        if who and who.left_at and spoke and event.at >= who.left_at + after * MICROSECOND:
            who.left_at = None
            back.append(who)
    set_presence(scope, back)


def find_member(
    scope: Scope, group: Group, wanted: Sender | str | None, event: CommandInvoked
) -> MemberRef | None:
    """The member that a mention, a user name last seen, or (None) the answered message means.

    `#` and a member's id mean that member, of this community only: so buttons name people.
    """
    statement = select(*MEMBER_COLUMNS, Member.name)
    account = wanted.account if isinstance(wanted, Sender) else event.to
    if isinstance(wanted, str) and wanted.startswith("#"):
        statement = statement.where(Member.id == int(wanted[1:]))
    elif isinstance(wanted, str):
        statement = statement.join(Account, Account.person_id == Member.person_id).where(
            Account.platform == group.platform, func.lower(Account.username) == wanted.lower()
        )
    elif account:
        statement = statement.join(Account, Account.person_id == Member.person_id).where(
            Account.platform == account.platform, Account.external_id == account.id
        )
    else:
        statement = statement.join(Receipt, Receipt.member_id == Member.id).where(
            Receipt.group_id == group.id,
            Receipt.kind.in_(("message", "command")),
            Receipt.external_id == event.reply_to,
        )
    row = scope.session.execute(
        statement.where(Member.community_id == scope.community.id).limit(1)
    ).first()
    return MemberRef(row[0], row[1], row[2]) if row else None


def names(scope: Scope, members: Sequence[int]) -> dict[int, str]:
    """The display names of members, by id."""
    return dict(map(tuple, NAMES.rows(scope.session, members=members)))
