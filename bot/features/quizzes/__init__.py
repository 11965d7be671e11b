"""Quizzes: banks of questions, rounds and their boards."""

from bot.features.quizzes.declared import feature

__all__ = ["feature"]
