"""The clauses by which a challenge is described, as people type them in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from bot.core.refusal import Refusal
from bot.features.challenges.dates import day_of
from bot.services.challenges.rule import WEEK, Task

SHOWN = 40
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HAN_WEEKDAYS = {sign: n for n, sign in enumerate("一二三四五六日")} | {"天": 6, "末": 6}
USUAL_NOTE = 20

Says = Callable[[re.Match[str], date], Mapping[str, Any]]


class Clause(NamedTuple):
    """One thing that can be said, and what it means for which part of a challenge."""

    pattern: re.Pattern[str]
    says: Says


def _clause(pattern: str, says: Says | Mapping[str, Any]) -> Clause:
    compiled = re.compile(pattern, re.IGNORECASE | re.VERBOSE)
    if callable(says):
        return Clause(compiled, says)
    return Clause(compiled, lambda match, today: says)


def _number(name: str, **more: Any) -> Says:
    return lambda match, today: {name: int(_given(match)), **more}


def _words(name: str) -> Says:
    return lambda match, today: {name: _given(match).strip()}


def _given(match: re.Match[str]) -> str:
    """What the group of the pattern that took part in the match holds."""
    return next((group for group in match.groups() if group is not None), "")


def _day(name: str) -> Says:
    return lambda match, today: {name: _dated(_given(match), today)}


def _dated(typed: str, today: date) -> date:
    found = day_of(typed, today)
    if found is None:
        raise Refusal("challenge.date", given=typed[:SHOWN])
    return found


def _from_to(match: re.Match[str], today: date) -> Mapping[str, Any]:
    first, last = (group for group in match.groups() if group is not None)
    begun = _dated(first, today)
    return {"first": begun, "last": _dated(last, begun)}


def _weeks(match: re.Match[str], today: date) -> Mapping[str, Any]:
    return {"length": int(_given(match)) * WEEK}


def _weekdays(match: re.Match[str], today: date) -> Mapping[str, Any]:
    typed = match[0].casefold()
    days = {n for n, name in enumerate(WEEKDAYS) if re.search(rf"\b{name}", typed)}
    return {"kind": "weekdays", "weekdays": tuple(sorted(days))}


def _han_weekdays(match: re.Match[str], today: date) -> Mapping[str, Any]:
    days = {HAN_WEEKDAYS[sign] for sign in match[1] if sign in HAN_WEEKDAYS}
    return {"kind": "weekdays", "weekdays": tuple(sorted(days))}


NAMED = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
CLAUSES = (
    _clause(r"(?:for\ )?(\d{1,6})\ ?days? | [为共]?期?\ ?(\d{1,6})\ ?天", _number("length")),
    _clause(r"(?:for\ )?(\d{1,4})\ ?weeks? | 共?\ ?(\d{1,4})\ ?个?(?:周|星期)", _weeks),
    _clause(
        r"no\ end | endless | without\ (?:an\ )?end | 不限期 | 长期 | 无限期", {"endless": True}
    ),
    _clause(r"daily | (?:every|each)\ ?day | 每[天日](?:打卡)?", {"kind": "daily"}),
    _clause(
        r"(\d)\ ?(?:of|/|out\ of)\ ?(?:7|seven)(?:\ days)?"
        r" | (\d)\ (?:days?|times)\ (?:a|per|each)\ week"
        r"| [每一]周\ ?(\d)\ ?[天次](?:打卡)?",
        _number("times", kind="weekly"),
    ),
    _clause(
        r"(?:on\ )?(?:weekdays|workdays) | 工作日",
        {"kind": "weekdays", "weekdays": (0, 1, 2, 3, 4)},
    ),
    _clause(r"(?:on\ )?weekends? | 每?周末", {"kind": "weekdays", "weekdays": (5, 6)}),
    _clause(rf"(?:on\ )?{NAMED}(?:(?:\ |,|/|、|\ and\ |,\ )+{NAMED})*", _weekdays),
    _clause(
        r"每?(?:周|星期|礼拜)([一二三四五六日天](?:[、,/和及\ ]*(?:周|星期)?[一二三四五六日天])*)",
        _han_weekdays,
    ),
    _clause(
        r"(?:in\ )?(?:total|sum)(?:\ of)?:?\ ?(\d{1,8})\ ?([^\W\d_]*)"
        r"| (?:累计|总共|一共|合计)\ ?(\d{1,8})\ ?([^\W\d_]*)",
        lambda match, today: {
            "kind": "total",
            "goal": int(match[1] or match[3]),
            "unit": (match[2] or match[4] or "").strip(),
        },
    ),
    _clause(
        r"(?:task|checkpoint|day)\ ?(\d{1,3})\ ?:\ ?(.+)"
        r" | (?:任务|关卡|第)\ ?(\d{1,3})\ ?[天日关]?\ ?:\ ?(.+)",
        lambda match, today: {
            "kind": "tasks",
            "task": Task(int(match[1] or match[3]), (match[2] or match[4]).strip()),
        },
    ),
    _clause(
        r"(?:proof:?\ )?(?:no\ proof|none) | 无需证明 | 不用证明 | 打卡即可",
        {"proof": "none", "least": 0},
    ),
    _clause(
        r"(?:proof:?\ )?(?:a\ )?notes?(?:\ of)?(?:\ at\ least)?\ ?(?:\d{1,6})?"
        r"\ ?(?:characters?|chars?|letters?)?"
        r"| (?:笔记|文字|心得)\ ?(?:至少|不少于)?\ ?(?:\d{1,6})?\ ?[个]?字?",
        lambda match, today: {"proof": "note", "least": _in(match[0], USUAL_NOTE)},
    ),
    _clause(
        r"(?:proof:?\ )?(?:a\ )?(?:photos?|pictures?|images?|files?)"
        r" | (?:照片|图片|拍照|文件|截图)(?:打卡)?",
        {"proof": "photo", "least": 0},
    ),
    _clause(
        r"(?:proof:?\ )?(?:a\ )?links? | (?:链接|网址)(?:打卡)?", {"proof": "link", "least": 0}
    ),
    _clause(
        r"(?:late|late\ window)\ ?(\d{1,2})\ ?(?:h|hours?)? | 补录\ ?(\d{1,2})\ ?小时",
        _number("late"),
    ),
    _clause(r"no\ late | 不可补录 | 不能补录", {"late": 0}),
    _clause(
        r"freezes?\ ?(\d{1,3}) | (\d{1,3})\ freezes? | (?:冻结卡?|保护卡)\ ?(\d{1,3})\ ?张?",
        _number("freezes"),
    ),
    _clause(r"no\ freezes? | 不设冻结卡? | 没有冻结卡?", {"freezes": 0}),
    _clause(
        r"freeze\ every\ (\d{1,3}) | 连续\ ?(\d{1,3})\ ?[天次周]?得一?张?冻结卡", _number("every")
    ),
    _clause(r"freeze\ price\ (\d{1,9}) | 冻结卡价格?\ ?(\d{1,9})\ ?(?:积?分)?", _number("price")),
    _clause(
        r"make-?ups?\ ?(\d{1,3}) | (\d{1,3})\ make-?ups? | 补卡\ ?(\d{1,3})\ ?[次天]?",
        _number("make_ups"),
    ),
    _clause(r"no\ make-?ups? | 不可补卡 | 不能补卡", {"make_ups": 0}),
    _clause(
        r"approve(?:\ make-?ups)? | make-?ups?\ (?:need|with)\ approval"
        r" | 补卡(?:需要?|要)?(?:审批|审核)",
        {"approve": True},
    ),
    _clause(r"(?:leave|away)\ ?(\d{1,3})(?:\ ?days?)? | 请假\ ?(\d{1,3})\ ?天?", _number("leave")),
    _clause(r"no\ leave | 不可请假 | 不能请假", {"leave": 0}),
    _clause(
        r"(?:finish|finished|done)(?:\ at|\ with)?\ ?(\d{1,3})\ ?%"
        r" | (?:完成率?|达标)\ ?(\d{1,3})\ ?%",
        _number("least_done"),
    ),
    _clause(
        r"join(?:ing)?(?:\ for|\ within|\ in\ the\ first)?\ (\d{1,3})\ ?days?"
        r" | 前\ ?(\d{1,3})\ ?天可?(?:加入|参加|报名)",
        _number("joining"),
    ),
    _clause(
        r"(?:bond|deposit|stake)\ ?(\d{1,9})(?:\ ?points?)?"
        r" | (?:押金|契约金|保证金)\ ?(\d{1,9})\ ?(?:积?分)?",
        _number("bond"),
    ),
    _clause(r"bonds?\ (?:are\ )?(?:shared) | 押金平分 | 押金均分", {"share": True}),
    _clause(r"bonds?\ (?:are\ )?(?:spent|lost) | 押金不退 | 押金清零", {"share": False}),
    _clause(
        r"rewards?\ ?(\d{1,9})(?:\ ?points?)? | 奖励\ ?(\d{1,9})\ ?(?:积?分)?", _number("reward")
    ),
    _clause(r"title:?\ (.+) | (?:称号|头衔)[:\ ]?(.+)", _words("title")),
    _clause(
        r"(\d{1,3})\ teams? | teams?\ ?(\d{1,3}) | 分\ ?(\d{1,3})\ ?[个支]?[队组]", _number("teams")
    ),
    _clause(r"(?:choose|own|chosen)\ teams? | 自选[队组]伍?", {"chosen": True}),
    _clause(r"random\ teams? | 随机[分组]?[队组]", {"chosen": False}),
    _clause(r"team\ goal\ ?(\d{1,9}) | [队组]伍?目标\ ?(\d{1,9})\ ?次?", _number("team_goal")),
    _clause(r"(?:repeats?|again)(?:\ at\ once)? | 循环 | 结束后?再来", {"repeat": "again"}),
    _clause(
        r"(?:repeats?\ |again\ )(?:weekly|every\ week) | 每周(?:重复|循环|一期)",
        {"repeat": "weekly"},
    ),
    _clause(
        r"(?:repeats?\ |again\ )(?:monthly|every\ month) | 每月(?:重复|循环|一期)",
        {"repeat": "monthly"},
    ),
    _clause(r"(?:no\ repeat|once) | 不重复 | 只办一次", {"repeat": "never"}),
    _clause(r"about:?\ (.+) | (?:说明|简介|介绍)[:\ ]?(.+)", _words("about")),
    _clause(r"name:?\ (.+) | (?:名称|名字|改名)[:\ ]?(.+)", _words("name")),
    _clause(r"from\ (.+?)\ (?:to|until|till)\ (.+) | 从\ ?(.+?)\ ?[到至]\ ?(.+)", _from_to),
    _clause(
        r"(?:from|starts?|starting|begins?)(?:\ on)?:?\ (.+)"
        r" | (?:从|自|开始)[:\ ]?(.+?)(?:开始|起)?"
        r"| (.+?)\ ?(?:开始|起)",
        _day("first"),
    ),
    _clause(
        r"(?:to|until|till|ends?)(?:\ on)?:?\ (.+) | (?:到|至|截止|结束)[到:\ ]?(.+)", _day("last")
    ),
)
"""The first one that takes a clause counts."""


def _in(text: str, usual: int) -> int:
    found = re.search(r"\d+", text)
    return int(found[0]) if found else usual
