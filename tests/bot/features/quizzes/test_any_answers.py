"""Whatever is answered, in whatever order: a plain model knows the points and the board."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.actions import Quiz
from bot.core.context import scope_of
from bot.core.events import Event
from bot.services.quizzes import results
from bot.testing import Community, Person, open_community
from models.tables import Group, QuizRound
from tests.bot.features.quizzes.classroom import Asked, asked, points, right, teacher

NAMES = ("Alice", "Bob", "Cho", "Dan", "Eve")
RATE = 3


class Deed(NamedTuple):
    """Somebody answers a question of the running round, once or again."""

    who: int
    question: int
    option: int
    twice: bool
    """Whether it is brought to the bot twice."""


DEEDS = st.lists(
    st.builds(Deed, st.integers(0, 4), st.integers(0, 2), st.integers(0, 2), st.booleans()),
    max_size=15,
)
ROUNDS = st.lists(st.tuples(DEEDS, st.permutations(range(15))), min_size=1, max_size=3)
HIDDEN = st.sets(st.sampled_from(NAMES), max_size=2)


@dataclass
class Model:
    """What must come of it."""

    known: set[tuple[str, str]] = field(default_factory=set)
    """Who has had points for which question."""
    firsts: dict[tuple[str, str], bool] = field(default_factory=dict)
    """Of the present round: whether the first answer was right."""

    def answers(self, name: str, question: str, *, right: bool) -> None:
        self.firsts.setdefault((name, question), right)

    def ends(self, hidden: set[str]) -> list[tuple[int, str, int]]:
        """The board of the round."""
        self.known |= {key for key, was_right in self.firsts.items() if was_right}
        sums = {
            name: sum(was_right for (who, _), was_right in self.firsts.items() if who == name)
            for name in NAMES
            if name not in hidden
        }
        self.firsts = {}
        return sorted(
            (1 + sum(other > n for other in sums.values()), name, n)
            for name, n in sums.items()
            if n
        )

    def points(self) -> dict[str, int]:
        return {
            name: n * RATE for name in NAMES if (n := sum(who == name for who, _ in self.known))
        }


def test_points_and_boards_are_those_of_a_plain_model(url: str) -> None:
    @settings(max_examples=25 if "sqlite" in url else 6, suppress_health_check=[*HealthCheck])
    @given(ROUNDS, HIDDEN, st.booleans())
    def whatever(
        rounds: list[tuple[list[Deed], list[int]]], hidden: set[str], native: bool
    ) -> None:
        runner.run(play(rounds, hidden, native=native))

    with asyncio.Runner() as runner:
        opening = open_community(url)
        first = runner.run(opening.__aenter__())
        towns = iter(range(10_000))

        async def play(
            rounds: list[tuple[list[Deed], list[int]]], hidden: set[str], *, native: bool
        ) -> None:
            first.stage.performs = first.stage.performs - {Quiz} | ({Quiz} if native else set())
            community = Community(first.app, first.clock, first.stage, f"town {next(towns)}")
            await live(community, rounds, hidden)

        whatever()
        runner.run(opening.__aexit__(None, None, None))


async def live(
    community: Community, rounds: list[tuple[list[Deed], list[int]]], hidden: set[str]
) -> None:
    tina = await teacher(community)
    people = [community.person(name) for name in NAMES]
    for person in people:
        await person.says("good morning")
        if person.sender.name in hidden:
            await person.says("/hide")
    model = Model()
    for deeds, order in rounds:
        before = len(asked(community))
        await tina.says("/quiz start greetings 3 1h")
        questions = asked(community)[before:]
        await answered(community, people, questions, deeds, order, model)
        await tina.says("/quiz end")
        assert await board(community) == model.ends(hidden)
        assert await points(community) == model.points()
        community.wait(hours=1)


async def answered(
    community: Community,
    people: list[Person],
    questions: list[Asked],
    deeds: list[Deed],
    order: list[int],
    model: Model,
) -> None:
    """Do it all; then bring some of it once more, in another order."""
    events: list[Event] = []
    for deed in deeds:
        community.wait(seconds=1)
        person, question = people[deed.who], questions[deed.question]
        event = an_answer(person, question, deed.option)
        events.append(event)
        await community.receives([event])
        was_right = question.options[deed.option] == right(question)
        key = question.text.split(" ", 1)[-1] if question.lines else question.text
        model.answers(person.sender.name, key, right=was_right)
    again = [events[n] for n in order if n < len(events) and deeds[n].twice]
    for event in again:
        assert not (await community.receives([event])).outgoing


def an_answer(person: Person, question: Asked, option: int) -> Event:
    if question.lines:
        return person.message(question.lines[option])
    return person.vote(question.message, option)


async def board(community: Community) -> list[tuple[int, str, int]]:
    def read(session: Session) -> list[tuple[int, str, int]]:
        here = select(Group).where(Group.external_id == community.group.id)
        group = session.scalars(here).one()
        scope = scope_of(community.app, session, group.community)
        last = select(QuizRound).where(QuizRound.community_id == group.community_id)
        round = session.scalars(last.order_by(QuizRound.id.desc()).limit(1)).one()
        return sorted((line.rank, line.name, line.score) for line in results.best(scope, round))

    return await community.app.database.run(read)
