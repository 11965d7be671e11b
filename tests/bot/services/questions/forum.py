"""Questions, answers and bounties by the book: the plain model that the bot is compared with.

Nothing is kept here but what is so now; what it is worth is worked out from that each time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

HELPED, ASKED, START, CAP, LIMIT = 12, 3, 100, 2, 60
MODERATOR = "Mo"


@dataclass
class Page:
    """A question with all that belongs to it."""

    asker: str
    week: int
    state: str = "open"
    accepted: int | None = None
    stakes: Counter[str] = field(default_factory=Counter)


class Forum:
    """A few questions, and the messages of which each may answer any."""

    def __init__(self, pages: list[Page]) -> None:
        self.pages = pages
        self.authors: dict[int, str] = {}
        """Of the messages that are not deleted."""

    def say(self, message: int, by: str) -> None:
        self.authors[message] = by

    def delete(self, message: int) -> None:
        self.authors.pop(message, None)
        for page in self.pages:
            if page.accepted == message:
                page.accepted, page.state = None, "open"

    def accept(self, by: str, number: int, message: int) -> None:
        page, author = self.pages[number], self.authors.get(message)
        allowed = by in (page.asker, MODERATOR) and page.state != "closed"
        if allowed and author is not None and (author != by or by == page.asker):
            page.accepted, page.state = message, "solved"

    def unaccept(self, by: str, number: int) -> None:
        page = self.pages[number]
        if by in (page.asker, MODERATOR) and page.state == "solved":
            page.accepted, page.state = None, "open"

    def stake(self, by: str, number: int, points: int) -> None:
        page = self.pages[number]
        fits = page.stakes[by] + points <= LIMIT and points <= self.balance(by)
        if page.state == "open" and fits:
            page.stakes[by] += points

    def close(self, by: str, number: int) -> None:
        page = self.pages[number]
        if by in (page.asker, MODERATOR) and page.state == "open":
            page.state = "closed"
            page.stakes.clear()

    def reopen(self, by: str, number: int) -> None:
        page = self.pages[number]
        if by in (page.asker, MODERATOR) and page.state == "closed":
            page.state = "open"

    def balance(self, who: str) -> int:
        return START + sum(points for (name, _), points in self.worth().items() if name == who)

    def worth(self) -> dict[tuple[str, str], int]:
        """By name and reason, what is not nothing."""
        sums: Counter[tuple[str, str]] = Counter()
        pairs: Counter[tuple[str, str, int]] = Counter()
        for page in self.pages:
            for name, points in page.stakes.items():
                sums[name, "bounty"] -= points
            if page.accepted is None or (helper := self.authors[page.accepted]) == page.asker:
                continue
            sums[helper, "bounty"] += page.stakes.total()
            pairs[page.asker, helper, page.week] += 1
            if pairs[page.asker, helper, page.week] <= CAP:
                sums[helper, "accepted"] += HELPED
                sums[page.asker, "solved"] += ASKED
        return {key: points for key, points in sums.items() if points}

    def pots(self) -> list[int]:
        """By question, what is in its pot and not paid."""
        return [0 if self._is_paid(page) else page.stakes.total() for page in self.pages]

    def _is_paid(self, page: Page) -> bool:
        return page.accepted is not None and self.authors[page.accepted] != page.asker
