"""A Bot API server on loopback: real HTTP, real long polls, and the faults of the real one."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from aiohttp import web

TOKEN = "12345:AAbbCCddEEffGGhhIIjjKKllMMnnOOpp"
BOT = {
    "id": 12345,
    "is_bot": True,
    "first_name": "Hearth",
    "username": "hearth_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
HASTE_SECONDS = 0.3
DEFAULT_KINDS = {"message", "edited_message", "my_chat_member", "poll_answer", "callback_query"}
TAGS = {"b", "i", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"}

Values = dict[str, Any]


@dataclass
class Call:
    """A method that was called, and what with."""

    method: str
    values: Values


@dataclass
class Fault:
    """What the next calls of a method meet instead of their answer."""

    method: str
    status: int = 500
    times: int = 1
    retry_after: int | None = None
    chat: int | None = None
    after: bool = False
    """Whether the method has its effect all the same."""
    body: bytes | None = None
    description: str = ""
    migrate: int | None = None
    """The supergroup that the chat has become."""
    drop: bool = False
    """Whether the connection is cut instead of an answer."""
    hang: float = 0.0
    """Seconds until there is any answer at all."""


class Refused(Exception):
    """What the server does not accept: status and description."""


class Tags(HTMLParser):
    """Refuses what Telegram cannot parse, and counts what is to be seen."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise Refused(400, f"Bad Request: can't parse entities: unsupported tag {tag}")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise Refused(400, "Bad Request: can't parse entities: unmatched end tag")

    def handle_data(self, data: str) -> None:
        self.text += data


@dataclass
class Chat:
    """A chat of the server's."""

    id: int
    kind: str
    title: str = ""
    members: dict[int, str] = field(default_factory=dict)
    """Status by user id."""
    messages: dict[int, Values] = field(default_factory=dict)
    last: int = 0
    ephemeral: list[Values] = field(default_factory=list)

    def about(self) -> Values:
        """As a Chat of the Bot API."""
        name = {"first_name": self.title} if self.kind == "private" else {"title": self.title}
        return {"id": self.id, "type": self.kind, **name}


class FakeTelegram:
    """The server."""

    hasty: Values | None = None
    """Somebody who votes in every poll at once."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.chats: dict[int, Chat] = {}
        self.users: dict[int, Values] = {BOT["id"]: dict(BOT)}
        self.files: dict[str, bytes] = {}
        """What was sent, by the id of the file."""
        self.updates: list[Values] = []
        self.confirmed = 0
        self.kinds: set[str] = set(DEFAULT_KINDS)
        self.started: set[int] = set()
        """Users who have opened a private chat."""
        self.ephemeral = True
        self.hears_all = False
        """Whether the bot's privacy mode is off."""
        self.webhook = ""
        self.rights = {"can_manage_tags", "can_pin_messages"}
        """The bot's own, where it is an administrator."""
        self.polls = 0
        self.hanging = asyncio.Event()
        """A call waits in vain for its answer."""
        self.hooked = asyncio.Event()
        """A webhook has been set."""
        self._next_update = 1000
        self._news = asyncio.Event()
        self._empty = asyncio.Event()
        self._polled = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._polling = 0
        self.url = ""

    async def start(self, port: int = 0) -> None:
        """Listen on loopback."""
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/photos/{file}", self._hand_over)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, taken = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{taken}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    def push(self, kind: str, value: Values, update_id: int | None = None) -> int:
        """Something happens; it is delivered if the bot asked for its kind."""
        number = update_id or self._next_update
        self._next_update = max(self._next_update, number + 1)
        if kind in self.kinds:
            self.updates.append({"update_id": number, kind: value})
            self._empty.clear()
            self._news.set()
        return number

    def forget_poll(self) -> None:
        """The bot that polled is dead."""
        self._polling = 0

    async def polled(self, before: int) -> None:
        """Wait for a poll after so many."""
        while self.polls <= before:
            self._polled.clear()
            await self._polled.wait()

    async def drained(self) -> None:
        """Wait until everything that happened has been confirmed, in a poll of its own."""
        await self._empty.wait()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            values = await _values(request)
        except ConnectionResetError:
            return web.Response()  # whoever asked was killed meanwhile
        if request.match_info["token"] != TOKEN:
            return _error(401, "Unauthorized")
        fault = self._fault(method, values)
        if fault and fault.hang:
            self.hanging.set()
            await asyncio.sleep(fault.hang)
        if fault and not fault.after:
            return self._broken(request, fault)
        self.calls.append(Call(method, values))
        try:
            result = await getattr(self, f"_{method}", self._unknown)(values)
        except Refused as refused:
            return _error(*refused.args)
        if fault:
            return self._broken(request, fault)
        return web.json_response({"ok": True, "result": result})

    async def _hand_over(self, request: web.Request) -> web.StreamResponse:
        """What is in a file; a Fault of `file` hinders it."""
        file = request.match_info["file"]
        if request.match_info["token"] != TOKEN:
            return _error(401, "Unauthorized")
        fault = self._fault("file", {})
        if fault and fault.hang:
            self.hanging.set()
            await asyncio.sleep(fault.hang)
        if fault:
            return self._broken(request, fault)
        self.calls.append(Call("file", {"file": file}))
        return web.Response(body=self.files[file])

    def _fault(self, method: str, values: Values) -> Fault | None:
        for fault in self.faults:
            at = fault.chat is None or values.get("chat_id") == fault.chat
            if fault.method in (method, "*") and at and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def _broken(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.drop and request.transport:
            request.transport.abort()
        if fault.body is not None:
            return web.Response(body=fault.body, content_type="application/json")
        told = {"retry_after": fault.retry_after, "migrate_to_chat_id": fault.migrate}
        more = {name: value for name, value in told.items() if value is not None}
        return _error(fault.status, fault.description or f"fault {fault.status}", more)

    async def _unknown(self, values: Values) -> Any:
        raise Refused(404, "Not Found")

    async def _getMe(self, values: Values) -> Any:
        return BOT | {"can_read_all_group_messages": self.hears_all}

    async def _getWebhookInfo(self, values: Values) -> Any:
        return {"url": self.webhook, "has_custom_certificate": False, "pending_update_count": 0}

    async def _deleteWebhook(self, values: Values) -> Any:
        self.webhook = ""
        return True

    async def _setWebhook(self, values: Values) -> Any:
        if not re.match(r"https://[^/:]+\.[a-z]+(:(443|80|88|8443))?/", values["url"]):
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", values.get("secret_token", "")):
            raise Refused(400, "Bad Request: secret token contains unallowed characters")
        self.webhook, self.kinds = values["url"], set(values["allowed_updates"])
        self.hooked.set()
        return True

    async def _setMyCommands(self, values: Values) -> Any:
        for entry in values["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", entry["command"]):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(entry["description"]) <= 256:
                raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        return True

    async def _getUpdates(self, values: Values) -> Any:
        if self._polling:
            raise Refused(409, "Conflict: terminated by other getUpdates request")
        self._polling += 1
        try:
            return await self._poll(values)
        finally:
            self._polling = max(0, self._polling - 1)

    async def _poll(self, values: Values) -> Any:
        self.polls += 1
        self._polled.set()
        if "allowed_updates" in values:
            self.kinds = set(values["allowed_updates"])
        offset = int(values.get("offset", 0))
        if offset:
            self.confirmed = max(self.confirmed, offset - 1)
            self.updates = [u for u in self.updates if u["update_id"] >= offset]
        if not self.updates:
            self._empty.set()
            self._news.clear()
            try:
                async with asyncio.timeout(float(values.get("timeout", 0))):
                    await self._news.wait()
            except TimeoutError:
                return []
        return self.updates[: int(values.get("limit", 100))]

    def _chat(self, values: Values) -> Chat:
        chat = self.chats.get(int(values["chat_id"]))
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if chat.kind == "private" and chat.id not in self.started:
            raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    async def _getChatAdministrators(self, values: Values) -> Any:
        chat = self._chat(values)
        strong = ("creator", "administrator")
        return [self.member(chat, user) for user, s in chat.members.items() if s in strong]

    async def _getChatMember(self, values: Values) -> Any:
        return self.member(self._chat(values), int(values["user_id"]))

    def member(self, chat: Chat, user: int) -> Values:
        """A ChatMember."""
        status = chat.members.get(user, "left")
        rights = {"can_restrict_members": True} if status == "administrator" else {}
        if rights and user == BOT["id"]:
            rights |= dict.fromkeys(self.rights, True)
        return {"user": self.users[user], "status": status, **rights}

    async def _sendMessage(self, values: Values) -> Any:
        text = _checked(values, "text", 4096)
        return self._sent(values, {"text": text})

    async def _sendPhoto(self, values: Values) -> Any:
        if not isinstance(values.get("photo"), bytes) or not values["photo"]:
            raise Refused(400, "Bad Request: there is no photo in the request")
        return self._sent(values, {"caption": _checked(values, "caption", 1024), "photo": []})

    async def _sendDocument(self, values: Values) -> Any:
        if not isinstance(values.get("document"), bytes) or not values["document"]:
            raise Refused(400, "Bad Request: there is no document in the request")
        return self._sent(values, {"caption": _checked(values, "caption", 1024), "document": {}})

    async def _sendPoll(self, values: Values) -> Any:
        if not 2 <= len(values["options"]) <= 12 or len(values["question"]) > 300:
            raise Refused(400, "Bad Request: wrong poll")
        if any(not 1 <= len(option["text"]) <= 100 for option in values["options"]):
            raise Refused(400, "Bad Request: poll options length must not exceed 100")
        if not 5 <= int(values.get("open_period", 5)) <= 2_628_000:
            raise Refused(400, "Bad Request: wrong open_period")
        _check_quiz(values)
        poll = {"id": f"p{len(self.calls)}", "question": values["question"]}
        if self.hasty:  # votes before the bot has read the answer to its call
            self.push("poll_answer", {"poll_id": poll["id"], "user": self.hasty, "option_ids": [0]})
            await asyncio.sleep(HASTE_SECONDS)
        return self._sent(values, {"poll": poll})

    def _sent(self, values: Values, content: Values) -> Values:
        _check_keyboard(values.get("reply_markup"))
        chat = self._chat(values)
        only = values.get("ephemeral_message_parameters")
        message = {"chat": chat.about(), "from": BOT, "date": 1, **content}
        message["reply_markup"] = values.get("reply_markup")
        if only:
            if not self.ephemeral or chat.members.get(BOT["id"]) != "administrator":
                raise Refused(400, "Bad Request: ephemeral messages can't be sent here")
            message |= {"message_id": 0, "only": only["receiver_user_id"]}
            chat.ephemeral.append(message)
            return message
        chat.last += 1
        message["message_id"] = chat.last
        chat.messages[chat.last] = message
        return message

    async def _editMessageText(self, values: Values) -> Any:
        chat, text = self._chat(values), _checked(values, "text", 4096)
        message = chat.messages.get(int(values["message_id"]))
        if message is None:
            raise Refused(400, "Bad Request: message to edit not found")
        _check_keyboard(values.get("reply_markup"))
        changed = {"text": text, "reply_markup": values.get("reply_markup")}
        if changed.items() <= message.items():
            raise Refused(400, "Bad Request: message is not modified")
        message |= changed
        return message

    async def _deleteMessage(self, values: Values) -> Any:
        self._chat(values).messages.pop(int(values["message_id"]), None)
        return True

    async def _setMessageReaction(self, values: Values) -> Any:
        if int(values["message_id"]) not in self._chat(values).messages:
            raise Refused(400, "Bad Request: message to react not found")
        return True

    async def _answerCallbackQuery(self, values: Values) -> Any:
        if len(values.get("text", "")) > 200:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        return True

    async def _getFile(self, values: Values) -> Any:
        file = str(values["file_id"])
        if file not in self.files:
            raise Refused(400, "Bad Request: invalid file_id")
        about = {"file_id": file, "file_unique_id": f"unique {file}", "file_path": f"photos/{file}"}
        return about | {"file_size": len(self.files[file])}

    async def _setChatMemberTag(self, values: Values) -> Any:
        if len(values["tag"]) > 16:
            raise Refused(400, "Bad Request: tag is too long")
        return True

    async def _pinChatMessage(self, values: Values) -> Any:
        return True


def _check_quiz(values: Values) -> None:
    right = values.get("correct_option_ids", [])
    if (values.get("type") == "quiz") != bool(right):
        raise Refused(400, "Bad Request: a quiz has correct options")
    if any(not 0 <= int(one) < len(values["options"]) for one in right):
        raise Refused(400, "Bad Request: wrong correct option ID specified")
    if len(values.get("explanation", "")) > 200:
        raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")


def _checked(values: Values, name: str, limit: int) -> str:
    """The text that is to be seen; refuses what Telegram refuses."""
    text = str(values.get(name, ""))
    if values.get("parse_mode") == "HTML":
        tags = Tags()
        tags.feed(text)
        tags.close()
        if tags.open:
            raise Refused(400, "Bad Request: can't parse entities: unclosed tag")
        text = tags.text
    if name == "text" and not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > limit:
        raise Refused(400, "Bad Request: message is too long")
    return text


def _check_keyboard(markup: Any) -> None:
    for row in (markup or {}).get("inline_keyboard", ()):
        for button in row:
            if not button.get("text"):
                raise Refused(400, "Bad Request: button text is empty")
            if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
                raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")


async def _values(request: web.Request) -> Values:
    values: Values = {}
    if request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            name = part.name or ""  # type: ignore[union-attr]  # no nested parts are sent
            values[name] = bytes(await part.read())  # type: ignore[union-attr]
            if part.filename is None:  # type: ignore[union-attr]
                values[name] = _read(values[name].decode())
        return values
    return {name: _read(str(value)) for name, value in (await request.post()).items()}


def _read(text: str) -> Any:
    if text[:1] in "[{" or re.fullmatch(r"-?\d{1,18}", text) or text in ("true", "false"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _error(status: int, description: str, parameters: Mapping[str, Any] | None = None) -> Any:
    body = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = dict(parameters)
    return web.json_response(body, status=status)
