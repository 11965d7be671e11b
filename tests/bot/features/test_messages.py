"""Points for messages and replies, in conversation."""

from dataclasses import replace

from bot.core.events import MessageDeleted, MessageSent
from bot.testing import Community, Person, open_community


async def earned(person: Person) -> int:
    return int((await person.says("/points")).text.split(" earned")[0].split()[-2])


async def test_one_message_a_minute_counts(community: Community) -> None:
    alice = community.person("Alice")
    for _ in range(5):
        await alice.says("again")
        community.wait(seconds=10)
    assert await earned(alice) == 1


async def test_after_half_the_daily_cap_every_second_message_counts_and_then_none(
    url: str,
) -> None:
    async with open_community(url, settings={"points.message_cap": 6}) as community:
        alice = community.person("Alice")
        totals = []
        for _ in range(9):
            await alice.says("hello")
            totals.append(await earned(alice))
            community.wait(minutes=1)
        assert totals == [1, 2, 3, 3, 4, 4, 4, 4, 4]


async def test_the_cap_begins_anew_with_the_communitys_day(url: str) -> None:
    async with open_community(
        url, timezone="Asia/Shanghai", day_turn=4, settings={"points.message_cap": 1}
    ) as community:
        alice = community.person("Alice")  # it is 17:00 in Shanghai
        await alice.says("evening")
        community.wait(hours=10)  # 03:00, before the day's turn
        await alice.says("late")
        assert await earned(alice) == 1
        community.wait(hours=1)
        await alice.says("early")
        assert await earned(alice) == 2


async def test_four_replies_a_day_to_the_same_member_earn_more(community: Community) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    asked = await alice.says("how?")
    for n in range(7):
        await bob.says("so", reply_to=asked.message)
        assert await earned(bob) == 1 + min(n + 1, 4)
    community.wait(days=1)
    await bob.says("still so", reply_to=asked.message)
    assert await earned(bob) == 5 + 2


async def test_how_many_replies_to_the_same_member_count_can_be_set(url: str) -> None:
    async with open_community(url, settings={"points.reply_pair_cap": 1}) as community:
        alice, bob = community.person("Alice"), community.person("Bob")
        asked = await alice.says("how?")
        for _ in range(3):
            await bob.says("so", reply_to=asked.message)
        assert await earned(bob) == 1 + 1


async def test_a_reply_that_comes_again_takes_no_place_of_another(community: Community) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    asked = await alice.says("how?")
    replies = [bob.message("so", reply_to=asked.message) for _ in range(4)]
    for _ in range(3):
        await community.receives(replies[:1])
    await community.receives([*replies, *replies])
    assert await earned(bob) == 1 + 4


async def test_replies_to_several_members_count_each(community: Community) -> None:
    bob = community.person("Bob")
    for name in ("Alice", "Cleo", "Dora"):
        asked = await community.person(name).says("how?")
        await bob.says("so", reply_to=asked.message)
    assert await earned(bob) == 1 + 3


async def test_two_who_answer_each_other_all_day_gain_little(community: Community) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    said = await alice.says("ping 0")
    for n in range(100):
        by = (bob, alice)[n % 2]
        said = await by.says("so it goes"[: n % 7], reply_to=said.message)
        community.wait(minutes=8)
    assert await earned(bob) == 7 + 4


async def test_short_messages_earn_nothing_where_the_length_is_known(url: str) -> None:
    async with open_community(url, settings={"points.min_length": 5}) as community:
        alice = community.person("Alice")
        asked = await community.person("Bob").says("how?")
        await alice.says("so", reply_to=asked.message)
        assert await earned(alice) == 0
        await alice.says("so so")
        assert await earned(alice) == 1
        community.wait(minutes=2)
        unseen = alice.message("")
        assert isinstance(unseen, MessageSent)
        await community.receives([replace(unseen, length=None)])
        assert await earned(alice) == 2


async def test_excluded_channels_bring_no_points(url: str) -> None:
    rules = {"points.excluded_channels": ("#Bots", "<#42>")}
    async with open_community(url, settings=rules) as community:
        alice = community.person("Alice")
        for channel in ("bots", "42", "general"):
            await community.receives([replace(alice.message("hello"), channel=channel)])
            community.wait(minutes=2)
        assert await earned(alice) == 1


async def test_who_holds_an_excluded_role_earns_nothing(url: str) -> None:
    async with open_community(url, settings={"points.excluded_roles": ("7",)}) as community:
        alice = community.person("Alice", honours=frozenset({"7", "8"}))
        bob = community.person("Bob", honours=frozenset({"8"}))
        for person in (alice, bob):
            await person.says("hello")
        assert (await earned(alice), await earned(bob)) == (0, 1)


async def test_replying_to_oneself_earns_nothing_more(community: Community) -> None:
    alice = community.person("Alice")
    asked = await alice.says("how?")
    community.wait(minutes=2)
    await alice.says("so", reply_to=asked.message)
    assert await earned(alice) == 2


async def test_a_reply_within_the_same_batch_finds_its_message(community: Community) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    asked = alice.message("how?")
    await community.receives([asked, bob.message("so", reply_to=asked.external_id)])
    assert await earned(bob) == 2


async def test_deleting_a_message_takes_its_points_back_once(community: Community) -> None:
    alice = community.person("Alice")
    first = await alice.says("one")
    community.wait(minutes=2)
    await alice.says("two")
    await alice.deletes(first.message)
    await alice.deletes(first.message)
    assert await earned(alice) == 1


async def test_the_slot_of_a_deleted_message_stays_used(community: Community) -> None:
    alice = community.person("Alice")
    first = await alice.says("one")
    await alice.deletes(first.message)
    await alice.says("one, better")
    assert await earned(alice) == 0


async def test_a_message_that_comes_after_its_deletion_counts_nothing(
    community: Community,
) -> None:
    alice = community.person("Alice")
    late = alice.message("oops")
    await alice.deletes(late.external_id)
    await community.receives([late])
    assert await earned(alice) == 0


async def test_within_a_batch_a_message_comes_before_its_deletion(community: Community) -> None:
    alice = community.person("Alice")
    message = alice.message("oops")
    deletion = MessageDeleted(
        group=community.group,
        external_id=message.external_id,
        at=message.at,
        sender=alice.sender,
    )
    await community.receives([deletion, message])
    community.wait(minutes=2)
    await alice.says("well")
    assert await earned(alice) == 1


async def test_bots_and_masks_earn_nothing_and_are_no_members(community: Community) -> None:
    robot = community.person("Robot", is_bot=True)
    mask = community.person("Mask", is_anonymous=True)
    asked = await community.person("Alice").says("/help")
    await robot.says("beep", reply_to=asked.message)
    await mask.says("boo", reply_to=asked.message)
    assert "Nobody" in (await community.person("Alice").says("/leaderboard")).text


async def test_a_changed_rate_does_not_reprice_the_past(url: str) -> None:
    async with open_community(url) as community:
        alice = community.person("Alice")
        await alice.says("one")
    async with open_community(url, settings={"points.message": 10}) as community:
        alice = community.person("Alice")
        community.next_id()
        community.wait(minutes=5)
        await alice.says("two")
        assert await earned(alice) == 11
