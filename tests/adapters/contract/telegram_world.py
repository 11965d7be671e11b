"""Telegram as a world: real HTTP through the real library, and a server that is looked at."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from html.parser import HTMLParser
from typing import Self

from adapters.telegram.history import PLATFORM
from adapters.telegram.render import JOINER
from bot.app import Application
from bot.core.actions import Action, Outcome
from bot.core.events import Address, Role
from models.database import open_database
from tests.adapters.contract.worlds import Heard, Person, Shown, Sight, World
from tests.adapters.telegram import world as telegram
from tests.adapters.telegram.server import BOT, Chat, Fault, Values

STATUS = {Role.OWNER: "creator", Role.ADMIN: "administrator"}
UNKNOWN, EXPELLED = -1009, -1008
SPOKEN = ("sendMessage", "sendPhoto", "sendDocument", "sendPoll", "editMessageText")
DEEDS = ("deleteMessage", "pinChatMessage", "setChatMemberTag")
CALLS = re.compile(r"(?<!\w)[@#$/]\w+|\w+\.[a-z]{2,}\b", re.IGNORECASE)
"""What Telegram's clients make a call, a command or a link of, where it is not marked as code."""


class Live(HTMLParser):
    """Finds what in a message calls somebody, leads somewhere or runs something."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.text = ""
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._quoted += tag in ("code", "pre")
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        self._quoted -= tag in ("code", "pre")

    def handle_data(self, data: str) -> None:
        self.text += " " if self._quoted else data


def live_in(values: Values) -> list[str]:
    """What in a message that is sent is live."""
    text = str(values.get("text") or values.get("caption") or "")
    if values.get("parse_mode") != "HTML":
        return CALLS.findall(text)
    found = Live()
    found.feed(text)
    found.close()
    return [*found.links, *CALLS.findall(found.text)]


class TelegramWorld(World):
    """A supergroup in which the bot is an administrator."""

    tells = frozenset({"bots", "button owners", "edits", "forwards"})

    def __init__(self, inner: telegram.World, url: str, ends: AsyncExitStack) -> None:
        super().__init__()
        self._inner, self._url, self._ends = inner, url, ends
        self.server, self.clock = inner.server, inner.clock
        self.app, self.adapter = inner.app, inner.adapter
        self.chat = inner.group()
        self.group = Address(PLATFORM, str(self.chat.id))
        self._last: tuple[str, Values] = ("", {})
        self._calls = 0
        self._seen: dict[tuple[int, int], str] = {}
        self._whispers: dict[int, int] = {}

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, language: str) -> AsyncIterator[Self]:
        async with telegram.open_world(url, language=language) as inner, AsyncExitStack() as ends:
            await inner.server.polled(0)
            yield cls(inner, url, ends)

    async def does(self, action: Action, towards: Person | None = None) -> tuple[Outcome, Heard]:
        self._inner.spoilt = "nothing has told the bot of the group that its buttons are for"
        return await super().does(action, towards)

    async def restart(self) -> None:
        await self._inner.stop()
        self.server.forget_poll()
        database = open_database(self._url)
        self._ends.push_async_callback(database.close)
        self.app = Application(database, self.app.declared, self.clock, self.app.start)
        self._inner = telegram.World(self.server, self.app, self.clock)
        self.adapter = self._inner.adapter
        self._ends.push_async_callback(self._inner.stop)
        polls = self.server.polls
        self._inner.run()
        await self.server.polled(polls)

    def admit(self, name: str, role: Role, language: str, *, bot: bool) -> Address:
        number = 100 + len(self.server.users)
        code = {"en": "en-GB", "zh": "zh-hans"}[language]
        username = {"username": name.lower()} if re.fullmatch(r"[A-Za-z]\w{2,31}", name) else {}
        self._inner.user(name, number, is_bot=bot, language_code=code, **username)
        account = Address(PLATFORM, str(number))
        self.appoint(account, role)
        return account

    def appoint(self, who: Address, role: Role) -> None:
        self.chat.members[int(who.id)] = STATUS.get(role, "member")

    def nowhere(self) -> list[Address]:
        expelled = Chat(EXPELLED, "supergroup", "Closed")
        self.server.chats[EXPELLED] = expelled
        gone = "Forbidden: bot was kicked from the supergroup chat"
        self.server.faults.append(Fault("sendMessage", 403, 99, chat=EXPELLED, description=gone))
        return [Address(PLATFORM, str(chat)) for chat in (UNKNOWN, EXPELLED)]

    def hardships(self) -> Iterator[str]:
        yield "in the group, for one to see"
        self.server.ephemeral = False
        self.server.started |= {chat for chat in self.server.chats if chat > 0}
        yield "in a chat that is open"
        self.server.started.clear()
        yield "nowhere but in public"

    def addressed(self, line: str) -> str:
        name, _, rest = line.partition(" ")
        return f"{name}@{BOT['username']} {rest}".rstrip()

    def _user(self, who: Person) -> telegram.User:
        return telegram.User(self._inner, int(who.account.id))

    def _happens(self, kind: str, value: Values) -> None:
        self._last = (kind, value)
        self.server.push(kind, value)

    async def say(self, who: Person, text: str, reply_to: str | None) -> str:
        more: Values = {"entities": [*self._marks(text)]}
        if reply_to:
            more["reply_to_message"] = self.chat.messages[int(reply_to)]
        message = self._user(who).message(self.chat, text, **more)
        self._happens("message", message)
        return str(message["message_id"])

    def _marks(self, text: str) -> Iterator[Values]:
        """Whoever has no user name is marked in the text by the sender's client."""
        for user in self.server.users.values():
            name = f"@{user['first_name']}"
            if "username" not in user and name in text:
                before, length = text[: text.index(name)], len(name.encode("utf-16-le")) // 2
                offset = len(before.encode("utf-16-le")) // 2
                yield {"type": "text_mention", "offset": offset, "length": length, "user": user}

    async def press(self, who: Person, shown: Shown, button: int) -> None:
        data = [key["callback_data"] for key in _keys(shown.own)][button]
        query = {"id": f"q{len(self.server.calls)}", "chat_instance": "1", "data": data}
        about = {"from": self._user(who).about, "message": shown.own}
        self._happens("callback_query", query | about)

    async def react(self, who: Person, message: str, emojis: Sequence[str]) -> None:
        self._happens(
            "message_reaction",
            {
                "chat": self.chat.about(),
                "message_id": int(message),
                "date": int(self.clock.now().timestamp()),
                "user": self._user(who).about,
                "old_reaction": [],
                "new_reaction": [{"type": "emoji", "emoji": emoji} for emoji in emojis],
            },
        )

    async def vote(self, who: Person, shown: Shown, options: Sequence[int]) -> None:
        answer = {"poll_id": shown.own["poll"]["id"], "option_ids": list(options)}
        self._happens("poll_answer", answer | {"user": self._user(who).about})

    async def come(self, who: Person, *, here: bool) -> None:
        user = self._user(who)
        status = ("left", "member") if here else ("member", "left")
        self.chat.members[user.id] = status[1]
        old, new = ({"user": user.about, "status": one} for one in status)
        about = {"chat": self.chat.about(), "from": user.about}
        date = {"date": int(self.clock.now().timestamp())}
        change = {"old_chat_member": old, "new_chat_member": new}
        self._happens("chat_member", about | date | change)

    async def edit(self, who: Person, message: str, text: str) -> None:
        said = self.chat.messages[int(message)]
        self.server.kinds.add("edited_message")  # as if it were brought without being asked for
        self._happens("edited_message", said | {"edit_date": said["date"] + 1, "text": text})

    async def forward(self, who: Person, text: str) -> None:
        origin = {"type": "hidden_user", "sender_user_name": "X", "date": 1}
        self._happens("message", self._user(who).message(self.chat, text, forward_origin=origin))

    async def repeat(self) -> None:
        self.server.push(*self._last)

    async def calm(self) -> None:
        await self._inner.quiet()

    def look(self) -> Sight:
        seen = Sight()
        for chat in list(self.server.chats.values()):
            seen.shown += self._read(chat)
        for call in self.server.calls[self._calls :]:
            self._notice(call.method, call.values, seen)
        self._calls = len(self.server.calls)
        return seen

    def _notice(self, method: str, values: Values, seen: Sight) -> None:
        if method in SPOKEN:
            seen.live += live_in(values)
        elif method == "setMessageReaction" and values["message_id"] in self.chat.messages:
            seen.reactions += [reaction["emoji"] for reaction in values["reaction"]]
        elif method == "answerCallbackQuery" and "text" in values:
            seen.notices.append(values["text"])
        elif method in DEEDS:
            seen.notices.append(f"{method} {values}")

    def _read(self, chat: Chat) -> Iterator[Shown]:
        """What the bot has newly said in a chat, or changed."""
        for number, message in chat.messages.items():
            place, text = (chat.id, number), _text(message)
            seen = f"{text} {message['reply_markup']}" if message["from"] is BOT else ""
            if seen != self._seen.get(place, ""):
                self._seen[place] = seen
                only = str(chat.id) if chat.kind == "private" else None
                yield _shown(message, text, only)
        new = chat.ephemeral[self._whispers.get(chat.id, 0) :]
        self._whispers[chat.id] = len(chat.ephemeral)
        for message in new:
            yield _shown(message, _text(message), str(message["only"]))


def _text(message: Values) -> str:
    poll = message.get("poll") or {"question": ""}
    text = message.get("text") or message.get("caption") or poll["question"]
    return str(text).replace(JOINER, "")


def _keys(message: Values) -> list[Values]:
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", ())
    return [key for row in rows for key in row if "callback_data" in key]


def _shown(message: Values, text: str, only: str | None) -> Shown:
    labels = tuple(str(key["text"]) for key in _keys(message))
    number = str(message["message_id"] or "")
    about = [kind in message for kind in ("photo", "document", "poll")]
    return Shown(text, number, only, labels, *about, own=message)
