"""Words in English and Chinese, read from gettext catalogues whose ids are keys.

A template may hold `{name}` placeholders, `*bold*` and `` `code` ``; nothing else is special, so
a value can neither break the format nor reach into an object. A message with plural forms
chooses by its value `n`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval, format_skeleton
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from bot.core.days import zone_info
from bot.core.elements import Bold, Code, Element, Elements, Text, Time, plain

LOCALES = Path(__file__).parent.parent / "locales"
LANGUAGES = ("en", "zh")
TOKEN = re.compile(r"\{(?P<name>\w+)\}|\*(?P<bold>[^*]+)\*|`(?P<code>[^`]+)`")


def language_of(code: str | None) -> str | None:
    """The language of ours that a platform's code stands for: `zh-hans`, `en-US`; None if none."""
    if not code:
        return None
    language = re.split(r"[-_]", code, maxsplit=1)[0].casefold()
    return language if language in LANGUAGES else None


@dataclass(frozen=True, slots=True)
class Message:
    """The forms of one key in one language."""

    forms: tuple[str, ...]

    @property
    def placeholders(self) -> frozenset[str]:
        """Names that the forms use."""
        return frozenset(name for form in self.forms for name in re.findall(r"\{(\w+)\}", form))


class Words:
    """All that is said in one language."""

    def __init__(
        self, language: str, messages: Mapping[str, Message], plural: Callable[[int], int]
    ) -> None:
        self.language = language
        self.messages = messages
        self._plural = plural
        self._locale = Locale.parse(language)

    def text(self, key: str, **values: Any) -> Elements:
        """The message `key` with its placeholders filled in, as elements.

        Values may be numbers, dates, strings, an element, elements, or a list of any of these;
        each is written as the language writes it. Raises KeyError for an unknown key.
        """
        message = self.messages[key]
        form = message.forms[self._plural(abs(values["n"])) if len(message.forms) > 1 else 0]
        return tuple(self._filled(form, values))

    def plain(self, key: str, **values: Any) -> str:
        """As `text`, without formatting."""
        return plain(self.text(key, **values))

    def number(self, value: float) -> str:
        """A number as the language writes it: `12,345`."""
        return format_decimal(value, locale=self._locale)

    def day(self, value: date) -> str:
        """A day with its month, and its year."""
        return format_date(value, "medium", locale=self._locale)

    def span(self, first: date, last: date) -> str:
        """From one day to another."""
        return format_interval(first, last, "yMMMd", locale=self._locale)

    def month(self, value: date) -> str:
        """The month of a day, with its year."""
        return format_skeleton("yMMMM", value, locale=self._locale)

    def month_name(self, value: date) -> str:
        """The month of a day alone, in few letters."""
        return format_date(value, "LLL", locale=self._locale)

    def time(self, at: datetime, zone: str) -> Time:
        """A moment as it is shown in a zone."""
        shown = format_datetime(at, "short", tzinfo=zone_info(zone), locale=self._locale)
        return Time(at, shown)

    def _filled(self, form: str, values: Mapping[str, Any]) -> Iterable[Element]:
        for part in _parse(form):
            if isinstance(part, str):
                yield from self._shown(values[part])
            elif isinstance(part, Bold | Code):
                inner = self._filled(part.text, values) if "{" in part.text else [part]
                yield type(part)(plain(inner))
            else:
                yield part

    def _shown(self, value: Any) -> Iterable[Element]:
        match value:
            case str():
                yield Text(value)
            case bool():
                raise TypeError("a truth value has no words of its own")
            case int() | float():
                yield Text(self.number(value))
            case date():
                yield Text(self.day(value))
            case tuple():
                yield from value
            case list():
                parts = [plain(self._shown(item)) for item in value]
                yield Text(format_list(parts, locale=self._locale))
            case _:
                yield value


class Catalogue:
    """The words of every language."""

    def __init__(self, words: Mapping[str, Words]) -> None:
        self._words = words

    def __getitem__(self, language: str) -> Words:
        """The words of a language; English for one that is not ours."""
        return self._words.get(language) or self._words["en"]


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """Read all catalogues."""
    return Catalogue({language: _read(language) for language in LANGUAGES})


def _read(language: str) -> Words:
    messages: dict[str, Message] = {}
    for path in sorted((LOCALES / language).glob("*.po")):
        found = _messages(path, language)
        if doubles := messages.keys() & found.keys():
            raise ValueError(f"{path} says again: {', '.join(sorted(doubles))}")
        messages |= found
    chinese = language == "zh"
    return Words(language, messages, lambda n: 0 if chinese or n == 1 else 1)


def _messages(path: Path, language: str) -> dict[str, Message]:
    with path.open("rb") as file:
        catalog = read_po(file, locale=language, abort_invalid=True)
    return {
        message.id if isinstance(message.id, str) else message.id[0]: Message(
            (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        )
        for message in catalog
        if message.id
    }


@lru_cache(maxsize=1024)
def _parse(form: str) -> tuple[str | Element, ...]:
    """Split a template: placeholders as plain strings, all else as elements."""
    parts: list[str | Element] = []
    end = 0
    for match in TOKEN.finditer(form):
        if match.start() > end:
            parts.append(Text(form[end : match.start()]))
        end = match.end()
        if match["name"]:
            parts.append(match["name"])
        else:
            parts.append(Bold(match["bold"]) if match["bold"] else Code(match["code"]))
    return (*parts, Text(form[end:])) if end < len(form) else tuple(parts)
