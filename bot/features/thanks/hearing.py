"""Thanks by a reply or a reaction: heard without a command, and taken back like that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bot.core.actions import Outgoing, Place, React
from bot.core.context import Batch, Noted
from bot.core.events import Address, MessageDeleted, MessageSent, ReactionChanged
from bot.features.thanks.declared import REACTIONS, feature
from bot.services.thanks import counting, records
from bot.services.thanks.records import Kept, Said

SEEN = "🤝"
"""What the bot puts on a reply that counts."""
VARIANT = "\ufe0f"
"""Some platforms write it behind an emoji, others do not."""
Reaction = Noted[ReactionChanged]
Key = tuple[int, Address, str]


@feature.on(MessageSent)
def replies(batch: Batch[MessageSent]) -> list[Outgoing]:
    """Let replies that thank count, and nod to those that do."""
    thanking = [n for n in batch.events if n.event.thanks and _is_for_another(n)]
    if not thanking:
        return []
    said = [_said(n, records.REPLY, n.event.external_id, n.event.reply_to) for n in thanking]
    kept = _count(batch, said)
    return _nods(thanking, kept) if batch.live else []


@feature.on(ReactionChanged)
def reactions(batch: Batch[ReactionChanged]) -> None:
    """Thanks by a reaction hold for as long as it stands there."""
    holds = _holding(batch)
    changed: dict[Key, list[Reaction]] = {}
    for n in batch.events:
        if _is_for_another(n) and (n.turn > 1 or holds(n)):
            changed.setdefault((n.root or 0, n.event.group, n.event.message), []).append(n)
    said = [one for steps in changed.values() for one in _stated(steps, holds)]
    withdrawn = [key for key, steps in changed.items() if not any(map(holds, steps))]
    if said:
        _count(batch, said)
    if withdrawn:
        _withdraw(batch, withdrawn)


@feature.on(MessageDeleted)
def deletions(batch: Batch[MessageDeleted]) -> None:
    """A message that thanked and is gone thanks no more."""
    gone = [(n.event.group, n.event.external_id) for n in batch.events]
    _take_back(batch, lambda: records.of_messages(batch, gone))


def _is_for_another(n: Noted[MessageSent] | Reaction) -> bool:
    return n.root is not None and n.to is not None and n.to != n.root


def _said(n: Noted[MessageSent] | Reaction, way: str, message: str, thanked: str | None) -> Said:
    if n.member is None or n.root is None or n.to is None:
        raise ValueError("only members thank and are thanked")
    receiver = n.to_member or n.to
    return Said(n.event, way, message, thanked, n.member, n.root, receiver, n.to, n.receipt)


def _stated(steps: Sequence[Reaction], holds: Callable[[Reaction], bool]) -> Iterable[Said]:
    """What somebody's reactions on a message come to, if they thanked at any time meanwhile."""
    first, last = next(filter(holds, steps), None), steps[-1]
    if first:
        message = first.event.message
        said = _said(first, records.REACTION, message, message)
        yield said if holds(last) else said._replace(gone_at=last.event.at)


def _holding(batch: Batch[ReactionChanged]) -> Callable[[Reaction], bool]:
    chosen = {emoji.replace(VARIANT, "") for emoji in batch.setting(REACTIONS)}
    return lambda n: any(emoji.replace(VARIANT, "") in chosen for emoji in n.event.emojis)


def _count(batch: Batch[MessageSent] | Batch[ReactionChanged], said: Sequence[Said]) -> list[Kept]:
    """Write thanks down and settle; of the rows, those that count."""
    counting.hold(batch, {root for one in said for root in (one.giver_root, one.receiver_root)})
    kept = records.keep(batch, said)
    why_not = counting.settle(batch, kept)
    return [row for row in kept if why_not.get(row.id) == ""]


def _withdraw(batch: Batch[ReactionChanged], keys: Sequence[Key]) -> None:
    _take_back(batch, lambda: records.of_reactions(batch, keys))


def _take_back(
    batch: Batch[MessageDeleted] | Batch[ReactionChanged], find: Callable[[], list[Kept]]
) -> None:
    found = find()
    if found:
        counting.hold(batch, {row.giver_root for row in found})
        records.take_back(batch, found, batch.now)
        counting.settle(batch, found)


def _nods(thanking: Iterable[Noted[MessageSent]], kept: Iterable[Kept]) -> list[Outgoing]:
    ids = {row.message: row.id for row in kept}
    return [
        Outgoing(_place(n), React(n.event.external_id, SEEN), once=f"thanks {n.receipt}")
        for n in thanking
        if n.event.external_id in ids
    ]


def _place(n: Noted[MessageSent]) -> Place:
    account = n.event.sender.account if n.event.sender else None
    return Place(n.event.group, n.event.channel, account)
