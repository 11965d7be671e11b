"""Points for messages, for replies to others, and for welcoming newcomers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache

from bot.core.context import Batch, Scope
from bot.core.events import MessageDeleted, MessageSent
from bot.core.feature import Feature
from bot.services import copies, ledger, newcomers
from bot.services.ledger import Award
from bot.services.worth import Written, worthy

HOUR = timedelta(hours=1)
LISTED = 100
"""The most channels or roles that can be excluded."""

feature = Feature("messages")

MESSAGE = feature.reason("message")
REPLY = feature.reason("reply")
WELCOME = feature.reason("newcomer_reply")
feature.reason(newcomers.FREED)

feature.setting("points.message", 1, minimum=0, maximum=1000)
feature.setting("points.message_cooldown", 60, minimum=0, maximum=86_400)
feature.setting("points.message_cap", 10, minimum=0, maximum=10_000)
feature.setting("points.reply", 1, minimum=0, maximum=1000)
feature.setting("points.reply_cap", 10, minimum=0, maximum=10_000)
feature.setting("points.reply_pair_cap", 4, minimum=1, maximum=100)
feature.setting("points.newcomer_reply", 4, minimum=0, maximum=1000)
feature.setting("points.min_length", 0, minimum=0, maximum=4000)
feature.setting("points.excluded_channels", (), maximum=LISTED)
feature.setting("points.excluded_roles", (), maximum=LISTED)
feature.setting("points.copies", True)
feature.setting("points.wait_hours", 0, minimum=0, maximum=8760)


@feature.on(MessageSent)
def count(batch: Batch[MessageSent]) -> None:
    """Give points for messages and replies, one a slot, and for a newcomer's first answer."""
    written = [n for n in batch.events if n.root is not None]
    arrivals = newcomers.take_in(batch, written)
    counted = worthy(batch, written, arrivals.waiting)
    first = [n for n in counted if n.receipt in arrivals.welcomes]
    awards = [*_messages(batch, counted), *_replies(batch, counted), *_welcomes(batch, first)]
    freed = [n for n in written if n.receipt in arrivals.frees]
    ledger.award(batch, [*awards, *_frees(batch, freed)])


@feature.on(MessageDeleted)
def take_back(batch: Batch[MessageDeleted]) -> None:
    """Take back what deleted messages brought."""
    deleted = [n.subject for n in batch.events if n.subject is not None]
    ledger.reverse(batch, deleted)
    copies.unsay(batch, deleted)


@feature.job("copies", "41 * * * *")
def forget(scope: Scope) -> None:
    """Forget what was said a day ago, before the next run would find it too old."""
    copies.forget(scope, HOUR)


def _messages(batch: Batch[MessageSent], written: Sequence[Written]) -> Iterable[Award]:
    rate, cap = batch.setting("points.message"), batch.setting("points.message_cap")
    cooldown, day_of = batch.setting("points.message_cooldown"), _slot_days(batch)
    for n in written:
        if cooldown:
            began = ledger.slot(n.event.at, cooldown)
            yield _award(n, MESSAGE.name, str(began), day_of(began), rate, cap)
        else:
            day = batch.day(n.event.at)
            yield _award(n, MESSAGE.name, f"message {n.receipt}", day, rate, cap)


def _replies(batch: Batch[MessageSent], written: Sequence[Written]) -> Iterable[Award]:
    """From one member to another a few replies a day count: two cannot feed each other for long."""
    rate, cap = batch.setting("points.reply"), batch.setting("points.reply_cap")
    places = batch.setting("points.reply_pair_cap")
    for n in written:
        if n.to is not None and n.to != n.root:
            day = batch.day(n.event.at)
            claim = _award(n, REPLY.name, f"{n.to} {day}", day, rate, cap)
            yield claim._replace(places=places)


def _welcomes(batch: Batch[MessageSent], first: Sequence[Written]) -> Iterable[Award]:
    rate, cap = batch.setting("points.newcomer_reply"), batch.setting("points.reply_cap")
    for n in first:
        yield _award(n, WELCOME.name, f"newcomer {n.to}", batch.day(n.event.at), rate, cap)


def _frees(batch: Batch[MessageSent], freed: Sequence[Written]) -> Iterable[Award]:
    """Worth nothing: the entries count whom somebody has freed today, and tell who it was."""
    cap = newcomers.MOST_FREED
    for n in freed:
        claim = _award(n, newcomers.FREED, f"newcomer {n.to}", batch.day(n.event.at), 1, cap)
        yield claim._replace(multiplier=0.0)


def _slot_days(batch: Batch[MessageSent]) -> Callable[[int], date]:
    """The day of a slot is that on which it began, whichever of its messages comes first."""
    return cache(lambda began: batch.day(datetime.fromtimestamp(began, UTC)))


def _award(n: Written, reason: str, source: str, day: date, rate: int, cap: int) -> Award:
    if n.member is None or n.root is None:
        raise ValueError("only members earn")
    return Award(
        reason, source, n.member, n.root, n.event.at, day, rate, receipt=n.receipt, daily_cap=cap
    )
