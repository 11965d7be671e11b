"""Days that nobody can be blamed for: the bot was not there, or a journey skipped them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable
from datetime import date

from sqlalchemy import func, select

from bot.core.context import Scope
from bot.core.days import day_span
from bot.services import excuses, zones
from bot.services.challenges.periods import days
from bot.services.excuses import JOURNEY, OUTAGE, Span
from bot.services.zones import History
from models import bulk
from models.tables import Account, Member, Outage


class Spoilt:
    """Finds such days of several members, with few questions to the database."""

    def __init__(self, scope: Scope, roots: Collection[int]) -> None:
        self._turn = scope.community.day_turn
        self._outages = _outages(scope)
        self._platforms = _platforms(scope, roots) if self._outages else {}
        self._histories = zones.histories(scope, sorted(roots))
        self._known: dict[tuple[str, str, date], bool] = {}
        self._skipped: dict[Hashable, set[date]] = {}

    def history(self, root: int) -> History:
        """Which zone held when for a member."""
        return self._histories[root]

    def days(self, root: int, first: date, last: date) -> dict[date, str]:
        """The days of a member from the first to the last that were spoilt, with their causes."""
        if last < first:
            return {}
        wanted = list(days(first, last))
        lost = self._unlived(self._histories[root], wanted)
        gone = {day for day in wanted if self._is_out(root, day)}
        return dict.fromkeys(sorted(lost), JOURNEY) | dict.fromkeys(sorted(gone), OUTAGE)

    def _unlived(self, history: History, wanted: list[date]) -> set[date]:
        """As zones.unlived; most members have lived in the same zone all the time."""
        key = history.zones, history.since, wanted[0], wanted[-1]
        if key not in self._skipped:
            self._skipped[key] = zones.unlived(history, wanted, self._turn)
        return self._skipped[key]

    def _is_out(self, root: int, day: date) -> bool:
        return any(
            self._judged(platform, self.history(root).zones[-1], day)
            for platform in self._platforms.get(root, ())
        )

    def _judged(self, platform: str, zone: str, day: date) -> bool:
        key = platform, zone, day
        if key not in self._known:
            outages = self._outages.get(platform, [])
            span = day_span(day, zone, self._turn)
            self._known[key] = excuses.is_spoilt(span, outages)
        return self._known[key]


def _outages(scope: Scope) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = defaultdict(list)
    rows = select(Outage.platform, Outage.began_at, Outage.ended_at).order_by(Outage.began_at)
    for platform, began, ended in scope.session.execute(rows):
        found[platform].append((began, ended))
    return found


def _platforms(scope: Scope, roots: Collection[int]) -> dict[int, set[str]]:
    root = func.coalesce(Member.root_id, Member.id)
    rows = (
        select(root, Account.platform)
        .join(Account, Account.person_id == Member.person_id)
        .where(bulk.within(root, sorted(roots)))
    )
    found: dict[int, set[str]] = defaultdict(set)
    for member, platform in scope.session.execute(rows):
        found[member].add(platform)
    return found
