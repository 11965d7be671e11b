"""The honour board: who helped most, who did something for the first time, surprise thanks."""

from bot.features.honour_board import showing, surprising, titling
from bot.features.honour_board.declared import feature

__all__ = ["feature", "showing", "surprising", "titling"]
