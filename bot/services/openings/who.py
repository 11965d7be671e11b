"""Whom does a row of another bot's list mean?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import String, func, select

from bot.core.context import Scope
from bot.core.events import Address, Event, Sender
from bot.core.names import clean
from bot.services import people
from bot.services.accounts import EXPECTED
from bot.services.history import Skipped
from bot.services.openings.rows import Opening
from bot.services.people import Known
from models import bulk
from models.tables import Account, Member

NOWHERE = Address("", "")
NOT_HERE = Skipped("a name that nobody here has: give the id or @username")
ERASED = Skipped("somebody who had all that was known of them erased")
SEVERAL = Skipped("a name that several have: give the id or @username")

Ids = dict[str, set[str]]
"""External ids by something that several accounts may share."""


def identify(
    scope: Scope, rows: Sequence[Opening], platform: str, *, names_are_ids: bool
) -> list[Sender | Skipped]:
    """The account that each row means.

    Somebody known by a user name alone, whom nobody has seen yet, gets an account that waits for
    the first who comes with that name. With `names_are_ids` the platform has no ids but names.
    """
    wanted = {row.member.casefold().lstrip("@") for row in rows if row.by != "id"}
    if not wanted:
        return [_sender(platform, row, row.member) for row in rows]
    usernames = _by_username(scope, platform, wanted)
    named = [clean(row.member) for row in rows if row.by == "name"]
    names = {} if names_are_ids else _by_name(scope, platform, named)
    return [_meant(platform, row, usernames, names, ids=names_are_ids) for row in rows]


def _meant(
    platform: str, row: Opening, usernames: Ids, names: Ids, *, ids: bool
) -> Sender | Skipped:
    if row.by == "id" or (ids and not row.member.startswith(EXPECTED)):
        return _sender(platform, row, row.member)
    username = row.member.casefold().lstrip("@")
    found = usernames.get(username) or (names.get(clean(row.member)) if row.by == "name" else None)
    if found:
        return _sender(platform, row, *found) if len(found) == 1 else SEVERAL
    return NOT_HERE if row.by == "name" else _sender(platform, row, f"{EXPECTED}{username}")


def _sender(platform: str, row: Opening, account: str) -> Sender:
    return Sender(
        Address(platform, account),
        row.name or row.member,
        username=row.member.lstrip("@") if row.by == "username" else None,
    )


def _by_username(scope: Scope, platform: str, wanted: Iterable[str]) -> Ids:
    username = func.lower(Account.username, type_=String)
    rows = scope.session.execute(
        select(username, Account.external_id).where(
            Account.platform == platform, bulk.within(username, wanted)
        )
    )
    return _collected(rows)


def _by_name(scope: Scope, platform: str, wanted: Iterable[str]) -> Ids:
    rows = scope.session.execute(
        select(Member.name, Account.external_id)
        .join(Account, Account.person_id == Member.person_id)
        .where(
            Member.community_id == scope.community.id,
            Account.platform == platform,
            bulk.within(Member.name, wanted),
        )
    )
    return _collected(rows)


def _collected(rows: Iterable[Sequence[str]]) -> Ids:
    ids: Ids = {}
    for shared, external_id in rows:
        ids.setdefault(shared, set()).add(external_id)
    return ids


def meet(scope: Scope, senders: Iterable[Sender], since: datetime) -> Mapping[Address, Known]:
    """The members behind accounts; those not seen before become members who came at `since`.

    Left out are those who were erased: a list without times may speak of what was before.
    """
    events = [Event(group=NOWHERE, external_id="", at=since, sender=sender) for sender in senders]
    known = people.meet(scope, events)
    return {account: who for account, who in known.items() if who.since is None}
