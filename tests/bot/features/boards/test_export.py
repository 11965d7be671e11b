"""/leaderboard export: the whole board for admins, in conversation."""

from __future__ import annotations

from bot.core.elements import File
from bot.core.events import Role
from bot.services.sheets import read
from bot.testing import Community, Heard


def files(heard: Heard) -> list[File]:
    return [e for say in heard.says for e in say.elements if isinstance(e, File)]


async def test_an_admin_gets_everybody_on_the_board_alone_and_as_a_file(
    community: Community,
) -> None:
    owner = community.person("=Olga", role=Role.OWNER, locale="zh")
    crowd = [community.person(f"小明 {n:02}") for n in range(12)]
    for person in crowd:
        await person.says("good morning")
    await crowd[0].says("/checkin")
    await owner.says("good morning")
    await crowd[1].says("/hide")
    await crowd[2].leaves()
    heard = await owner.says("/leaderboard export")
    (file,) = files(heard)
    assert not heard.public
    assert "共 11 人" in heard.private
    assert file.name == "leaderboard-2026-03-02.csv"
    head, first, *rest = read(file.content)
    assert head == ["名次", "昵称", "等级", "积分"]
    assert first == ["1", "小明 00", "1", "6"]
    assert {row[0] for row in rest} == {"2"}
    assert {row[1] for row in rest} == {"=Olga", *(f"小明 {n:02}" for n in range(3, 12))}
    assert "'=Olga" in file.content


async def test_members_and_moderators_get_none(community: Community) -> None:
    for role in (Role.MEMBER, Role.MODERATOR):
        person = community.person("Mia", role=role)
        await person.says("good morning")
        for line in ("/leaderboard export", "/leaderboard @mia export", "排行榜 导出"):
            heard = await person.says(line)
            assert heard.outgoing
            assert not files(heard)


async def test_an_empty_board_makes_no_file(community: Community) -> None:
    heard = await community.person("Olga", role=Role.OWNER).says("/leaderboard csv")
    assert not files(heard)
    assert "first place is free" in heard.private


async def test_no_board_can_take_the_word(community: Community) -> None:
    owner = community.person("Olga", role=Role.OWNER)
    assert "export" in (await owner.says("/board create export")).text
    assert "no boards" in (await owner.says("/board")).text.casefold()
