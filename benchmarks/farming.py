"""What farming brings: attackers beside honest members, through Application.receive, for a week.

Gains are told as multiples of what the median honest active member has (one who wrote on three
days or more). The honest loss is what all honest members together have with the protective rules
(copies, four replies a day to the same member, waiting) less than without them.

Five of the attackers do nothing but praise each other. What their thanks alone bring is told, and
whether they are found as a ring, and how many honest members stand in false rings beside them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from statistics import median
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.village import GROUP, MONDAY, Village, village
from bot.app import Application
from bot.core.clock import ManualClock
from bot.core.context import scope_of
from bot.core.events import Event
from bot.core.feature import Declared, Value
from bot.features import FEATURES
from bot.services import groups
from bot.services.groups import NewCommunity
from bot.services.thanks import ties
from bot.services.thanks.rings import Ring, rings
from bot.testing import START, Stage
from migrations.schema import upgrade
from models.database import open_database
from models.tables import Account, Member, Standing, Tally

BATCH = 50
REGULAR = 3
"""Days of the week on which an active member wrote."""
MANY = 2
OFF: dict[str, Value] = {
    "points.copies": False,
    "points.reply_pair_cap": 100,
    "points.message_cap": 10,
    "points.reply_cap": 10,
}
RULES: dict[str, dict[str, Value]] = {
    "off": OFF,
    "copies": OFF | {"points.copies": True},
    "defaults": {},
    "wait": {"points.wait_hours": 168},
}
BAR, LOSS_BAR = 3.0, 1.0
Points = Mapping[str, int]


class Outcome(NamedTuple):
    """What a week came to, by the names of accounts."""

    earned: Points
    thanked: Points
    """Of it, what came by thanks."""
    rings: list[tuple[str, ...]]


async def play(events: Sequence[Event], settings: Mapping[str, Value]) -> Outcome:
    """Let the week pass under some rules."""
    database = open_database("sqlite+aiosqlite://")
    await upgrade(database)
    clock = ManualClock(START)
    app = Application(database, Declared(FEATURES, settings), clock, NewCommunity("UTC", "en", 0))
    app.connect(Stage())
    for first in range(0, len(events), BATCH):
        batch = events[first : first + BATCH]
        clock.set(batch[-1].at)
        taken = await app.receive(batch)
        if taken.quarantined:
            raise SystemExit(f"{taken.quarantined} events could not be taken")
    clock.set(MONDAY + timedelta(days=7))
    outcome = await database.run(lambda session: _outcome(app, session))
    await database.close()
    return outcome


def _outcome(app: Application, session: Session) -> Outcome:
    earned = select(Standing.member_id, Standing.earned)
    thanked = (
        select(Tally.member_id, func.sum(Tally.points))
        .where(Tally.reason == "thanked")
        .group_by(Tally.member_id)
    )
    accounts = select(Member.id, Account.external_id).join(
        Account, Member.person_id == Account.person_id
    )
    names: dict[int, str] = dict(map(tuple, session.execute(accounts)))
    found = [tuple(names[member] for member in ring.members) for ring in _rings(app, session)]
    has, by_thanks = (
        {names[member]: int(points) for member, points in session.execute(of)}
        for of in (earned, thanked)
    )
    return Outcome(has, by_thanks, found)


def _rings(app: Application, session: Session) -> list[Ring]:
    group = groups.find_group(session, GROUP)
    return rings(ties.lately(scope_of(app, session, group.community))) if group else []


def gains(week: Village, earned: Points) -> dict[str, float]:
    """Of each kind of attacker the best account (and of many their sum), by the median."""
    regulars = [name for name, days in week.active.items() if len(days) >= REGULAR]
    points = sorted(earned[name] for name in regulars)
    middle = median(points)
    found = {
        "median": middle,
        "busiest tenth of the honest": points[len(points) * 9 // 10] / middle,
    }
    for kind, names in week.kinds.items():
        found[kind] = max(earned[name] for name in names) / middle
        if len(names) > MANY:
            found[f"{kind}, sum"] = sum(earned[name] for name in names) / middle
    return found


def loss(week: Village, earned: Points, free: Points) -> float:
    """What honest members have less under some rules than without them, in percent."""
    mine, theirs = (sum(points[name] for name in week.honest) for points in (earned, free))
    return 100 * (1 - mine / theirs)


async def main() -> None:
    """Let the week pass under each set of rules, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="200 honest members, not 1,000")
    week = village(200 if parser.parse_args().quick else 1000)
    came = {name: await play(week.events, rules) for name, rules in RULES.items()}
    told = {name: gains(week, outcome.earned) for name, outcome in came.items()}
    losses = {name: loss(week, of.earned, came["off"].earned) for name, of in came.items()}
    tell(week, told, losses)
    praised = praise(week, came["defaults"])
    print(json.dumps(figures(told, losses) | praised))


def tell(
    week: Village, told: Mapping[str, Mapping[str, float]], losses: Mapping[str, float]
) -> None:
    """Print the table."""
    print(f"{len(week.honest):,} honest members, {len(week.events):,} events in {7} days\n")
    print(f"{'':30}" + "".join(f"{name:>12}" for name in told))
    for kind in told["off"]:
        unit = " points" if kind == "median" else " ×"
        row = "".join(f"{of[kind]:>{12 - len(unit)}.2f}{unit}" for of in told.values())
        print(f"{kind:30}{row}")
    print(f"{'honest loss':30}" + "".join(f"{lost:>10.2f} %" for lost in losses.values()))
    print(f"\n(the bar: each account ≤ {BAR} ×, honest loss ≤ {LOSS_BAR} %)")


def praise(week: Village, outcome: Outcome) -> dict[str, float]:
    """What the ring of praise has by thanks alone, and who is found in rings; printed, too."""
    regulars = [name for name, days in week.active.items() if len(days) >= REGULAR]
    middle = median(outcome.earned[name] for name in regulars)
    ring = set(week.kinds["praise ring"])
    best = max(outcome.thanked.get(name, 0) for name in ring)
    thanked = sum(outcome.thanked.get(name, 0) for name in week.honest)
    honest = set(week.honest)
    is_found = any(ring == set(members) for members in outcome.rings)
    suspected = sum(len(honest & set(members)) for members in outcome.rings)
    print(f"\npraise ring: up to {best} points by thanks, {best / middle:.2f} × the honest median")
    print(f"honest members: {thanked / len(honest):.2f} points each by thanks")
    print(f"the ring is {'found' if is_found else 'not found'}; {suspected} honest in false rings")
    return {
        "praise ring by thanks": round(best / middle, 3),
        "praise ring is found": is_found,
        "honest members in false rings": suspected,
    }


def figures(
    told: Mapping[str, Mapping[str, float]], losses: Mapping[str, float]
) -> dict[str, float]:
    """All of it by name, for machines."""
    found = {
        f"{rules}: {kind}": round(gain, 3)
        for rules, of in told.items()
        for kind, gain in of.items()
    }
    return found | {f"{rules}: honest loss %": round(lost, 3) for rules, lost in losses.items()}


if __name__ == "__main__":
    asyncio.run(main())
