"""Forms in the console: while one asks, the plain words of whoever is asked answer it."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from adapters.console.adapter import ConsoleAdapter
from adapters.console.conversation import converse
from adapters.console.prompt import prompt_of
from adapters.console.room import Room
from adapters.console.screen import Page
from bot.app import Application
from bot.core.feature import Declared
from bot.services.groups import NewCommunity
from models.database import Database
from tests.garden import GARDEN, planted, teach

Play = Callable[[str], Awaitable[str]]

SCRIPT = """\
:who Ada role=admin
Ada: /plant
Ada: :press 1
Ada: roses; lilies
Bob: tell us, Ada
Ada: soon
Ada: back
Ada: 积分 roses
Ada: 21
Ada: :press 2
Ada: :reply 5 roses, Bob
Ada: skip
Ada: done
"""
PAGE = """\
       Ada  role=admin
       ── Mon 2026-03-02 09:00 UTC ──
#1     Ada: /plant
#1.1   Hearth (only Ada sees this): New bed: 4 questions, one after the other, for you alone. You \
can go back or stop at any time.
       [1 Begin]
#2     Ada: [Begin] /form bed
#2.1   Hearth (only Ada sees this): New bed · 1/4
       What shall grow there?
       For example: roses
       [1 Cancel]
#3     Ada: roses; lilies
#3.1   Hearth (only Ada sees this): New bed · 2/4
       How many days?
       For example: 21
       [1 A week] [2 Back] [3 Cancel]
#4     Bob: tell us, Ada
#5     Ada: soon
#5.1   Hearth (only Ada sees this): “soon” is no number of days.
       New bed · 2/4
       How many days?
       For example: 21
       [1 A week] [2 Back] [3 Cancel]
"""
END = """\
#8     Ada: 21
#8.1   Hearth (only Ada sees this): New bed · 3/4
       Where?
       Choose one
       [1 In the sun] [2 In the shade] [3 Back] [4 Cancel]
#9     Ada: [In the shade] /form choose place shady
#9.1   Hearth (only Ada sees this): New bed · 4/4
       Anything to add?
       For example: water daily
       [1 Back] [2 Skip] [3 Cancel]
#10    Ada ↩ #5: roses, Bob
#11    Ada: skip
#11.1  Hearth (only Ada sees this): Planted: 积分 roses; 21 days; shady
"""


@pytest.fixture
def play(database: Database, new_room: Callable[..., Room]) -> Play:
    """Replays a script in a room with a garden, and gives back what it printed."""

    async def replayed(script: str) -> str:
        page = io.StringIO()
        room = new_room(Page(page))
        app = Application(database, Declared(GARDEN), room.clock, NewCommunity("UTC", "en", 0))
        teach(app)

        async def lines() -> AsyncIterator[str]:
            for line in script.splitlines():
                yield line

        await converse(app, ConsoleAdapter(room, lines(), strict=True))
        told = await planted(app)
        return f"{page.getvalue()}{told}"

    return replayed


async def test_a_form_is_filled_in_line_by_line(play: Play) -> None:
    page = await play(SCRIPT)
    assert page.startswith(PAGE)
    assert END in page
    assert page.count("积分 roses; 21 days; shady") == 3, "told to Ada, to all, and planted once"
    assert "#12    Ada: done\n['积分" in page, "what is asked no more is a message again"


async def test_in_chinese_it_takes_the_same_words_as_the_buttons_show(play: Play) -> None:
    page = await play(
        ":who 小梅 role=admin\n小梅: /plant\n小梅: :press 1\n小梅：玫瑰\n小梅：返回\n小梅：牡丹\n"
        "小梅：21\n小梅：阳光下\n小梅：跳过\n小梅: /form bed\n小梅：取消\n小梅：打卡\n"
    )
    assert page.endswith("['牡丹; 21 days; sunny']")
    assert "[1 返回] [2 跳过] [3 取消]" in page
    assert "好的，已取消" in page
    assert "打卡成功" in page, "what is asked no more calls commands again"


def test_the_prompt_shows_who_is_asked(new_room: Callable[..., Room]) -> None:
    room = new_room()
    room.current = room.player("Ada")
    room.asked.add("ada")
    assert "".join(text for _, text, *_ in prompt_of(room)) == "Ada 09:00 ? "


async def test_in_the_next_run_the_form_is_there_again(play: Play) -> None:
    await play(":who Ada role=admin\nAda: /form bed\nAda: roses\n")
    page = await play(":who Ada role=admin\nAda: good morning\nAda: /form\nAda: 21\n")
    assert "What shall grow there? roses" in page
    assert "3/4" in page
