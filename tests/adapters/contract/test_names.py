"""Every adapter: names and words of strangers stay what they are, and do nothing."""

from __future__ import annotations

import unicodedata

from bot.core.actions import Action, Delivered, Poll, Say
from bot.core.elements import Bold, Button, Code, Image, Mention, Table, Text
from bot.core.events import Role
from bot.core.names import LIMIT
from tests.adapters.contract.platforms import SQLITE
from tests.adapters.contract.worlds import Heard, World

pytestmark = SQLITE

FAMILY = "👨‍👩‍👧‍👦 Family 🏳️‍🌈"
HOSTILE = {
    "<b>Eve</b> <a href='t.me/x'>": "Eve",
    "</code></pre>&lt;&amp;&#39; Eve": "&lt;&amp;",
    "@everyone @Alice @all": "everyone",
    "[Eve](t.me/evil) *b* `c` ~~s~~": "*b*",
    "Eve /award #1 $EVE evil.example": "/",
    "\u202eevE\u202c \u2066Eve\u2069\u200e": "evE",
    "E\u200bv\u2060e\ufeff\u00ad\u061c": "Eve",
    "Eve\nHearth  9000 points\r\x1b[31m\x00\x9b": "Eve",
    "E" + "v" * 4_095: "Evvv",
    "Zve\u0301\u0302\u0303" + "\u0300" * 4_000 + "e": "Zv",
    "\u3164\u2800\u200b": "",
    FAMILY: "👨‍👩‍👧‍👦",
    "𝕰𝖛𝖊 {name} %s {0.__class__}": "{name}",
}
"""Names, and what must be left of each."""
BOUND = 600
"""Characters of a message with one name in it: no name makes it much longer."""
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
JOINERS = "\n\N{ZERO WIDTH JOINER}\ufe0f"


def inert(heard: Heard) -> bool:
    """Whether nothing in what was said calls, leads, runs, steers or hides anything."""
    seen = heard.text + "".join(heard.labels) + "".join(heard.seen.notices)
    hidden = [c for c in seen if unicodedata.category(c) in UNSEEN and c not in JOINERS]
    return not (heard.seen.live or hidden)


async def test_names_arrive_inert_and_bounded_wherever_they_are_told(world: World) -> None:
    owner = world.person("Owner", Role.OWNER)
    for name, left in HOSTILE.items():
        eve = world.person(name)
        hello = await eve.says("good morning")
        for heard in (
            await eve.says("/points"),
            await owner.says("/award 60 great", reply_to=hello),  # a level is announced, too
            await eve.says("/points @nobody"),
        ):
            assert inert(heard), heard
            assert 0 < len(heard.text) < BOUND
        told = (await eve.says("/points")).to(eve)
        assert left in told
        assert len(told.partition(" · ")[0]) <= LIMIT
    for board in (await owner.says("/leaderboard"), await owner.says("/leaderboard all 2")):
        assert inert(board), board
        assert len(board.text) < (LIMIT + 30) * len(HOSTILE)
    table = (await owner.says("/leaderboard 7d")).public.splitlines()
    assert len(table) < len(HOSTILE) + 5, "no name takes a line of its own"


async def test_strange_words_in_any_element_stay_words(world: World) -> None:
    alice = world.person("Alice")
    for name, left in HOSTILE.items():
        short = name[:LIMIT]
        made: tuple[Action, ...] = (
            Say((Text(name), Text(" - "), Bold(name), Text(" - "), Mention(name, alice.account))),
            Say((Text("code: "), Code(short))),
            Say((Table(((short, "1"), ("x", "2"))),)),
            Say((Image("of nothing known", f"of {short}"),)),
            Say((Text("buttons"), Button(f"→ {short}", "/help"))),
            Poll(f"Who is {short}?", (f"1 {short}", "nobody")),
        )
        for action in made:
            outcome, heard = await world.does(action, alice)
            assert isinstance(outcome, Delivered), (action, outcome)
            assert inert(heard), (action, heard)
            assert left in heard.text + "".join(heard.labels)
