"""/challenge join (加入): with one tap; where there is a bond, with a second one."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select

from bot.core.actions import Action, Say
from bot.core.commands import Rest
from bot.core.context import Context
from bot.core.elements import NEWLINE, Button, Code, Elements
from bot.core.refusal import Refusal
from bot.features.challenges import holding, teaming
from bot.features.challenges.declared import feature
from bot.features.challenges.describing import task_line
from bot.services import standings, zones
from bot.services.challenges import finding, pots
from bot.services.challenges.rule import Rule, rule_of
from models.tables import Challenge, Enrolment, Team
from models.tables.challenges import DRAFT, RUNNING

YES = re.compile(r"(?:yes|确认|是)(?:\s+(\d{1,9}))?(?:\s+(.*))?", re.IGNORECASE)
"""Behind the number: that the bond is known, how much it was, and a team."""


class Wish(NamedTuple):
    """What is said behind the number of a challenge."""

    team: str
    sure: bool = False
    bond: int | None = None
    """How many points were asked for when they said yes."""


class Entry(NamedTuple):
    """How somebody would come into a challenge."""

    challenge: Challenge
    rule: Rule
    today: date
    first: date
    """The first day that counts for them."""
    former: Enrolment | None
    """What there is of an earlier time."""
    resumes: bool
    """Whether they had begun then, and just go on."""


@feature.command("challenge join", spellings=("加入", "参加", "报名"))
def join(ctx: Context, number: int | None = None, team: Rest | None = None) -> list[Action]:
    """Take part in a challenge that runs or will; it counts from the member's present day on."""
    holding.hold(ctx, ctx.member.root)
    challenge = finding.meant(ctx, number, states=finding.OPEN)
    if challenge.state == DRAFT:
        raise Refusal("challenge.join.draft", number=challenge.number)
    holding.refuse_others(challenge, finding.OPEN)
    entry = _entry(ctx, challenge)
    if entry.former and entry.former.left_at is None:
        told = ctx.text("challenge.join.already", name=challenge.name)
        return [ctx.answer((*told, *_buttons(ctx, entry, entry.former)), private=True)]
    _refuse_late(entry)
    wish = _wish(team or "")
    chosen = None if entry.resumes else teaming.chosen(ctx, challenge, entry.rule, wish.team)
    if isinstance(chosen, tuple):
        return [ctx.answer(chosen, private=True)]
    if _has_to_stake(entry) and not (wish.sure and wish.bond in (None, entry.rule.bond)):
        return [_question(ctx, entry, wish)]
    return ctx.quietly(_told(ctx, entry, _write(ctx, entry, chosen), chosen))


def _wish(typed: str) -> Wish:
    sure = YES.fullmatch(typed.strip())
    if sure is None:
        return Wish(typed.strip())
    return Wish(sure[2] or "", True, int(sure[1]) if sure[1] else None)


def _entry(ctx: Context, challenge: Challenge) -> Entry:
    root = ctx.member.root
    own = Enrolment.challenge_id == challenge.id, Enrolment.root_id == root
    former = ctx.session.scalar(select(Enrolment).where(*own))
    history, turn = zones.history(ctx, root), ctx.community.day_turn
    today = history.day(ctx.event.at, turn)
    first = max(challenge.first_day, today)
    resumes = False
    if former is not None and former.left_at is not None:
        began = max(challenge.first_day, former.first_day)
        resumes = began <= history.day(former.left_at, turn)
        first = began if resumes else first
    return Entry(challenge, rule_of(challenge.rule), today, first, former, resumes)


def _refuse_late(entry: Entry) -> None:
    """Whoever had begun may go on; others have to be in time."""
    challenge, joining = entry.challenge, entry.rule.joining
    if challenge.last_day and entry.today > challenge.last_day:
        raise Refusal("challenge.join.over", name=challenge.name, day=challenge.last_day)
    until = challenge.first_day + timedelta(days=joining - 1)
    if joining and entry.today > until and not entry.resumes:
        raise Refusal("challenge.join.late", name=challenge.name, day=until)


def _has_to_stake(entry: Entry) -> bool:
    return bool(entry.rule.bond) and not (entry.former and pots.open_stake(entry.former))


def _question(ctx: Context, entry: Entry, wish: Wish) -> Say:
    """Nobody stakes points by a tap that was not meant so: what they are for is said before."""
    challenge, bond = entry.challenge, entry.rule.bond
    _refuse_poor(ctx, entry)
    told = ctx.text(
        "challenge.join.bond",
        name=challenge.name,
        points=ctx.text("unit.points", n=bond),
        fate=ctx.text(f"challenge.join.bond.{'shared' if entry.rule.share else 'spent'}"),
    )
    line = f"/challenge join {challenge.number} yes {bond} {wish.team}".rstrip()
    yes = Button(ctx.mine.plain("challenge.tap.stake", points=bond), line)
    return ctx.answer((*told, yes), private=True)


def _refuse_poor(ctx: Context, entry: Entry) -> None:
    balance = standings.read(ctx, ctx.member.root).balance
    if balance < entry.rule.bond:
        points = ctx.text("unit.points", n=entry.rule.bond)
        name = entry.challenge.name
        raise Refusal("challenge.join.short", name=name, points=points, balance=balance)


def _write(ctx: Context, entry: Entry, team: Team | None) -> Enrolment:
    enrolment = entry.former or Enrolment(
        challenge_id=entry.challenge.id,
        root_id=ctx.member.root,
        joined_at=ctx.event.at,
        remind=False,
        staked=0,
        returned=0,
        stakes=0,
    )
    enrolment.member_id = ctx.member.id
    enrolment.first_day, enrolment.left_at = entry.first, None
    if not entry.resumes:
        enrolment.team_id = team.id if team else None
    ctx.session.add(enrolment)
    ctx.session.flush()
    if _has_to_stake(entry):
        _refuse_poor(ctx, entry)
        pots.pay(ctx, enrolment, entry.rule)
    return enrolment


def _told(ctx: Context, entry: Entry, enrolment: Enrolment, team: Team | None) -> Elements:
    challenge = entry.challenge
    key = "challenge.join.resumed" if entry.resumes else "challenge.join.done"
    told = ctx.text(key, name=challenge.name, day=entry.first)
    if team:
        told = (*told, *ctx.text("challenge.join.team", team=team.name))
    if staked := pots.open_stake(enrolment):
        points = ctx.text("unit.points", n=staked)
        told = (*told, *ctx.text("challenge.join.staked", points=points))
    told = (*told, NEWLINE, *task_line(ctx.mine, entry.rule))
    line = Code(f"/checkin #{challenge.number}")
    told = (*told, NEWLINE, *ctx.text("challenge.join.how", line=line))
    return (*told, *_buttons(ctx, entry, enrolment))


def _buttons(ctx: Context, entry: Entry, enrolment: Enrolment) -> Elements:
    challenge = entry.challenge
    buttons = []
    if challenge.state == RUNNING and entry.first <= entry.today:
        label = ctx.mine.plain("challenge.tap.checkin")
        buttons.append(Button(label, f"/checkin #{challenge.number}"))
    if not enrolment.remind:
        label = ctx.mine.plain("challenge.tap.remind")
        buttons.append(Button(label, f"/challenge remind {challenge.number} on"))
    return tuple(buttons)
