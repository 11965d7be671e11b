"""Proofs: what a check-in came with, whether that is enough, and whether it was seen before.

Neither a note nor a picture is ever kept: of the one remain its length and a sketch, of the other
a mark (see bot.core.sketch and bot.core.likeness), made with the key of this installation.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import and_, or_, select

from bot.core.context import Context, Scope
from bot.core.events import Attachment
from bot.core.likeness import alike
from bot.core.sketch import likeness, sketch
from bot.services.challenges.rule import Wanted
from models.tables import ChallengeEntry, Enrolment

Kind = Literal["none", "note", "photo", "file", "link"]

LINK = re.compile(r"https?://(?:[\w-]+\.)+[\w-]{2,}(?::\d+)?(?:[/?#][!-;=?-~]*)?", re.ASCII | re.I)
TRAILING = ".,:;!?'\")]}*_~"
"""They end a sentence, or set a link off; at the end of an address they belong to the text."""
ALIKE = 0.8
"""As for messages: see bot.services.copies."""
OTHERS = timedelta(days=60)
"""So far back the photos of other members are looked at; one's own entries all are."""
MOST = 20_000
"""Entries that are looked at, the newest."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a check-in came with. The note lives no longer than the check-in takes."""

    note: str = field(repr=False)
    attached: tuple[Attachment, ...] = ()

    @property
    def links(self) -> tuple[str, ...]:
        """The addresses of web pages in the note, in order."""
        return tuple(found[0].rstrip(TRAILING) for found in LINK.finditer(self.note))

    @property
    def words(self) -> str:
        """The note without links."""
        return LINK.sub(" ", self.note)

    @property
    def length(self) -> int:
        """Letters, digits and emoji of the note without links: nothing else makes it longer."""
        return sum(map(_counts, self.words))


def _counts(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "LN" or category == "So"


def given(ctx: Context, note: str) -> Proof:
    """What a call came with; `note` is what its arguments hold beside anything else."""
    return Proof(note, ctx.event.attached)


def kind_of(proof: Proof) -> Kind:
    """What a check-in was proved by; the weightiest, if by several things."""
    kinds = {attached.kind for attached in proof.attached}
    if kinds:
        return "photo" if "photo" in kinds else "file"
    if proof.links:
        return "link"
    return "note" if proof.length else "none"


def lacks(proof: Proof, wanted: Wanted, least: int) -> str | None:
    """The key of the sentence that says what is missing; None if nothing is.

    A file will do for a photo. A note of `least` characters is asked for beside either of them,
    too. The sentences take the values `name`, of the challenge, and `least`.
    """
    too_short = proof.length < least
    if wanted == "photo" and not proof.attached:
        return "proof.lacks.photo.note" if too_short else "proof.lacks.photo"
    if wanted == "link" and not proof.links:
        return "proof.lacks.link.note" if too_short else "proof.lacks.link"
    if wanted == "note" and not proof.length and least <= 1:
        return "proof.lacks.note"
    return "proof.lacks.length" if too_short else None


def copied(ctx: Context, challenge: int, proof: Proof) -> bool:
    """Whether nearly the same note or photo, or the same file, came in a challenge before.

    The caller's own notes count, and everybody's photos and files. A note that is too short to
    have a sketch is like nothing. To be asked before the entry itself is written.
    """
    said = sketch(proof.words, ctx.key)
    shown = [attached.mark for attached in proof.attached]
    if said is None and not shown:
        return False
    rows = ctx.session.execute(_before(ctx, challenge, others=bool(shown)))
    return any(
        (own and said and before and likeness(said, before) >= ALIKE)
        or (picture and any(alike(mark, picture) for mark in shown))
        for own, before, picture in rows
    )


def _before(ctx: Context, challenge: int, *, others: bool) -> Any:
    """Whether it is the caller's own, sketch and picture of each entry that may be like theirs."""
    own = ChallengeEntry.root_id == ctx.member.root
    since = (ctx.event.at - OTHERS).date()
    shown = and_(ChallengeEntry.picture.is_not(None), ChallengeEntry.day >= since)
    return (
        select(own, ChallengeEntry.sketch, ChallengeEntry.picture)
        .join(Enrolment, Enrolment.id == ChallengeEntry.enrolment_id)
        .where(Enrolment.challenge_id == challenge, or_(own, shown) if others else own)
        .order_by(ChallengeEntry.id.desc())
        .limit(MOST)
    )


def marks(scope: Scope, proof: Proof) -> dict[str, Any]:
    """What an entry keeps of a proof, by column."""
    return {
        "sketch": sketch(proof.words, scope.key),
        "picture": proof.attached[0].mark if proof.attached else None,
        "proof": kind_of(proof),
        "note_length": proof.length,
    }
