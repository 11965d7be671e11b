"""Q&A topics: in these channels whatever answers nothing is a question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from bot.core.actions import Say
from bot.core.context import Batch, Context, Noted
from bot.core.events import MessageSent, Role
from bot.core.refusal import Refusal
from bot.features.questions.declared import CHANNELS, MOST_CHANNELS, feature
from bot.services import groups, settings, telling
from bot.services.questions import asking

SHORTEST = 4
"""Characters: what is shorter asks nothing."""
STALE = timedelta(days=1)
"""Who asked longer ago, before the bot came or heard again, has asked elsewhere by now."""
SPELLINGS = {
    **dict.fromkeys(("开", "开启", "打开", "是"), "on"),
    **dict.fromkeys(("关", "关闭", "否"), "off"),
}


@feature.command("questions topic", role=Role.ADMIN, spellings=("话题", "频道"), aliases=SPELLINGS)
def topic(ctx: Context, state: Literal["on", "off"] = "on") -> Say:
    """Let each message of this topic be a question by itself, or no longer."""
    channel = ctx.event.channel if ctx.event.present else None
    if channel is None:
        return ctx.say("questions.topic.where", private=True)
    before: tuple[str, ...] = ctx.setting(CHANNELS.name)
    others = tuple(one for one in before if one != channel)
    if state == "on" and len(others) >= MOST_CHANNELS:
        raise Refusal("questions.topic.many", limit=MOST_CHANNELS)
    settings.change(ctx, CHANNELS, (*others, channel) if state == "on" else others)
    return ctx.say(f"questions.topic.{state}")


@feature.on(MessageSent)
def open_by_themselves(batch: Batch[MessageSent]) -> None:
    """Open a question for each message of a Q&A topic that answers nothing."""
    if not batch.live or not batch.setting(CHANNELS.name):
        return
    for n in _asked(batch):
        _open(batch, n)


def _asked(batch: Batch[MessageSent]) -> Iterator[Noted[MessageSent]]:
    channels = frozenset(batch.setting(CHANNELS.name))
    for n in batch.events:
        event = n.event
        short = event.length is not None and event.length < SHORTEST
        fresh = event.at > batch.now - STALE
        if n.member and event.channel in channels and not event.reply_to and fresh and not short:
            yield n


def _open(batch: Batch[MessageSent], n: Noted[MessageSent]) -> None:
    group = groups.find_group(batch.session, n.event.group)
    if group is None or n.member is None or n.root is None or n.receipt is None:
        return
    try:
        asking.open_question(
            batch,
            group=group,
            channel=n.event.channel,
            message=n.event.external_id,
            receipt=n.receipt,
            member=n.member,
            root=n.root,
            at=n.event.at,
        )
    except Refusal as refusal:  # nothing was written; once a day they are told why
        once = f"{refusal.key} {n.root} {batch.today}"
        key, values = refusal.key, refusal.values
        telling.tell(batch, n.member, n.event.group, lambda w: w.text(key, **values), once)
