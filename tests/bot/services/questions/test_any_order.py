"""Whatever is accepted, taken back, deleted or staked: the ledger is worth what is so then."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.core.context import Scope
from bot.core.events import Role
from bot.services.questions import cards
from bot.testing import Community, Person
from models.tables import Acceptance, LedgerEntry, Member, Question
from tests.bot.services.questions.forum import (
    ASKED,
    CAP,
    HELPED,
    LIMIT,
    MODERATOR,
    START,
    Forum,
    Page,
)

ASKERS = ("Ann", "Ann", "Ann", "Ben", "Ann")
LAST_WEEK = 4
"""So many of them are asked in the first week."""
PEOPLE = ("Ann", "Ben", "Cho", MODERATOR)
SETTINGS = {
    "points.checkin": START,
    "points.message": 0,
    "points.reply": 0,
    "points.newcomer_reply": 0,
    "points.answer": 0,
    "points.accepted": HELPED,
    "points.solved": ASKED,
    "questions.pair_cap": CAP,
    "questions.bounty_limit": LIMIT,
    "levels.announce": "off",
}

who = st.sampled_from(PEOPLE)
number = st.sampled_from(range(len(ASKERS)))
message = st.integers(0, 7)
STEP = st.one_of(
    st.tuples(st.just("say"), who, st.none() | number),
    st.tuples(
        st.just("accept"), st.sampled_from(("asker", "asker", MODERATOR, "Cho")), number, message
    ),
    st.tuples(st.just("accept"), st.just("asker"), number, message),
    st.tuples(st.just("unaccept"), st.sampled_from(("asker", MODERATOR)), number),
    st.tuples(st.just("delete"), message),
    st.tuples(st.just("stake"), who, number, st.sampled_from((1, 20, 50))),
    st.tuples(st.sampled_from(("close", "reopen")), st.sampled_from(("asker", "Ben")), number),
)
HELPFUL = st.one_of(  # all of it between few pairs: so their caps are met
    st.tuples(st.just("accept"), st.just("asker"), number, st.sampled_from((0, 1, 3))),
    st.tuples(st.just("unaccept"), st.just("asker"), number),
)
STEPS = st.lists(STEP, min_size=4, max_size=30) | st.lists(HELPFUL, min_size=4, max_size=15)
SAID = [("say", name, None) for name in ("Cho", "Ben", "Ann", "Cho", MODERATOR)]
TOGGLED = [
    ("stake", "Ben", 0, 50),
    *(("accept", "asker", n, 0) for n in (2, 1, 0)),
    ("unaccept", "asker", 1),
    ("accept", "asker", 0, 3),
    ("accept", "asker", 0, 1),
    ("delete", 1),
]
UPWARDS = [("accept", "asker", n, 0) for n in (2, 1, 0)]
MOVED_UP = [*(("accept", "asker", n, 3) for n in (0, 1, 2)), ("unaccept", "asker", 0)]


class Play:
    """Steps played at once to the bot and by the book."""

    def __init__(self, town: Any) -> None:
        self.town = town
        self.community: Community = town.found(settings=SETTINGS)
        self.people = {name: self.somebody(name) for name in PEOPLE}
        self.book = Forum([Page(name, n // LAST_WEEK) for n, name in enumerate(ASKERS)])
        self.messages: list[str] = []
        self.hear(*(person.message("/checkin") for person in self.people.values()))
        self.questions = [self.people[name].message("/ask How?") for name in ASKERS[:LAST_WEEK]]
        self.hear(*self.questions)
        self.community.wait(days=7)
        self.questions += [self.people[name].message("/ask How?") for name in ASKERS[LAST_WEEK:]]
        self.hear(*self.questions[LAST_WEEK:])

    def somebody(self, name: str) -> Person:
        role = Role.MODERATOR if name == MODERATOR else Role.MEMBER
        group = self.community.group
        account = group._replace(id=f"{name} of {group.id}")
        return self.community.person(name, account=account, role=role)

    def hear(self, *events: Any) -> None:
        if events:
            self.town.run(self.community.receives(events))

    def says(self, by: str, line: str, reply_to: str | None = None) -> None:
        self.community.wait(minutes=1)
        self.hear(self.people[by].message(line, reply_to=reply_to))

    def step(self, what: str, *how: Any) -> None:
        match what, *how:
            case "say", by, to:
                self.say(by, to)
            case "delete", n if n < len(self.messages):
                self.town.run(self.people["Ann"].deletes(self.messages[n]))
                self.book.delete(n)
            case "accept", by, q, n if n < len(self.messages):
                by = self.named(by, q)
                self.says(by, f"/accept {q + 1}", self.messages[n])
                self.book.accept(by, q, n)
            case "unaccept", by, q:
                self.says(self.named(by, q), f"/unaccept {q + 1}")
                self.book.unaccept(self.named(by, q), q)
            case "stake", by, q, points:
                self.says(by, f"/bounty {points} {q + 1}")
                self.book.stake(by, q, points)
            case "close" | "reopen", by, q:
                self.says(self.named(by, q), f"/question {what} {q + 1}")
                getattr(self.book, what)(self.named(by, q), q)

    def say(self, by: str, to: int | None) -> None:
        self.community.wait(minutes=1)
        reply_to = None if to is None else self.questions[to].external_id
        event = self.people[by].message("So.", reply_to=reply_to)
        self.hear(event)
        self.book.say(len(self.messages), by)
        self.messages.append(event.external_id)

    def named(self, by: str, question: int) -> str:
        return ASKERS[question] if by == "asker" else by


def sums(scope: Scope) -> dict[tuple[str, str], int]:
    rows = scope.session.execute(
        select(Member.name, LedgerEntry.reason, func.sum(LedgerEntry.points))
        .join(Member, Member.id == LedgerEntry.root_id)
        .where(LedgerEntry.community_id == scope.community.id, LedgerEntry.reason != "checkin")
        .group_by(Member.name, LedgerEntry.reason)
    )
    return {(name, reason): int(points) for name, reason, points in rows if points}


def questions(scope: Scope) -> list[Question]:
    own = select(Question).where(Question.community_id == scope.community.id)
    return list(scope.session.scalars(own.order_by(Question.number)))


def acceptances(scope: Scope) -> dict[int, int]:
    """By number of a question: what of its pot is paid."""
    rows = scope.session.execute(
        select(Question.number, Acceptance.bounty)
        .join(Acceptance, Acceptance.question_id == Question.id)
        .where(Question.community_id == scope.community.id)
    )
    return dict(map(tuple, rows))


def compare(play: Play) -> None:
    town, community, book = play.town, play.community, play.book
    assert town.work(community, sums) == book.worth()
    asked = town.work(community, questions)
    assert [one.state for one in asked] == [page.state for page in book.pages]
    pots = town.work(community, lambda scope: [cards.pot(scope, one) for one in questions(scope)])
    assert pots == book.pots()
    solved = [n for n, page in enumerate(book.pages, 1) if page.accepted is not None]
    assert sorted(town.work(community, acceptances)) == solved
    balances = {account: row[1] for account, row in town.totals(community).items()}
    ours = {play.people[name].sender.account.id: book.balance(name) for name in PEOPLE}
    assert balances == ours
    assert town.breaches(community) == []


def test_the_ledger_is_worth_what_is_so_at_the_end(town: Any) -> None:
    @settings(max_examples=max(5, town.examples // 3), deadline=None)
    @given(STEPS)
    @example(TOGGLED)
    @example(UPWARDS)
    @example(MOVED_UP)
    def holds(steps: list[tuple[Any, ...]]) -> None:
        play = Play(town)
        for step in [*SAID, *steps]:
            play.step(*step)
        compare(play)

    holds()


def test_there_and_back_is_as_if_nothing_had_been(town: Any) -> None:
    @settings(max_examples=max(3, town.examples // 12), deadline=None)
    @given(st.lists(STEP, max_size=8), st.sampled_from(range(len(ASKERS))), st.integers(0, 4))
    def holds(steps: list[tuple[Any, ...]], asked: int, answer: int) -> None:
        play = Play(town)
        for step in [*SAID, *steps]:
            play.step(*step)
        if play.book.pages[asked].state != "open":
            return
        before = town.work(play.community, sums)
        for _ in range(3):
            play.step("accept", "asker", asked, answer)
            play.step("unaccept", "asker", asked)
        assert town.work(play.community, sums) == before

    holds()
