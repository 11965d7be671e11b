"""Points for messages and for replies to others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from bot.core.context import Batch, Noted
from bot.core.events import MessageDeleted, MessageSent
from bot.core.feature import Feature
from bot.services import ledger
from bot.services.ledger import Award

Written = Noted[MessageSent]
Days = Mapping[datetime, date]

HOUR = 3600

feature = Feature("messages")

MESSAGE = feature.reason("message")
REPLY = feature.reason("reply")

feature.setting("points.message", 1, minimum=0, maximum=1000)
feature.setting("points.message_cooldown", 60, minimum=0, maximum=86_400)
feature.setting("points.message_cap", 20, minimum=0, maximum=10_000)
feature.setting("points.reply", 1, minimum=0, maximum=1000)
feature.setting("points.reply_cap", 20, minimum=0, maximum=10_000)


@feature.on(MessageSent)
def count(batch: Batch[MessageSent]) -> None:
    """Give points for messages, one a slot, and for the first reply to each message of others."""
    written = [n for n in batch.events if n.root is not None]
    days = {n.event.at: batch.day(n.event.at) for n in written}
    ledger.award(batch, [*_messages(batch, written, days), *_replies(batch, written, days)])


@feature.on(MessageDeleted)
def take_back(batch: Batch[MessageDeleted]) -> None:
    """Take back what deleted messages brought."""
    ledger.reverse(batch, [n.subject for n in batch.events if n.subject is not None])


def _messages(batch: Batch[MessageSent], written: Sequence[Written], days: Days) -> Iterable[Award]:
    rate, cap = batch.setting("points.message"), batch.setting("points.message_cap")
    cooldown = batch.setting("points.message_cooldown")
    for n in written:
        source = ledger.slot(n.event.at, cooldown) if cooldown else f"message {n.receipt}"
        yield _award(n, MESSAGE.name, source, days, rate, cap)


def _replies(batch: Batch[MessageSent], written: Sequence[Written], days: Days) -> Iterable[Award]:
    rate, cap = batch.setting("points.reply"), batch.setting("points.reply_cap")
    for n in written:
        if n.to is not None and n.to != n.root:
            # Where the platform names only whom it answers, one reply an hour to each counts.
            answered = n.event.reply_to or f"{n.to} {ledger.slot(n.event.at, HOUR)}"
            yield _award(n, REPLY.name, answered, days, rate, cap)


def _award(n: Written, reason: str, source: str, days: Days, rate: int, cap: int) -> Award:
    if n.member is None or n.root is None:
        raise ValueError("only members earn")
    at = n.event.at
    return Award(
        reason, source, n.member, n.root, at, days[at], rate, receipt=n.receipt, daily_cap=cap
    )
