"""/question tag (标签): what a question is about."""

from __future__ import annotations

from bot.core.actions import Action
from bot.core.commands import Rest
from bot.core.context import Context
from bot.core.elements import Code
from bot.core.events import QuestionAsked
from bot.core.refusal import Refusal
from bot.core.values import NOTHING, folded, items
from bot.features.questions.declared import feature
from bot.features.questions.typed import numbered
from bot.services import audit
from bot.services.questions import cards, finding, rights, tags
from models.tables.questions import OPEN

SHOWN = 40


@feature.command("question tag", spellings=("标签", "tags"))
def tag(ctx: Context, text: Rest | None = None) -> list[Action]:
    """Let a question be about these of the community's tags; `none` for nothing at all."""
    number, words = numbered(text)
    one = finding.find(ctx, number)
    rights.refuse_others(ctx, one)
    known = tags.known(ctx)
    if not known:
        usage = Code(f"/settings {tags.SETTING} python, git")
        return [ctx.say("question.tag.none", private=True, usage=usage)]
    chosen = _chosen(known, words)
    before = tags.of(ctx, [one.id]).get(one.id, [])
    tags.put(ctx, one.id, chosen)
    if not rights.is_own(ctx, one):
        was, now = ", ".join(before) or None, ", ".join(chosen) or None
        audit.put(ctx, "question_tagged", target=f"{one.number}", before=was, after=now)
    cards.renew(ctx, one)
    if chosen and not before and one.state == OPEN and one.first_answer_at is None:
        ctx.raise_(QuestionAsked(one.id))  # now it is known who can answer
    if not chosen:
        return ctx.quietly(ctx.text("question.tag.cleared", number=f"{one.number}"))
    told = " ".join(f"#{tag}" for tag in chosen)
    return ctx.quietly(ctx.text("question.tag.done", number=f"{one.number}", tags=told))


def _chosen(known: dict[str, str], words: str) -> list[str]:
    if folded(words) in NOTHING:
        return []
    typed = [word.lstrip("#＃") for word in items(words)]
    strange = [word for word in typed if folded(word) not in known]
    if strange:
        listed = list(known.values())
        raise Refusal("question.tag.unknown", given=strange[0][:SHOWN], known=listed)
    if not typed:
        raise Refusal("question.tag.which", known=list(known.values()))
    return list(dict.fromkeys(known[folded(word)] for word in typed))
