"""Points that members bring along from another bot."""

from bot.services.openings.rows import By, Opening, Row, Source, Summary, opening
from bot.services.openings.run import REASON, import_points, platforms

__all__ = [
    "REASON",
    "By",
    "Opening",
    "Row",
    "Source",
    "Summary",
    "import_points",
    "opening",
    "platforms",
]
