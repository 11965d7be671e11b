"""From a question in the group to the honour board, with nothing put in by hand."""

from __future__ import annotations

from bot.testing import open_community


async def test_who_answers_and_is_thanked_is_on_the_board(url: str) -> None:
    async with open_community(url) as community:
        alice, bob = community.person("Alice"), community.person("Bob")
        asked = (await bob.says("/ask how do I export my notes?")).message
        answer = (await alice.says("Use the menu at the top right", reply_to=asked)).message
        await bob.says("/accept", reply_to=answer)
        await bob.says("thanks", reply_to=answer)
        told = (await bob.says("/honours")).public
        assert "· Alice: answered 1 question, 1 answer accepted, thanked once" in told
        assert "· Alice: first answer" in told
        assert "· Bob: first question, first thank-you to somebody" in told


async def test_what_is_taken_back_is_on_the_board_no_more(url: str) -> None:
    async with open_community(url, language="zh") as community:
        ming, hong = (community.person(name, locale="zh") for name in ("小明", "小红"))
        answer = (await ming.says("菜单在右上角")).message
        said = (await hong.says("谢谢", reply_to=answer)).message
        assert "· 小明：收到 1 次感谢" in (await hong.says("荣誉榜")).public
        await hong.deletes(said)
        assert "小明" not in (await hong.says("荣誉榜")).public
