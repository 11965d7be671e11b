"""The end of a challenge: who finished, where the bonds go, and what all are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, select, update

from bot.core.context import Scope
from bot.services import ledger, zones
from bot.services.challenges import farewell, pots, records
from bot.services.challenges.entering import MAKE_UP
from bot.services.challenges.farewell import Ending
from bot.services.challenges.pots import FINISHED, UNFINISHED
from bot.services.challenges.progress import Progress, progress
from bot.services.challenges.records import Part
from bot.services.challenges.rule import Rule, rule_of
from bot.services.ledger import Award
from bot.services.zones import History
from models import bulk
from models.tables import Challenge, ChallengeEntry, Enrolment, MakeUp, Member, Person
from models.tables.challenges import CANCELLED, DRAFT, ENDED, PLANNED, RUNNING

DAY = timedelta(days=1)
REWARD = "challenge"
"""The reason of a finisher's points."""


class Window(NamedTuple):
    """The days that are open to at least one of some members."""

    still: date
    """The earliest that can be checked in for: all before it are over for everybody."""
    today: date
    """The latest that has begun."""


def hold(scope: Scope, challenges: Iterable[int]) -> list[Challenge]:
    """Lock challenges alone, in order, and see them as they are then.

    To be called before anything of the ledger is locked.
    """
    own = select(Challenge).where(bulk.within(Challenge.id, sorted(challenges)))
    held = own.order_by(Challenge.id).execution_options(populate_existing=True)
    return list(scope.session.scalars(held.with_for_update(of=Challenge)))


def window(scope: Scope, challenge: Challenge) -> Window:
    """Which days are open now to those who take part, and in the community's own zone."""
    own = Enrolment.challenge_id == challenge.id, Enrolment.left_at.is_(None)
    roots = scope.session.scalars(select(Enrolment.root_id).where(*own)).all()
    home = History((scope.community.timezone,), (), scope.now)
    histories = [home, *zones.histories(scope, roots).values()]
    late, turn = rule_of(challenge.rule).late, scope.community.day_turn
    return window_of(histories, scope.now, late, turn)


def window_of(histories: Iterable[History], at: datetime, late: int, turn: int = 0) -> Window:
    """Which days are open at a moment to members who lived in these zones.

    Each can still be checked in for `late` hours after it; days begin at `turn` o'clock.
    """
    different = {(one.zones, one.since): one for one in histories}.values()
    today = [one.day(at, turn) for one in different]
    still = [zones.late_day(one, at, turn, late) for one in different]
    return Window(min([*today, *filter(None, still)]), max(today))


def may_close(scope: Scope, challenge: Challenge) -> bool:
    """Whether its last day is over for all, with the hours in which one can be late."""
    last = challenge.last_day
    return last is not None and last < window(scope, challenge).still


def verdict(part: Part) -> Progress:
    """How far a member has come in a challenge that ends: nothing of it can come any more."""
    after = (part.facts.last or part.facts.first) + DAY
    return progress(part.rule, part.facts, after, after)


def close(scope: Scope, challenge: Challenge) -> bool:
    """End a challenge that runs, up to its last day; False if somebody has done so before.

    Make-ups that nobody decided about are granted. Whoever finished is rewarded, the pot is
    emptied, and all are told. Before anything of the ledger is locked: it locks the challenge.
    """
    held = hold(scope, [challenge.id])
    if not held or challenge.state != RUNNING or challenge.last_day is None:
        return False
    rule = rule_of(challenge.rule)
    _grant_make_ups(scope, challenge, rule.proof)
    parts = records.of_challenge(scope, challenge)
    ends = [(part, verdict(part)) for part in parts]
    for part, so_far in ends:
        part.enrolment.outcome = FINISHED if so_far.finished else UNFINISHED
    # Of whom nothing was asked, because of leave or of late joining, nothing is taken.
    pots.give_back(scope, [part.enrolment for part, so_far in ends if not _was_asked(part, so_far)])
    gone = _gone(scope, challenge)
    for one in gone:
        one.outcome = UNFINISHED
    enrolments = [*(part.enrolment for part in parts), *gone]
    bonds = {one.id: pots.open_stake(one) for one in enrolments}
    shares = pots.settle(scope, enrolments, rule)
    _reward(scope, challenge, rule, enrolments)
    _leave_behind(scope, challenge, ENDED)
    farewell.tell(scope, challenge, rule, Ending.of(ends, bonds, shares))
    return True


def cancel(scope: Scope, challenge: Challenge) -> bool:
    """Call a challenge off: nothing is judged, and every bond goes back. False if it is over."""
    if not hold(scope, [challenge.id]) or challenge.state not in (DRAFT, PLANNED, RUNNING):
        return False
    known = challenge.state != DRAFT
    staked = list(scope.session.scalars(_enrolments(challenge)))
    pots.give_back(scope, staked)
    _leave_behind(scope, challenge, CANCELLED)
    if known:
        farewell.tell_cancelled(scope, challenge, bonds=any(one.staked for one in staked))
    return True


def _enrolments(challenge: Challenge) -> Select[Enrolment]:
    own = select(Enrolment).where(Enrolment.challenge_id == challenge.id)
    return own.order_by(Enrolment.id)


def _gone(scope: Scope, challenge: Challenge) -> list[Enrolment]:
    """Who has left the challenge, and perhaps a bond in its pot."""
    gone = _enrolments(challenge).where(
        Enrolment.left_at.is_not(None), Enrolment.staked != Enrolment.returned
    )
    return list(scope.session.scalars(gone))


def _was_asked(part: Part, so_far: Progress) -> bool:
    last = part.facts.last or part.facts.first
    return part.facts.first <= last and so_far.counted > 0


def _grant_make_ups(scope: Scope, challenge: Challenge, proof: str) -> None:
    waiting = (
        select(MakeUp, Person.timezone)
        .join(Enrolment, Enrolment.id == MakeUp.enrolment_id)
        .join(Member, Member.id == MakeUp.root_id)
        .join(Person, Person.id == Member.person_id)
        .where(
            Enrolment.challenge_id == challenge.id,
            Enrolment.left_at.is_(None),
            MakeUp.state == "waiting",
        )
        .order_by(MakeUp.enrolment_id, MakeUp.day)
    )
    asked = scope.session.execute(waiting).all()
    for one, _ in asked:
        one.state, one.decided_at = "granted", scope.now
    usual = scope.community.timezone
    made = [_made_up(one, zone or usual, proof) for one, zone in asked]
    bulk.insert_new(scope.session, ChallengeEntry.__table__, made, ("id",))


def _made_up(asked: MakeUp, zone: str, proof: str) -> dict[str, object]:
    """It counts as what the member showed when they asked; of a note nothing was kept."""
    return {
        "enrolment_id": asked.enrolment_id,
        "day": asked.day,
        "turn": 0,
        "root_id": asked.root_id,
        "member_id": asked.member_id,
        "receipt_id": asked.receipt_id,
        "at": asked.at,
        "timezone": zone,
        "origin": MAKE_UP,
        "quantity": 1,
        "note_length": 0,
        "proof": proof,
        "sketch": None,
        "picture": None,
        "copied": False,
    }


def _reward(
    scope: Scope, challenge: Challenge, rule: Rule, enrolments: Sequence[Enrolment]
) -> None:
    source, day = f"challenge {challenge.id}", scope.today
    finishers = [one for one in enrolments if one.outcome == FINISHED]
    ledger.award(
        scope,
        [
            Award(REWARD, source, one.member_id, one.root_id, scope.now, day, rule.reward)
            for one in finishers
        ],
    )


def _leave_behind(scope: Scope, challenge: Challenge, state: str) -> None:
    """Let it be over, without what told copies of notes and photos."""
    challenge.state, challenge.closed_at = state, scope.now
    of_it = select(Enrolment.id).where(Enrolment.challenge_id == challenge.id)
    scope.session.execute(
        update(ChallengeEntry)
        .where(ChallengeEntry.enrolment_id.in_(of_it))
        .values(sketch=None, picture=None)
        .execution_options(synchronize_session=False)
    )
    scope.session.flush()
