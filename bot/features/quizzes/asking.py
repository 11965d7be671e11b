"""A round in words: what opens it, and its questions, as quizzes or with buttons."""

from __future__ import annotations

from datetime import datetime

from bot.core.actions import Outgoing, Quiz, Say
from bot.core.context import Scope
from bot.core.elements import NEWLINE, Button, Elements
from bot.features.quizzes.declared import RATE
from bot.services import outbox
from bot.services.quizzes import rounds
from bot.services.quizzes.rounds import Asking
from models.tables import Group, QuizBank, QuizRound

NAME = "quiz {}"
"""Under which the message of a question is known."""


def begin(
    scope: Scope, bank: QuizBank, group: Group, channel: str | None, n: int, until: datetime
) -> QuizRound:
    """Begin a round, and put its questions to the group. Raises Refusal as `rounds.begin`."""
    round, asked = rounds.begin(scope, bank, group, channel, n, until)
    place = rounds.place_of(scope, round)
    # They are sent in the order of their keys.
    opening = Say(_opening(scope, bank, round, len(asked)))
    outbox.put(scope, [Outgoing(place, opening, f"quiz {round.id} 00", round.until)])
    outbox.put(
        scope,
        [
            Outgoing(
                place,
                _quiz(scope, round, asking, len(asked)),
                f"quiz {round.id} {asking.asked.position:02}",
                round.until,
                NAME.format(asking.asked.id),
            )
            for asking in asked
        ],
    )
    return round


def _opening(scope: Scope, bank: QuizBank, round: QuizRound, n: int) -> Elements:
    words, points = scope.words, scope.setting(RATE.name)
    until = words.time(round.until, scope.community.timezone)
    told = words.text("quiz.opens", name=bank.name, n=n, until=until)
    if not points:
        return told
    return (
        *told,
        NEWLINE,
        *words.text("quiz.opens.points", points=words.text("unit.points", n=points)),
    )


def _quiz(scope: Scope, round: QuizRound, asking: Asking, n: int) -> Quiz:
    return Quiz(
        asking.item.question,
        asking.options,
        asking.right,
        asking.item.explanation,
        seconds=rounds.seconds_left(scope, round),
        otherwise=_buttons(scope, asking, n),
    )


def _buttons(scope: Scope, asking: Asking, n: int) -> Elements:
    asked, item = asking
    head = scope.words.text("quiz.asks", position=asked.position, n=n, question=item.question)
    return (
        *head,
        *(
            Button(option, f"/quiz answer {asked.id} {number}")
            for number, option in enumerate(asking.options, 1)
        ),
    )
