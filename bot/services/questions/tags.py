"""What questions are about, by the words that a community has for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from sqlalchemy import delete, select

from bot.core.context import Scope
from bot.core.values import folded
from models import bulk
from models.tables import QuestionTag

SETTING = "questions.tags"
LONGEST = 32
TAG = re.compile(r"[^\s#＃,，、;；]{1,32}")
MARKED = re.compile(r"[#＃]([^\s#＃,，、;；。!！?？]+)")
AFTER = '.:：)）"”'
"""May stand behind a tag and be none of it."""


def is_sound(tags: Iterable[str]) -> bool:
    """Whether these can be a community's tags."""
    return all(TAG.fullmatch(tag) and tag.isprintable() for tag in tags)


def known(scope: Scope) -> dict[str, str]:
    """The community's tags by what they are without regard to case and width."""
    return {folded(tag): tag for tag in scope.setting(SETTING)}


def marked(scope: Scope, text: str) -> list[str]:
    """The community's tags that are marked by `#` in a text."""
    ours = known(scope)
    found = [(word, word.rstrip(AFTER)) for word in MARKED.findall(text)]
    hits = [ours.get(folded(word)) or ours.get(folded(bare)) for word, bare in found]
    return list(dict.fromkeys(tag for tag in hits if tag))


def unmarked(text: str) -> str:
    """What a text says beside its tags."""
    return " ".join(MARKED.sub(" ", text).split())


def of(scope: Scope, questions: Collection[int]) -> dict[int, list[str]]:
    """By question, what it is about in alphabetical order; without those about nothing."""
    found: dict[int, list[str]] = {}
    own = bulk.within(QuestionTag.question_id, sorted(questions))
    rows = scope.session.execute(select(QuestionTag.question_id, QuestionTag.tag).where(own))
    for question, tag in sorted(rows, key=lambda row: folded(row[1])):
        found.setdefault(question, []).append(tag)
    return found


def put(scope: Scope, question: int, tags: Iterable[str]) -> None:
    """Let a question be about this and nothing else; whoever calls it holds the question."""
    scope.session.execute(delete(QuestionTag).where(QuestionTag.question_id == question))
    scope.session.add_all(QuestionTag(question_id=question, tag=tag) for tag in sorted(set(tags)))
    scope.session.flush()
