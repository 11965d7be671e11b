"""Points for messages and for replies to others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from bot.core.context import Batch, Noted
from bot.core.events import MessageDeleted, MessageSent
from bot.core.feature import Feature
from bot.services import ledger
from bot.services.ledger import Award

Written = Noted[MessageSent]

HOUR = 3600

feature = Feature("messages")

MESSAGE = feature.reason("message")
REPLY = feature.reason("reply")

feature.setting("points.message", 1, minimum=0, maximum=1000)
feature.setting("points.message_cooldown", 60, minimum=0, maximum=86_400)
feature.setting("points.message_cap", 10, minimum=0, maximum=10_000)
feature.setting("points.reply", 1, minimum=0, maximum=1000)
feature.setting("points.reply_cap", 10, minimum=0, maximum=10_000)


@feature.on(MessageSent)
def count(batch: Batch[MessageSent]) -> None:
    """Give points for messages, one a slot, and for the first reply to each message of others."""
    written = [n for n in batch.events if n.root is not None]
    ledger.award(batch, [*_messages(batch, written), *_replies(batch, written)])


@feature.on(MessageDeleted)
def take_back(batch: Batch[MessageDeleted]) -> None:
    """Take back what deleted messages brought."""
    ledger.reverse(batch, [n.subject for n in batch.events if n.subject is not None])


def _messages(batch: Batch[MessageSent], written: Sequence[Written]) -> Iterable[Award]:
    rate, cap = batch.setting("points.message"), batch.setting("points.message_cap")
    cooldown = batch.setting("points.message_cooldown")
    for n in written:
        if cooldown:
            # A slot may lie across midnight. It is the day's on which it began, whoever came first.
            began = ledger.slot(n.event.at, cooldown)
            source, day = str(began), batch.day(datetime.fromtimestamp(began, UTC))
        else:
            source, day = f"message {n.receipt}", batch.day(n.event.at)
        yield _award(n, MESSAGE.name, source, day, rate, cap)


def _replies(batch: Batch[MessageSent], written: Sequence[Written]) -> Iterable[Award]:
    rate, cap = batch.setting("points.reply"), batch.setting("points.reply_cap")
    for n in written:
        if n.to is not None and n.to != n.root:
            # Where the platform names only whom it answers, one reply an hour to each counts.
            answered = (
                f"{n.event.group.id} {n.event.reply_to}"
                if n.event.reply_to
                else f"{n.to} {ledger.slot(n.event.at, HOUR)}"
            )
            yield _award(n, REPLY.name, answered, batch.day(n.event.at), rate, cap)


def _award(n: Written, reason: str, source: str, day: date, rate: int, cap: int) -> Award:
    if n.member is None or n.root is None:
        raise ValueError("only members earn")
    return Award(
        reason, source, n.member, n.root, n.event.at, day, rate, receipt=n.receipt, daily_cap=cap
    )
