"""Reading settings, and what is said about wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Misconfigured, Settings, read_settings
from bot.core.feature import Setting

pytestmark = pytest.mark.usefixtures("bare_surroundings")

DECLARED = (
    Setting("points.message", 1, minimum=0, maximum=1000),
    Setting("points.reply", 1, minimum=0, maximum=1000),
    Setting("care.members", "all", choices=("all", "some", "none")),
    Setting("care.letters", default=True),
    Setting("care.days", ("3", "7"), minimum=1, maximum=3, check=lambda days: "x" not in days),
    Setting("care.kinds", (), choices=("note", "call")),
    Setting("community.language", "en", choices=("en", "zh"), column="language"),
)


def read(text: str = "") -> Settings:
    Path("config.toml").write_text(text, encoding="utf-8")
    return read_settings(DECLARED)


def faults(text: str = "") -> tuple[str, ...]:
    with pytest.raises(Misconfigured) as raised:
        read(text)
    return raised.value.faults


def fault(text: str = "") -> str:
    (only,) = faults(text)
    return only


def test_without_any_configuration_everything_has_a_default() -> None:
    settings = read_settings(DECLARED)
    assert settings.database.url.startswith("sqlite+aiosqlite:///")
    assert settings.database.url.endswith("hearth.db")
    assert settings.community.model_dump() == {"timezone": "UTC", "language": "en", "day_turn": 0}
    assert settings.log.level == "warning"
    assert settings.declared_defaults == {}


def test_the_file_of_this_folder_is_read() -> None:
    settings = read('[community]\ntimezone = "Asia/Shanghai"\nday_turn = 4\nlanguage = "zh"')
    assert settings.community.timezone == "Asia/Shanghai"
    assert settings.community.day_turn == 4
    assert settings.community.language == "zh"


def test_a_named_file_is_read_in_place_of_the_usual_one(tmp_path: Path) -> None:
    Path("config.toml").write_text('[log]\nlevel = "debug"', encoding="utf-8")
    named = tmp_path / "other.toml"
    named.write_text('[log]\nlevel = "error"', encoding="utf-8")
    assert read_settings(DECLARED, named).log.level == "error"


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    assert read('\ufeff[log]\nlevel = "debug"').log.level == "debug"


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTH_DATABASE__URL", "sqlite+aiosqlite:///from-env.db")
    settings = read('[database]\nurl = "sqlite+aiosqlite:///from-file.db"\n[log]\nlevel = "info"')
    assert settings.database.url == "sqlite+aiosqlite:///from-env.db"
    assert settings.log.level == "info"


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTH_LOG__LEVEL", "")
    assert read('[log]\nlevel = "info"').log.level == "info"


def test_defaults_of_declared_settings_are_taken_from_file_and_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HEARTH_DEFAULTS__POINTS__REPLY", "3")
    monkeypatch.setenv("HEARTH_DEFAULTS__CARE__LETTERS", "false")
    settings = read('[defaults.points]\nmessage = 2\n[defaults]\ncare.members = "some"')
    assert settings.declared_defaults == {
        "points.message": 2,
        "points.reply": 3,
        "care.members": "some",
        "care.letters": False,
    }


def test_only_given_defaults_are_given() -> None:
    assert read("[defaults.points]\nmessage = 1").declared_defaults == {"points.message": 1}


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ('days = ["1", "2"]', {"care.days": ("1", "2")}),
        ('kinds = ["call"]', {"care.kinds": ("call",)}),
        ("kinds = []", {"care.kinds": ()}),
    ],
)
def test_a_list_gives_the_default_of_a_setting_with_several_items(
    text: str, given: dict[str, tuple[str, ...]]
) -> None:
    assert read(f"[defaults.care]\n{text}").declared_defaults == given


@pytest.mark.parametrize("value", ["1,2", "1, 2", "1 2", "1、2"])
def test_the_environment_has_a_list_in_one_text(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("HEARTH_DEFAULTS__CARE__DAYS", value)
    assert read().declared_defaults == {"care.days": ("1", "2")}


def test_what_a_new_community_starts_with_is_the_default_of_its_settings() -> None:
    settings = read('[community]\nlanguage = "zh"')
    assert settings.declared_defaults == {"community.language": "zh"}


def test_a_time_zone_may_be_named_by_its_city() -> None:
    assert read('[community]\ntimezone = "shanghai"').community.timezone == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '\n[community]\ntimezone = "Mars/Olympus"',
            [
                'config.toml, line 3: community.timezone = "Mars/Olympus"',
                "no such time zone",
                "Asia/Shanghai",
            ],
        ),
        ('[community]\nlanguage = "fr"', ['line 2: community.language = "fr"', "one of en, zh"]),
        ("[community]\nday_turn = 24", ["line 2: community.day_turn = 24", "from 0 to 23"]),
        ("[community]\nday_turn = true", ["day_turn = true", "a whole number from 0 to 23"]),
        (f"[community]\nday_turn = {10**400}", ["day_turn = 1000", "from 0 to 23"]),
        ('[community]\nday_turn = "four"', ['day_turn = "four"', "from 0 to 23"]),
        ("[community]\ntimezone = 8", ["line 2: community.timezone = 8", "name of a time zone"]),
        ('[log]\nlevel = "loud"', ['line 2: log.level = "loud"', "debug, info, warning, error"]),
        ("database = 3", ["line 1: database = 3", "a table, [database]"]),
        ("defaults.points = 3", ["line 1: defaults.points = 3", "a table, [defaults.points]"]),
        (
            "[defaults.points]\nmessage = 1001",
            ["line 2: defaults.points.message = 1001", "a whole number from 0 to 1000"],
        ),
        ('[defaults.points]\nmessage = "many"', ['points.message = "many"', "from 0 to 1000"]),
        ("[defaults.points]\nmessage = true", ["points.message = true", "from 0 to 1000"]),
        (
            '[defaults.care]\nmembers = "few"',
            ['line 2: defaults.care.members = "few"', "one of all, some, none"],
        ),
        ('[defaults.care]\nletters = "perhaps"', ['letters = "perhaps"', "true or false"]),
        (
            '[defaults.care]\ndays = ["1", "x"]',
            ['line 2: defaults.care.days = ["1", "x"]', "a list of texts, at least 1, at most 3"],
        ),
        ("[defaults.care]\ndays = []", ["care.days = []", "a list of texts, at least 1"]),
        ("[defaults.care]\ndays = 3", ["line 2: defaults.care.days = 3", "a list of texts"]),
        ('[defaults.care]\ndays = [\n"1",\n2]', ["line 2: defaults.care.days = 2", "a list of"]),
        ('[defaults.care]\nkinds = ["letter"]', ['kinds = ["letter"]', "a list of note, call"]),
    ],
)
def test_a_wrong_value_is_named_with_its_place_and_what_is_expected(
    text: str, says: list[str]
) -> None:
    sentence = fault(text)
    for words in says:
        assert words in sentence


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[community]\ntimezon = "UTC"',
            "config.toml, line 2: there is no setting community.timezon; "
            "did you mean community.timezone?",
        ),
        ('[communty]\ntimezone = "UTC"', "line 1: there is no setting communty; did you mean comm"),
        (
            "[defaults.points]\nmesage = 2",
            "line 2: there is no setting defaults.points.mesage; "
            "did you mean defaults.points.message?",
        ),
        (
            '[defaults]\n"points.message" = 2',
            "line 2: there is no setting defaults.points.message; write it without quotation marks",
        ),
        (
            '[defaults.community]\nlanguage = "zh"',
            "line 1: there is no setting defaults.community; did you mean community?",
        ),
        ("_env_file = 3", "there is no setting _env_file; config.example.toml shows all there are"),
    ],
)
def test_an_unknown_key_is_named_with_its_line_and_the_nearest_known_one(
    text: str, says: str
) -> None:
    assert says in fault(text)


def test_every_fault_gets_a_sentence_of_its_own() -> None:
    text = '[community]\ntimezone = "x"\nlanguage = "y"\n[defaults.points]\nmesage = 1'
    assert len(faults(text)) == 3


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "this is no URL"),
        ("postgresql://host:port/name", "this is no URL"),
        ("mysql://host/name", "mysql is neither SQLite nor PostgreSQL"),
        ("sqlite+aiosqlite://hearth.db", "three slashes"),
        ("sqlite+aiosqlite:///hearth.db?mode=ro", "takes no options"),
        ("postgresql://host/name?sslmode=require", "write ssl=require"),
        ("postgresql://host/name?ssl=perhaps", "ssl is one of disable"),
        ("postgresql://host/name?colour=red", "an option that is not known, colour"),
    ],
)
def test_a_url_that_no_database_can_be_opened_at_is_refused(url: str, says: str) -> None:
    sentence = fault(f'[database]\nurl = "{url}"')
    assert says in sentence
    assert "config.toml, line 2: database.url" in sentence


def test_a_password_in_a_wrong_url_is_not_shown() -> None:
    sentence = fault('[database]\nurl = "postgresql://ann:s3cr@t@host:port/name"')
    assert "host:port/name" in sentence
    assert "s3cr" not in sentence


def test_a_long_value_is_shown_in_part() -> None:
    assert len(fault(f'[log]\nlevel = "{"x" * 10_000}"')) < 300


def test_a_value_of_many_lines_is_shown_on_one() -> None:
    assert "\n" not in fault('[log]\nlevel = """a\nb"""')


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a = [1\nb", "line 2, column 1"),
        ("[log\n", "line 1, column 5"),
        ("a b", "line 1, column 3"),
    ],
)
def test_bad_toml_is_named_with_line_and_column(text: str, place: str) -> None:
    sentence = fault(text)
    assert "config.toml is not valid TOML" in sentence
    assert place in sentence


def test_toml_that_is_nested_without_end_is_refused() -> None:
    assert "is not valid TOML" in fault("a = " + "[" * 100_000)


def test_a_file_in_another_encoding_is_refused() -> None:
    Path("config.toml").write_bytes("[community] # 时区".encode("gbk"))
    with pytest.raises(Misconfigured, match=r"config\.toml is not a text in UTF-8"):
        read_settings(DECLARED)


def test_a_named_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"nothing\.toml does not exist"):
        read_settings(DECLARED, tmp_path / "nothing.toml")


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"cannot be read"):
        read_settings(DECLARED, tmp_path)


def test_a_wrong_value_from_the_environment_is_named_by_its_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HEARTH_COMMUNITY__TIMEZONE", "Mars/Olympus")
    monkeypatch.setenv("HEARTH_DEFAULTS__POINTS__MESSAGE", "many")
    first, second = faults('[community]\ntimezone = "UTC"\n[defaults.points]\nmessage = 2')
    assert first.startswith('environment: HEARTH_COMMUNITY__TIMEZONE = "Mars/Olympus" is wrong')
    assert second.startswith('environment: HEARTH_DEFAULTS__POINTS__MESSAGE = "many" is wrong')


def test_a_wrong_list_from_the_environment_is_named_by_its_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HEARTH_DEFAULTS__CARE__DAYS", "1 x")
    assert fault().startswith('environment: HEARTH_DEFAULTS__CARE__DAYS = ["1", "x"] is wrong')


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("HEARTH_DATABSE__URL", "HEARTH_DATABSE__URL; did you mean HEARTH_DATABASE__URL?"),
        ("HEARTH_DATABASE_URL", "HEARTH_DATABASE_URL; did you mean HEARTH_DATABASE__URL?"),
        ("HEARTH_LOG", "HEARTH_LOG; did you mean HEARTH_LOG__LEVEL?"),
        ("HEARTH_DEFAULTS__POINTS__MESAGE", "did you mean HEARTH_DEFAULTS__POINTS__MESSAGE?"),
        ("HEARTH_XYZZY", "HEARTH_XYZZY; config.example.toml shows all there are"),
    ],
)
def test_an_unknown_variable_is_named_with_the_nearest_known_one(
    monkeypatch: pytest.MonkeyPatch, name: str, says: str
) -> None:
    monkeypatch.setenv(name, "x")
    assert fault().startswith(f"environment: there is no setting {name}")
    assert says in fault()


def test_variables_of_other_parts_of_hearth_are_no_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HEARTH_CONFIG", "config.toml")
    monkeypatch.setenv("HEARTH_ARCHIVES", "/archives")
    assert read().log.level == "warning"
