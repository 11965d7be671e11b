"""Which database URLs can be used?"""

from __future__ import annotations

import re

from platformdirs import user_data_path
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

SSL = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def default_url() -> str:
    """The URL of a SQLite file in the user's own data folder."""
    file = user_data_path("hearth") / "hearth.db"
    return URL.create("sqlite+aiosqlite", database=str(file)).render_as_string()


def usable_url(text: str) -> str:
    """Give back a URL that a database can be opened at; for another, ValueError says why not.

    Whether anything answers there is not asked.
    """
    if not text.strip():
        raise ValueError("it is empty; remove it, or give a URL")
    text = re.sub(r"^postgres(?=[:+])", "postgresql", text)  # as hosts hand it out
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise ValueError("this is no URL") from None
    match url.get_backend_name():
        case "sqlite":
            _check_sqlite(url)
        case "postgresql":
            _check_postgresql(url)
        case other:
            raise ValueError(f"{other} is neither SQLite nor PostgreSQL")
    return text


def _check_sqlite(url: URL) -> None:
    if url.host:
        raise ValueError("before the name of a SQLite file there are three slashes")
    if url.query:
        raise ValueError("the URL of a SQLite file takes no options")


def _check_postgresql(url: URL) -> None:
    if "sslmode" in url.query:
        raise ValueError(f"write ssl={url.query['sslmode']} in place of sslmode")
    unknown = sorted(url.query.keys() - {"host", "ssl"})
    if unknown:
        raise ValueError(f"it has an option that is not known, {unknown[0]}")
    if url.query.get("ssl", "prefer") not in SSL:
        raise ValueError("ssl is one of " + ", ".join(SSL))
