"""`hearth quiz import` as it is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from bot.core.events import Role
from bot.testing import open_community

Hearth = Callable[..., Result]

HEAD = "question,right,wrong,wrong\n"


@pytest.fixture
def lived_in(url: str) -> str:
    """The URL of a database with a community in it."""

    async def talk() -> None:
        async with open_community(url) as community:
            await community.person("Alice").says("good morning")

    asyncio.run(talk())
    return url


@pytest.fixture
def import_(hearth: Hearth, lived_in: str) -> Callable[..., Result]:
    def run(file: str, *words: str) -> Result:
        where = words or ("--community", "stage group", "--bank", "Sums")
        return hearth("quiz", "import", file, *where, HEARTH_DATABASE__URL=lived_in)

    return run


def asked_for(url: str, *lines: str) -> str:
    """What the owner hears who asks for something."""

    async def talk() -> str:
        async with open_community(url) as community:
            olga = community.person("Olga", role=Role.OWNER)
            return "\n".join([(await olga.says(line)).private for line in lines])

    return asyncio.run(talk())


def test_a_thousand_questions_are_imported_and_again_change_nothing(
    import_: Callable[..., Result], lived_in: str, tmp_path: Path
) -> None:
    rows = [f"{n}+1?,{n + 1},{n},{n + 2}\n" for n in range(1000)]
    (tmp_path / "sums.csv").write_text("\ufeff" + HEAD + "".join(rows), "utf-8")
    done = import_("sums.csv")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == "“Sums”: 1,000 new, 0 updated, 0 unchanged.\n"
    assert "0 new, 0 updated, 1,000 unchanged" in import_("sums.csv").stdout
    heard = asked_for(lived_in, "/quiz bank sums", "/audit")
    assert "Sums · 1,000 questions" in heard
    assert "imported questions into the quiz bank “Sums” (1000 new, 0 updated)" in heard


def test_toml_is_told_by_the_end_of_the_name(
    import_: Callable[..., Result], lived_in: str, tmp_path: Path
) -> None:
    text = "# 算术\n[[question]]\nquestion = '1+1?'\nright = '2'\nwrong = ['3']\n"
    (tmp_path / "sums.toml").write_text(text, "utf-8")
    assert "1 new" in import_("sums.toml").stdout
    assert "1. 1+1?\n✅ 2\n▫️ 3" in asked_for(lived_in, "/quiz bank sums")


def test_a_file_with_faults_changes_nothing(
    import_: Callable[..., Result], lived_in: str, tmp_path: Path
) -> None:
    (tmp_path / "sums.csv").write_text(HEAD + "1+1?,2,3\n1+2?,,3\n1+3?,4\n")
    done = import_("sums.csv")
    assert done.exit_code == 1
    assert "sums.csv: nothing was imported.\nLine 3: “1+2?” has no right answer" in done.stderr
    assert "Line 4: “1+3?” has no wrong answer" in done.stderr
    assert "There is no question bank yet." in asked_for(lived_in, "/quiz banks")


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (b"\xff\xfe1", (), "is not UTF-8"),
        (b"", (), "There are no questions in it."),
        (b"", ("--bank", "Sums"), "Missing option '--community'"),
        (b"", ("--community", "Nowhere", "--bank", "x"), "There are no questions in it."),
        (b"question,right,wrong\na,b,c", ("--community", "Nowhere", "--bank", "x"), "“Nowhere”"),
        (b"question,right,wrong\na,b,c", ("--community", "#1", "--bank", " "), "needs a name"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    import_: Callable[..., Result],
    tmp_path: Path,
    content: bytes,
    words: tuple[str, ...],
    said: str,
) -> None:
    (tmp_path / "sums.csv").write_bytes(content)
    done = import_("sums.csv", *words)
    assert done.exit_code in (1, 2)
    assert done.stdout == ""
    assert said in done.stderr


def test_there_has_to_be_a_database(hearth: Hearth, tmp_path: Path) -> None:
    (tmp_path / "sums.csv").write_text(HEAD + "1+1?,2,3\n")
    url = f"sqlite:///{tmp_path / 'none.db'}"
    where = ("--community", "x", "--bank", "y")
    done = hearth("quiz", "import", "sums.csv", *where, HEARTH_DATABASE__URL=url)
    assert done.exit_code == 1
    assert "There is no database" in done.stderr
