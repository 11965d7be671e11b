"""`hearth init`: questions, answers, and the file that comes of them."""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from bot.cli import main
from bot.cli.template import Answers, written
from bot.config import Settings, read_settings

pytestmark = pytest.mark.usefixtures("bare_surroundings")

TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOpp"
FILE = Path("config.toml")
Init = Callable[..., Result]


def init(*words: str, typed: str = "", **environment: str) -> Result:
    return CliRunner().invoke(
        main, ["init", *words], input=typed, env=environment, catch_exceptions=False
    )


def settings() -> Settings:
    return read_settings([], FILE)


def test_it_asks_and_writes_what_it_was_told() -> None:
    result = init(typed=f"zh\n上海\nsqlite+aiosqlite:///here.db\n{TOKEN}\n")
    assert result.exit_code == 0, result.output
    assert "hearth doctor" in result.output
    assert "时区" in result.output
    assert settings().community.language == "zh"
    assert settings().community.timezone == "Asia/Shanghai"
    assert settings().database.url == "sqlite+aiosqlite:///here.db"
    assert settings().telegram.token.get_secret_value() == TOKEN


def test_the_token_is_never_shown_and_the_file_is_its_owners() -> None:
    assert TOKEN not in init(typed=f"\n\n\n{TOKEN}\n").output
    assert stat.S_IMODE(FILE.stat().st_mode) == 0o600
    assert list(Path().iterdir()) == [FILE]


def test_enter_takes_the_defaults() -> None:
    result = init(typed="\n\n\n\n")
    assert settings().model_dump() == Settings().model_dump()
    assert "There is no Telegram token yet" in result.output


def test_those_who_speak_chinese_are_offered_a_chinese_zone() -> None:
    init(typed="zh\n\n\n\n")
    assert settings().community.timezone == "Asia/Shanghai"


def test_a_bad_answer_is_explained_and_asked_for_again() -> None:
    said = init(typed=f"de\nen\nMars\nBerlin\nmysql://x\n\nnonsense\n{TOKEN}\n").output
    assert "Type en or zh." in said
    assert "There is no time zone “Mars”." in said
    assert "This URL cannot be used." in said
    assert "This is no token" in said
    assert "nonsense" not in said
    assert settings().community.timezone == "Europe/Berlin"


def test_with_options_nothing_is_asked() -> None:
    words = ("--language", "zh", "--timezone", "北京", "--token-from-env", "BOT", "--yes")
    result = init(*words, BOT=f" {TOKEN}\n")
    assert result.exit_code == 0
    assert settings().community.timezone == "Asia/Shanghai"
    assert settings().telegram.token.get_secret_value() == TOKEN
    assert TOKEN not in result.output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--language", "de"), "Type en or zh."),
        (("--timezone", "Mars"), "no time zone “Mars”"),
        (("--database", "mysql://x"), "This URL cannot be used."),
        (("--token-from-env", "BOT"), "no variable BOT"),
        (("--token-from-env", "WRONG"), "This is no token"),
    ],
)
def test_a_bad_option_is_refused_with_a_sentence(words: tuple[str, ...], why: str) -> None:
    result = init(*words, "--yes", WRONG="hidden")
    assert result.exit_code != 0
    assert why in result.output
    assert "hidden" not in result.output
    assert not FILE.exists()


def test_a_file_that_is_there_is_replaced_only_by_force() -> None:
    FILE.write_text("# mine\n")
    result = init("--yes")
    assert result.exit_code == 1
    assert "config.toml is there already" in result.output
    assert FILE.read_text() == "# mine\n"
    assert init("--yes", "--force").exit_code == 0
    assert stat.S_IMODE(FILE.stat().st_mode) == 0o600
    assert "[telegram]" in FILE.read_text()


def test_it_writes_the_file_that_is_named() -> None:
    assert CliRunner().invoke(main, ["--config", "my.toml", "init", "--yes"]).exit_code == 0
    assert Path("my.toml").exists()


def test_a_folder_that_is_not_there_is_told() -> None:
    result = CliRunner().invoke(main, ["--config", "no/my.toml", "init", "--yes"])
    assert result.exit_code == 1
    assert "no/my.toml cannot be written: No such file or directory." in result.output


def test_each_commented_line_can_be_taken_in_force() -> None:
    text = written(Answers("", "")).replace("\n#day", "\nday").replace("\n#level", "\nlevel")
    FILE.write_text(text)
    assert settings().model_dump() == Settings().model_dump()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_whatever_is_written_is_read_as_it_was(value: str) -> None:
    read = tomllib.loads(written(Answers(value, value, value, value)))
    assert read["community"] == {"timezone": value, "language": value}
    assert read["database"]["url"] == read["telegram"]["token"] == value
