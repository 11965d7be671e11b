"""What a bot's token looks like. Nothing here asks Telegram."""

from __future__ import annotations

import re

SHAPE = re.compile(r"\d{3,16}:[A-Za-z0-9_-]{30,100}")


def looks_like_token(text: str) -> bool:
    """Whether a text has the shape of a token, 123456:AA…; Telegram alone knows if it is one."""
    return SHAPE.fullmatch(text) is not None
