"""Does a text thank somebody?

It is looked at for as long as the event is made, and only the answer is kept. Where it is not
clear, the answer is no: a reaction or /thanks is always at hand.
"""

from __future__ import annotations

import re
import unicodedata

from bot.core.elements import width

LONGEST = 120
"""Columns, of which a Chinese character takes two; in longer texts more is meant than thanks."""

HINTS = re.compile(r"thank|thx|tnx|ty|3q|\+1|appreciat|grateful|[谢感蟹🙏]|辛苦")
"""Without any of these nothing thanks: most messages are done with here."""
CLAUSES = re.compile(r"(?:[^.!?。~…;\n,、]|\.(?=\w))+[.!?。~…;\n,、]*")
THANKS = re.compile(
    r"\b(?:thanks?|thx|tnx|thankyou|tysm|tyvm|3q)(?!\w|[.'’-]\w)"
    r"|\b(?:much\s+appreciated|(?:really|so)\s+appreciate|(?:so|very)\s+grateful)\b"
    r"|谢谢|多谢|感谢|感恩|谢啦|谢了|谢过|拜谢|致谢|蟹蟹|辛苦[了啦]|^谢+$"
)
THANK = re.compile(r"\bthank\b(?!\s+(?:you|u|ya|y'all)\b)")
"""`thank` by itself thanks nobody who is here."""
SHORT = re.compile(
    r"^(?:(?:ok(?:ay)?|great|perfect|nice|cool|awesome|good|got\s+it|will\s+do|yes|ah|oh|aha)\s+)?"
    r"ty(?:\s+(?:so|very|all|guys|everyone|everybody|sir|bro|man|again|for|@).*)?$"
)
"""`ty` is a name, too."""
ONE_MORE = re.compile(r"^\+1(?:\s*[^\w\s%+/*=-]*\s*|\s+(?:thanks?|thank you|thx|谢谢|感谢)\b.*)$")
FOLDED_HANDS = "🙏"
ASKS = re.compile(r"\b(?:please|pls|plz|hope|hoping|pray\w*|help)\b|[请求拜]|麻烦|希望|保佑|帮")
"""With these, folded hands ask for something."""

DECLINES = re.compile(
    r"\b(?:no|nah|nope)\b[\s,.!…]*(?:many\s+|but\s+)?th(?:anks?|x)\b"
    r"|\bth(?:anks?|x)\b[\s,]*but\s+no\b|\bthanks\s+for\s+nothing\b"
    r"|(?:不[用必要了需]?了?|算了|别|甭|勿)[\s,.!。]*(?:谢|多谢|感谢)|不客气|谢绝|谢幕|婉谢|谢邀"
    r"|谢[谢啦了]?[\s,]*(?:但是?|不过|可是)?[\s,]*我?(?:就|还是)?不[用要需必了]|谢谢(?:邀请|惠顾|参与)"
)
"""Words of thanks that decline something, or answer thanks, or are a phrase of another meaning."""
SPEAKS_OF = re.compile(
    r"\bthanks\s+to\s+(?!you\b|u\b|ur\b|your\b|all\b|every|both\b)|\bthanks\s+(?:god|goodness)\b"
    r"|^(?:please\s+|and\s+)?(?:say|tell|give|send)\b|\b(?:never|s?he|they)\s+sa(?:y|ys|id)\b"
    r"|[\"“'‘「『《](?:thanks?|thank\s+you|thx|谢谢|多谢|感谢)[\"”'’」』》]"
    r"|(?:要|会|没|不|得)(?:说|讲)(?:声|一声)?(?:谢|感谢)|(?:替|帮|代)我.{0,4}(?:谢|感谢)"
    r"|(?:谢谢|多谢|感谢)[他她它谁]|(?:谢谢|感谢)(?:信|状|卡|祭|函|词|节|二字|两个字)|感恩节|感恩之"
)
"""Words of thanks that are spoken about, or are for somebody who is not answered."""


def thanks(text: str) -> bool:
    """Whether the words of a message thank whom it answers, in English or Chinese."""
    if len(text) > LONGEST:
        return False
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    if not HINTS.search(folded) or width(folded) > LONGEST or DECLINES.search(folded):
        return False
    if ONE_MORE.match(folded):
        return True
    if FOLDED_HANDS in folded and not ASKS.search(folded):
        return "?" not in folded
    return any(_thanks(clause.strip()) for clause in CLAUSES.findall(folded))


def _thanks(clause: str) -> bool:
    words = clause.rstrip(".!?。~…;,、 ")
    if "?" in clause[len(words) :] or words.endswith(("吗", "呢", "么")):
        return False
    if SPEAKS_OF.search(words) or THANK.search(words):
        return False
    return SHORT.match(words) is not None or THANKS.search(words) is not None
