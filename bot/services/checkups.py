"""What can be seen to be amiss with a community: from what it has set, and from its sums."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.core.findings import Finding, State
from bot.services.invariants import known
from models.tables import Community

UNSET = "UTC"


def days_of(community: Community) -> Finding:
    """Whether the community's days are likely to be counted in its own time zone.

    Those who speak Chinese hardly live by UTC: there nobody has chosen yet.
    """
    unset = community.timezone == UNSET and community.language == "zh"
    return Finding(
        "checkup.timezone",
        State.SOSO if unset else State.GOOD,
        community.timezone,
        "checkup.timezone.unset" if unset else "",
    )


MENDABLE = frozenset({"sums", "level", "tally", "histogram", "standing", "listed", "board"})
"""Invariants that hold again once everything is counted anew."""


def sums_of(session: Session, community: Community) -> list[Finding]:
    """Whether everything agreed when it was last counted a second way; nothing before that.

    Of what did not, all that lies in the community is told, and what lies in none.
    """
    last = known.recall(session)
    if last is None:
        return []
    here = {name: _here(faults, community.id) for name, faults in last.faults.items()}
    wrong = {name: count for name, count in here.items() if count}
    if not wrong:
        return [Finding("checkup.sums")]
    mend = "checkup.sums.wrong" if wrong.keys() <= MENDABLE else "checkup.sums.broken"
    return [Finding("checkup.sums", State.BAD, mend=mend, values={"n": sum(wrong.values())})]


def _here(faults: known.Faults, community: int) -> int:
    own, others = f"community {community},", "community "
    places = [at for at in faults.places if at.startswith(own) or not at.startswith(others)]
    return len(places) + faults.more
