"""Both languages say the same things, and everything declared has words."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.core.feature import Declared
from bot.core.i18n import LANGUAGES, LOCALES, load_catalogue
from bot.features import FEATURES

DECLARED = Declared(FEATURES)
WORDS = load_catalogue()
BOT = Path(LOCALES).parent


def declared_keys() -> Iterator[str]:
    for command in DECLARED.commands:
        yield command.key
        yield from (f"{command.key}.{p.name}" for p in command.parameters)
    yield from (f"setting.{name}" for name in DECLARED.settings)
    yield from (f"reason.{name}" for name in DECLARED.reasons)
    for form in DECLARED.forms.values():
        yield from form.keys()


def test_both_languages_have_the_same_keys() -> None:
    assert WORDS["en"].messages.keys() == WORDS["zh"].messages.keys()


@pytest.mark.parametrize("key", sorted(WORDS["en"].messages))
def test_both_languages_use_the_same_placeholders(key: str) -> None:
    assert WORDS["en"].messages[key].placeholders == WORDS["zh"].messages[key].placeholders


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [*declared_keys()])
def test_everything_declared_has_words(language: str, key: str) -> None:
    assert WORDS[language].messages[key].forms[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_empty_or_fuzzy(language: str) -> None:
    for path in (LOCALES / language).glob("*.po"):
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
        for message in catalog:
            if message.id:
                forms = [message.string] if isinstance(message.string, str) else message.string
                assert all(forms), message.id
                assert not message.fuzzy, message.id


def test_both_languages_have_the_same_rooms() -> None:
    rooms = [{path.name for path in (LOCALES / language).glob("*.po")} for language in LANGUAGES]
    assert rooms[0] == rooms[1] != set()


def test_chinese_is_written_in_chinese() -> None:
    for key, message in WORDS["zh"].messages.items():
        bare = re.sub(r"[{`*][^}`*]*[}`*]|[^\w]", "", "".join(message.forms))
        assert not bare or re.search(r"[\u4e00-\u9fff]", bare), key


def test_every_key_is_used_somewhere() -> None:
    folders = (BOT, BOT.parent / "adapters")
    sources = "\n".join(path.read_text() for folder in folders for path in folder.rglob("*.py"))
    named = set(re.findall(r'"([a-z_]+\.[a-z0-9_.]+)"', sources))
    built = {
        re.sub(r"\\\{[^}]*\\\}", ".+", re.escape(text))
        for text in re.findall(r'f"([a-z_]+\.[^"]*\{[^"]*)"', sources)
    }
    unused = [
        key
        for key in WORDS["en"].messages.keys() - named - set(declared_keys())
        if not any(re.fullmatch(pattern, key) for pattern in built)
    ]
    assert not unused
