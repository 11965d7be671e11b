"""What a member says again within a day, in conversation."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.scheduler import Scheduler
from bot.testing import Community, Person, open_community
from models.tables import Receipt, Sketch

PASTE = "Good morning, everybody! Keep going, you can do it!"


async def earned(person: Person) -> int:
    return int((await person.says("/points")).text.split(" earned")[0].split()[-2])


async def count(community: Community, table: type[Sketch] | type[Receipt]) -> int:
    def work(session: Session) -> int:
        return session.scalar(select(func.count()).select_from(table)) or 0

    return await community.app.database.run(work)


async def test_a_copy_earns_nothing_but_is_taken_in(community: Community) -> None:
    alice = community.person("Alice")
    for text in (PASTE, PASTE.upper() + "!!", f"{PASTE} 3"):
        await alice.says(text)
        community.wait(minutes=5)
    assert await count(community, Receipt) == 3
    assert await earned(alice) == 1


async def test_a_copied_reply_earns_nothing_either(community: Community) -> None:
    bob = community.person("Bob")
    for name in ("Alice", "Cleo"):
        asked = await community.person(name).says("how?")
        await bob.says("请先看群公告里的学习指南", reply_to=asked.message)
        community.wait(minutes=5)
    assert await earned(bob) == 2


async def test_what_others_say_is_no_copy(community: Community) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    await alice.says(PASTE)
    await bob.says(PASTE)
    assert (await earned(alice), await earned(bob)) == (1, 1)


async def test_short_words_may_be_said_again(community: Community) -> None:
    alice = community.person("Alice")
    for _ in range(3):
        await alice.says("谢谢大家！")
        community.wait(minutes=5)
    assert await earned(alice) == 3


async def test_after_a_day_the_same_counts_again(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says(PASTE)
    community.wait(hours=23, minutes=59)
    await alice.says("and now for something completely different")
    community.wait(minutes=1)
    await alice.says(PASTE)
    assert await earned(alice) == 3


async def test_a_deleted_message_may_be_said_anew(community: Community) -> None:
    alice = community.person("Alice")
    first = await alice.says(PASTE)
    await alice.deletes(first.message)
    community.wait(minutes=5)
    await alice.says(PASTE)
    assert await earned(alice) == 1


async def test_it_can_be_switched_off_and_then_nothing_is_kept(url: str) -> None:
    async with open_community(url, settings={"points.copies": False}) as community:
        alice = community.person("Alice")
        for _ in range(2):
            await alice.says(PASTE)
            community.wait(minutes=5)
        assert await count(community, Sketch) == 0
        assert await earned(alice) == 2


async def test_history_knows_no_copies(community: Community) -> None:
    alice = community.person("Alice")
    past = [alice.message(PASTE, at=community.clock.now() - timedelta(minutes=n)) for n in (10, 20)]
    await community.receives(past, live=False)
    assert await count(community, Sketch) == 0
    assert await earned(alice) == 2


async def test_in_whatever_order_a_batch_holds_them_one_of_the_copies_counts(
    community: Community,
) -> None:
    about = community.clock.now()
    for number, order in enumerate(permutations(range(3))):
        someone = community.person(f"Person {number}")
        texts = (PASTE, f"{PASTE} again", "something else for once")
        batch = [someone.message(texts[n], at=about + timedelta(minutes=5 * n)) for n in order]
        await community.receives(batch)
        assert await earned(someone) == 2


async def test_a_sketch_is_gone_before_it_is_a_day_old(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says(PASTE)
    scheduler = Scheduler(community.app)
    community.wait(hours=22)
    await scheduler.tick()
    assert await count(community, Sketch) == 1
    community.wait(hours=1, minutes=59)
    await scheduler.tick()
    assert await count(community, Sketch) == 0
