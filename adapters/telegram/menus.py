"""The menu of commands, for each kind of reader and in both languages."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable
from typing import Any

from telegram.error import BadRequest

from adapters.telegram.client import Client
from adapters.telegram.history import PLATFORM
from bot.app import Application
from bot.core.commands import Command, CommandSet
from bot.core.events import Role
from bot.core.i18n import LANGUAGES, Words
from bot.services import notes

log = logging.getLogger(__name__)

MOST = 100
DESCRIPTION_LIMIT = 256
DEFAULT_LANGUAGE = "en"
SCOPES = (
    ("all_group_chats", Role.MEMBER),
    ("all_chat_administrators", Role.OWNER),
    ("all_private_chats", Role.OWNER),
)


async def offer_menus(client: Client, app: Application, commands: CommandSet) -> None:
    """Set the menus, unless they are those that were set last."""
    menus: list[dict[str, Any]] = [
        {"scope": {"type": scope}, "commands": _entries(commands, role, app.catalogue[language])}
        | ({} if language == DEFAULT_LANGUAGE else {"language_code": language})
        for scope, role in SCOPES
        for language in LANGUAGES
    ]
    digest = hashlib.sha256(json.dumps(menus, sort_keys=True).encode()).hexdigest()
    key = f"menus {client.id}"
    if await app.database.run(lambda s: notes.get(s, PLATFORM, key)) == digest:
        return
    try:
        for menu in menus:
            await client.call("setMyCommands", **menu)
    except BadRequest as error:  # commands work without a menu, too
        log.error("Telegram does not take the menu of commands: %s", error.message)
        return
    now = app.clock.now()
    await app.database.run(lambda s: notes.put(s, PLATFORM, key, digest, now))


def _entries(commands: Iterable[Command], role: Role, words: Words) -> list[dict[str, Any]]:
    offered = [c for c in commands if c.role <= role and not c.group][:MOST]
    return [
        {
            "command": command.name,
            "description": words.plain(command.key)[:DESCRIPTION_LIMIT],
        }
        for command in offered
    ]
