"""What can go wrong with a database, told apart and put into one sentence."""

from __future__ import annotations

from sqlalchemy.engine import URL

CROSSED = {"40001", "40P01", "55P03"}
"""PostgreSQL's codes for a failed serialization, a deadlock, a lock that is not to be had."""
TAKEN = "23505"
"""Its code for a key that another has just taken."""


def lost_a_race(error: Exception) -> bool:
    """Whether a transaction failed only because of another one, and may do better next time."""
    return too_busy(error) or _state(error) == TAKEN


def too_busy(error: Exception) -> bool:
    """Whether it failed for nothing but what others did at the same time."""
    return _state(error) in CROSSED


def _state(error: Exception) -> str | None:
    state: str | None = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state


UNUSABLE_STATES = ("28", "3D", "53", "57P", "42501", "25006")
"""PostgreSQL's codes for: who are you; no such database; no room; going down; no right; standby."""

UNUSABLE_FILES = (
    "unable to open database file",
    "file is not a database",
    "is locked",
    "readonly database",
    "malformed",
    "is full",
    "disk I/O error",
)
"""SQLite has codes of its own for these, but the driver gives words."""


class DatabaseUnreachable(Exception):
    """The database cannot be opened; the message says which one and what to do."""


class BrokenReferences(Exception):
    """A change of the schema would leave rows that refer to nothing; it was undone."""


def unreachable(url: URL, error: Exception) -> DatabaseUnreachable | None:
    """The sentence for whoever runs the database; None if the error is not about reaching it."""
    shown = url.render_as_string(hide_password=True)
    cause = getattr(error, "orig", error)
    text = str(cause).strip()
    if isinstance(error, OSError) or getattr(error, "connection_invalidated", False):
        return DatabaseUnreachable(
            f"The database server of {shown} does not answer ({text}). "
            "Start it, or correct database.url."
        )
    unusable = (getattr(cause, "sqlstate", None) or "").startswith(UNUSABLE_STATES)
    if unusable or any(sign in text for sign in UNUSABLE_FILES):
        return DatabaseUnreachable(
            f"The database {shown} cannot be used: {text}. Put that right, or correct database.url."
        )
    return None
