"""/quiz add (加题), banks, bank, drop: a teacher's collections of questions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil

from bot.core.actions import Ask, Say
from bot.core.amounts import whole_number
from bot.core.commands import Question, Rest
from bot.core.context import Context
from bot.core.elements import NEWLINE, Bold, Button, Code, Elements, Text
from bot.core.events import Role
from bot.core.forms import FormField
from bot.core.refusal import Refusal
from bot.features.quizzes.declared import feature
from bot.services import audit, forms
from bot.services.quizzes import banks, items
from bot.services.quizzes.items import Fault, Item
from models.tables import QuizBank, QuizItem

PARTED = re.compile(r"[;；\n]+")
LISTED = re.compile(r"[,，、]+")
EXPLAINS = ("!", "！")
LEAST = 3
"""Behind the bank's name: a question, the right option, a wrong one."""
PAGE = 10
SHOWN = 40


@feature.command("quiz add", role=Role.MODERATOR, spellings=("加题", "添加", "出题"))
def add(ctx: Context, question: Question | None = None) -> Say | Ask:
    """Put a question into a bank, which is made if there is none of that name."""
    typed = [part.strip() for part in PARTED.split(question or "") if part.strip()]
    if not typed:
        return forms.ask(ctx, "quiz")
    name, *parts = typed
    if len(parts) < LEAST:
        raise Refusal("quiz.add.usage", usage=Code(ctx.mine.plain("quiz.add.example")))
    made = _read(parts)
    bank = banks.held(ctx, name)
    put = banks.put(ctx, bank, [made])
    if put.added or put.changed:
        audit.put(ctx, "quiz_added", target=bank.name, after=str(put.last))
    key = "added" if put.added else "changed" if put.changed else "same"
    told = ctx.text(f"quiz.add.{key}", number=put.last, name=bank.name)
    return ctx.answer((*told, NEWLINE, *_shown(made), *_next(ctx, bank)), private=True)


def _read(parts: Sequence[str]) -> Item:
    """A question, its right option and the wrong ones, and behind a `!` the explanation."""
    whys = [part for part in parts if part.startswith(EXPLAINS)]
    question, right, *wrong = (part for part in parts if part not in whys) if whys else parts
    if len(whys) > 1:
        raise Refusal("quiz.add.whys")
    return _item(question, right, wrong, whys[0][1:] if whys else "")


def _item(question: str, right: str, wrong: Sequence[str], why: str = "") -> Item:
    try:
        return items.item(question, right, wrong, why)
    except Fault as fault:
        raise Refusal(f"quiz.fault.{fault.name}", **fault.values) from None


def _shown(item: Item) -> Elements:
    wrong = "".join(f"\n▫️ {option}" for option in item.wrong)
    why = f"\n💡 {item.explanation}" if item.explanation else ""
    return (Bold(item.question), Text(f"\n✅ {item.right}{wrong}{why}"))


def _next(ctx: Context, bank: QuizBank) -> Elements:
    return (
        Button(ctx.mine.plain("quiz.button.list"), f"/quiz bank {bank.name}"),
        Button(ctx.mine.plain("quiz.button.start"), f"/quiz start {bank.name}"),
    )


@feature.command("quiz banks", role=Role.MODERATOR, spellings=("题库列表",))
def list_(ctx: Context) -> Say:
    """List the banks, with how many questions are in each."""
    found, sizes = banks.all_of(ctx), banks.sizes(ctx)
    if not found:
        raise Refusal("quiz.bank.none")
    lines = [ctx.text("quiz.banks.head")]
    for bank in found:
        lines.append(ctx.text("quiz.banks.line", name=bank.name, n=sizes.get(bank.id, 0)))
    told = tuple(element for line in lines for element in (*line, NEWLINE))[:-1]
    buttons = tuple(Button(bank.name, f"/quiz bank {bank.name}") for bank in found[:PAGE])
    return ctx.answer((*told, *buttons), private=True)


@feature.command("quiz bank", role=Role.MODERATOR, spellings=("题库",))
def show(ctx: Context, name: Rest | None = None) -> Say:
    """Show the questions of a bank with their numbers and answers, to the caller alone."""
    bank, rest = banks.meant(ctx, name or "")
    size = banks.sizes(ctx).get(bank.id, 0)
    pages = max(1, ceil(size / PAGE))
    at = min(max(_number(rest) if rest else 1, 1), pages)
    lines = [ctx.text("quiz.bank.head", name=bank.name, n=size)]
    lines += [_line(item) for item in banks.page(ctx, bank, (at - 1) * PAGE, PAGE)]
    told = tuple(element for line in lines for element in (*line, NEWLINE))[:-1]
    return ctx.answer((*told, *_pager(bank, at, pages), *_next(ctx, bank)[1:]), private=True)


def _number(typed: str) -> int:
    number = whole_number(typed)
    if number is None:
        raise Refusal("quiz.bank.number", given=typed[:SHOWN])
    return number


def _line(row: QuizItem) -> Elements:
    right, *wrong = row.options
    head, *rest = _shown(Item(row.question, right, tuple(wrong), row.explanation))
    return (Text(f"{row.number}. "), head, *rest)


def _pager(bank: QuizBank, at: int, pages: int) -> Elements:
    if pages == 1:
        return ()
    turns = [("◀", at - 1)] if at > 1 else []
    turns += [("▶", at + 1)] if at < pages else []
    buttons = (Button(label, f"/quiz bank {bank.name} {to}") for label, to in turns)
    return (Text(f"\n{at}/{pages}"), *buttons)


@feature.command("quiz drop", role=Role.MODERATOR, spellings=("删题", "删除"))
def drop(ctx: Context, question: Rest) -> Say:
    """Take a question out of a bank, by the bank's name and its number there."""
    bank, rest = banks.meant(ctx, question)
    if not rest:
        raise Refusal("quiz.drop.usage", usage=Code(f"/quiz drop {bank.name} 3"))
    dropped = banks.drop(ctx, bank, _number(rest))
    audit.put(ctx, "quiz_dropped", target=bank.name, before=str(dropped.number))
    return ctx.say(
        "quiz.drop.done", private=True, question=dropped.question[:SHOWN], name=bank.name
    )


def _question_part(ctx: Context, typed: str) -> str:
    return _item(typed, "·", ("··",)).question


def _right_part(ctx: Context, typed: str) -> str:
    return _item("·", typed, ("··" if typed == "·" else "·",)).right


def _wrong_part(ctx: Context, typed: str) -> str:
    wrong = [part.strip() for part in LISTED.split(typed) if part.strip()]
    return "; ".join(_item("·", "\N{BULLET}" * 2, wrong).wrong)


def _why_part(ctx: Context, typed: str) -> str:
    return f"! {_item('·', '·', ('··',), typed).explanation}"


feature.form(
    "quiz",
    command="quiz add",
    role=Role.MODERATOR,
    fields=(
        FormField("bank"),
        FormField("question", _question_part),
        FormField("right", _right_part),
        FormField("wrong", _wrong_part),
        FormField("why", _why_part, required=False),
    ),
)
