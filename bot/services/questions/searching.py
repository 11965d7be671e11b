"""Questions by the words of their titles, and by what they are about."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select

from bot.core.context import Scope
from bot.core.values import folded
from bot.services.questions import tags
from models import bulk
from models.tables import Question

Found = tuple[list[Question], int]
"""Those of a page, the newest first, and how many there are in all."""


def page(scope: Scope, words: str, number: int, size: int, *which: ColumnElement[bool]) -> Found:
    """The questions of the community that meet conditions and in which all words are found.

    `number` is the page, from 1 on; there is no page behind the last one.
    """
    own = (Question.community_id == scope.community.id, *which)
    if words:
        own = (*own, bulk.within(Question.id, _with_words(scope, words, own)))
    total = scope.session.scalar(select(func.count(Question.id)).where(*own)) or 0
    before = (min(number, last_page(total, size)) - 1) * size
    newest = select(Question).where(*own).order_by(Question.number.desc())
    return list(scope.session.scalars(newest.offset(before).limit(size))), total


def last_page(total: int, size: int) -> int:
    """The number of the last page."""
    return max((total + size - 1) // size, 1)


def matches(title: str, about: Collection[str], words: str) -> bool:
    """Whether every word is in a title or, with a `#` before it, is one of the tags.

    Case and width make no difference, and no character stands for another.
    """
    within, ours = folded(title), {folded(tag) for tag in about}
    return all(
        word.lstrip("#") in ours if word.startswith("#") else word in within
        for word in folded(words).split()
    )


def _with_words(scope: Scope, words: str, which: Sequence[ColumnElement[bool]]) -> list[int]:
    """Compared here: no database folds letters of all scripts, and the two do it differently."""
    rows = scope.session.execute(select(Question.id, Question.title).where(*which)).all()
    marked = "#" in folded(words)
    about = tags.of(scope, [question for question, _ in rows]) if marked else {}
    return [
        question for question, title in rows if matches(title or "", about.get(question, ()), words)
    ]
