"""Polls, quizzes and prompts: what a teacher brings to the group, on every platform."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.actions import Quiz
from bot.core.events import Role
from bot.services.quizzes.rounds import Asking
from models.tables import QuizAsked, QuizItem
from tests.adapters.contract.console_world import ConsoleWorld
from tests.adapters.contract.tongues import Tongue
from tests.adapters.contract.worlds import Heard, Person, World, numbers
from tests.conftest import POSTGRES

OTHER = "postgres" if POSTGRES else "sqlite"
pytestmark = pytest.mark.parametrize(
    ("tongue", "url"), [("en", "sqlite"), ("zh", OTHER)], indirect=True
)


async def answers(person: Person, option: str) -> Heard:
    """Choose an option of the only question of a quiz, in the way that the platform has."""
    world = person.world
    if Quiz not in world.adapter.performs:
        return await person.presses(option)
    return await person.votes((await options(world)).index(option))


async def options(world: World) -> tuple[str, ...]:
    """Of the only question of a quiz, as they are shown."""

    def read(session: Session) -> tuple[str, ...]:
        both = select(QuizAsked, QuizItem).join(QuizItem, QuizItem.id == QuizAsked.item_id)
        asked, item = session.execute(both).one()
        return Asking(asked, item).options

    return await world.app.database.run(read)


async def test_a_vote_in_a_poll_brings_a_point_whatever_it_is_for(
    world: World, tongue: Tongue
) -> None:
    olga, bob, carol = tongue.people(world, Role.ADMIN)
    refused = await bob.says(tongue.poll)
    assert refused.to(bob)
    assert not any(shown.poll for shown in refused.seen.shown)

    asked = await olga.says(tongue.poll)
    assert asked.seen.reactions == ["👍"]
    (poll,) = [shown for shown in asked.seen.shown if shown.poll]
    assert poll.only is None
    assert (await bob.votes(0)).nothing
    assert await tongue.brought(bob, "vote") == 1
    assert (await bob.votes(1)).nothing, "they have changed their mind"
    assert await tongue.brought(bob, "vote") == 1
    assert await tongue.brought(carol, "vote") == 0

    await world.wait(days=3, hours=1)
    await carol.votes(0)
    assert await tongue.brought(carol, "vote") == 0, "it is over"
    assert await tongue.brought(bob, "vote") == 1


async def test_a_vote_that_is_taken_back_takes_its_point_along(
    world: World, tongue: Tongue
) -> None:
    if isinstance(world, ConsoleWorld):
        pytest.skip("there a vote is changed by another one, and cannot be taken back")
    olga, bob, carol = tongue.people(world, Role.ADMIN)
    await olga.says(tongue.poll)
    for person in (bob, carol):
        await person.votes(0)
    assert (await bob.votes()).nothing
    assert await tongue.brought(bob, "vote") == 0
    assert await tongue.brought(carol, "vote") == 1
    await bob.votes(1)
    assert await tongue.brought(bob, "vote") == 1


async def test_a_quiz_is_answered_once_and_its_board_follows(world: World, tongue: Tongue) -> None:
    olga, bob, carol = tongue.people(world, Role.ADMIN)
    added = await olga.says(tongue.quiz_add)
    assert tongue.quiz_right in added.to(olga)
    assert not added.public
    begun = await olga.says(tongue.quiz_start)
    assert begun.seen.reactions == ["👍"]
    native = Quiz in world.adapter.performs
    assert any(shown.poll for shown in begun.seen.shown) is native
    assert tongue.quiz_right in begun.labels or native

    right = await answers(bob, tongue.quiz_right)
    wrong = await answers(carol, tongue.quiz_wrong)
    assert right.nothing if native else tongue.of(3) in right.to(bob)
    assert wrong.nothing if native else tongue.quiz_right in wrong.to(carol)
    await answers(carol, tongue.quiz_right)
    assert not any(heard.public for heard in (right, wrong))
    assert await tongue.brought(bob, "quiz") == 3
    assert await tongue.brought(carol, "quiz") == 0, "the first answer counts"

    await world.wait(hours=1)
    assert (await world.after()).nothing
    await world.wait(hours=1)
    board = (await world.after()).public
    assert bob.name in board
    assert carol.name not in board
    assert tongue.quiz_right in board
    assert {2, 50} <= set(numbers(board))
    await world.wait(hours=1)
    assert (await world.after()).nothing, "it is told once"


async def test_a_prompt_comes_at_its_time_in_the_words_of_the_admin(
    world: World, tongue: Tongue
) -> None:
    olga, bob, _ = tongue.people(world, Role.ADMIN)
    planned = await olga.says(tongue.prompt)
    assert planned.seen.reactions == ["👍"]
    assert not planned.public
    assert (await bob.says(tongue.prompt)).to(bob), "it is not for everybody"
    heard = []
    for minutes in (29, 1, 30):
        await world.wait(minutes=minutes)
        heard.append((await world.after()).public)
    assert heard == ["", tongue.prompt_text, ""]
    await world.wait(days=6, hours=23)
    assert not (await world.after()).public
    await world.wait(minutes=30)
    assert (await world.after()).public == tongue.prompt_text
