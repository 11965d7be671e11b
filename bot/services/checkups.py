"""What can be seen to be amiss with a community from what it has set."""

from __future__ import annotations

from bot.core.findings import Finding, State
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
