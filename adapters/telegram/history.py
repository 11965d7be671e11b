"""Telegram Desktop's exports in JSON (`result.json`), of one chat or of a whole account."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.core.days import zone_info
from bot.core.events import Address, Event, MemberJoined, MemberLeft, MessageSent, Sender
from bot.services.history import (
    EXPORT_ONLY,
    BrokenArchive,
    Destination,
    Fault,
    GroupFound,
    ImportRefused,
    Reader,
    Remark,
    Row,
    Skipped,
)
from bot.services.history.messages import Object, read_messages

PLATFORM = "telegram"
PLACES = ((), ("chats", "list"), ("left_chats", "list"))
BASIC_GROUP = "private_group"
GROUPS = (BASIC_GROUP, "private_supergroup", "public_supergroup")
USER = re.compile(r"user([0-9]{1,19})")
SUPERGROUPS = -(10**12)
"""Bots see the id of a supergroup below this number: mostly `-100` and the id."""
OLD_USERS = range(1, 2**32)
"""Exports before 2021 write bare numbers, which above these mean groups and channels."""
NO_PEOPLE = ("777000", "136817688", "1087968824")
"""Telegram itself, and the accounts that speak for channels and for anonymous admins."""
LISTED = 20

COMINGS: dict[str, type[MemberJoined | MemberLeft]] = {
    "join_group_by_link": MemberJoined,
    "join_group_by_request": MemberJoined,
    "invite_members": MemberJoined,  # of themselves: so joins a public group who finds it
    "remove_members": MemberLeft,
}
NO_PERSON = Skipped("not by a person")
SERVICE = Skipped("service message")
UNSUPPORTED = Skipped("left out by Telegram's export")
BY_OTHERS = Skipped("added or removed by somebody else: exported without ids")


def reader(files: Sequence[Path], chat: str | None = None, timezone: str | None = None) -> Reader:
    """Reads exports, each with one group or, chosen by name or id as `chat`, with several chats.

    `timezone` is where an old export was made, whose times have no offset; without it they are
    read in the zone of the community.
    """

    def read(into: Destination) -> Iterator[Row]:
        for file in files:
            yield from read_file(file, chat, timezone or into.timezone)

    return read


def read_file(path: Path, chosen: str | None, timezone: str) -> Iterator[Row]:
    """The rows of the one group that is meant. Raises ImportRefused, maybe only at the end."""
    chats: list[Chat] = []
    meant: list[Chat] = []
    for head, message in read_messages(path, PLACES):
        if message is None:
            chats.append(_chat(path, head, timezone))
            if chats[-1].is_meant(chosen):
                meant.append(chats[-1])
            if meant == chats[-1:]:
                yield meant[0].found()
        elif meant and meant[0] is chats[-1]:
            yield from _rows(path, meant[0], message)
    if len(meant) != 1:
        raise _unclear(path, chosen, chats, meant)


def _chat(path: Path, head: Object, timezone: str) -> Chat:
    id_, kind, name = head.get("id"), head.get("type"), head.get("name")
    if not isinstance(id_, int) or not isinstance(kind, str):
        raise BrokenArchive(path, "this is no export of Telegram Desktop: a chat has no id or type")
    return Chat(id_, kind, name if isinstance(name, str) else "", timezone)


def _rows(path: Path, chat: Chat, message: Object) -> Iterator[Row]:
    chat.messages += 1
    try:
        if "date_unixtime" not in message and "date" in message and not chat.local:
            chat.local = True
            yield Remark(
                f"{path} is an old export, whose times have no offset; they were read as those of "
                f"{chat.timezone}. If that is wrong, say --timezone."
            )
        yield chat.row(message)
    except Fault as fault:
        place = f"message {chat.messages:,} of “{chat.name}”"
        raise BrokenArchive(path, str(fault), place) from None


def _unclear(
    path: Path, chosen: str | None, chats: Sequence[Chat], meant: Sequence[Chat]
) -> ImportRefused:
    """Why no group, or not one alone, can be told from the rest."""
    groups = [chat for chat in chats if chat.is_meant(None)]
    if not chats:
        return BrokenArchive(path, "this is no export of Telegram Desktop: it holds no messages")
    if not groups:
        return ImportRefused(
            f"{path} holds no group; private chats, channels and bots are not imported."
        )
    if meant:
        return ImportRefused(f"{path} holds several groups; choose with --chat: {_listed(meant)}.")
    return ImportRefused(f"{path} holds no group “{chosen}”; it holds {_listed(groups)}.")


def _listed(chats: Iterable[Chat]) -> str:
    shown = [f"“{chat.name}” ({chat.id})" for chat in chats]
    more = f" and {len(shown) - LISTED:,} more" if len(shown) > LISTED else ""
    return ", ".join(shown[:LISTED]) + more


@dataclass(slots=True)
class Chat:
    """One chat of an export, and what its messages so far have told."""

    id: int
    kind: str
    name: str
    timezone: str
    topics: set[str] = field(default_factory=set)
    messages: int = 0
    local: bool = False
    """Whether times without an offset were met."""

    def is_meant(self, chosen: str | None) -> bool:
        """Whether this is a group, and the chosen one if there is a choice."""
        ids = (str(self.id), self.address.id)
        return self.kind in GROUPS and (chosen is None or chosen in (self.name, *ids))

    @property
    def address(self) -> Address:
        """As the bot will know it: exports leave out what tells the kinds of chats apart."""
        return Address(PLATFORM, str(-self.id if self.is_basic else SUPERGROUPS - self.id))

    @property
    def is_basic(self) -> bool:
        """Whether messages are numbered for each account, so that the bot sees other numbers."""
        return self.kind == BASIC_GROUP

    def found(self) -> GroupFound:
        """The group, as the importer wants to know it."""
        return GroupFound(self.address, self.name, "export" if self.is_basic else "live")

    def row(self, message: Object) -> Event | Skipped:
        """What a message comes to. Raises Fault."""
        match message.get("type"):
            case "message":
                return self._message(message)
            case "service":
                return self._service(message)
            case _:
                return UNSUPPORTED

    def _message(self, message: Object) -> Event | Skipped:
        sender = _sender(message.get("from_id"), message.get("from"))
        if sender is None:
            return NO_PERSON
        answered = self._answered(message)
        # What is written into a topic of a forum is exported as an answer to its beginning.
        in_topic = answered in self.topics
        return MessageSent(
            **self._about(message, sender),
            channel=answered if in_topic else None,
            reply_to=None if in_topic else answered,
            length=_length(message.get("text")),
        )

    def _service(self, message: Object) -> Event | Skipped:
        action, actor = message.get("action"), message.get("actor")
        if action == "topic_created":
            self.topics.add(self._external_id(message.get("id")))
        kind = COMINGS.get(action) if isinstance(action, str) else None
        if kind is None:
            return SERVICE
        if "members" in message and message["members"] != [actor]:
            return BY_OTHERS
        sender = _sender(message.get("actor_id"), actor)
        return kind(**self._about(message, sender)) if sender else NO_PERSON

    def _answered(self, message: Object) -> str | None:
        """The message that it answers, unless that is in another chat."""
        answered, elsewhere = message.get("reply_to_message_id"), message.get("reply_to_peer_id")
        if answered is None or elsewhere not in (None, f"channel{self.id}", f"chat{self.id}"):
            return None
        return self._external_id(answered)

    def _about(self, message: Object, sender: Sender) -> dict[str, Any]:
        return {
            "group": self.address,
            "external_id": self._external_id(message.get("id")),
            "at": self._at(message),
            "sender": sender,
        }

    def _external_id(self, id_: object) -> str:
        """The message's id in live traffic, or one that cannot be any.

        Basic groups number messages for each account, and so do the messages (with negative ids)
        that a supergroup has kept from the time when it was one: the bot got other numbers.
        """
        if not isinstance(id_, int) or isinstance(id_, bool):
            raise Fault("its id is not a number")
        return f"{EXPORT_ONLY}{id_}" if self.is_basic or id_ < 0 else str(id_)

    def _at(self, message: Object) -> datetime:
        unix, local = message.get("date_unixtime"), message.get("date")
        try:
            if unix is not None:
                return datetime.fromtimestamp(int(unix), UTC)
            at = datetime.fromisoformat(local or "")
            if at.tzinfo is None:
                at = at.replace(tzinfo=zone_info(self.timezone))
            return at.astimezone(UTC)
        except (ValueError, TypeError, OverflowError, OSError):
            raise Fault("its time is missing or not valid") from None


def _sender(id_: object, name: object) -> Sender | None:
    """The person with that id; None if it is no person's."""
    if isinstance(id_, str) and (user := USER.fullmatch(id_)):
        number = user[1]
    elif isinstance(id_, int) and id_ in OLD_USERS:
        number = str(id_)
    else:
        return None
    if number in NO_PEOPLE:
        return None
    return Sender(Address(PLATFORM, number), name if isinstance(name, str) else "")


def _length(text: object) -> int:
    """The characters of a text, which is a string or a list of strings and formatted parts."""
    match text:
        case str():
            return len(text)
        case list():
            return sum(map(_length, text))
        case {"text": str(part)}:
            return len(part)
        case _:
            return 0
