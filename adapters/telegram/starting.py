"""The first calls of Telegram, made as often as the network needs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from adapters.telegram.client import AGAIN_SECONDS, pause_of
from adapters.telegram.polling import NOT_KNOWN, Ended

log = logging.getLogger(__name__)


async def patiently(work: Callable[[], Awaitable[Any]]) -> None:
    """Do what must be done before anything else; faults that pass are waited out.

    Raises Ended, with a sentence, where Telegram will never take it.
    """
    while True:
        try:
            await work()
            return
        except InvalidToken:
            break  # not raised from here: the library's error names the token
        except BadRequest as error:  # a NetworkError to the library
            raise Ended(f"Telegram does not take what it is told at the start: {error}") from None
        except RetryAfter as error:
            await asyncio.sleep(pause_of(error))
        except TelegramError as error:
            log.warning("Telegram cannot be reached yet: %s", type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)
    raise Ended(NOT_KNOWN)
