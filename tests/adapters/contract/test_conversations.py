"""One set of conversations, in both languages, on every platform.

They ask for facts (who heard it, which numbers and names), not for how a platform shows them.
"""

from __future__ import annotations

import pytest

from bot.core.events import Role
from tests.adapters.contract.tongues import TONGUES, Tongue
from tests.adapters.contract.worlds import Heard, Person, World, numbers
from tests.conftest import POSTGRES

OTHER = "postgres" if POSTGRES else "sqlite"
pytestmark = pytest.mark.parametrize(
    ("tongue", "url"), [("en", "sqlite"), ("zh", OTHER)], indirect=True
)
READERS = 14
"""So many that a board has two pages, and the last three stand on the second."""


def silent(heard: Heard, *others: Person) -> bool:
    """Whether neither the group nor any of these heard anything."""
    return not heard.public and not any(heard.to(other) for other in others)


async def test_days_of_checking_in_make_a_streak_and_a_level(world: World, tongue: Tongue) -> None:
    alice, bob, _ = tongue.people(world)
    first = await alice.says(tongue.checkin)
    assert first.seen.reactions == ["👍"]
    assert numbers(first.to(alice)) == [5, 1]
    assert silent(first, bob)

    again = await alice.says(tongue.checkin_again)
    assert again.seen.reactions == []
    assert tongue.days(1) in again.to(alice)
    assert silent(again, bob)

    await world.wait(days=1)
    assert numbers((await alice.says(tongue.checkin_again)).to(alice)) == [5, 2]
    await world.wait(days=1)
    third = await alice.says(tongue.checkin)
    assert numbers(third.to(alice)) == [5, 3]
    assert alice.name in third.public
    assert 2 in numbers(third.public), "level 2 is for all to read"
    assert not third.to(bob)


async def test_a_streak_outlives_a_missed_day_is_celebrated_and_begins_anew(
    world: World, tongue: Tongue
) -> None:
    alice = tongue.people(world)[0]
    for run in (1, 2, 3):
        assert tongue.days(run) in (await alice.says(tongue.checkin)).to(alice)
        await world.wait(days=1)
    await world.wait(days=1)  # a day is missed, which a freeze makes good
    for run in (4, 5, 6):
        assert tongue.days(run) in (await alice.says(tongue.checkin_again)).to(alice)
        await world.wait(days=1)
    milestone = await alice.says(tongue.checkin)
    assert milestone.seen.reactions == ["👏"]
    assert alice.name in milestone.public
    assert tongue.days(7) in milestone.public
    await world.wait(days=9)  # more than the month's freezes can mend
    anew = await alice.says(tongue.checkin)
    assert tongue.days(1) in anew.to(alice)
    assert not anew.public


async def test_points_are_told_with_every_entry_behind_them(world: World, tongue: Tongue) -> None:
    alice, bob, _ = tongue.people(world)
    for _ in range(3):
        await alice.says(tongue.checkin)
        await world.wait(days=1)
    told = await alice.says(tongue.points)
    assert alice.name in told.to(alice)
    assert tongue.of(15) in told.to(alice)
    assert silent(told, bob)

    why = await alice.presses(tongue.words.plain("points.button.why"))
    entries = [line for line in why.to(alice).splitlines() if line.startswith("+")]
    assert [numbers(line)[0] for line in entries] == [5, 5, 5]
    assert numbers(why.to(alice).splitlines()[-1]) == [0, 15, 15]
    assert silent(why, bob)
    assert (await alice.says(tongue.why)).to(alice) == why.to(alice)
    assert numbers((await bob.says(tongue.why)).to(bob)) == [0], "nobody sees another's entries"

    card = await alice.says("/points card")
    assert card.pictures == 1
    assert alice.name in card.public
    assert {15, 3} <= set(numbers(card.public)), "its words say what the picture does"


async def test_a_board_has_pages_and_shames_nobody(world: World, tongue: Tongue) -> None:
    owner = world.person("Owner", Role.OWNER, tongue.language)
    readers = [
        world.person(f"{tongue.names[0]}{n:02}", language=tongue.language)
        for n in range(1, READERS + 1)
    ]
    for n, reader in enumerate(readers, 1):
        said = await reader.says(tongue.hello)
        given = await owner.says(f"/award {10 * n}", reply_to=said)
        assert reader.name in given.public
        assert tongue.of(10 * n) in given.public
    best, last = readers[:-11:-1], readers[3::-1]

    board = await readers[0].says(tongue.board)
    shown = [board.public.index(reader.name) for reader in best]
    assert shown == sorted(shown)
    assert all(str(10 * n + 1) in board.public for n in range(5, READERS + 1))
    assert not any(reader.name in board.public for reader in last)
    assert readers[0].name in board.to(readers[0]), "their place is told to them alone"
    assert 14 in numbers(board.to(readers[0]))
    assert silent(board, owner) is False
    assert not board.to(owner)

    second = await readers[0].presses("▶")
    shown = [second.to(readers[0]).index(reader.name) for reader in last]
    assert shown == sorted(shown)
    assert silent(second, owner, *readers[1:])
    back = await readers[0].presses("◀")
    assert best[0].name in back.public
    assert last[0].name not in back.public

    typed = await readers[1].says("/leaderboard all 2")
    assert last[0].name in typed.to(readers[1])
    week = await readers[1].says("/leaderboard 7d")
    assert best[0].name in week.public


async def test_an_admin_gives_points_after_a_question_and_takes_them_back(
    world: World, tongue: Tongue
) -> None:
    owner, bob, carol = tongue.people(world, Role.OWNER)
    hello = await carol.says(tongue.hello)
    await bob.says(tongue.hello)
    refused = await bob.says("/award 600 great", reply_to=hello)
    assert tongue.words.plain("role.admin") in refused.to(bob)
    assert silent(refused, owner, carol)

    asked = await owner.says(f"/award @{carol.name} 600 great")
    assert carol.name in asked.to(owner)
    assert tongue.of(600) in asked.to(owner)
    assert silent(asked, bob, carol)
    assert tongue.of(1) in (await carol.says(tongue.points)).to(carol)

    yes = tongue.words.plain("awards.button.yes")
    given = await owner.presses(yes)
    assert carol.name in given.public
    assert numbers(given.public)[0] == 600
    assert "great" in given.public
    twice = await owner.presses(yes)
    assert not twice.public
    assert tongue.of(601) in (await carol.says(tongue.points)).to(carol)

    undone = await owner.says("/award undo")
    assert tongue.of(600) in undone.to(owner)
    assert tongue.of(600) in undone.to(carol), "who loses something is told"
    assert silent(undone, bob)
    assert (await owner.says("/award undo")).to(carol) == ""
    why = (await carol.says(tongue.why)).to(carol)
    assert [numbers(line)[0] for line in why.splitlines() if line[0] in "+\N{MINUS SIGN}"] == [
        600,
        600,
        1,
    ]
    assert why.count("great") == 2


async def test_an_admin_changes_a_setting_and_back(world: World, tongue: Tongue) -> None:
    owner, bob, _ = tongue.people(world, Role.OWNER)
    assert tongue.words.plain("role.admin") in (await bob.says(tongue.settings)).to(bob)
    overview = await owner.says(tongue.settings)
    assert silent(overview, bob)
    assert tongue.words.plain("settings.group.points") in overview.labels

    changed = await owner.says("/settings points.checkin 8")
    assert numbers(changed.to(owner))[:2] == [5, 8]
    assert silent(changed, bob)
    assert numbers((await bob.says(tongue.checkin)).to(bob)) == [8, 1]
    undo = tongue.words.plain("settings.button.undo", value="5")
    assert numbers((await owner.presses(undo)).to(owner))[:2] == [8, 5]
    await world.wait(days=1)
    assert numbers((await bob.says(tongue.checkin)).to(bob)) == [5, 2]

    unfit = await owner.says("/settings points.checkin many")
    assert "many" in unfit.to(owner)
    assert {0, 1000} <= set(numbers(unfit.to(owner)))
    near = await owner.says("/settings points.chekin 8")
    assert "points.checkin" in near.labels


async def test_members_choose_for_themselves(world: World, tongue: Tongue) -> None:
    alice, bob, _ = tongue.people(world)
    for person in (alice, bob):
        await person.says(tongue.hello)

    hidden = await alice.says(tongue.hide)
    assert hidden.to(alice)
    assert silent(hidden, bob)
    without = (await bob.says(tongue.board)).public
    assert bob.name in without
    assert alice.name not in without
    await alice.says(tongue.show)
    assert alice.name in (await bob.says(tongue.board)).public

    other = TONGUES[tongue.other]
    await alice.says(tongue.speak_other)
    assert other.of(1) in (await alice.says(tongue.points)).to(alice)
    assert tongue.of(1) in (await bob.says(tongue.points)).to(bob)
    assert tongue.words.plain("language.set") in (
        await alice.says(f"/language {tongue.language}")
    ).to(alice)

    moved = await alice.says(tongue.move)
    assert tongue.city in moved.to(alice)
    assert silent(moved, bob)
    lost = await alice.says(tongue.nowhere)
    assert tongue.nowhere.split()[-1] in lost.to(alice)
    assert tongue.city in (await alice.says("/timezone")).to(alice), "it is kept"


async def test_what_is_not_right_is_told_to_the_caller_alone(world: World, tongue: Tongue) -> None:
    owner, bob, _ = tongue.people(world, Role.OWNER)
    help_ = await bob.says(tongue.help)
    assert all(command in help_.to(bob) for command in ("/points", "/checkin", "/leaderboard"))
    assert "/award" not in help_.to(bob)
    assert silent(help_, owner)
    assert "/award" in (await owner.says(tongue.help)).to(owner)
    one = await bob.says("/help checkin")
    assert all(word in one.to(bob) for word in ("/checkin", "打卡", "签到"))

    for mistyped, hint in (("leaderbord", "/leaderboard"), ("xyzzy", "/help")):
        unknown = await bob.says(world.addressed(f"/{mistyped}"))
        assert mistyped in unknown.to(bob)
        assert hint in unknown.to(bob)
        assert silent(unknown, owner)
    for line, usage in (
        ("/points 3", "/points ["),
        ("/leaderboard yesterday", "/leaderboard ["),
        ("/points why @nobody", "/points ["),
        ("/language fr", "/language ["),
    ):
        heard = await bob.says(line)
        assert usage in heard.to(bob), line
        assert line.split()[-1] in heard.to(bob)
        assert silent(heard, owner)
    assert (await bob.says("打卡了吗？")).nothing, "what only speaks about it calls nothing"


async def test_a_challenge_goes_from_the_draft_to_the_certificate(
    world: World, tongue: Tongue
) -> None:
    alice, bob, _ = tongue.people(world)
    owner = world.person("Owner", Role.OWNER, tongue.language)
    button = tongue.words.plain
    draft = await owner.says(tongue.challenge)
    assert tongue.challenge_name in draft.to(owner)
    assert silent(draft, alice, bob), "nobody else sees a draft"

    opened = await owner.presses(button("challenge.button.publish"))
    assert tongue.challenge_name in opened.public
    joined = await alice.presses(button("challenge.button.join"))
    assert tongue.challenge_name in joined.to(alice)
    assert silent(joined, bob), "that somebody joins is no noise in the group"

    for day in (1, 2):
        counted = await alice.says(tongue.checkin)
        assert counted.seen.reactions == ["👍"]
        assert tongue.challenge_name in counted.to(alice)
        assert {day, 2} <= set(numbers(counted.to(alice)))
        await world.wait(days=1)

    over = await owner.says("/challenge")  # it ended by itself, and the group was told
    assert button("challenge.state.ended") in over.to(owner)
    shown = await alice.says("/challenge certificate 1")
    assert shown.pictures == 1
    assert alice.name in shown.to(alice) + shown.public
    none = await bob.says("/challenge certificate 1")
    assert none.pictures == 0, "it is for who has done it"
