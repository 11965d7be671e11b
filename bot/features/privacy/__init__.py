"""/privacy and /mydata: what is kept of members and why, and their right to see and to erase it."""

from __future__ import annotations

from typing import Literal

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import NEWLINE, Button
from bot.core.feature import Feature
from bot.core.refusal import Misused
from bot.features.privacy import forgetting, notice, taking

feature = Feature("privacy")

feature.setting(notice.CONTACT, "", maximum=200)
feature.setting(notice.LINK, "", maximum=300, check=notice.is_link)

SHOWN = 40
SPELLINGS = {
    **dict.fromkeys(("导出", "下载", "download", "get"), "export"),
    **dict.fromkeys(("删除", "抹去", "注销", "forget", "delete"), "erase"),
}


@feature.command("privacy", keywords=("隐私",), own=True)
def privacy(ctx: Context) -> Say:
    """Tell what is kept, why and how long, who sees it, and what a member can do about it."""
    return ctx.answer(notice.told(ctx), private=True)


@feature.command(
    "mydata",
    keywords=("我的数据", "导出我的数据", "删除我的数据"),
    aliases=SPELLINGS,
    phrases={"导出我的数据": "export", "删除我的数据": "erase"},
    own=True,
)
def mydata(
    ctx: Context, act: Literal["export", "erase"] | None = None, code: str | None = None
) -> Say:
    """Send the member all that is kept of them, or erase it; without a word, offer both."""
    if act == "erase":
        return forgetting.forget(ctx, code)
    if code is not None:
        raise Misused("arguments.too_many", given=code[:SHOWN])
    return taking.take(ctx) if act == "export" else _offer(ctx)


def _offer(ctx: Context) -> Say:
    lines = [ctx.text(f"mydata.offer.{line}") for line in ("head", "export", "erase")]
    said = tuple(element for line in lines for element in (*line, NEWLINE))[:-1]
    buttons = (
        Button(ctx.mine.plain("mydata.button.export"), "/mydata export"),
        Button(ctx.mine.plain("mydata.button.erase"), "/mydata erase"),
    )
    return ctx.answer((*said, *buttons), private=True)
