"""How long ago something was, in few letters."""

from __future__ import annotations

from datetime import timedelta

from bot.core.i18n import Words

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MINUTE = timedelta(minutes=1)


def age(words: Words, span: timedelta) -> str:
    """A span in its largest unit: minutes, hours or days."""
    if span < MINUTE:
        return words.plain("question.age.now")
    if span < HOUR:
        return words.plain("question.age.minutes", n=span // MINUTE)
    if span < DAY:
        return words.plain("question.age.hours", n=span // HOUR)
    return words.plain("question.age.days", n=span // DAY)
