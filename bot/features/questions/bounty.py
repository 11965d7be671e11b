"""/bounty (悬赏): points for whoever answers a question; unclaimed ones go back."""

from __future__ import annotations

from bot.core.actions import Action, Say
from bot.core.context import Context, Scope
from bot.features.questions.declared import feature
from bot.services import standings
from bot.services.questions import bounties, cards, finding

feature.reason(bounties.BOUNTY, "move")
feature.setting(bounties.LIMIT, 500, minimum=0, maximum=1_000_000)
feature.setting(bounties.DAYS, 30, minimum=1, maximum=3650)


@feature.command("bounty", keywords=("悬赏",))
def bounty(ctx: Context, points: int | None = None, number: int | None = None) -> list[Action]:
    """Put points of one's own into the pot of an open question; accepting an answer pays it out.

    Without points it tells how that is done.
    """
    if points is None:
        return [_how(ctx)]
    question = finding.find(ctx, number)
    bounties.stake(ctx, question, points)
    cards.renew(ctx, question)
    return ctx.quietly(
        ctx.text(
            "bounty.done",
            number=f"{question.number}",
            points=ctx.text("unit.points", n=points),
            pot=ctx.text("unit.points", n=bounties.staked(ctx, question)),
        )
    )


def _how(ctx: Context) -> Say:
    balance = ctx.text("unit.points", n=standings.read(ctx, ctx.member.root).balance)
    return ctx.say("bounty.how", private=True, balance=balance)


@feature.job("bounties", "23 5 * * *")
def give_back(scope: Scope) -> None:
    """Let members have back what nobody has won for a long time."""
    returned = bounties.expire(scope)
    for question in {one.question.id: one.question for one in returned}.values():
        cards.renew(scope, question)
