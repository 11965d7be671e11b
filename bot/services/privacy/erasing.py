"""Erasing a human being from everything that is kept, in one transaction."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, delete, func, select, update

from bot.core.context import Scope
from bot.core.events import Address
from bot.services import buttons, outbox, standings
from bot.services.accounts import EXPECTED
from bot.services.challenges import pots
from bot.services.privacy import marks
from bot.services.privacy.reach import Reach, links, reach_of, reached
from bot.services.questions import bounties
from models import bulk
from models.tables import Account, Community, ErasedTotal, LedgerEntry, Member
from models.tables.privacy import Anonymise, Erase, Link


def erase(scope: Scope, person: int, at: datetime) -> None:
    """Erase a person from every table, as each table declares it.

    Their points go into the totals of the erased. What they did up to `at`, brought again by a
    platform, an import or a restored backup, is nobody's; what they do later is a newcomer's.
    """
    session = scope.session
    reach = reach_of(session, person)
    names = _names(scope, reach)
    _leave_boards(scope, reach)
    _keep_totals(scope, reach)
    marks.put(session, scope.key, {*reach.accounts, *_waiting(scope, reach)}, at)
    for community, known_as in names.items():
        words = scope.catalogue[session.get_one(Community, community).language]
        somebody = words.plain("privacy.somebody")
        outbox.forget(session, community, known_as, reach.accounts, somebody)
    buttons.forget(session, reach.members, _usernames(scope, reach), reach.accounts)
    everything = list(links())
    ledger = LedgerEntry.__table__
    for table, link in everything:
        if table is not ledger:
            _apply(scope, table, link, reach)
    for table, link in everything:  # entries go only when their member is gone
        if table is ledger:
            _apply(scope, table, link, reach)
    session.expire_all()


def _names(scope: Scope, reach: Reach) -> dict[int, set[str]]:
    """By community, the names that they are known by."""
    names: dict[int, set[str]] = {}
    rows = scope.session.execute(
        select(Member.community_id, Member.name).where(bulk.within(Member.id, reach.members))
    )
    for community, name in rows:
        names.setdefault(community, set()).add(name)
    return names


def _usernames(scope: Scope, reach: Reach) -> set[str]:
    rows = scope.session.scalars(
        select(Account.username).where(bulk.within(Account.person_id, reach.persons))
    )
    return {username for username in rows if username}


def _waiting(scope: Scope, reach: Reach) -> set[Address]:
    """How accounts would be called that wait for their user names: no import may bring them."""
    names, platforms = _usernames(scope, reach), {account.platform for account in reach.accounts}
    return {Address(on, f"{EXPECTED}{name.casefold()}") for on in platforms for name in names}


def _leave_boards(scope: Scope, reach: Reach) -> None:
    """Take them off the boards of all their communities, out of what ranks come from, and pots."""
    rows = scope.session.execute(
        select(Member.community_id, Member.id).where(bulk.within(Member.id, reach.members))
    )
    by_community: dict[int, list[int]] = {}
    for community, member in rows:
        by_community.setdefault(community, []).append(member)
    for community in sorted(by_community):
        # For update: whoever counts points there at this moment holds it, and is waited for.
        held = scope.session.get_one(Community, community, with_for_update=True)
        own, members = _within(scope, held), sorted(by_community[community])
        pots.release(own, members)
        bounties.release(own, members)
        standings.relist(own, dict.fromkeys(members, False))


def _within(scope: Scope, community: Community) -> Scope:
    return Scope(
        session=scope.session,
        now=scope.now,
        community=community,
        declared=scope.declared,
        catalogue=scope.catalogue,
        key=scope.key,
        keep=scope.keep,
    )


def _keep_totals(scope: Scope, reach: Reach) -> None:
    sums: dict[tuple[int, date, str], list[int]] = {}
    entry = LedgerEntry
    rows = scope.session.execute(
        select(entry.community_id, entry.day, entry.reason, func.count(), func.sum(entry.points))
        .where(bulk.within(entry.member_id, reach.members))
        .group_by(entry.community_id, entry.day, entry.reason)
    )
    for community, day, reason, entries, points in rows:
        total = sums.setdefault((community, day.replace(day=1), reason), [0, 0])
        total[0] += entries
        total[1] += int(points)
    kept = [
        {"community_id": key[0], "month": key[1], "reason": key[2], "entries": n, "points": p}
        for key, (n, p) in sorted(sums.items())
    ]
    bulk.add(scope.session, ErasedTotal.__table__, kept, ("entries", "points"))


def _apply(scope: Scope, table: Table, link: Link, reach: Reach) -> None:
    where = reached(table, link, reach)
    match link.fate:
        case Erase():
            scope.session.execute(delete(table).where(where))
        case Anonymise(put=put):
            values: dict[str, Any] = {
                name: value(table) if callable(value) else value for name, value in put.items()
            }
            scope.session.execute(update(table).where(where).values(values))
