"""/question close (关闭): no longer needed; and /question reopen (重开): needed after all."""

from __future__ import annotations

from bot.core.actions import Action
from bot.core.context import Batch, Context, Scope
from bot.core.elements import Code
from bot.core.events import Address, MessageDeleted
from bot.features.questions.declared import feature
from bot.services import audit, groups
from bot.services.questions import asking, bounties, cards, finding, rights
from models.tables import Question
from models.tables.questions import CLOSED, OPEN, SOLVED


@feature.command("question close", spellings=("关闭", "结束"))
def close(ctx: Context, number: int | None = None) -> list[Action]:
    """Close a question that needs no answer any more; what is in its bounty goes back."""
    one = finding.find(ctx, number)
    rights.refuse_others(ctx, one)
    if one.state != OPEN:
        return [ctx.say(f"question.close.{one.state}", private=True, number=f"{one.number}")]
    _close(ctx, one)
    _note(ctx, one, "question_closed")
    return ctx.quietly(ctx.text("question.close.done", number=f"{one.number}"))


@feature.command("question reopen", spellings=("重开", "重新打开"))
def reopen(ctx: Context, number: int) -> list[Action]:
    """Let a closed question wait for an answer again."""
    one = finding.find(ctx, number)
    rights.refuse_others(ctx, one)
    if one.state == SOLVED:
        line = Code(f"/unaccept {one.number}")
        told = {"number": f"{one.number}", "line": line}
        return [ctx.say("question.reopen.solved", private=True, **told)]
    if one.state == OPEN:
        return [ctx.say("question.reopen.open", private=True, number=f"{one.number}")]
    if one.root_id is not None:
        asking.refuse_many(ctx, one.root_id)
    one.state, one.settled_at = OPEN, None
    _note(ctx, one, "question_reopened")
    cards.renew(ctx, one)
    return ctx.quietly(ctx.text("question.reopen.done", number=f"{one.number}"))


@feature.on(MessageDeleted)
def close_deleted(batch: Batch[MessageDeleted]) -> None:
    """Close the open questions whose messages are gone."""
    by_group: dict[Address, list[str]] = {}
    for n in batch.events:
        by_group.setdefault(n.event.group, []).append(n.event.external_id)
    for address, messages in sorted(by_group.items()):
        group = groups.find_group(batch.session, address)
        posts = finding.by_posts(batch, group.id, messages) if group else {}
        for one in finding.hold(batch, set(posts.values())) if posts else ():
            if one.state == OPEN and one.message in messages:
                _close(batch, one)


def _close(scope: Scope, one: Question) -> None:
    one.state, one.settled_at = CLOSED, scope.now
    scope.session.flush()
    bounties.give_back(scope, one)
    cards.renew(scope, one)


def _note(ctx: Context, one: Question, action: str) -> None:
    """What moderators do to the questions of others is on record."""
    if not rights.is_own(ctx, one):
        audit.put(ctx, action, subject=one.member_id, target=f"{one.number}")
