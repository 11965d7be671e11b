"""Replies to a question are its answers; those that are deleted are so no more."""

from __future__ import annotations

from bot.core.context import Batch
from bot.core.events import MessageDeleted, MessageSent
from bot.features.questions.declared import feature
from bot.services.questions import accepting, answering, cards, merits

feature.reason(merits.ANSWERED)
feature.setting("points.answer", 2, minimum=0, maximum=1000)
feature.setting("points.answer_cap", 10, minimum=0, maximum=10_000)
feature.setting(merits.PAIR_CAP, 3, minimum=1, maximum=100)


@feature.on(MessageSent)
def take_in(batch: Batch[MessageSent]) -> None:
    """Note the answers. A card does not tell of each: in busy groups it would change all the time.

    For one's first answer to a question there are points; they go as the message goes, also if
    another answer of the same member stays.
    """
    answering.take_in(batch)


@feature.on(MessageDeleted)
def forget(batch: Batch[MessageDeleted]) -> None:
    """Forget deleted answers; a question that one of them had solved is open again."""
    deleted = [n.subject for n in batch.events if n.subject is not None]
    for question in accepting.forget(batch, deleted):
        cards.renew(batch, question)
