"""/challenge queue, grant, refuse (审批): an admin decides about the make-ups that wait."""

from __future__ import annotations

from sqlalchemy import Select, select

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import NEWLINE, Bold, Button, Elements, Text
from bot.core.events import Role
from bot.core.i18n import Words
from bot.core.refusal import Refusal
from bot.features.challenges import holding
from bot.features.challenges.declared import feature
from bot.features.challenges.make_ups import GRANTED, REFUSED, WAITING
from bot.services import audit, people, telling
from bot.services.challenges import entering, finding, records
from bot.services.challenges.entering import MAKE_UP
from bot.services.challenges.records import Part
from models.tables import Challenge, Enrolment, MakeUp
from models.tables.challenges import RUNNING

SHOWN = 10

Asked = tuple[MakeUp, Challenge]


@feature.command("challenge queue", role=Role.ADMIN, spellings=("审批", "待审批"))
def queue(ctx: Context, number: int | None = None) -> Say:
    """List the make-ups that wait, of one challenge or of all, with buttons to decide."""
    challenge = finding.numbered(ctx, number) if number is not None else None
    return ctx.answer(_listed(ctx, challenge), private=True)


@feature.command("challenge grant", role=Role.ADMIN, spellings=("批准", "通过"))
def grant(ctx: Context, id: int) -> Say:
    """Let a make-up count."""
    return _decide(ctx, id, GRANTED)


@feature.command("challenge refuse", role=Role.ADMIN, spellings=("拒绝", "驳回"))
def refuse(ctx: Context, id: int) -> Say:
    """Let a make-up not count."""
    return _decide(ctx, id, REFUSED)


def _asked(ctx: Context) -> Select[MakeUp, Challenge]:
    return (
        select(MakeUp, Challenge)
        .join(Enrolment, Enrolment.id == MakeUp.enrolment_id)
        .join(Challenge, Challenge.id == Enrolment.challenge_id)
        .where(Challenge.community_id == ctx.community.id)
    )


def _waiting(ctx: Context, challenge: Challenge | None) -> list[Asked]:
    here = Challenge.state == RUNNING, Enrolment.left_at.is_(None), MakeUp.state == WAITING
    wanted = _asked(ctx).where(*here).order_by(MakeUp.id)
    if challenge is not None:
        wanted = wanted.where(Challenge.id == challenge.id)
    return [(asked, one) for asked, one in ctx.session.execute(wanted)]


def _listed(ctx: Context, challenge: Challenge | None) -> Elements:
    waiting = _waiting(ctx, challenge)
    if not waiting:
        return ctx.text("challenge.queue.empty")
    names = people.names(ctx, [asked.member_id for asked, _ in waiting[:SHOWN]])
    told = ctx.text("challenge.queue", n=len(waiting))
    for asked, one in waiting[:SHOWN]:
        name = names[asked.member_id]
        line = ctx.text("challenge.queue.line", name=Bold(name), day=asked.day, challenge=one.name)
        told = (*told, NEWLINE, *line)
    buttons = [_pair(name=names[asked.member_id], asked=asked) for asked, _ in waiting[:SHOWN]]
    return (*told, *(button for pair in buttons for button in pair))


def _pair(name: str, asked: MakeUp) -> tuple[Button, Button]:
    shown = f"{name} {asked.day:%m-%d}"
    return (
        Button(f"✓ {shown}", f"/challenge grant {asked.id}"),
        Button(f"✗ {shown}", f"/challenge refuse {asked.id}"),
    )


def _decide(ctx: Context, id: int, state: str) -> Say:
    asked = ctx.session.scalar(_asked(ctx).where(MakeUp.id == id))
    if asked is None:
        return ctx.say("challenge.makeup.unknown", private=True)
    part = _held(ctx, asked)
    if asked.state != WAITING:
        return _decided_before(ctx, asked)
    asked.state, asked.decided_at = state, ctx.event.at
    if state == GRANTED and asked.day not in part.facts.done:
        _enter(ctx, part, asked)
    about = f"{part.challenge.number} · {asked.day}"
    action = f"make_up_{state}"
    audit.put(ctx, action, subject=asked.member_id, target=about)
    _tell(ctx, part, asked)
    told = ctx.text(
        f"challenge.makeup.decided.{state}", name=Bold(_name(ctx, asked)), day=asked.day
    )
    left = len(_waiting(ctx, part.challenge))
    more: Elements = ()
    if left:
        line = f"/challenge queue {part.challenge.number}"
        more = (Text(" "), *ctx.text("challenge.queue.left", n=left))
        more = (*more, Button(ctx.mine.plain("challenge.tap.queue"), line))
    return ctx.answer((*told, *more), private=True)


def _held(ctx: Context, asked: MakeUp) -> Part:
    """The part in which a make-up would count, held until the commit; with it the make-up itself.

    Raises Refusal where the caller has nothing to decide about it.
    """
    if asked.root_id == ctx.member.root:
        raise Refusal("challenge.makeup.own")
    holding.hold(ctx, asked.root_id)
    enrolment = ctx.session.get_one(Enrolment, asked.enrolment_id)
    (challenge,) = finding.hold(ctx, [enrolment.challenge_id])
    holding.refuse_others(challenge, (RUNNING,))
    ctx.session.refresh(asked)
    part = records.of_member(ctx, challenge, asked.root_id)
    if part is None:
        raise Refusal("challenge.makeup.left", name=_name(ctx, asked))
    return part


def _decided_before(ctx: Context, asked: MakeUp) -> Say:
    key = f"challenge.makeup.decided.before.{asked.state}"
    return ctx.say(key, private=True, name=_name(ctx, asked), day=asked.day)


def _name(ctx: Context, asked: MakeUp) -> str:
    return people.names(ctx, [asked.member_id])[asked.member_id]


def _enter(ctx: Context, part: Part, asked: MakeUp) -> None:
    """It counts as what the member showed when they asked; of a note nothing was kept."""
    about = {
        "member_id": asked.member_id,
        "receipt_id": asked.receipt_id,
        "at": asked.at,
        "origin": MAKE_UP,
        "proof": part.rule.proof,
    }
    entering.put(ctx, part, asked.day, about)


def _tell(ctx: Context, part: Part, asked: MakeUp) -> None:
    state, name, day = asked.state, part.challenge.name, asked.day

    def told(words: Words) -> Elements:
        return words.text(f"challenge.makeup.yours.{state}", name=name, day=day)

    group = finding.place_of(ctx, part.challenge).group
    telling.tell(ctx, asked.member_id, group, told, once=f"make-up {asked.id}")
