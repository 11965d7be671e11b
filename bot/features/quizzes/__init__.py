"""/quiz (测验): banks of questions, rounds in which they are asked, and their boards."""

from bot.features.quizzes import (
    answering,
    banking,
    ending,
    importing,
    planning,
    showing,
    starting,
)
from bot.features.quizzes.declared import feature

__all__ = [
    "answering",
    "banking",
    "ending",
    "feature",
    "importing",
    "planning",
    "showing",
    "starting",
]
