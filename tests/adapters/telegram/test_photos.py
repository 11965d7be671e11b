"""Photos and files that come with a check-in, over real HTTP through the real library."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from PIL import Image

from adapters.telegram import photos
from bot.core.adapter import Taken
from bot.core.events import Attachment, CommandInvoked, Event
from bot.core.likeness import PHOTO, alike, file_mark, photo_mark
from tests.adapters.telegram.server import TOKEN, Chat, Fault, Values
from tests.adapters.telegram.world import User, World, open_world
from tests.pictures import jpeg, scene


@dataclass
class Witness:
    """A world in which everything that is received is written down."""

    world: World
    group: Chat
    alice: User
    bob: User
    events: list[Event] = field(default_factory=list)

    def sizes(self, picture: Image.Image, name: str) -> list[Values]:
        """The sizes in which Telegram keeps a photo."""
        sizes = []
        for side in (40, 90, 320):
            small = picture.copy()
            small.thumbnail((side, side))
            file = f"{name}-{side}"
            self.world.server.files[file] = jpeg(small)
            about = {"file_id": file, "file_unique_id": f"unique {file}"}
            sizes.append(about | {"width": small.width, "height": small.height})
        return sizes

    def message(self, who: User, text: str = "", **content: Any) -> Values:
        """A message with a photo or a file."""
        message = who.message(self.group, "", **content)
        del message["text"]
        return message | ({"caption": text} if text else {})

    async def hears(self, *messages: Values) -> list[tuple[Attachment, ...]]:
        """Deliver messages at once; what came with the commands in them."""
        before = len(self.events)
        for message in messages:
            self.world.server.push("message", message)
        await self.world.quiet()
        return [e.attached for e in self.events[before:] if isinstance(e, CommandInvoked)]

    @property
    def fetched(self) -> list[str]:
        """The files that were fetched."""
        return [c.values["file"] for c in self.world.server.calls if c.method == "file"]

    def mark(self, name: str) -> bytes:
        """The mark of the photo of that name, as it looks."""
        made = photo_mark(self.world.server.files[f"{name}-90"], self.world.app.key)
        assert made
        return made

    def by_id(self, name: str) -> bytes:
        """The mark of the file of that id."""
        return file_mark(f"unique {name}", self.world.app.key)


@asynccontextmanager
async def open_witness(url: str = "sqlite+aiosqlite://") -> AsyncIterator[Witness]:
    async with open_world(url, run=False) as world:
        there = Witness(world, world.group(), world.user("Alice", 11), world.user("小明", 12))

        async def receive(events: Sequence[Event]) -> Taken:
            there.events += events
            return await world.app.receive(events)

        world.app.connect(world.adapter)
        world.task = asyncio.create_task(world.adapter.run(receive))
        yield there


@pytest.mark.parametrize(
    "caption", ["/checkin twenty pages", "/checkin@hearth_bot\nyes", "打卡 读书"]
)
async def test_a_photo_whose_caption_checks_in_comes_with_it(url: str, caption: str) -> None:
    async with open_witness(url) as there:
        photo = there.sizes(scene(1), "p")
        (attached,) = await there.hears(there.message(there.alice, caption, photo=photo))
        assert attached == (Attachment("photo", there.mark("p")),)
        assert there.fetched == ["p-90"]
        reactions = [c for c in there.world.server.calls if c.method == "setMessageReaction"]
        assert len(reactions) == 1


async def test_the_same_photo_uploaded_again_is_alike_and_another_is_not() -> None:
    async with open_witness() as there:
        again = scene(1).resize((300, 225))
        pictures = {"one": scene(1), "again": again, "other": scene(2)}
        sent = [
            there.message(there.alice, "/checkin", photo=there.sizes(picture, name))
            for name, picture in pictures.items()
        ]
        one, same, other = (attached[0].mark for attached in await there.hears(*sent))
        assert alike(one, same)
        assert not alike(one, other)


async def test_a_check_in_that_answers_ones_own_photo_comes_with_it() -> None:
    async with open_witness() as there:
        own = there.message(there.alice, "my desk", photo=there.sizes(scene(1), "own"))
        answer = there.alice.message(there.group, "/checkin", reply_to_message=own)
        assert await there.hears(own, answer) == [(Attachment("photo", there.mark("own")),)]


async def test_somebody_elses_photo_does_not_count() -> None:
    async with open_witness() as there:
        theirs = there.message(there.bob, photo=there.sizes(scene(1), "theirs"))
        answer = there.alice.message(there.group, "/checkin", reply_to_message=theirs)
        posted = theirs | {"from": there.alice.about, "sender_chat": there.group.about()}
        masked = there.alice.message(there.group, "/checkin", reply_to_message=posted)
        assert await there.hears(answer, masked) == [(), ()]
        assert there.fetched == []


async def test_of_an_album_the_photo_with_the_caption_counts() -> None:
    async with open_witness() as there:
        album = [
            there.message(
                there.alice,
                caption,
                photo=there.sizes(scene(number), f"p{number}"),
                media_group_id="7",
            )
            for number, caption in enumerate(("/checkin", "", ""))
        ]
        assert await there.hears(*album) == [(Attachment("photo", there.mark("p0")),)]
        assert there.fetched == ["p0-90"]


@pytest.mark.parametrize("kind", photos.FILES)
async def test_a_file_is_known_by_its_id_and_not_fetched(kind: str) -> None:
    async with open_witness() as there:
        about = {"file_id": "f", "file_unique_id": "unique f", "mime_type": "application/pdf"}
        (attached,) = await there.hears(there.message(there.alice, "打卡", **{kind: about}))
        assert attached == (Attachment("file", there.by_id("f")),)
        assert there.fetched == []


async def test_a_picture_that_is_sent_as_a_file_is_a_photo() -> None:
    async with open_witness() as there:
        *_, thumbnail = there.sizes(scene(1), "p")
        there.world.server.files["p-90"] = there.world.server.files["p-320"]
        about = {"file_id": "f", "file_unique_id": "unique f", "mime_type": "image/png"}
        document = about | {"thumbnail": thumbnail}
        (attached,) = await there.hears(there.message(there.alice, "/checkin", document=document))
        assert attached == (Attachment("photo", there.mark("p")),)
        (bare,) = await there.hears(there.message(there.alice, "/checkin", document=about))
        assert bare == (Attachment("photo", there.by_id("f")),)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("getFile", 400),
        Fault("getFile", 200, body=b"<html>"),
        Fault("getFile", retry_after=30, status=429),
        Fault("getFile", drop=True),
        Fault("file", 404),
        Fault("file", drop=True),
    ],
)
async def test_a_photo_that_cannot_be_fetched_is_known_by_its_id(fault: Fault) -> None:
    async with open_witness() as there:
        there.world.server.faults.append(fault)
        photo = there.sizes(scene(1), "p")
        (attached,) = await there.hears(there.message(there.alice, "/checkin", photo=photo))
        assert attached == (Attachment("photo", there.by_id("p-90")),)


@pytest.mark.parametrize("content", [b"", b"no picture at all", bytes(photos.LARGEST + 1)])
async def test_so_is_what_is_no_photo_or_far_too_large(content: bytes) -> None:
    async with open_witness() as there:
        photo = there.sizes(scene(1), "p")
        there.world.server.files["p-90"] = content
        (attached,) = await there.hears(there.message(there.alice, "/checkin", photo=photo))
        assert attached == (Attachment("photo", there.by_id("p-90")),)
        assert len(there.fetched) == (0 < len(content) <= photos.LARGEST)


@pytest.mark.parametrize("method", ["getFile", "file"])
async def test_one_that_is_slow_is_not_waited_for_and_holds_up_no_other(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "SECONDS", 1.0)
    async with open_witness() as there:
        there.world.server.faults.append(Fault(method, hang=30))
        sent = [
            there.message(there.alice, "/checkin", photo=there.sizes(scene(number), f"p{number}"))
            for number in range(20)
        ]
        attached = await there.hears(*sent)
        assert sum(len(one.mark) == PHOTO for (one,) in attached) == 19
        assert len(attached) == 20


async def test_at_most_so_many_are_fetched_at_the_same_time() -> None:
    async with open_witness() as there:
        most = now = 0
        server = there.world.server
        get = server._getFile

        async def counted(values: Values) -> Any:
            nonlocal most, now
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.02)
            now -= 1
            return await get(values)

        server._getFile = counted  # type: ignore[method-assign]
        sent = [
            there.message(there.alice, "/checkin", photo=there.sizes(scene(1), f"p{number}"))
            for number in range(30)
        ]
        await there.hears(*sent)
        assert 1 < most <= photos.AT_ONCE


async def test_no_photo_is_fetched_for_anything_else() -> None:
    async with open_witness() as there:
        photo = there.sizes(scene(1), "p")
        texts = ("", "my desk", "/points", "打卡了吗？", "/checkin@other_bot")
        sent = [there.message(there.alice, text, photo=photo) for text in texts]
        forwarded = there.message(there.alice, "/checkin", photo=photo)
        origin = {"type": "hidden_user", "sender_user_name": "X", "date": 1}
        await there.hears(*sent, forwarded | {"forward_origin": origin})
        assert there.fetched == []


async def test_in_private_a_photo_comes_with_its_caption_too() -> None:
    async with open_witness() as there:
        await there.hears(there.alice.message(there.group, "good morning"))
        there.world.server.started.add(there.alice.id)
        there.group = there.world.server.chats[there.alice.id]
        sent = there.message(there.alice, "/checkin", photo=there.sizes(scene(1), "p"))
        assert await there.hears(sent) == [(Attachment("photo", there.mark("p")),)]


async def test_an_update_of_a_strange_shape_holds_up_no_photo() -> None:
    async with open_witness() as there:
        sent = there.message(there.alice, "/checkin", photo=there.sizes(scene(1), "p"))
        strange: list[Any] = [[{"width": "wide"}], [7], {"a": 1}, "photo", 7]
        broken = [there.message(there.alice, "/checkin", photo=photo) for photo in strange]
        assert (Attachment("photo", there.mark("p")),) in await there.hears(*broken, sent)


async def test_to_fetch_a_photo_shows_the_token_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.INFO, "httpx")  # which `hearth run`, in another test, has silenced
    async with open_witness() as there:
        there.world.server.faults += [Fault("file", 404), Fault("file", drop=True)]
        for number in range(3):
            photo = there.sizes(scene(1), f"p{number}")
            await there.hears(there.message(there.alice, "/checkin", photo=photo))
        assert there.fetched == ["p2-90"]
    told = "\n".join(logging.Formatter().format(record) for record in caplog.records)
    assert "/photos/p2-90" in told
    assert TOKEN.partition(":")[2] not in told
