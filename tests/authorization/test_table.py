"""The table of rights is complete, and the commands declare what it says."""

from __future__ import annotations

import pytest

from bot.core.actions import Say
from bot.core.commands import Command, CommandSet, MemberRef
from bot.core.context import Context
from bot.core.events import Role
from bot.core.feature import Declared, Feature
from bot.features import FEATURES
from tests.authorization.cells import Kind, Who
from tests.authorization.console import on_console
from tests.authorization.table import MEMBER, ROWS, Row, gone, missing, row_of

COMMANDS = Declared(FEATURES).commands


def called(line: str) -> tuple[Command, str]:
    name, arguments = COMMANDS.recognise(line) or ("", "")
    return COMMANDS[name], arguments


def fullwidth(word: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in word)


def a_feature() -> Feature:
    feature = Feature("new")

    @feature.command("polish", roles={"all": Role.ADMIN})
    def polish(ctx: Context, what: str | None = None, whom: MemberRef | None = None) -> Say:
        return Say(())

    return feature


def test_every_command_and_every_choice_with_a_right_of_its_own_has_a_row() -> None:
    assert missing(COMMANDS) == set()


def test_every_row_is_of_a_command_that_exists() -> None:
    assert gone(COMMANDS) == set()


def test_no_form_has_two_rows() -> None:
    assert len({row.form for row in ROWS}) == len({row.line for row in ROWS}) == len(ROWS)


def test_a_command_without_a_row_and_a_row_without_a_command_are_found() -> None:
    more = CommandSet([*COMMANDS, *a_feature().commands])
    assert missing(more) == {"polish", "polish all"}
    assert gone(COMMANDS, [*ROWS, Row("polish", MEMBER, "/polish")]) == {"polish"}


def test_a_command_that_tells_rights_from_its_arguments_has_rows_on_both_sides() -> None:
    for command in COMMANDS:
        if command.demands:
            rights = {row.least for row in ROWS if row.form.split()[0] == command.name}
            assert min(rights) < max(rights), command.name


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.line)
def test_commands_declare_what_the_table_says(row: Row) -> None:
    command, arguments = called(row.line)
    assert command.role_for(arguments) is (row.least if row.gated else command.role)
    assert command.own is row.own or row.least > MEMBER
    assert row_of(row.line) is not None


def test_a_choice_needs_its_right_however_it_is_written() -> None:
    for command in COMMANDS:
        spellings = {choice: [choice] for choice in command.roles}
        for spelling, choice in command.aliases.items():
            spellings.setdefault(choice, []).append(spelling)
        for choice, role in command.roles.items():
            for word in spellings[choice]:
                for written in (word, word.upper(), fullwidth(word), f"\u200b{word}", f" {word}"):
                    assert command.role_for(f"{written} x") is role, (command.name, written)


def test_a_member_who_is_named_first_hides_no_choice() -> None:
    (polish,) = a_feature().commands
    for named in ("@bobby", "＠bobby", "#12"):
        assert polish.role_for(f"{named} all") is Role.ADMIN


async def test_every_button_that_is_shown_needs_the_right_of_its_row(url: str) -> None:
    async with on_console(url) as room:
        rows = [row for row in ROWS if not row.answers]
        await room.bring(Who.OWNER, Kind.TYPED, rows)
        shown = room.witness.buttons
        assert len(shown) > 30
        for line in shown:
            row, (command, arguments) = row_of(line), called(line)
            assert row, line
            assert command.role_for(arguments) is (row.least if row.gated else command.role), line
