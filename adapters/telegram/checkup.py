"""What the bot may do at Telegram, and what it lacks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from adapters.telegram.client import Client, connect
from adapters.telegram.people import is_here
from adapters.telegram.tokens import looks_like_token
from bot.core.findings import Finding, State

Object = Mapping[str, Any]

TOKEN = "checkup.telegram.token"  # noqa: S105 (a key of words)
SERVER = "checkup.telegram.server"
GROUP = "checkup.telegram.group"


async def check_account(
    token: str, base_url: str, groups: Mapping[str, str], webhook: str = ""
) -> AsyncIterator[Finding]:
    """Look at the token, at who receives its updates, and at each of these groups (title by id).

    `webhook` is where updates are to be brought, if they are not polled for. What is found never
    holds the token.
    """
    if not looks_like_token(token):
        how = "misshapen" if token else "absent"
        yield Finding(TOKEN, State.BAD, mend=f"checkup.telegram.token.{how}")
        return
    client = connect(token, base_url)
    try:
        await client.initialize()
        async for finding in _at_work(client, groups, webhook):
            yield finding
    except InvalidToken:
        yield Finding(TOKEN, State.BAD, mend="checkup.telegram.token.unknown")
    except TelegramError:
        yield Finding(SERVER, State.BAD, mend="checkup.telegram.server.silent")
    finally:
        await client.shutdown()


async def _at_work(
    client: Client, groups: Mapping[str, str], webhook: str
) -> AsyncIterator[Finding]:
    me = await client.call("getMe")
    yield Finding(TOKEN, about=f"@{me['username']}")
    yield _receiver(await client.call("getWebhookInfo"), webhook)
    if not groups:
        yield _nowhere(me)
    found = [await _group(client, me, chat, title) for chat, title in groups.items()]
    yield _privacy(me, found)
    for findings in found:
        for finding in findings:
            yield finding


def _receiver(webhook: Object, own: str) -> Finding:
    """Who receives the updates. Of a webhook's address the host is shown: the rest is secret."""
    url = webhook.get("url") or ""
    host = urlsplit(url).hostname
    if not host or url == own:
        return Finding("checkup.telegram.updates")
    mend = "checkup.telegram.updates.webhook"
    return Finding("checkup.telegram.updates", State.SOSO, mend=mend, values={"host": host})


def _nowhere(me: Object) -> Finding:
    if not me.get("can_join_groups", True):
        mend = "checkup.telegram.groups.closed"
        return Finding("checkup.telegram.groups", State.BAD, mend=mend)
    values = {"bot": me["username"]}
    mend = "checkup.telegram.groups.none"
    return Finding("checkup.telegram.groups", State.SOSO, mend=mend, values=values)


def _privacy(me: Object, found: list[list[Finding]]) -> Finding:
    """Privacy mode harms only where the bot is no administrator."""
    deaf = any(one.mend == "checkup.telegram.admin.deaf" for group in found for one in group)
    if me.get("can_read_all_group_messages") or (found and not deaf):
        return Finding("checkup.telegram.privacy")
    return Finding("checkup.telegram.privacy", State.SOSO, mend="checkup.telegram.privacy.on")


async def _group(client: Client, me: Object, chat: str, title: str) -> list[Finding]:
    """A group, and what lacks there."""
    findings = await check_group(client, me, chat, title)
    lacking = [finding for finding in findings if finding.state is not State.GOOD]
    if any(finding.name == GROUP for finding in findings):
        return lacking
    return [Finding(GROUP, about=title), *lacking]


async def check_group(client: Client, me: Object, chat: str, title: str = "") -> list[Finding]:
    """What the bot (`me`: as getMe tells) may do in a group; raises what is not the group's."""
    try:
        member = await client.call("getChatMember", chat_id=int(chat), user_id=me["id"])
    except (BadRequest, Forbidden):
        return [_amiss(title, "checkup.telegram.group.gone")]
    except RetryAfter:
        return [_amiss(title, "checkup.telegram.group.unsure")]
    if not is_here(member):
        return [_amiss(title, "checkup.telegram.group.gone")]
    mute = member["status"] == "restricted" and not member.get("can_send_messages")
    able = [_amiss(title, "checkup.telegram.group.mute")] if mute else []
    return able + _rights(me, member, title)


def _amiss(title: str, mend: str) -> Finding:
    return Finding(GROUP, State.SOSO, title, mend)


def _rights(me: Object, member: Object, title: str) -> list[Finding]:
    if member["status"] != "administrator":
        hears = me.get("can_read_all_group_messages")
        state, how = (State.SOSO, "not") if hears else (State.BAD, "deaf")
        return [Finding("checkup.telegram.admin", state, title, f"checkup.telegram.admin.{how}")]
    return [
        Finding("checkup.telegram.admin", about=title),
        _right("tags", member.get("can_manage_tags"), title),
        _right("pins", member.get("can_pin_messages"), title),
    ]


def _right(what: str, given: object, title: str) -> Finding:
    name = f"checkup.telegram.{what}"
    if given:
        return Finding(name, about=title)
    return Finding(name, State.SOSO, title, f"checkup.telegram.{what}.no")
