"""Nobody corrects their own days."""

from __future__ import annotations

from bot.core.events import Role
from bot.testing import Community


async def test_an_admin_cannot_give_themselves_a_day(community: Community) -> None:
    ada = community.person("Ada", role=Role.OWNER, username="ada")
    await ada.says("good morning")
    heard = await ada.says("/checkin correct @ada 2026-03-01")
    assert "Another admin" in heard.private
    assert heard.public == ""
