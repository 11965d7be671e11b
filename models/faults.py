"""What can go wrong with a database, told apart and put into one sentence."""

from __future__ import annotations

from sqlalchemy.engine import URL

LOST_RACES = {"40001", "40P01", "23505"}
"""PostgreSQL's codes for a failed serialization, a deadlock and a key that another just took."""


def lost_a_race(error: Exception) -> bool:
    """Whether a transaction failed only because of another one, and may do better next time."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) in LOST_RACES


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
