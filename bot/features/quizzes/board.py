"""The board of a round in words: who had most right, and how each question was answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.core.context import Scope
from bot.core.elements import NEWLINE, Elements, Table
from bot.core.i18n import Words
from bot.services.boards import PAGE, Line
from bot.services.quizzes import results
from bot.services.quizzes.results import Share
from models.tables import QuizBank, QuizRound

MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}
SHARERS = 3
"""By more than so many a medal is not shared: they see the number."""
HUNDRED = 100
SHOWN = 60


def of(scope: Scope, words: Words, round: QuizRound) -> Elements:
    """What all may read of a round that is over."""
    name = scope.session.get_one(QuizBank, round.bank_id).name
    n = results.took_part(scope, round)
    head = words.text("quiz.over" if n else "quiz.over.nobody", name=name, n=n)
    lines = [head, *_best(scope, words, round), *_shares(words, results.shares(scope, round))]
    return tuple(element for line in lines for element in (*line, NEWLINE))[:-1]


def _best(scope: Scope, words: Words, round: QuizRound) -> Iterator[Elements]:
    lines = results.best(scope, round)
    if not lines:
        return
    ties = Counter(line.rank for line in lines)
    rows = tuple(_row(words, line, ties) for line in lines[:PAGE])
    yield (Table(rows, right=frozenset({0, 2})),)
    if len(lines) > PAGE:
        yield words.text("quiz.over.more", n=len(lines) - PAGE)


def _row(words: Words, line: Line, ties: Counter[int]) -> tuple[str, str, str]:
    medal = MEDALS.get(line.rank, "") if ties[line.rank] <= SHARERS else ""
    right = words.plain("quiz.over.right", n=line.score)
    return (medal or words.number(line.rank), line.name, right)


def _shares(words: Words, shares: Sequence[Share]) -> Iterator[Elements]:
    for share in shares:
        about = {
            "position": share.asking.asked.position,
            "question": brief(share.asking.item.question),
            "right": share.asking.item.options[0],
        }
        if share.answered:
            percent = HUNDRED * share.right // share.answered
            yield words.text("quiz.over.question", share=percent, n=share.answered, **about)
        else:
            yield words.text("quiz.over.unanswered", **about)


def brief(question: str) -> str:
    """A question in few characters."""
    return question if len(question) <= SHOWN else f"{question[: SHOWN - 1]}…"
