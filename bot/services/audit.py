"""The record of what was changed by hand: by whom, when, and why."""

from __future__ import annotations

from bot.core.context import Context, Scope
from bot.core.i18n import Words
from models.tables import AuditEntry


def put(
    scope: Scope,
    action: str,
    *,
    subject: int | None = None,
    target: str = "",
    before: str | None = None,
    after: str | None = None,
    note: str | None = None,
) -> AuditEntry:
    """Write down that `action` was done (words: `audit.<action>`), in the same transaction.

    Within a command its caller is the actor; a job or the terminal has none.
    """
    acting = scope if isinstance(scope, Context) else None
    entry = AuditEntry(
        community_id=scope.community.id,
        at=scope.now,
        receipt_id=acting.receipt if acting else None,
        actor_id=acting.member.id if acting else None,
        action=action,
        subject_id=subject,
        target=target,
        before=before,
        after=after,
        note=note,
    )
    scope.session.add(entry)
    scope.session.flush()
    return entry


def unnamed(words: Words, entry: AuditEntry) -> str:
    """Who did it, where no member is named: the terminal, or somebody who has been erased since."""
    return words.plain("audit.from.terminal" if entry.receipt_id is None else "privacy.somebody")
