"""Asking the owner for their words: a form in which the member stands already."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.core.actions import Ask
from bot.core.commands import MemberRef
from bot.core.context import Context
from bot.core.elements import NEWLINE, Button
from bot.core.forms import one_line
from bot.services import forms, people

FORM = "surprise"
FILLED = re.compile(r"#(\d{1,18})·[^;]*;\s*(.*)", re.DOTALL)
"""What the form's answers make: the member by id and name, then the words."""


def ask(ctx: Context, whom: MemberRef) -> Ask:
    """Have the words for a member written: in a dialogue, or as the next answer in private."""
    open_ = forms.find(ctx)
    said = ctx.text("surprise.ask", name=whom.name)
    if open_ and open_.answered and open_.form.name != FORM:
        said = (*ctx.text("forms.replaced", title=ctx.text(open_.form.key)), NEWLINE, *said)
    asked = forms.ask(ctx, FORM)
    forms.go(ctx, forms.begin(ctx, ctx.declared.forms[FORM]), written(whom))
    return replace(
        asked,
        line=f"/surprise #{whom.member}",
        fields=asked.fields[1:],
        otherwise=(*said, Button(ctx.mine.plain("forms.begin"), "/form")),
    )


def written(whom: MemberRef) -> str:
    """A member as the form's first answer, so that whoever reads it sees the name."""
    return f"#{whom.member}·{one_line(whom.name)}"


def filled_in(ctx: Context, line: str) -> tuple[MemberRef | None, str]:
    """The member and the words of a form that has been filled in; nobody if it is none."""
    found = FILLED.fullmatch(line)
    if found is None:
        return None, line
    return people.find_member(ctx, ctx.group, f"#{found[1]}", ctx.event), found[2]


def forget(ctx: Context) -> None:
    """Let go of a form for these words: they have come by another way."""
    filling = forms.find(ctx)
    if filling and filling.form.name == FORM:
        forms.forget(ctx, filling.draft)
