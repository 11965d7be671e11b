"""How long what is known of members is kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keep:
    """Days, set by whoever runs Hearth; 0 means as long as the community lasts."""

    message_details_days: int = 400
    """Of a message: its channel, what it answers, and whom."""
    leavers_days: int = 730
    """Everything about members who left, if they are in no other community."""
    audit_days: int = 1095
    """The record of what admins did."""


KEEP = Keep()
"""What is kept where nothing else is set."""
