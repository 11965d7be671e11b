"""Level-ups, in conversation."""

from bot.testing import Community, Person


async def climb(person: Person) -> str:
    """Three check-ins make fifteen points: level 2."""
    heard = ""
    for _ in range(3):
        heard = (await person.says("/checkin")).public
        person.community.wait(days=1)
    return heard


async def test_reaching_a_level_is_told_to_the_group(community: Community) -> None:
    assert "Alice reached level 2" in await climb(community.person("Alice"))


async def test_a_level_lost_and_reached_again_is_not_told_again(community: Community) -> None:
    alice = community.person("Alice")
    for _ in range(2):
        await alice.says("/checkin")
        community.wait(days=1)
    told = []
    for _ in range(8):
        community.wait(minutes=2)
        heard = await alice.says("hello")
        told.append(heard.public)
    assert sum("level 2" in line for line in told) == 1
    await alice.deletes(heard.message)
    for _ in range(6):
        community.wait(days=1)
        assert "level 2" not in (await alice.says("again")).public


async def test_imported_history_announces_nothing_also_not_later(community: Community) -> None:
    alice = community.person("Alice")
    events = []
    for _ in range(20):
        events.append(alice.message("old"))
        community.wait(hours=8)
    heard = await community.receives(events, live=False)
    assert not heard.outgoing
    assert "level 2" not in (await alice.says("hello")).text
    assert "level 2" in (await alice.says("/points")).text
