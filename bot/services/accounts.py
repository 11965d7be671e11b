"""Accounts: whose they are, and those that wait for somebody known by a user name alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.core.context import Scope
from bot.core.events import Address, Sender
from models import bulk
from models.tables import Account

EXPECTED = "@"
"""Begins the external id of an account of which only the user name is known: `@alice`."""


def persons(session: Session, accounts: Collection[Address]) -> dict[Address, int]:
    """The person behind each account that is known, in whatever community."""
    found: dict[Address, int] = {}
    for platform in {account.platform for account in accounts}:
        ids = [account.id for account in accounts if account.platform == platform]
        for external_id, person in session.execute(
            select(Account.external_id, Account.person_id).where(
                Account.platform == platform, bulk.within(Account.external_id, ids)
            )
        ):
            found[Address(platform, external_id)] = person
    return found


def claim(scope: Scope, met: Mapping[Address, tuple[Sender, datetime]]) -> list[Address]:
    """Give accounts that wait for a user name to those of `met` who come with it.

    Returns the accounts that have become known so. Call it with accounts that are not.
    """
    comers = {
        Address(account.platform, f"{EXPECTED}{sender.username.casefold()}"): account
        for account, (sender, _) in met.items()
        if sender.username and not account.id.startswith(EXPECTED)
    }
    waiting = persons(scope.session, comers)
    for address in sorted(waiting):
        scope.session.execute(
            update(Account)
            .where(Account.platform == address.platform, Account.external_id == address.id)
            .values(external_id=comers[address].id)
        )
    return [comers[address] for address in waiting]
