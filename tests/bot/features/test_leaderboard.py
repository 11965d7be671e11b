"""/leaderboard, in conversation."""

from datetime import timedelta

from bot.testing import Community, Person


async def earn(person: Person, points: int) -> None:
    """Earn points by messages, three a day, on today and the days before."""
    now = person.community.clock.now()
    spans = (timedelta(days=n // 3, minutes=2 * (n % 3)) for n in range(points))
    await person.community.receives([person.message("x", at=now - span) for span in spans])


async def crowd(community: Community, size: int) -> list[Person]:
    people = [community.person(f"P{n:02}") for n in range(1, size + 1)]
    for n, person in enumerate(people, 1):
        await earn(person, n)
    return people


async def test_an_empty_board_says_that_the_first_place_is_free(community: Community) -> None:
    assert "first place is free" in (await community.person("Alice").says("/leaderboard")).text


async def test_the_best_stand_first_with_medals(community: Community) -> None:
    people = await crowd(community, 6)
    lines = (await people[-1].says("/leaderboard")).public.splitlines()
    assert lines[1].split() == ["🥇", "P06", "6"]
    assert lines[3].split()[:3] == ["🥉", "P04", "4"]


async def test_equal_scores_share_a_place_and_the_next_place_is_skipped(
    community: Community,
) -> None:
    for name, times in (("A", 3), ("B", 3), ("C", 1), ("D", 1), ("E", 1)):
        await earn(community.person(name), times)
    heard = await community.person("A").says("/leaderboard")
    places = [line.split()[0] for line in heard.public.splitlines()[1:4]]
    assert places == ["🥇", "🥇", "🥉"]
    assert "equal points share a place" in heard.public


async def test_a_medal_that_many_would_share_is_shown_as_a_number(community: Community) -> None:
    for n in range(4):
        await earn(community.person(f"Equal{n}"), 2)
    for n in range(9):
        await earn(community.person(f"Other{n}"), 1)
    heard = await community.person("Equal0").says("/leaderboard")
    assert [line.split()[0] for line in heard.public.splitlines()[1:5]] == ["1"] * 4
    assert "🥇" not in heard.public


async def test_a_medal_that_goes_on_behind_the_page_is_counted_in_full(
    community: Community,
) -> None:
    for n in range(14):
        await earn(community.person(f"Equal{n:02}"), 1)
    heard = await community.person("Equal00").says("/leaderboard")
    assert "🥇" not in heard.public


async def test_without_a_tie_nothing_is_said_about_ties(community: Community) -> None:
    people = await crowd(community, 7)
    assert "equal points" not in (await people[-1].says("/leaderboard")).text


async def test_a_short_board_says_how_many_are_shown(community: Community) -> None:
    people = await crowd(community, 7)
    assert "4 of 7 shown" in (await people[-1].says("/leaderboard")).public
    ming = community.person("小明", locale="zh")
    assert "共 7 人，显示前 4 名" in (await ming.says("排行榜")).public


async def test_somebody_further_down_sees_their_own_place_and_neighbours(
    community: Community,
) -> None:
    people = await crowd(community, 20)
    heard = await people[5].says("/leaderboard")  # place 15 of 20
    assert [line.split()[:2] for line in heard.public.splitlines()[-4:-1]] == [
        ["14", "P07"],
        ["15", "P06"],
        ["16", "P05"],
    ]


async def test_the_last_places_are_shown_to_themselves_alone(community: Community) -> None:
    people = await crowd(community, 20)
    heard = await people[0].says("/leaderboard")
    assert "P01" not in heard.public
    assert "P01" in heard.private


async def test_in_a_small_community_the_last_places_are_not_shown_to_all(
    community: Community,
) -> None:
    people = await crowd(community, 6)
    assert "P01" not in (await people[-1].says("/leaderboard")).public


async def test_further_pages_are_for_the_caller_alone(community: Community) -> None:
    people = await crowd(community, 20)
    first = await people[0].says("/leaderboard")
    second = await people[0].presses(first.buttons["▶"])
    assert second.public == ""
    assert "P02" in second.private


async def test_a_page_beyond_the_end_is_the_last_page(community: Community) -> None:
    people = await crowd(community, 20)
    heard = await people[-1].says("/leaderboard all 999999999")
    assert "P01" in heard.text
    assert "The board has 2 pages; here is the last one." in heard.text
    assert "pages" not in (await people[-1].says("/leaderboard all 2")).text


async def test_the_windows_follow_the_days(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("/checkin")
    bob = community.person("Bob")
    community.wait(days=6)
    await bob.says("hello")
    assert "Alice" in (await bob.says("/leaderboard 7d")).text
    community.wait(days=1)
    assert "Alice" not in (await bob.says("/leaderboard week")).text
    assert "Alice" in (await bob.says("排行榜 月")).text
    community.wait(days=23)
    assert "Alice" not in (await bob.says("/leaderboard 30")).text
    assert "Alice" in (await bob.says("/leaderboard")).text


async def test_who_leaves_vanishes_and_finds_their_points_again(community: Community) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    await alice.says("/checkin")
    await bob.says("hello")
    await alice.leaves()
    assert "Alice" not in (await bob.says("/leaderboard")).text
    assert "Place 1 of 1" in (await bob.says("/points")).text
    await alice.joins()
    assert "Alice" in (await bob.says("/leaderboard")).text
    assert "5 points earned" in (await alice.says("/points")).text


async def test_an_unknown_window_is_answered_with_how_to_type_it(community: Community) -> None:
    heard = await community.person("Alice").says("/leaderboard yesterday")
    assert "yesterday" in heard.text
    assert "/leaderboard [7d|30d|all|season|export] [page] [name]" in heard.text


async def test_the_last_place_stays_private_also_when_many_share_it(community: Community) -> None:
    for n in range(1, 13):
        await earn(community.person(f"Best{n:02}"), n + 1)
    for n in range(8):
        await earn(community.person(f"Last{n}"), 1)
    heard = await community.person("Last0").says("/leaderboard")
    assert "Last" not in heard.public
    assert "Last0" in heard.private


async def test_who_has_no_points_yet_is_told_so_privately(community: Community) -> None:
    await crowd(community, 4)
    heard = await community.person("Nora").says("/leaderboard")
    assert "not on this board yet" in heard.private
    assert "Nora" not in heard.public


async def test_an_empty_board_leads_on_to_the_others(community: Community) -> None:
    await community.person("Alice").says("/checkin")
    community.wait(days=40)
    heard = await community.person("Alice").says("/leaderboard 7d")
    assert "Alice" in (await community.person("Alice").presses(heard.buttons["All time"])).text
