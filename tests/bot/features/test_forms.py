"""/form, in conversation: a command's arguments, asked for one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from bot.app import Application
from bot.core.actions import Ask
from bot.core.clock import ManualClock
from bot.core.events import Role
from bot.core.feature import Declared, Feature
from bot.core.forms import FormField, line_of
from bot.scheduler import Scheduler
from bot.services.groups import NewCommunity
from bot.testing import Community, Heard, Person, Stage, open_community
from models.tables import FormDraft
from tests.garden import BED, GARDEN, WORDS, drafts, feature, planted, teach

ANSWERS = ("roses", "21", "sunny", "water daily")
LINE = "roses; 21 days; sunny; water daily"


@pytest.fixture
async def garden(url: str) -> AsyncIterator[Community]:
    async with open_community(url, features=GARDEN) as opened:
        teach(opened.app)
        yield opened


@pytest.fixture
async def ada(garden: Community) -> Person:
    return garden.person("Ada", role=Role.ADMIN)


async def answered(person: Person, *texts: str) -> Heard:
    heard = await person.says("/form bed")
    for text in texts:
        heard = await person.answers(text)
    return heard


async def test_a_command_without_arguments_asks_for_them_and_runs_as_if_they_had_been_typed(
    ada: Person,
) -> None:
    app = ada.community.app
    begun = await ada.says("/plant")
    assert "New bed: 4 questions" in begun.private
    asked = await ada.presses(begun.buttons["Begin"])
    assert asked.private.splitlines()[:3] == [
        "New bed · 1/4",
        "What shall grow there?",
        "For example: roses [Cancel: /form cancel]",
    ]
    assert list(asked.buttons) == ["Cancel"]
    assert "2/4" in (await ada.answers("roses")).private
    chosen = await ada.answers("21")
    assert list(chosen.buttons) == ["In the sun", "In the shade", "Back", "Cancel"]
    last = await ada.presses(chosen.buttons["In the sun"])
    assert list(last.buttons) == ["Back", "Skip", "Cancel"]
    assert not await planted(app)
    done = await ada.answers("water\n  daily")
    assert done.private == f"Planted: {LINE}"
    assert done.public.splitlines() == [f"new: {LINE}", "🎉 Ada reached level 7 · Campfire!"]
    assert (await planted(app), await drafts(app)) == ([LINE], [])


async def test_in_chinese_it_reads_the_same(garden: Community) -> None:
    mei = garden.person("小梅", role=Role.ADMIN, locale="zh-hans")
    begun = await mei.says("/plant")
    assert "一共 4 个问题" in begun.private
    asked = await mei.presses(begun.buttons["开始填写"])
    assert asked.private.splitlines()[:2] == ["新花圃 · 1/4", "种什么？"]
    await mei.answers("玫瑰；牡丹")
    assert "「几天」不是天数。" in (await mei.answers("几天")).private
    await mei.answers("２１")
    assert "请从这几项里选一个：阳光下 / 阴凉处。" in (await mei.answers("哪里都行")).private
    await mei.answers("阴凉处")
    await mei.answers("返回")
    await mei.answers("阳光下")
    done = await mei.answers("跳过")
    assert done.private == "已种下：玫瑰，牡丹; 21 days; sunny"
    await mei.says("/form bed")
    assert "已取消" in (await mei.answers("取消")).private


async def test_a_wrong_answer_is_told_at_once_and_asked_for_again(ada: Person) -> None:
    wrong = await answered(ada, "roses", "a fortnight")
    assert wrong.private.startswith("“a fortnight” is no number of days.\nNew bed · 2/4")
    assert await drafts(ada.community.app) == [("bed", 1, {"plant": "roses"})]
    wrong = await answered(ada, "21", "on the moon")
    assert "Please choose one of these: In the sun / In the shade." in wrong.private
    assert "I need this one" in (await ada.says("/form skip")).private
    assert "keep it to 1,000" in (await answered(ada, "sunny", "x" * 1001)).private


async def test_what_parts_answers_becomes_a_comma_and_what_is_skipped_at_the_end_leaves_nothing(
    ada: Person,
) -> None:
    await answered(ada, "roses; lilies\nand tulips；", "21", "IN THE SHADE", "skip")
    assert await planted(ada.community.app) == ["roses, lilies and tulips，; 21 days; shady"]
    assert line_of(["a", "", "b", "", ""]) == "a; ; b"


async def test_beside_some_choices_something_else_may_be_typed(ada: Person) -> None:
    asked = await answered(ada, "roses")
    assert list(asked.buttons) == ["A week", "Back", "Cancel"]
    await ada.presses(asked.buttons["A week"])
    await ada.says("/form back")
    assert "3/4" in (await ada.answers("22")).private
    await ada.says("/form back")
    await ada.answers("a week")
    await ada.answers("sunny")
    await ada.says("/form skip")
    assert await planted(ada.community.app) == ["roses; 7 days; sunny"]


async def test_back_forgets_the_answer_that_it_goes_back_to(ada: Person) -> None:
    app = ada.community.app
    await answered(ada, "roses", "21")
    assert "2/4" in (await ada.says("/form back")).private
    assert await drafts(app) == [("bed", 1, {"plant": "roses"})]
    await ada.says("/form back")
    assert "1/4" in (await ada.says("/form back")).private
    assert await drafts(app) == [("bed", 0, {})]


async def test_a_cancelled_form_is_gone_and_whoever_fills_in_none_is_helped(ada: Person) -> None:
    await answered(ada, "roses")
    assert "Nothing was changed" in (await ada.says("/form cancel")).private
    assert await drafts(ada.community.app) == []
    for step in ("", "back", "skip", "cancel", "choose place sunny"):
        assert (await ada.says(f"/form {step}")).text.startswith("You are not filling in")
    assert (await ada.answers("hello there")).private == (await ada.says("/help")).private
    assert "There is no form “hello”." in (await ada.says("/form hello there")).private


async def test_it_shows_where_one_stands_with_what_was_answered(ada: Person) -> None:
    await answered(ada, "roses", "21", "In the shade")
    stands = await ada.says("/form")
    assert stands.private.splitlines()[:4] == [
        "What shall grow there? roses",
        "How many days? 21 days",
        "Where? In the shade",
        "New bed · 4/4",
    ]
    assert (await ada.says("/form answer")).private == stands.private


async def test_a_button_pressed_twice_answers_no_other_question(ada: Person) -> None:
    chosen = await answered(ada, "roses", "21")
    for _ in range(2):
        last = await ada.presses(chosen.buttons["In the sun"])
        assert "4/4" in last.private
    for _ in range(2):
        again = await ada.presses(last.buttons["Back"])
        assert "3/4" in again.private
    await ada.presses(chosen.buttons["In the sun"])
    await ada.presses(last.buttons["Skip"])
    assert "not filling in" in (await ada.presses(last.buttons["Skip"])).private
    assert await planted(ada.community.app) == ["roses; 21 days; sunny"]


async def test_to_begin_again_goes_on_and_to_begin_another_replaces_it_and_says_so(
    ada: Person,
) -> None:
    app = ada.community.app
    await answered(ada, "roses")
    again = await ada.says("/form bed")
    assert "go on where you were" in again.private
    assert "2/4" in again.private
    other = await ada.says("/form rest")
    assert "I have put “New bed” away" in other.private
    assert await drafts(app) == [("rest", 0, {})]
    assert "away" not in (await ada.says("/form rest")).private
    assert (await ada.says("/form skip")).public == "How nice: "


async def test_a_form_outlives_the_bot(garden: Community, ada: Person) -> None:
    await answered(ada, "roses", "21")
    clock, stage = ManualClock(garden.clock.now()), Stage()
    start = NewCommunity("UTC", "en", 0)
    app = Application(garden.app.database, Declared(GARDEN), clock, start)
    teach(app)
    app.connect(stage)
    reborn = Community(app, clock, stage, "group")
    reborn.next_id = garden.next_id  # type: ignore[method-assign]
    again = reborn.person("Ada", role=Role.ADMIN)
    assert "3/4" in (await again.says("/form")).private
    await again.answers("sunny")
    await again.answers("skip")
    assert await planted(app) == ["roses; 21 days; sunny"]


async def test_two_people_fill_it_in_at_once(garden: Community, ada: Person) -> None:
    bo = garden.person("Bo", role=Role.OWNER)
    await ada.says("/form bed")
    await bo.says("/form bed")
    for mine, theirs in zip(ANSWERS, ("lilies", "7", "shady", "skip"), strict=True):
        await ada.answers(mine)
        await bo.answers(theirs)
    assert await planted(garden.app) == [LINE, "lilies; 7 days; shady"]


async def test_answers_that_race_run_the_command_once(ada: Person) -> None:
    app = ada.community.app
    await answered(ada, *ANSWERS[:-1])
    racing = [ada.message("/form answer water daily") for _ in range(5)]
    await asyncio.gather(*(app.receive([event]) for event in racing))
    assert await planted(app) == [LINE]


async def test_members_may_not_begin_what_their_role_may_not_run(garden: Community) -> None:
    bob = garden.person("Bob")
    assert (await bob.says("/form bed")).private == "Only admins can do that here."
    assert await drafts(garden.app) == []
    await bob.says("/form rest")
    assert (await bob.answers("on a bench")).public == "How nice: on a bench"


async def test_whoever_loses_their_role_meanwhile_is_refused_at_the_end_and_changes_nothing(
    ada: Person,
) -> None:
    """The platform still tells the old role by the way; asked, it tells the new one."""
    app, stage = ada.community.app, ada.community.stage
    await answered(ada, *ANSWERS[:-1])
    stage.roles[ada.sender.account] = Role.MEMBER
    refused = await ada.answers("water daily")
    assert refused.private.startswith("Only admins can do that here.\nNew bed · 4/4")
    assert await planted(app) == []
    stage.roles[ada.sender.account] = Role.ADMIN
    ada.sender = replace(ada.sender, role=Role.MEMBER)
    await ada.answers("water daily")
    assert await planted(app) == [LINE]


async def test_where_the_role_cannot_be_asked_the_last_answer_can_be_given_again(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answered(ada, *ANSWERS[:-1])

    async def deaf(*_: object) -> Role:
        raise OSError

    with monkeypatch.context() as silence:
        silence.setattr(ada.community.stage, "role", deaf)
        assert "try again" in (await ada.answers("water daily")).private
    await ada.answers("water daily")
    assert await planted(ada.community.app) == [LINE]


async def test_whoever_has_left_is_asked_to_come_back(garden: Community, ada: Person) -> None:
    await answered(ada, *ANSWERS[:-1])
    await ada.leaves()
    left = replace(ada.message("/form skip"), present=False)  # type: ignore[call-arg]
    assert "not in this group" in (await garden.receives([left])).private
    assert await planted(garden.app) == []


async def test_if_the_command_refuses_nothing_of_it_stays_and_the_last_question_stands(
    ada: Person,
) -> None:
    app = ada.community.app
    refused = await answered(ada, "nettles", "21", "sunny", "skip")
    assert refused.private.startswith("Nobody wants to plant nettles.\nNew bed · 4/4")
    assert refused.public == "", "nor does anybody hear what would have followed"
    assert await planted(app) == []
    assert "4/4" in (await ada.says("/form")).private
    for _ in range(3):
        await ada.says("/form back")
    for text in ANSWERS:
        await ada.answers(text)
    assert await planted(app) == [LINE]


async def test_what_was_begun_when_the_form_was_another_is_forgotten(ada: Person) -> None:
    database = ada.community.app.database
    for changed in ({"form": "gone"}, {"step": 4}, {"answers": {"other": "x"}}):
        await answered(ada, "roses")
        await database.run(lambda s, c=changed: s.execute(update(FormDraft).values(**c)) and None)
        assert "not filling in" in (await ada.says("/form")).private


async def test_after_a_week_it_is_cleared_away(garden: Community, ada: Person) -> None:
    await answered(ada, "roses")
    scheduler = Scheduler(garden.app)
    await scheduler.tick(garden.group)
    garden.wait(days=6)
    await scheduler.tick(garden.group)
    assert "2/4" in (await ada.says("/form")).private
    garden.wait(days=2)
    await scheduler.tick(garden.group)
    assert "not filling in" in (await ada.says("/form")).private


async def test_an_adapter_with_forms_is_given_all_that_one_needs(ada: Person) -> None:
    stage = ada.community.stage
    stage.performs |= {Ask}
    (outgoing,) = (await ada.says("/plant")).outgoing
    ask = outgoing.action
    assert isinstance(ask, Ask)
    assert (ask.title, ask.line) == ("New bed", "/plant")
    assert [(field.label, field.required) for field in ask.fields] == [
        ("What shall grow there?", True),
        ("How many days?", True),
        ("Where?", True),
        ("Anything to add?", False),
    ]
    assert [field.free for field in ask.fields] == [True, True, False, True]
    assert ask.fields[2].choices == ("sunny", "shady")
    assert ask.fields[2].labels == ("In the sun", "In the shade")
    assert ask.fields[3].hint == "For example: water daily"


def test_forms_that_cannot_be_filled_in_are_not_declared() -> None:
    field = FormField("what")
    for name, fields in (
        ("answer", (field,)),
        ("Two words", (field,)),
        ("bed", ()),
        ("bed", (field, field)),
        ("bed", tuple(FormField(f"f{n}") for n in range(6))),
    ):
        with pytest.raises(ValueError, match="cannot be filled in"):
            Feature("bad").form(name, command="help", fields=fields)
    lost, again = Feature("lost"), Feature("again")
    lost.form("lost", command="nothing", fields=(field,))
    again.form("bed", command="plant", fields=(field,))
    for features, why in (((lost,), "commands that there are not"), ((feature, again), "twice")):
        with pytest.raises(ValueError, match=why):
            Declared(features)


def test_a_form_names_all_its_words() -> None:
    assert {*BED.keys()} == {key for key in WORDS if key.startswith("form.bed")}


LINES = (
    *("/form bed", "/form rest", "/form", "/plant", "/form back", "/form skip", "/form cancel"),
    *("/form choose place sunny", "/form choose note back", "/form back place", "/form skip note"),
    *(f"/form answer {text}" for text in ("21", "shady", "roses", "skip", "", "nettles")),
)
WAY = ["/form bed", *(f"/form answer {text}" for text in ANSWERS)]
steps = st.lists(
    st.sampled_from([*([line] for line in LINES), WAY, WAY[1:]]), min_size=3, max_size=12
).map(lambda parts: [line for part in parts for line in part])


async def holds(ada: Person, lines: list[str]) -> None:
    app, names = ada.community.app, [field.name for field in BED.fields]
    await ada.says("/form cancel")
    before, was_open = len(await planted(app)), False
    for line in lines:
        await ada.says(line)
        after, filling = len(await planted(app)), await drafts(app)
        assert after - before in (0, 1)
        assert was_open or after == before, "what is not filled in does not run"
        assert not (after > before and filling), "what has run is not filled in any more"
        for _, step, answers in filling:
            assert 0 <= step < len(names)
            assert sorted(answers) == sorted(names[:step])
        before, was_open = after, bool(filling)


def test_whatever_is_answered_step_and_answers_agree_and_no_form_runs_twice() -> None:
    opened = open_community(features=GARDEN)
    with asyncio.Runner() as runner:
        garden = runner.run(opened.__aenter__())
        teach(garden.app)
        ada = garden.person("Ada", role=Role.ADMIN)

        @settings(max_examples=30)
        @given(steps)
        def whatever_is_answered(lines: list[str]) -> None:
            runner.run(holds(ada, lines))

        whatever_is_answered()
        for line in runner.run(planted(garden.app)):
            parts = (line or "").split("; ")
            assert len(parts) in (3, 4)
            assert parts[1] == "21 days"
            assert parts[2] in ("sunny", "shady")
        runner.run(opened.__aexit__(None, None, None))
