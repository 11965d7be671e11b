"""What a bot's token looks like. Nothing here asks Telegram."""

from __future__ import annotations

import logging
import re

SHAPE = re.compile(r"\d{3,16}:[A-Za-z0-9_-]{30,100}")
SHOWN = re.compile(SHAPE.pattern.replace(":", "(?::|%3A)"))
"""Also as it stands in the address of a file."""


def looks_like_token(text: str) -> bool:
    """Whether a text has the shape of a token, 123456:AA…; Telegram alone knows if it is one."""
    return SHAPE.fullmatch(text) is not None


class Veil(logging.Filter):
    """Takes tokens out of what is logged: the HTTP library tells every address that it calls."""

    def filter(self, record: logging.LogRecord) -> bool:
        """See logging.Filter."""
        said = record.getMessage()
        if SHOWN.search(said):
            record.msg, record.args = SHOWN.sub("…", said), ()
        return True


VEIL = Veil()


def veil() -> None:
    """Let the HTTP library's logger show no token, whatever its level is."""
    logging.getLogger("httpx").addFilter(VEIL)
