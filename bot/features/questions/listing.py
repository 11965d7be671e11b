"""/questions: which are open, which are one's own, and what is solved already."""

from __future__ import annotations

import re
from typing import Literal

from sqlalchemy import ColumnElement

from bot.core.actions import Say
from bot.core.commands import Rest
from bot.core.context import Context
from bot.core.elements import NEWLINE, Bold, Button, Elements, Jump, Text
from bot.features.questions.ages import age
from bot.features.questions.declared import feature
from bot.services.questions import cards, finding, searching, tags
from models.tables import Question
from models.tables.questions import OPEN, SOLVED

Which = Literal["open", "mine", "solved"]

PAGE = 10
SHOWN = 40
TURNED = re.compile(r"(?:^|\s)·\s*(\d{1,6})$")
"""At the end of what a button asks for: the page."""
SPELLINGS = {
    **dict.fromkeys(("待解决", "未解决", "待回答"), "open"),
    **dict.fromkeys(("我的", "my", "own"), "mine"),
    **dict.fromkeys(("已解决", "解决"), "solved"),
}


@feature.command("questions", keywords=("问题列表", "问答列表"), aliases=SPELLINGS)
def questions(ctx: Context, which: Which | None = None, words: Rest | None = None) -> Say:
    """List questions, the newest first; with words those with all of them in their title.

    Words alone are looked for among what is solved.
    """
    typed = words or ""
    turned = TURNED.search(typed)
    wanted = " ".join((typed[: turned.start()] if turned else typed).split())
    asked = int(turned[1]) if turned else 1
    kind: Which = which or ("solved" if wanted else "open")
    found, total = searching.page(ctx, wanted, max(asked, 1), PAGE, *_conditions(ctx, kind))
    if not total:
        return _nothing(ctx, kind, wanted)
    last = searching.last_page(total, PAGE)
    head = ctx.text(f"questions.list.{kind}", n=total)
    turns = _turns(kind, wanted, min(max(asked, 1), last), last)
    return ctx.answer((*head, *_lines(ctx, found), *turns), private=True)


def _conditions(ctx: Context, kind: Which) -> list[ColumnElement[bool]]:
    if kind == "mine":
        return [Question.root_id == ctx.member.root]
    return [Question.state == (OPEN if kind == "open" else SOLVED)]


def _nothing(ctx: Context, kind: Which, wanted: str) -> Say:
    if wanted:
        return ctx.say("questions.nothing_found", private=True, words=wanted[:SHOWN])
    return ctx.say(f"questions.empty.{kind}", private=True)


def _lines(ctx: Context, found: list[Question]) -> Elements:
    members = {one.member_id for one in found if one.member_id is not None}
    names = cards.shown_names(ctx, members)
    about = tags.of(ctx, [one.id for one in found])
    lines = (_line(ctx, one, names.get(one.member_id or 0), about.get(one.id, [])) for one in found)
    return tuple(part for line in lines for part in (NEWLINE, *line))


def _line(ctx: Context, one: Question, name: str | None, about: list[str]) -> Elements:
    facts = [
        ctx.mine.plain(f"question.state.{one.state}"),
        *([name] if name else []),
        age(ctx.mine, ctx.now - one.asked_at),
        *(f"#{tag}" for tag in about),
    ]
    place = finding.place_of(ctx, one)
    return (
        Bold(f"{one.number}"),
        Text(f" · {' · '.join(facts)} "),
        Jump(ctx.mine.plain("question.jump"), place.group, one.message),
        *((NEWLINE, Text(f"    {one.title}")) if one.title else ()),
    )


def _turns(kind: Which, wanted: str, page: int, last: int) -> Elements:
    if last == 1:
        return ()
    line = " ".join(["/questions", kind, *([wanted] if wanted else [])])
    turns = [("◀", page - 1)] if page > 1 else []
    turns += [("▶", page + 1)] if page < last else []
    buttons = (Button(label, f"{line} · {to}") for label, to in turns)
    return (Text(f"\n{page}/{last}"), *buttons)
