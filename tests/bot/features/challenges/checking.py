"""Being in challenges, and what of the check-ins counts there."""

from __future__ import annotations

from datetime import date

from bot.services.challenges.rule import Rule
from bot.testing import Person
from tests.bot.features.challenges.village import challenge, look

NOTE, PHOTO, LINK = Rule(proof="note", least=10), Rule(proof="photo"), Rule(proof="link")
MINUTES = Rule(kind="total", goal=100, unit="min")
FENZHONG = Rule(kind="total", goal=100, unit="分钟")


async def in_challenges(person: Person, *rules: tuple[str, Rule]) -> None:
    """Let somebody be in new challenges of these names and rules, numbered from 1."""
    for name, rule in rules:
        number = await challenge(person.community, rule, name=name)
        await person.says(f"/challenge join {number}")


async def days(person: Person, number: int = 1) -> list[tuple[date, int]]:
    """The days that count for somebody in a challenge, with their quantities."""
    seen = await look(person.community, person, number)
    return [(day, quantity) for day, _, quantity in seen.entries]


async def counts(person: Person, *numbers: int) -> list[int]:
    """How many entries somebody has in each of these challenges."""
    return [len(await days(person, number)) for number in numbers]
