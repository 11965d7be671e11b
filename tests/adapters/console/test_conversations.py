"""What several people live through in the console."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest

from adapters.console.adapter import Unread

Replay = Callable[..., Awaitable[str]]
Type = Callable[..., Awaitable[str]]


async def test_replies_earn_on_top_of_messages(replay: Replay) -> None:
    page = await replay("Alice: a question\nBob: :reply 1 an answer\nBob: /points\n")
    assert "2 points earned" in page


async def test_a_deleted_message_takes_its_points_back(replay: Replay) -> None:
    page = await replay("Alice: hello\nAlice: :delete 1\nAlice: /points\n")
    assert "0 points earned" in page


async def test_a_streak_grows_by_a_day_and_ends_when_nothing_can_keep_it(replay: Replay) -> None:
    page = await replay("小明: 打卡\n:wait 1d\n小明: 打卡\n:wait 5d\n小明: 打卡\n小明: 打卡\n")
    streaks = [line.rpartition("已连续 ")[2] for line in page.splitlines() if "已连续" in line]
    assert streaks == ["1 天。", "2 天。", "1 天。", "1 天。"]


async def test_a_level_is_announced_to_all_after_the_answer(replay: Replay) -> None:
    page = await replay("Alice: /checkin\n:wait 1d\n" * 3)
    *_, told, announced, _ = page.splitlines()
    assert told.startswith("#3.1   Hearth (only Alice sees this)")
    assert announced == "#3.2   Hearth: 🎉 Alice reached level 2 · Glimmer!"


async def test_everybody_is_answered_in_their_language(replay: Replay) -> None:
    page = await replay("Alice: /points\n小明: /points\n:who Bob lang=zh\nBob: /points\n")
    assert page.count("not on the board yet") == 1
    assert page.count("暂无名次") == 2


def label(page: str, number: int) -> str:
    """What stands on the first button of that number."""
    return str(re.findall(rf"\[{number} ([^\]]+)\]", page)[0])


async def test_buttons_are_pressed_by_whoever_speaks(replay: Replay) -> None:
    page = await replay("Alice: hi\nAlice: /leaderboard\n小明: :press 2\n")
    pressed = label(page, 2)
    assert f"#3     小明: [{pressed}] /leaderboard" in page
    assert "#3.1   Hearth: 🏆 积分排行榜" in page


async def test_a_button_of_an_older_message_is_pressed_by_both_numbers(replay: Replay) -> None:
    page = await replay(
        "Alice: hi\nAlice: /leaderboard\nAlice: /leaderboard 7d\nAlice: :press 2.1 2\n"
    )
    assert f"#4     Alice: [{label(page, 2)}] /leaderboard" in page


async def test_a_mentioned_person_is_taken_for_an_argument(replay: Replay) -> None:
    page = await replay("Ann Lee: hi\nBob: /points @ann lee\n")
    assert "show you only yours" in page


async def test_an_unknown_command_is_told_with_the_nearest_one(replay: Replay) -> None:
    page = await replay("Alice: /chekin\n小明: ／chekin now\nAlice: /xyzzy\n")
    assert "There is no command “chekin”. Did you mean /checkin?" in page
    assert "没有「chekin」这个命令，是不是想用 /checkin？" in page
    assert "There is no command “xyzzy”. /help lists them all." in page


async def test_whoever_leaves_vanishes_from_the_board_and_comes_back(replay: Replay) -> None:
    page = await replay(
        "Alice: hi\nBob: hi\n:leave Bob\nAlice: /leaderboard\n:join Bob\nAlice: /leaderboard\n"
    )
    without, _, beside = page.partition("Bob joins.")
    assert "🥇  Bob" not in without.partition("Bob leaves.")[2]
    assert "🥇  Bob" in beside


async def test_a_known_person_needs_no_space_after_the_colon(replay: Replay) -> None:
    page = await replay("小明：你好\n小明:打卡\n")
    assert "#2     小明: 打卡" in page


async def test_a_keyword_before_a_colon_is_no_name(replay: Replay) -> None:
    page = await replay(":as 小明\n打卡：读了二十页\n")
    assert "打卡成功" in page


async def test_what_came_before_a_broken_line_stays_done(
    replay: Replay, printed: Callable[[], str]
) -> None:
    with pytest.raises(Unread, match=r"^Line 3: "):
        await replay("Alice: hello\n\n:wiat 1d\nAlice: more\n")
    assert "#1     Alice: hello" in printed()
    assert "more" not in printed()
    assert "1 point earned" in await replay(":wait 1h\nAlice: /points\n")


async def test_nobody_presses_or_answers_what_they_cannot_see(replay: Replay) -> None:
    with pytest.raises(Unread, match=r"^Line 2: Bob cannot see #1\.1"):
        await replay("Alice: /points\nBob: :reply 1.1 hi\n")


async def test_a_button_that_there_is_not_is_told(replay: Replay) -> None:
    with pytest.raises(Unread, match=r"^Line 3: #2\.1 has no button 9"):
        await replay("Alice: hi\nAlice: /leaderboard\nAlice: :press 9\n")


async def test_the_first_to_speak_says_what_has_no_name_in_the_terminal(type_: Type) -> None:
    shown = await type_("Alice: hello", "Bob: hi", "nice to see you", ":as Bob", "you, too")
    assert "#3     Alice: nice to see you" in shown
    assert "#4     Bob: you, too" in shown


async def test_a_broken_line_in_the_terminal_is_shown_with_the_reason(type_: Type) -> None:
    shown = await type_("hello", "Alice: hello")
    assert "› hello\n       Who is that?" in shown
    assert "#1     Alice: hello" in shown


async def test_the_room_closes(replay: Replay) -> None:
    assert "hello" not in await replay("Bob: hi\n:quit\nAlice: hello\n")


async def test_the_date_is_told_when_the_day_has_changed(replay: Replay) -> None:
    page = await replay(":now 2026-03-02 23:50\nAlice: late\n:wait 20m\nAlice: early\n")
    assert page.count("──\n") == 2
