"""/quiz (测验), /quiz board: how the round goes that runs, or how the last one went."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.actions import Say
from bot.core.commands import Rest
from bot.core.context import Context
from bot.core.elements import NEWLINE, Code, Elements
from bot.core.events import Role
from bot.core.mistyped import nearest
from bot.core.refusal import Refusal
from bot.features.quizzes import board
from bot.features.quizzes.declared import feature
from bot.services.quizzes import results, rounds
from models.tables import QuizBank, QuizRound

SHOWN = 40


@feature.command("quiz", keywords=("测验",))
def quiz(ctx: Context, what: Rest | None = None) -> Say | list[Say]:
    """As `/quiz board`; or tell what was meant by a word that means nothing here."""
    if what is None:
        return show(ctx)
    given = what.split()[0]
    members = ctx.declared.commands.group("quiz")
    allowed = [one.name.partition(" ")[2] for one in members if one.role <= ctx.role]
    near = nearest(given, allowed)
    if near:
        raise Refusal("quiz.nearest", given=given[:SHOWN], nearest=Code(f"/quiz {near}"))
    raise Refusal("quiz.no_such", given=given[:SHOWN], known=allowed)


@feature.command("quiz board", spellings=("榜", "排行榜", "榜单"))
def show(ctx: Context) -> Say | list[Say]:
    """Show the rounds that run in the group, without answers; else the board of the last one."""
    running = rounds.running(ctx, ctx.group)
    if running:
        lines = [line for round in running for line in _going(ctx, round)]
        told = tuple(element for line in lines for element in (*line, NEWLINE))[:-1]
        return ctx.answer(told, private=True)
    last = rounds.last_ended(ctx, ctx.group)
    if last is None:
        key = "quiz.none.moderator" if ctx.role >= Role.MODERATOR else "quiz.none"
        return ctx.say(key, private=True)
    said = [ctx.answer(board.of(ctx, ctx.mine, last))]
    own = _own(ctx, last)
    return [*said, ctx.answer(own, private=True)] if own else said


def _going(ctx: Context, round: QuizRound) -> Iterator[Elements]:
    name = ctx.session.get_one(QuizBank, round.bank_id).name
    shares = results.shares(ctx, round)
    until = ctx.mine.time(round.until, ctx.zone)
    n = results.took_part(ctx, round)
    yield ctx.text("quiz.runs", name=name, until=until, n=n)
    for share in shares:
        asked, item = share.asking
        about = {"position": asked.position, "question": board.brief(item.question)}
        yield ctx.text("quiz.runs.question", n=share.answered, **about)
    yield _own(ctx, round) or ctx.text("quiz.own.none")


def _own(ctx: Context, round: QuizRound) -> Elements:
    """How the caller has done; nothing if they have not taken part."""
    own = results.own(ctx, round, ctx.member.root)
    if not own.answered:
        return ()
    n = len(rounds.asked_in(ctx, round))
    return ctx.text("quiz.own", answered=own.answered, n=n, right=own.right)
