"""Who has brought whom points by praise lately."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from bot.core.context import Scope
from bot.services import ledger
from bot.services.questions.merits import ACCEPTED
from bot.services.thanks.counting import REASON
from bot.services.thanks.rings import Tie
from models import bulk
from models.tables import Acceptance, LedgerEntry, Member, Question, Thanks

LATELY = timedelta(days=28)


def lately(scope: Scope) -> list[Tie]:
    """The praise of the last 28 days that still counts, by thanks and by accepted answers."""
    since = scope.today - LATELY
    return _thanked(scope, since) + _accepted(scope, since)


def _thanked(scope: Scope, since: date) -> list[Tie]:
    earned = _earned(scope, REASON, since)
    own = bulk.within(Thanks.id, sorted(earned))
    return _ties(scope, earned, select(Thanks.id, Thanks.giver_root_id).where(own))


def _accepted(scope: Scope, since: date) -> list[Tie]:
    """From who accepted an answer, mostly the asker, to who gave it."""
    earned = _earned(scope, ACCEPTED, since)
    giver = func.coalesce(Member.root_id, Member.id, Question.root_id)
    givers = (
        select(Question.id, giver)
        .join(Acceptance, Acceptance.question_id == Question.id)
        .outerjoin(Member, Member.id == Acceptance.accepter_id)
        .where(bulk.within(Question.id, sorted(earned)))
    )
    return _ties(scope, earned, givers)


def _earned(scope: Scope, reason: str, since: date) -> dict[int, LedgerEntry]:
    """The entries of a reason that hold, by the number of the row that is their source."""
    entries = ledger.held(scope, LedgerEntry.reason == reason, LedgerEntry.day > since)
    return {int(entry.source.split()[-1]): entry for entry in entries}


def _ties(
    scope: Scope, earned: Mapping[int, LedgerEntry], givers: Select[*tuple[Any, ...]]
) -> list[Tie]:
    rows = scope.session.execute(givers) if earned else ()
    return [Tie(by, earned[id].root_id, earned[id].points) for id, by in rows if by is not None]
