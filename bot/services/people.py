"""Who is who: groups, accounts, persons and members, found or made on first sight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import BigInteger, String, bindparam, func, insert, select, update

from bot.core.commands import MemberRef
from bot.core.context import Scope
from bot.core.events import Address, CommandInvoked, Event, Sender
from bot.core.names import clean
from bot.services import accounts
from bot.services.privacy import marks
from models import bulk
from models.tables import Account, Group, Member, Person, Receipt, Standing

USERNAME_LIMIT = 64

ROOT = func.coalesce(Member.root_id, Member.id)
MEMBER_COLUMNS = (Member.id, ROOT)
# The accounts first: without statistics a planner may begin with all members of the community.
FOUND = (
    select(Account.id, Account.external_id, Account.username, Account.person_id, Account.not_before)
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
        FOUND.c.not_before,
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
    since: datetime | None
    """What happened up to then is not theirs: whoever had the account before was erased."""
    new: bool = False


def meet(scope: Scope, events: Sequence[Event]) -> dict[Address, Known]:
    """All people behind some events, by account; those not seen before become members.

    Names, user names and roles that have changed are brought up to date by live events. Nobody is
    behind what was done by somebody who has been erased since.
    """
    seen = _seen(events)
    known = look_up(scope, seen)
    missing = {account: met for account, met in seen.items() if account not in known}
    if expected := accounts.claim(scope, missing):
        known |= look_up(scope, expected)
        missing = {account: met for account, met in missing.items() if account not in known}
    if missing:
        erased = marks.erased(scope.session, scope.key, missing)
        missing = _seen(_since(events, missing.keys(), erased))
    if missing:
        _welcome(scope, missing, erased)
        known |= look_up(scope, missing)
        for account in missing:
            known[account].new = True
    if scope.live:
        _keep_current(scope, seen, known)
    return known


Met = dict[Address, tuple[Sender, datetime]]


def _seen(events: Iterable[Event]) -> Met:
    """The people behind events as they were last, and when each was first."""
    seen: Met = {}
    for event in events:
        if event.sender and event.sender.is_person:
            first = seen.get(event.sender.account)
            at = min(first[1], event.at) if first else event.at
            seen[event.sender.account] = (event.sender, at)
    return seen


def _since(
    events: Iterable[Event], missing: Set[Address], erased: Mapping[Address, datetime]
) -> list[Event]:
    """What those who are missing did since they were erased, if they were."""
    return [
        event
        for event in events
        if event.sender and (account := event.sender.account) in missing
        if account not in erased or event.at > erased[account]
    ]


def theirs(events: Sequence[Event], known: Mapping[Address, Known]) -> Sequence[Event]:
    """The events; those of people who were erased after them without a sender."""
    return [
        event
        if (sender := event.sender) is None
        or not sender.is_person
        or ((who := known.get(sender.account)) and (who.since is None or event.at > who.since))
        else replace(event, sender=None)
        for event in events
    ]


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


def _welcome(
    scope: Scope,
    met: Mapping[Address, tuple[Sender, datetime]],
    erased: Mapping[Address, datetime],
) -> None:
    """Make members of accounts: persons where there are none, member and standing."""
    session = scope.session
    persons = _persons(scope, met, erased)
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


def _persons(
    scope: Scope,
    met: Mapping[Address, tuple[Sender, datetime]],
    erased: Mapping[Address, datetime],
) -> dict[Address, int]:
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
                    "not_before": erased.get(a),
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
        (who, sender)
        for account, (sender, at) in seen.items()
        if (who := known.get(account)) and (who.since is None or at > who.since)
        if (who.name, who.role) != (sender.name, sender.role)
        or (sender.username and sender.username != who.username)
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
