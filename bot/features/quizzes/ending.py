"""/quiz end (结束): a round is over, by hand or in its time, and the group is told its board."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.actions import Outgoing, React, Say
from bot.core.commands import Rest
from bot.core.context import Context, Scope
from bot.core.events import Role
from bot.core.refusal import Refusal
from bot.features.quizzes import board
from bot.features.quizzes.declared import feature
from bot.services import audit, outbox
from bot.services.quizzes import banks, rounds
from models.tables import QuizBank, QuizRound


def end(scope: Scope, round: QuizRound) -> bool:
    """End a round and tell the group its board, once; False if somebody else has."""
    if not rounds.end(scope, round):
        return False
    place = rounds.place_of(scope, round)
    said = Say(board.of(scope, scope.words, round))
    outbox.put(scope, [Outgoing(place, said, f"quiz {round.id} board")])
    return True


@feature.command("quiz end", role=Role.MODERATOR, spellings=("结束",))
def end_early(ctx: Context, bank: Rest | None = None) -> React:
    """End the round that runs in the group; of several, that of the named bank."""
    round = _meant(ctx, bank)
    name = ctx.session.get_one(QuizBank, round.bank_id).name
    if end(ctx, round):
        audit.put(ctx, "quiz_ended", target=name)
    return React(ctx.event.external_id, "👍", otherwise=ctx.text("quiz.ended", name=name))


def _meant(ctx: Context, typed: str | None) -> QuizRound:
    named = banks.meant(ctx, typed)[0] if typed else None
    running = rounds.running(ctx, ctx.group)
    found = [one for one in running if named is None or one.bank_id == named.id]
    if not found:
        raise Refusal("quiz.end.none")
    if len(found) > 1:
        names = [ctx.session.get_one(QuizBank, one.bank_id).name for one in found]
        raise Refusal("quiz.end.which", banks=names)
    return found[0]


def end_over(scope: Scope) -> Iterable[QuizRound]:
    """End the rounds whose time is over; return those that were."""
    return [round for round in rounds.over(scope) if end(scope, round)]
