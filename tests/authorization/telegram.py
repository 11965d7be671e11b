"""The matrix on Telegram: two groups, everybody who may act there, and the bot's real adapter."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count
from typing import Any

from bot.app import Application
from bot.core.actions import Delivered, Outgoing, Place, Say
from bot.core.clock import ManualClock
from bot.core.elements import Button, Text
from bot.core.events import Address
from bot.services import buttons
from bot.services.groups import NewCommunity
from bot.testing import START
from migrations.schema import upgrade
from models.database import open_database
from tests.adapters.telegram.server import BOT, Chat, FakeTelegram, Values
from tests.adapters.telegram.world import GROUP, User, World
from tests.authorization.cells import DEAD, GONE, MASKS, PEOPLE, PRESSED, Kind, Seen, Who
from tests.authorization.table import Row
from tests.authorization.witness import Rows, Witness, rows_of

OTHER_GROUP = -1009876543210
OLD = buttons.KEPT + timedelta(hours=1)
NUMBERS = {who: number for number, who in enumerate(Who, 11)} | {
    Who.MASK: 1087968824,
    Who.CHANNEL: 136817688,
    Who.SERVICE: 777000,
}
STATUS = {
    Who.OWNER: "creator",
    Who.ADMIN: "administrator",
    Who.MODERATOR: "administrator",
    Who.MEMBER: "member",
    Who.RESTRICTED: "restricted",
    Who.FOREIGN_ADMIN: "member",
    Who.LEFT: "left",
    Who.BANNED: "kicked",
    Who.BOT: "member",
}
PATIENCE_SECONDS = 60.0
ORIGIN = {"type": "hidden_user", "sender_user_name": "X", "date": 1}
INLINE = {"id": 99, "is_bot": True, "first_name": "Inline", "username": "inline_bot"}
REMOVABLE = 5
"""Messages of @bobby's that bring a whole point: half of a day's cap."""
ALONE = (Kind.PRIVATE, Kind.PRIVATE_BUTTON)
FAR = (*ALONE, *PRESSED, *DEAD)
"""What can be done without being in the group."""


class Telegram(FakeTelegram):
    """The server, with people of all kinds."""

    def __init__(self) -> None:
        super().__init__()
        self.weak: set[int] = set()
        """Administrators who may neither restrict nor promote others."""
        self.answers: list[str] = []
        """What was told of whoever was asked about."""
        self._left = 0
        self._doomed = 0

    def demote_after(self, user: int, answers: int) -> None:
        """Take somebody's rights when so many questions about them have been answered."""
        self._doomed, self._left = user, answers

    async def _getChatMember(self, values: Values) -> Any:
        chat = self.chats[int(values["chat_id"])]
        if int(values["user_id"]) == self._doomed:
            if not self._left:
                chat.members[self._doomed] = "member"
            self._left -= 1
        found = await super()._getChatMember(values)
        self.answers.append(found["status"])
        return found

    def member(self, chat: Chat, user: int) -> Values:
        """See FakeTelegram.member."""
        found = super().member(chat, user)
        if found["status"] == "restricted":
            return found | {"is_member": True}
        return found | ({"can_restrict_members": False} if user in self.weak else {})


class OnTelegram:
    """Brings cells to the bot, and tells what came of them."""

    platform = "telegram"

    def __init__(self, world: World, witness: Witness) -> None:
        self.world = world
        self.witness = witness
        self.server = world.server
        self.group = world.group(GROUP)
        self.elsewhere = world.group(OTHER_GROUP, title="Readers")
        self.users = {who: self._user(who) for who in NUMBERS}
        self.bobby = world.user("Bob", 50, username="bobby")
        self._queries = count(1)
        self._asked: dict[str, str] = {}
        """The line that each press stands for."""
        self._answerable: Iterator[Values] = iter(())

    def _user(self, who: Who) -> User:
        user = self.world.user(who.value[1], NUMBERS[who], is_bot=who in (Who.BOT, *MASKS))
        if who in STATUS:
            self.group.members[user.id] = STATUS[who]
        if who in (Who.FOREIGN_ADMIN, Who.STRANGER):
            self.elsewhere.members[user.id] = "creator"
        self.server.started.add(user.id)
        return user

    def impossible(self, row: Row, who: Who, kind: Kind) -> str:
        """Why a cell cannot come about here; empty if it can."""
        if who is Who.WEBHOOK:
            return "Telegram has no webhooks that write in groups"
        if who is Who.STRANGER and kind is not Kind.ELSEWHERE:
            return "who is not here is served by their own group"
        if who not in (*PEOPLE, *GONE, Who.STRANGER) and kind in FAR:
            return "presses and private chats always show the account of a person"
        if who is Who.SERVICE and kind is not Kind.FORWARDED:
            return "Telegram itself only forwards what the linked channel says"
        if who in GONE and kind not in FAR:
            return "who is not in the group cannot write there"
        if row.answers and kind in FAR:
            return "in a private chat and by a button no message is answered"
        return ""

    async def prepare(self) -> None:
        """Let everybody be seen, some of them leave, a season run, a board be there."""
        await self.server.polled(0)
        for who in (*PEOPLE, *GONE):
            self._push("message", self.users[who].message(self.group, "good morning"))
        self.group.members |= {self.users[who].id: "administrator" for who in GONE}
        for who in (Who.FOREIGN_ADMIN, Who.STRANGER):
            self._push("message", self.users[who].message(self.elsewhere, "good morning"))
        await self._owner("/settings points.message 1", "/settings points.message_cooldown 0")
        earning = [self.bobby.message(self.group, f"chapter {n}") for n in range(REMOVABLE)]
        for message in earning:
            self._push("message", message)
        self._answerable = iter(earning)
        await self._owner("/settings points.message default", "/season start Spring")
        await self._owner("/board create Reading")
        await self._owner("/challenge create Writing; from today", "/challenge start 1")
        self._push("message", self.bobby.message(self.group, "/challenge join 1"))
        self._push("message", self.bobby.message(self.group, "/ask How do I begin?"))
        for who in GONE:
            self._leave(who)
        self._push("callback_query", self._choice(self.users[Who.FOREIGN_ADMIN]))
        await self._quiet()
        self.witness.take()

    async def _owner(self, *lines: str) -> None:
        for line in lines:
            self._push("message", self.users[Who.OWNER].message(self.group, line))
        await self._quiet()

    def _leave(self, who: Who) -> None:
        user = self.users[who]
        self.group.members[user.id] = STATUS[who]
        change = {
            "chat": self.group.about(),
            "from": user.about,
            "date": int(self.world.clock.now().timestamp()),
            "old_chat_member": {"user": user.about, "status": "administrator"},
            "new_chat_member": {"user": user.about, "status": STATUS[who]},
        }
        self._push("chat_member", change)

    def _choice(self, user: User) -> Values:
        """Whoever is in two groups says which one they mean when they write in private."""
        chat = self.server.chats[user.id]
        message = {"message_id": 1, "date": 1, "chat": chat.about()}
        return {"id": "q0", "from": user.about, "data": f"home:{GROUP}", "message": message}

    def _push(self, kind: str, value: Values) -> None:
        self.server.push(kind, value)

    async def _quiet(self) -> None:
        """Wait until all that was sent has been taken."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.server.drained()

    async def rows(self) -> Rows:
        """The rows that only a command may change."""
        return await rows_of(self.world.app.database)

    async def bring(self, who: Who, kind: Kind, rows: Sequence[Row]) -> dict[str, Seen]:
        """Let somebody do all rows in one manner; what came of each, by its line."""
        self._asked.clear()
        before = len(self.server.calls)
        if kind in PRESSED or kind in DEAD:
            await self._press(who, kind, rows)
        else:
            self._type(who, kind, rows)
        await self._quiet()
        seen = self.witness.take()
        for call in self.server.calls[before:]:
            if call.method == "answerCallbackQuery" and call.values.get("text"):
                line = self._asked[str(call.values["callback_query_id"])]
                seen[line].said.add(self._toast(call.values["text"]))
        return seen

    def _toast(self, text: str) -> str:
        words = self.world.app.catalogue["en"]
        known = {words.plain(f"telegram.{key}"): key for key in ("not_yours", "old_button")}
        return known.get(text, text)

    def _type(self, who: Who, kind: Kind, rows: Sequence[Row]) -> None:
        user = self.users[who]
        chat = self.server.chats[user.id] if kind in ALONE else self.group
        for row in rows:
            more = self._marks(who, kind)
            if row.answers:
                runs = kind is Kind.TYPED and who in PEOPLE and who.role >= row.least
                more["reply_to_message"] = next(self._answerable) if runs else self._any_answer()
            message = user.message(chat, row.line, **more)
            if kind is Kind.EDITED:
                message |= {"edit_date": message["date"]}
                self.server.kinds.add("edited_message")  # as if it were brought all the same
            self._push("edited_message" if kind is Kind.EDITED else "message", message)

    def _any_answer(self) -> Values:
        return next(m for m in self.group.messages.values() if m["from"]["id"] == self.bobby.id)

    def _marks(self, who: Who, kind: Kind) -> Values:
        marks: Values = {}
        if who is Who.MASK:
            marks["sender_chat"] = self.group.about()
        if who in (Who.CHANNEL, Who.SERVICE):
            marks["sender_chat"] = {"id": -1005, "type": "channel", "title": "News"}
        if kind is Kind.FORWARDED:
            marks["forward_origin"] = ORIGIN
        if kind is Kind.VIA_BOT:
            marks["via_bot"] = INLINE
        return marks

    async def _press(self, who: Who, kind: Kind, rows: Sequence[Row]) -> None:
        message = await self._with_buttons(who, kind, rows)
        if kind is Kind.ELSEWHERE:
            message |= {"chat": self.elsewhere.about()}
        if kind is Kind.OLD:
            self.world.clock.move(OLD)
        keys = [key for line in message["reply_markup"]["inline_keyboard"] for key in line]
        for row, key in zip(rows, keys, strict=True):
            twice = kind in (Kind.REPLAYED, Kind.AGAIN)
            first = self._query(who, row, key, message)
            self._push("callback_query", first)
            if twice:
                again = first if kind is Kind.REPLAYED else self._query(who, row, key, message)
                self._push("callback_query", again)

    def _query(self, who: Who, row: Row, key: Values, message: Values) -> Values:
        id = f"q{next(self._queries)}"
        self._asked[id] = row.line
        user = self.users[who].about
        return {"id": id, "from": user, "data": key["callback_data"], "message": message}

    async def _with_buttons(self, who: Who, kind: Kind, rows: Sequence[Row]) -> Values:
        """A message of the bot's with a button for each row."""
        owner = self.bobby if kind is Kind.ANOTHERS else self.users[who]
        everybodys = kind in (Kind.AGAIN, Kind.ELSEWHERE)
        account = None if everybodys else Address(self.platform, str(owner.id))
        channel = f"private:{owner.id}" if kind is Kind.PRIVATE_BUTTON else None
        place = Place(Address(self.platform, str(GROUP)), channel, account)
        elements = (Text("choose"), *(Button(row.form, row.line) for row in rows))
        done = await self.world.adapter.perform(Outgoing(place, Say(elements)))
        assert isinstance(done, Delivered)
        chat = self.server.chats[owner.id] if channel else self.group
        return chat.messages[int(done.ids[0])]


@asynccontextmanager
async def on_telegram(url: str) -> AsyncIterator[OnTelegram]:
    """A world with everybody in it, on a migrated database."""
    server = Telegram()
    server.weak.add(NUMBERS[Who.MODERATOR])
    server.users[BOT["id"]] = dict(BOT)
    await server.start()
    database = open_database(url)
    await upgrade(database)
    witness, clock = Witness(), ManualClock(START)
    app = Application(database, witness.declared(), clock, NewCommunity("UTC", "en", 0))
    world = World(server, app, clock)
    app.connect(world.adapter)
    there = OnTelegram(world, witness)
    running: Any = world.adapter.run(witness.behind(app))
    world.task = asyncio.create_task(running)
    try:
        await there.prepare()
        yield there
    finally:
        await world.stop()
        await database.close()
        await server.stop()
