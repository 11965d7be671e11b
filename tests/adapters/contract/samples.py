"""One of each action and of each element; a new kind has to find its place here."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.actions import (
    Action,
    Ask,
    Delete,
    Diagnose,
    Edit,
    Field,
    Grant,
    Mark,
    Poll,
    Quiz,
    React,
    Revoke,
    Say,
)
from bot.core.elements import (
    Bold,
    Button,
    Code,
    Element,
    File,
    Image,
    Jump,
    Link,
    Mention,
    Table,
    Text,
    Time,
)
from bot.core.events import Address

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TITLE, WORDS = "Stargazer", "4711 stars"


def actions(message: str, account: Address) -> tuple[Action, ...]:
    """Each kind of action; about a message of the bot's, or towards an account."""
    words = (Text(WORDS),)
    return (
        Say(words),
        Say(words, private=True),
        React(message, "👍", otherwise=words),
        Edit(message, (Text(f"{WORDS} and more"),)),
        Mark(message, "pinned"),
        Grant(account, TITLE),
        Revoke(account, TITLE),
        Poll(WORDS, ("Monday", "星期二")),
        Quiz(WORDS, ("Monday", "星期二"), 1, otherwise=(Text(WORDS), Button("1. 星期二", "/help"))),
        Ask(WORDS, "/help", (Field("name", "Name"),)),
        Diagnose(words, "en"),
        Delete(message),
    )


ELEMENTS: tuple[Element, ...] = (
    Text("words as they are"),
    Bold("words that stand out"),
    Code("/help checkin"),
    Link("a page", "https://example.org/page?a=1&b=2"),
    Jump("that message", Address("nowhere", "1"), "7"),
    Mention("Zoë 小红"),
    Time(AT, "9 am"),
    Table((("1", "小明", "1,200"), ("2", "Alice", "7")), right=frozenset({2}), marked=1),
    Image("of nothing known", "a chart of 3 weeks"),
    File("points.csv", "name,points\n小明,1200\n"),
    Button("Show me", "/help"),
)
