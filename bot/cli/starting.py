"""`hearth init`: a few questions, and a configuration file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from adapters.telegram.tokens import looks_like_token
from bot.cli.template import Answers, written
from bot.config.reading import USUAL_FILE
from bot.config.urls import default_url, usable_url
from bot.core.days import find_zone
from bot.core.i18n import LANGUAGES, Words, load_catalogue

ZONES = {"zh": "Asia/Shanghai"}
"""Offered to those who speak a language; others are offered UTC."""
SHOWN = 40

Understand = Callable[[str], str | None]
"""What an answer means; None if nothing."""


@click.command("init")
@click.option("--language", metavar="en|zh", help="The language that the bot speaks to the group.")
@click.option("--timezone", metavar="ZONE", help="Where its days are counted; a city will do.")
@click.option("--database", metavar="URL", help="A SQLite file or a PostgreSQL database.")
@click.option("--token-from-env", metavar="NAME", help="The variable that holds Telegram's token.")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing; what is not given is the default.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.pass_context
def init_command(ctx: click.Context, /, force: bool, yes: bool, **given: str | None) -> None:
    """Write a configuration file: config.toml here, or what `hearth --config` names.

    It asks for what no option gives. Only you can read the file, as it holds the bot's token.
    """
    path: Path = ctx.find_root().params.get("config") or USUAL_FILE
    questions = Questions(given, silent=yes)
    questions.choose_language()
    words = questions.words
    if path.exists() and not force:
        raise click.ClickException(words.plain("starting.exists", path=str(path)))
    answers = questions.ask()
    _write(path, written(answers), words)
    click.echo(words.plain("starting.done", path=str(path)))
    if not answers.token:
        click.echo(words.plain("starting.no_token", path=str(path)))
    click.echo(words.plain("starting.next"))


class Questions:
    """What is asked for, unless an option gives it; a wrong answer is asked for again."""

    def __init__(self, given: dict[str, str | None], *, silent: bool) -> None:
        self._given = given
        self._silent = silent
        self.language = "en"

    @property
    def words(self) -> Words:
        """The words of the chosen language."""
        return load_catalogue()[self.language]

    def choose_language(self) -> None:
        """The first question: all others are asked in that language."""
        self.language = self._answer("language", self.language, _language)

    def ask(self) -> Answers:
        """All other questions."""
        zone = self._answer("timezone", ZONES.get(self.language, "UTC"), find_zone)
        usual = default_url()
        database = self._answer("database", usual, _url)
        return Answers(self.language, zone, "" if database == usual else database, self._token())

    def _answer(self, name: str, default: str, understand: Understand, **how: Any) -> str:
        given = self._given.get(name)
        if given is not None:
            found = understand(given)
            if found is None:
                raise click.BadParameter(self._bad(name, given), param_hint=f"--{name}")
            return found
        if self._silent:
            return default
        return self._asked(name, default, understand, **how)

    def _asked(self, name: str, default: str, understand: Understand, **how: Any) -> str:
        while True:
            typed: str = click.prompt(self.words.plain(f"starting.{name}"), default, **how)
            found = understand(typed.strip())
            if found is not None:
                return found
            click.echo(self._bad(name, typed))

    def _bad(self, name: str, given: str) -> str:
        # A token goes into no message, not even a wrong one: it may be another bot's.
        values = {"given": given[:SHOWN]} if name == "timezone" else {}
        return self.words.plain(f"starting.{name}.bad", **values)

    def _token(self) -> str:
        name = self._given.get("token_from_env")
        if name is None:
            return self._answer("token", "", _token, hide_input=True, show_default=False)
        token = os.environ.get(name, "").strip()
        if not token:
            raise click.ClickException(self.words.plain("starting.token.absent", name=name))
        if not looks_like_token(token):
            raise click.ClickException(self._bad("token", ""))
        return token


def _language(text: str) -> str | None:
    return text.casefold() if text.casefold() in LANGUAGES else None


def _url(text: str) -> str | None:
    try:
        return usable_url(text)
    except ValueError:
        return None


def _token(text: str) -> str | None:
    """None for what is neither nothing nor a token."""
    return text if not text or looks_like_token(text) else None


def _write(path: Path, text: str, words: Words) -> None:
    """Write the file at once and for its owner alone."""
    try:
        number, fresh = tempfile.mkstemp(prefix=".hearth-", dir=path.parent)  # mode 0600
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(text)
            Path(fresh).replace(path)
        finally:
            Path(fresh).unlink(missing_ok=True)
    except OSError as error:
        why = error.strerror or type(error).__name__
        message = words.plain("starting.unwritable", path=str(path), why=why)
        raise click.ClickException(message) from None
