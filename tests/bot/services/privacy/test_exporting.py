"""What a member is given of themselves: every row of theirs, and nothing of others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlalchemy import Table, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.core.elements import File
from bot.core.events import Address, Role
from bot.core.i18n import LANGUAGES, load_catalogue
from bot.services.privacy import exporting
from bot.services.privacy.volumes import LIMIT
from bot.testing import PLATFORM, Community, Person, open_community
from models.tables import Account, Base, Member
from tests.bot.services.privacy.village import ACCOUNT, NAME, USERNAME, zerlina

OTHER, OTHER_NAME, OTHER_USERNAME = "55667788990", "Quentin Ostrowsky", "quentin_ostrowsky"
WORDS = load_catalogue()
OWN = {"member", "person", "account"}
Row = dict[str, Any]
Tables = dict[str, list[Row]]


def quentin(community: Community) -> Person:
    """Whoever has to do with Zerlina, and must not be found in what she is given."""
    account = Address(PLATFORM, OTHER)
    return community.person(OTHER_NAME, account=account, username=OTHER_USERNAME, role=Role.ADMIN)


async def mingle(village: Community) -> None:
    """Let two people have to do with each other in every way that leaves a row."""
    other, one = quentin(village), zerlina(village)
    one = village.person(NAME, account=one.sender.account, username=USERNAME, role=Role.ADMIN)
    question = await other.says("has anybody read the second chapter of the book?")
    answer = await one.says("yes, and I found it hard to follow", reply_to=question.message)
    await other.says("so did I, to be honest with you", reply_to=answer.message)
    await other.reacts(answer.message, "👍")
    await one.reacts(question.message, "🔥")
    await other.says(f"/award @{USERNAME} 7 a good answer")
    await one.says(f"/award @{OTHER_USERNAME} 9 a good question")
    await one.says(f"/checkin correct @{OTHER_USERNAME} 2026-03-05")
    await one.says("and to myself I say: read it again", reply_to=answer.message)
    await other.says("/checkin")


def everything(files: tuple[File, ...]) -> Tables:
    """The rows of all JSON files, by table, with the names of their columns."""
    tables: Tables = {}
    for file in files[1:]:
        for table in json.loads(file.content)["tables"]:
            rows = (dict(zip(table["columns"], row, strict=True)) for row in table["rows"])
            tables.setdefault(table["table"], []).extend(rows)
    return tables


async def exported(
    community: Community, *, language: str = "en", limit: int = LIMIT
) -> tuple[File, ...]:
    def work(session: Session) -> tuple[File, ...]:
        person = session.scalars(
            select(Account.person_id).where(Account.external_id == ACCOUNT)
        ).one()
        now = community.clock.now()
        return exporting.export(session, person, WORDS[language], "Asia/Shanghai", now, limit=limit)

    return await community.app.database.run(work)


def plain(value: Any) -> Any:
    """As JSON holds it."""
    return value.isoformat() if isinstance(value, date) else value


def theirs(session: Session) -> dict[str, set[tuple[Any, ...]]]:
    """By table, the primary keys of all rows that lead to Zerlina, by what the tables declare."""
    accounts = [(PLATFORM, ACCOUNT)]
    persons = select(Account.person_id).where(Account.external_id == ACCOUNT)
    members = select(Member.id).where(Member.person_id.in_(persons))
    found: dict[str, set[tuple[Any, ...]]] = {}
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        assert isinstance(table, Table)
        for link in mapper.class_.privacy:
            column = table.c[link.column]
            if link.to == "account":
                leads = or_(*(and_(table.c.platform == p, column == id) for p, id in accounts))
            else:
                leads = column.in_(members if link.to == "member" else persons)
            keys = session.execute(select(*table.primary_key).where(leads))
            found.setdefault(table.name, set()).update(tuple(map(plain, key)) for key in keys)
    return found


async def test_no_row_of_theirs_is_missing_and_nothing_of_others_is_there(
    village: Community,
) -> None:
    await mingle(village)
    files = await exported(village)
    given = everything(files)
    await nothing_is_missing_or_there_twice(village, given)
    await no_column_names_another(village, given)
    answers_are_told_without_who_gave_them(given)
    for file in (*files, (await exported(village, language="zh"))[0]):
        for canary in (OTHER, OTHER_NAME, "Quentin", "Ostrowsky", OTHER_USERNAME, "Olga"):
            assert canary not in file.content, f"{canary} in {file.name}"


async def nothing_is_missing_or_there_twice(village: Community, given: Tables) -> None:
    kept = await village.app.database.run(theirs)
    assert min(map(len, kept.values())) > 0, "the village has to fill every table"
    assert given.keys() == kept.keys()
    for name, keys in kept.items():
        columns = [column.name for column in Base.metadata.tables[name].primary_key]
        shown = [tuple(row[column] for column in columns) for row in given[name]]
        assert set(shown) == keys, name
        assert len(shown) == len(keys), name
        assert all(row.keys() == set(Base.metadata.tables[name].c.keys()) for row in given[name])


async def test_it_says_what_happened_in_the_village(
    village: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await village.app.database.run(counts)
    whole = await exported(village)
    it_tells_ten_days(everything(whole))
    for language in LANGUAGES:
        the_page_needs_nothing_else((await exported(village, language=language))[0], language)
    await the_parts_are_the_whole(village, whole, monkeypatch)
    await the_page_shows_the_newest(village, monkeypatch)
    await who_is_unknown_has_nothing(village)
    assert await village.app.database.run(counts) == before


def it_tells_ten_days(tables: Tables) -> None:
    assert [row["username"] for row in tables["account"]] == [USERNAME]
    assert [row["external_id"] for row in tables["account"]] == [ACCOUNT]
    assert [row["name"] for row in tables["member"]] == [NAME, NAME]
    assert len({row["community_id"] for row in tables["member"]}) == 2
    days = [f"2026-03-{n:02}" for n in (2, 3, 4, 5, 6, 7, 9, 10, 11)]
    assert [row["day"] for row in tables["check_in"]] == days
    assert {row["note_length"] for row in tables["check_in"]} == {len("read a whole chapter")}
    assert [(row["day"], row["cause"]) for row in tables["excused_day"]] == [
        ("2026-03-08", "freeze")
    ]
    reasons = [row["reason"] for row in tables["ledger_entry"]]
    assert (reasons.count("checkin"), reasons.count("reply"), reasons.count("award")) == (9, 10, 3)
    assert [row["points"] for row in tables["ledger_entry"] if row["reason"] == "award"] == [
        30,
        10,
        -10,
    ]
    assert [row["state"] for row in tables["condition"]] == ["👍"] * 10
    kinds = [row["kind"] for row in tables["receipt"] if row["member_id"]]
    assert (kinds.count("message"), kinds.count("command"), kinds.count("join")) == (21, 14, 1)
    answers = [row for row in tables["receipt"] if not row["member_id"]]
    assert len(answers) == 10, "by Bob"
    moment = datetime.fromisoformat(tables["member"][0]["joined_at"])
    assert moment == datetime(2026, 3, 2, 9, tzinfo=UTC)


async def no_column_names_another(village: Community, given: Tables) -> None:
    own = await village.app.database.run(
        lambda session: set(session.scalars(select(Member.id).where(Member.name == NAME)))
    )
    for mapper in Base.registry.mappers:
        for link in mapper.class_.privacy:
            if link.to == "member":
                named = {row[link.column] for row in given[str(mapper.local_table)]}
                assert named <= own | {None}, f"{mapper.local_table}.{link.column}"


def answers_are_told_without_who_gave_them(given: Tables) -> None:
    receipts = given["receipt"]
    (own,) = {row["member_id"] for row in receipts if row["member_id"] and row["to_member_id"]}
    answers = [row for row in receipts if row["member_id"] is None]
    assert {row["to_member_id"] for row in answers} == {own}
    assert {(row["external_id"], row["channel"]) for row in answers} == {(None, None)}
    assert all(row["reply_to"] for row in answers), "which of their own messages it answers"
    to_others = [row for row in receipts if row["member_id"] and row["to_member_id"] is None]
    assert [row for row in to_others if row["reply_to"]]


async def the_parts_are_the_whole(
    village: Community, whole: tuple[File, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [file.name for file in whole] == ["hearth-my-data.html", "hearth-my-data.json"]
    monkeypatch.setattr(exporting, "CHUNK", 3)
    parts = await exported(village, limit=3000)
    count = len(parts) - 1
    assert count > 3
    assert [file.name for file in parts[1:]] == [
        f"hearth-my-data-{n}-of-{count}.json" for n in range(1, count + 1)
    ]
    assert max(len(file.content.encode()) for file in parts[1:]) < 4000
    assert everything(parts) == everything(whole)
    heads = [json.loads(file.content) for file in parts[1:]]
    assert [(head["part"], head["parts"]) for head in heads] == [
        (n, count) for n in range(1, count + 1)
    ]
    assert sorted(heads[0]["names"]["community_id"].values()) == [
        "stage elsewhere",
        "stage group",
    ]


@dataclass
class Seen:
    """A page as a browser sees it."""

    tags: list[tuple[str, dict[str, str | None]]]
    text: list[str]
    unclosed: list[str]

    def section(self, heading: str) -> str:
        """The text from a heading to the next."""
        text = "\n".join(self.text)
        return text.partition(f"## {heading}\n")[2].partition("## ")[0]


class Reader(HTMLParser):
    """Reads a page: its tags in order, its text, and what is left open."""

    ALONE = ("meta", "!doctype")

    def __init__(self) -> None:
        super().__init__()
        self.seen = Seen([], [], [])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.tags.append((tag, dict(attrs)))
        if tag not in self.ALONE:
            self.seen.unclosed.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.seen.unclosed.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self.seen.unclosed[-1] != "style":
            mark = "## " if self.seen.unclosed[-1] == "h2" else ""
            self.seen.text.append(mark + data.strip())


def read(page: str) -> Seen:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.seen.unclosed == []
    return reader.seen


def the_page_needs_nothing_else(file: File, language: str) -> None:
    page, words = file.content, WORDS[language]
    seen = read(page)
    assert ("html", {"lang": {"en": "en", "zh": "zh-Hans"}[language]}) in seen.tags
    assert not {tag for tag, _ in seen.tags} & {"script", "link", "img", "iframe", "base"}
    reaching = {"src", "href", "action", "style", "srcset", "data"}
    assert not [a for _, attrs in seen.tags for a in attrs if a in reaching or a[:2] == "on"]
    assert not [word for word in ("url(", "@import", "://") if word in page]
    assert "default-src 'none'" in page
    own = seen.section(words.plain("mydata.table.member"))
    assert NAME in own
    assert "stage elsewhere" in own
    assert "2026-03-02 17:00:00" in own, "nine o'clock in London is five in Shanghai"
    points = seen.section(words.plain("mydata.table.ledger_entry"))
    assert words.plain("reason.checkin") in points


async def test_hostile_names_and_reasons_are_only_words(url: str) -> None:
    async with open_community(url) as community:
        hostile = "<script>alert(1)</script>\u202e"
        one = community.person(hostile, account=Address(PLATFORM, ACCOUNT), role=Role.ADMIN)
        await one.says("/season start \"><img src=x onerror='y'> & Söhne")
        page = (await exported(community))[0].content
        seen = read(page)
        assert not {tag for tag, _ in seen.tags} & {"script", "img", "b"}
        assert hostile[:-1] in "".join(seen.text)
        assert "\u202e" not in page
        assert "\"><img src=x onerror='y'> & Söhne" in "\n".join(seen.text)


async def the_page_shows_the_newest(village: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "SHOWN", 4)
    files = await exported(village)
    seen = read(files[0].content)
    section = seen.section("Check-ins")
    assert "The newest 4 of 9 rows; the JSON file holds all." in section
    assert [word for word in section.split() if word.startswith("2026-03") and len(word) == 10][
        :4
    ] == ["2026-03-11", "2026-03-11", "2026-03-10", "2026-03-10"]
    assert "2026-03-06" not in section
    assert len(everything(files)["check_in"]) == 9


async def who_is_unknown_has_nothing(village: Community) -> None:
    files = await village.app.database.run(
        lambda session: exporting.export(session, 10**9, WORDS["en"], "UTC", village.clock.now())
    )
    assert set(map(len, everything(files).values())) == {0}
    assert read(files[0].content).text[0] == "Everything Hearth keeps about you"


def shown() -> Iterator[tuple[str, str]]:
    for mapper in Base.registry.mappers:
        if mapper.class_.privacy:
            yield from ((str(mapper.local_table), column.name) for column in mapper.columns)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_on_the_page_has_a_name_in_words(language: str) -> None:
    messages = WORDS[language].messages
    nameless = [
        (table, column)
        for table, column in shown()
        if f"mydata.table.{table}" not in messages
        or not {f"mydata.column.{table}.{column}", f"mydata.column.{column}"} & messages.keys()
    ]
    assert nameless == []


def counts(session: Session) -> dict[str, int | None]:
    tables = Base.metadata.sorted_tables
    return {t.name: session.scalar(select(func.count()).select_from(t)) for t in tables}
