"""/challenge export: a row for each member and day, as CSV, for admins."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update

from bot.core.context import Scope
from bot.core.elements import File
from bot.core.events import Role
from bot.services.challenges.rule import Rule
from bot.services.sheets import read
from bot.testing import Community, Heard
from models.tables import ChallengeEntry
from tests.bot.features.challenges.crowd import enrol
from tests.bot.features.challenges.village import DAY, MONDAY, challenge, within


def rows(heard: Heard) -> list[list[str]]:
    (file,) = [e for say in heard.says for e in say.elements if isinstance(e, File)]
    assert file.name == "challenge-1-2026-03-04.csv"
    return read(file.content)


async def test_each_day_of_each_member_is_a_row(community: Community) -> None:
    olga = community.person("Olga", role=Role.ADMIN)
    await olga.says("hello")
    await challenge(community, Rule(freezes=0))
    people = [(community.person("=Ann"), [MONDAY]), (community.person("Ben"), [MONDAY + DAY])]
    await enrol(community, 1, people)

    def adorn(scope: Scope) -> None:
        first = ChallengeEntry.day == MONDAY
        about = {"note_length": 80, "proof": "note", "featured_at": scope.now}
        scope.session.execute(update(ChallengeEntry).where(first).values(**about))
        late = {"origin": "makeup"}
        scope.session.execute(update(ChallengeEntry).where(~first).values(**late))

    await within(community, adorn)
    community.clock.set(datetime(2026, 3, 4, 13, tzinfo=UTC))
    heard = await olga.says("/challenge export")
    assert heard.public == ""
    assert "6 rows, one for each member and day" in heard.private
    head, *body = rows(heard)
    assert head[:4] == ["member", "team", "day", "state"]
    none = [""] * 6
    assert body[:3] == [
        [
            "=Ann",
            "",
            "2026-03-02",
            "checked in",
            "check-in",
            "1",
            "80",
            "note",
            "",
            "yes",
            "running",
        ],
        ["=Ann", "", "2026-03-03", "missed", *none, "running"],
        ["=Ann", "", "2026-03-04", "open", *none, "running"],
    ]
    assert body[4][2:6] == ["2026-03-03", "made up for", "made up", "1"]


async def test_members_do_not_get_it(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("hello")
    await challenge(community)
    heard = await alice.says("/challenge export 1")
    assert not [e for say in heard.says for e in say.elements if isinstance(e, File)]
