"""Reading how a round is to be: `5 24h`, `3 questions, 2 hours`, `3题 2小时`."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.core.refusal import Refusal
from bot.core.values import folded

MOST_QUESTIONS = 10
HOUR, DAY = 60, 24 * 60
MOST_MINUTES = 7 * DAY
SHOWN = 40

QUESTIONS = "questions?|q|个?题目?|道题目?|道"
MINUTES = {
    "minutes?|mins?|m|分钟?": 1,
    "hours?|hrs?|h|个?小时|个?钟头": HOUR,
    "days?|d|天|日": DAY,
    "weeks?|w|周|个?星期": 7 * DAY,
}
PART = re.compile(rf"(\d{{1,6}})\s*({QUESTIONS}|{'|'.join(MINUTES)})?(?![a-z])[\s,;、和]*")
HAN = {sign: str(n) for n, sign in enumerate("一二三四五六七八九十", 1)} | {"两": "2"}
HAN_NUMBER = re.compile(rf"(?<![{''.join(HAN)}])([{''.join(HAN)}])(?=\s*[个题道分小天日周])")


class How(NamedTuple):
    """How many questions are asked, and for how many minutes they can be answered."""

    questions: int = 5
    minutes: int = DAY


def read(typed: str) -> How:
    """How somebody wants a round to be; what they do not say is as usual. Raises Refusal."""
    found = parts(typed)
    if found is None:
        raise Refusal("quiz.how.unread", given=typed[:SHOWN])
    questions, minutes = found
    how = How(questions or How().questions, minutes or How().minutes)
    if not 1 <= how.questions <= MOST_QUESTIONS or questions == 0:
        raise Refusal("quiz.how.questions", most=MOST_QUESTIONS)
    if not 1 <= how.minutes <= MOST_MINUTES or minutes == 0:
        raise Refusal("quiz.how.minutes")
    return how


def parts(typed: str) -> tuple[int | None, int | None] | None:
    """Questions and minutes, as far as they are said; None if something else is, or one twice."""
    text = HAN_NUMBER.sub(lambda match: HAN[match[1]], folded(typed)).strip()
    if not re.fullmatch(rf"(?:{PART.pattern})*", text):
        return None
    questions: list[int] = []
    minutes: list[int] = []
    for number, unit in PART.findall(text):
        weight = _weight(unit)
        (minutes if weight else questions).append(int(number) * (weight or 1))
    if len(questions) > 1:
        return None
    return (questions[0] if questions else None), (sum(minutes) if minutes else None)


def _weight(unit: str) -> int:
    """Minutes in a unit of time; 0 for what is none."""
    fitting = (n for names, n in MINUTES.items() if re.fullmatch(names, unit))
    return next(fitting, 0)
