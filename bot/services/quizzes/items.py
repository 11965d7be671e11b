"""A question of a quiz, and what one must be like to be asked anywhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.elements import Elements
from bot.core.i18n import Words
from bot.core.names import printable

QUESTION_LIMIT, OPTION_LIMIT, EXPLANATION_LIMIT = 300, 55, 200
"""Characters: as many as every platform shows, in a quiz of its own or on buttons."""
MOST_OPTIONS = 10
SHOWN = 40


class Fault(Exception):
    """What is wrong with a question; words: `quiz.fault.<name>`."""

    def __init__(self, name: str, **values: Any) -> None:
        super().__init__(name, values)
        self.name = name
        self.values = values

    def told(self, words: Words) -> Elements:
        """What is wrong, and what to do about it."""
        return words.text(f"quiz.fault.{self.name}", **self.values)


@dataclass(frozen=True, slots=True)
class Item:
    """A question with one right option and some wrong ones."""

    question: str
    right: str
    wrong: tuple[str, ...]
    explanation: str = ""

    @property
    def options(self) -> list[str]:
        """All of them, the right one first."""
        return [self.right, *self.wrong]


def item(question: str, right: str, wrong: Sequence[str], explanation: str = "") -> Item:
    """A question that can be asked; each part in one line. Raises Fault if it can not."""
    options = [option for option in map(neat, wrong) if option]
    made = Item(neat(question), neat(right), tuple(options), neat(explanation))
    _refuse_missing(made)
    _refuse_long(made)
    _refuse_options(made.options)
    return made


def neat(text: str) -> str:
    """Something typed or read, in one line of what can be seen."""
    return " ".join(unicodedata.normalize("NFC", printable(text)).split())


def key_of(question: str) -> str:
    """By this the same question is known again."""
    return unicodedata.normalize("NFKC", question).casefold()


def _refuse_missing(made: Item) -> None:
    if not made.question:
        raise Fault("no_question")
    if not made.right:
        raise Fault("no_right", question=made.question[:SHOWN])
    if not made.wrong:
        raise Fault("no_wrong", question=made.question[:SHOWN])


def _refuse_long(made: Item) -> None:
    parts = [("question", made.question, QUESTION_LIMIT)]
    parts += [("option", option, OPTION_LIMIT) for option in made.options]
    parts.append(("explanation", made.explanation, EXPLANATION_LIMIT))
    for name, text, limit in parts:
        if len(text) > limit:
            given, length = f"{text[:SHOWN]}…", len(text)
            raise Fault(f"long_{name}", given=given, limit=limit, length=length)


def _refuse_options(options: Sequence[str]) -> None:
    if len(options) > MOST_OPTIONS:
        raise Fault("many_options", limit=MOST_OPTIONS, length=len(options))
    known = set[str]()
    for option in options:
        if key_of(option) in known:
            raise Fault("option_twice", given=option)
        known.add(key_of(option))
