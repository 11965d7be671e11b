"""/quiz import (导入): many questions at once, pasted as CSV or TOML behind the bank's name."""

from __future__ import annotations

from bot.core.actions import Say
from bot.core.commands import Rest
from bot.core.context import Context
from bot.core.elements import NEWLINE, Button, Code
from bot.core.events import Role
from bot.core.refusal import Refusal
from bot.features.quizzes.declared import feature
from bot.services import audit
from bot.services.quizzes import bank_files, banks
from bot.services.quizzes.bank_files import Faulty
from bot.services.quizzes.items import Item


@feature.command("quiz import", role=Role.ADMIN, spellings=("导入",))
def import_(ctx: Context, questions: Rest | None = None) -> Say:
    """Put all questions of a table into a bank; if one of them cannot be taken, none is."""
    name, _, table = (questions or "").strip().partition("\n")
    if not table.strip():
        example = Code(ctx.mine.plain("quiz.import.example"))
        return ctx.say("quiz.import.usage", private=True, usage=example)
    read = _read(ctx, table)
    bank = banks.held(ctx, name)
    put = banks.put(ctx, bank, read)
    if put.added or put.changed:
        before, after = str(put.changed), str(put.added)
        audit.put(ctx, "quiz_imported", target=bank.name, before=before, after=after)
    told = ctx.text(
        "quiz.imported", name=bank.name, added=put.added, changed=put.changed, same=put.same
    )
    start = Button(ctx.mine.plain("quiz.button.start"), f"/quiz start {bank.name}")
    return ctx.answer((*told, start), private=True)


def _read(ctx: Context, table: str) -> list[Item]:
    try:
        return bank_files.read(table)
    except Faulty as faulty:
        told = [(NEWLINE, *fault.told(ctx.mine)) for fault in faulty.faults]
        faults = tuple(element for line in told for element in line)
        raise Refusal("quiz.import.faulty", faults=faults) from None
