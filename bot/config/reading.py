"""Reading the configuration; whatever is wrong with it becomes a sentence."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.config.places import line_of
from bot.config.settings import NESTED, PREFIX, Settings, known_fields, settings_with
from bot.core.feature import Setting
from bot.core.i18n import load_catalogue

USUAL_FILE = Path("config.toml")
OTHER_VARIABLES = ("HEARTH_CONFIG", "HEARTH_ARCHIVES", "HEARTH_SCRATCH_URL")
"""Of the command line, the benchmarks, and the writing of migrations."""
SHOWN = 80
CREDENTIALS = re.compile(r"://.*@")


class Misconfigured(Exception):
    """The configuration cannot be used; `faults` holds a sentence for each thing that is wrong."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class Source:
    """The file that the settings come from; nameless and empty if there is none."""

    name: str
    text: str

    def place(self, path: tuple[str, ...]) -> str:
        """Where a key stands."""
        return f"{self.name}, line {line_of(self.text, path) or 1}"


def read_settings(declared: Iterable[Setting], file: Path | None = None) -> Settings:
    """Read the settings of `file`, or of config.toml if it lies here, and of the environment.

    `declared` are the settings whose defaults the table [defaults] may give. Raises Misconfigured.
    """
    source, written = _read(file or _usual_file())
    kind = settings_with(declared, written)
    unknown = list(_unknown_variables(kind))
    if unknown:
        raise Misconfigured(unknown)
    try:
        return kind()
    except ValidationError as error:
        raise Misconfigured(_sentences(kind, source, error)) from None


def _usual_file() -> Path | None:
    return USUAL_FILE if USUAL_FILE.exists() else None


def _read(file: Path | None) -> tuple[Source, dict[str, Any]]:
    if file is None:
        return Source("", ""), {}
    try:
        text = file.read_text(encoding="utf-8-sig")
        return Source(str(file), text), tomllib.loads(text)
    except FileNotFoundError:
        raise Misconfigured([f"The configuration file {file} does not exist."]) from None
    except OSError as error:
        reason = f"The configuration file {file} cannot be read: {error.strerror}."
        raise Misconfigured([reason]) from None
    except UnicodeDecodeError:
        raise Misconfigured([f"{file} is not a text in UTF-8."]) from None
    except (ValueError, RecursionError) as error:
        raise Misconfigured([f"{file} is not valid TOML: {error}."]) from None


def _unknown_variables(kind: type[Settings]) -> Iterator[str]:
    known = [*OTHER_VARIABLES, *(_variable(path) for path in _leaf_paths(kind))]
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            yield f"environment: there is no setting {name}{_nearest(name.upper(), known)}"


def _leaf_paths(kind: type[Settings]) -> Iterator[tuple[str, ...]]:
    for path, field in known_fields(kind):
        if not (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)):
            yield path


def _variable(path: tuple[str, ...]) -> str:
    return PREFIX + NESTED.join(path).upper()


def _nearest(name: str, known: Iterable[str]) -> str:
    known = list(known)
    if name in known:
        return "; write it without quotation marks."
    if (above := name.removeprefix("defaults.")) in known:
        return f"; did you mean {above}?"
    near = [one for one in known if one.startswith(name)] or get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else "; config.example.toml shows all there are."


def _sentences(kind: type[Settings], source: Source, error: ValidationError) -> Iterator[str]:
    known = dict(known_fields(kind))
    for fault in error.errors():
        path = tuple(str(part) for part in fault["loc"])
        key = ".".join(path)
        if fault["type"] == "extra_forbidden":
            near = _nearest(key, (".".join(one) for one in known))
            yield f"{source.place(path)}: there is no setting {key}{near}"
            continue
        reason = f" ({fault['ctx']['error']})" if fault["type"] == "value_error" else ""
        setting = path if path in known else path[:-1]  # a fault within a list is of one item
        expected = _expected(setting, known[setting].description)
        where = _where(source, setting, ".".join(setting))
        yield f"{where} = {_shown(fault['input'])} is wrong{reason}; expected {expected}."


def _expected(path: tuple[str, ...], described: str | None) -> str:
    """What a value must be, in the words of a declared setting if it has words of its own."""
    key = ".".join(("setting", *path[1:], "expected"))
    words = load_catalogue()["en"]
    if path[0] == "defaults" and key in words.messages:
        return words.plain(key)
    return described or f"a table, [{'.'.join(path)}]"


def _where(source: Source, path: tuple[str, ...], key: str) -> str:
    """Where a wrong value comes from: the environment, which wins, or the file."""
    variables: Mapping[str, str] = {name.upper(): value for name, value in os.environ.items()}
    if variables.get(_variable(path)):
        return f"environment: {_variable(path)}"
    return f"{source.place(path)}: {key}"


def _shown(value: Any) -> str:
    """A value as it may be printed: short, on one line, and without a password."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    text = CREDENTIALS.sub("://***@", text)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
