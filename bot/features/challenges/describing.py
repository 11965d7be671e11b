"""A challenge in words: what is to be done, what proves it, what life may do, what it brings."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.elements import NEWLINE, Bold, Elements, Text
from bot.core.i18n import Words
from bot.services.challenges.making import Plan
from bot.services.challenges.rule import Rule, rule_of
from models.tables import Challenge

DOT = Text("\n· ")


def plan_of(challenge: Challenge) -> Plan:
    """What a challenge is."""
    return Plan(
        challenge.name,
        rule_of(challenge.rule),
        challenge.first_day,
        challenge.last_day,
        challenge.about,
    )


def described(words: Words, plan: Plan, *, briefly: bool = False) -> Elements:
    """What somebody needs to know who thinks of joining; `briefly` without what life may do."""
    head: Elements = (Text("🔥 "), Bold(plan.name), NEWLINE, *days(words, plan))
    if plan.about:
        head = (*head, NEWLINE, Text(plan.about))
    parts = (_what, _proof, _gains) if briefly else (_what, _proof, _life, _gains)
    lines = [line for part in parts for line in part(words, plan.rule)]
    return (*head, *(element for line in lines for element in (DOT, *line)))


def days(words: Words, plan: Plan) -> Elements:
    """From when to when."""
    if plan.last is None:
        return words.text("challenge.days.endless", first=plan.first)
    n = (plan.last - plan.first).days + 1
    return words.text("challenge.days", days=words.span(plan.first, plan.last), n=n)


def task_line(words: Words, rule: Rule) -> Elements:
    """What is to be done, in a few words."""
    values = {
        "n": rule.times,
        "goal": rule.goal,
        "unit": rule.unit or words.plain("challenge.times"),
        "weekdays": weekdays(words, rule),
        "tasks": len(rule.tasks),
    }
    return words.text(f"challenge.rule.{rule.kind}", **values)


def weekdays(words: Words, rule: Rule) -> list[str]:
    """The names of its weekdays."""
    names = words.plain("challenge.weekdays").split()
    return [names[n] for n in rule.weekdays]


def _what(words: Words, rule: Rule) -> Iterator[Elements]:
    yield task_line(words, rule)
    for task in rule.tasks:
        yield words.text("challenge.task", day=task.day, title=task.title)


def _proof(words: Words, rule: Rule) -> Iterator[Elements]:
    yield words.text(f"challenge.proof.{rule.proof}", n=max(rule.least, 1))
    if rule.late:
        yield words.text("challenge.late", n=rule.late)


def _life(words: Words, rule: Rule) -> Iterator[Elements]:
    if rule.has_streak and rule.freezes:
        yield words.text("challenge.freezes", n=rule.freezes, every=rule.every)
        if rule.price:
            yield words.text("challenge.price", n=rule.price)
    if rule.make_ups:
        key = "challenge.make_ups.approved" if rule.approve else "challenge.make_ups"
        yield words.text(key, n=rule.make_ups)
    if rule.leave:
        yield words.text("challenge.leave", n=rule.leave)
    if rule.joining:
        yield words.text("challenge.joining", n=rule.joining)


def _gains(words: Words, rule: Rule) -> Iterator[Elements]:
    if rule.bond:
        key = "challenge.bond.shared" if rule.share else "challenge.bond.spent"
        yield words.text(key, points=words.text("unit.points", n=rule.bond))
    if rule.teams:
        key = "challenge.teams.chosen" if rule.chosen else "challenge.teams"
        yield words.text(key, n=rule.teams)
        if rule.team_goal:
            yield words.text("challenge.team_goal", n=rule.team_goal)
    key = "challenge.finish.goal" if rule.sums else "challenge.finish"
    yield words.text(key, share=rule.least_done, points=words.text("unit.points", n=rule.reward))
    if rule.title:
        yield words.text("challenge.title", title=rule.title)
    if rule.repeat != "never":
        yield words.text(f"challenge.repeat.{rule.repeat}")
