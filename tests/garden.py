"""A small feature with a form, for tests: admins plant something in the garden of a group."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app import Application
from bot.core.actions import Outgoing, Place, Say
from bot.core.amounts import whole_number
from bot.core.commands import Reply, Rest
from bot.core.context import Context
from bot.core.elements import Text
from bot.core.events import LevelReached, Role
from bot.core.feature import Feature
from bot.core.forms import FormField
from bot.core.i18n import Catalogue, Message, Words, load_catalogue
from bot.core.refusal import Refusal
from bot.features import FEATURES
from bot.services import audit, outbox
from bot.services.forms import ask
from models.tables import AuditEntry, FormDraft

WORDS: Mapping[str, tuple[str, str]] = {
    "command.plant": ("plants something", "种植物"),
    "command.plant.what": ("what, for how long, where", "种什么、多久、在哪里"),
    "command.swing": ("swings", "荡秋千"),
    "command.swing.how": ("how", "怎么荡"),
    "form.bed": ("New bed", "新花圃"),
    "form.bed.plant": ("What shall grow there?", "种什么？"),
    "form.bed.plant.hint": ("For example: roses", "例如：玫瑰"),
    "form.bed.days": ("How many days?", "多少天？"),
    "form.bed.days.hint": ("For example: 21", "例如：21"),
    "form.bed.days.week": ("A week", "一周"),
    "form.bed.place": ("Where?", "在哪里？"),
    "form.bed.place.hint": ("Choose one", "选一个"),
    "form.bed.place.sunny": ("In the sun", "阳光下"),
    "form.bed.place.shady": ("In the shade", "阴凉处"),
    "form.bed.note": ("Anything to add?", "还有要补充的吗？"),
    "form.bed.note.hint": ("For example: water daily", "例如：每天浇水"),
    "form.rest": ("A rest", "歇一歇"),
    "form.rest.how": ("How?", "怎么歇？"),
    "form.rest.how.hint": ("For example: on a bench", "例如：坐长椅"),
    "garden.days": ("“{given}” is no number of days.", "「{given}」不是天数。"),
    "garden.weeds": ("Nobody wants to plant {what}.", "没人想种{what}。"),
    "garden.planted": ("Planted: {what}", "已种下：{what}"),
    "garden.swung": ("How nice: {what}", "真好：{what}"),
}
"""In English and Chinese."""

feature = Feature("garden")


@feature.command("plant", role=Role.ADMIN)
def plant(ctx: Context, what: Rest | None = None) -> Reply:
    """Plant something and let all know; without a word for it, ask for it."""
    if what is None:
        return ask(ctx, "bed")
    audit.put(ctx, "plant", after=str(what))
    ctx.raise_(LevelReached(ctx.member.id, 7))
    place = Place(ctx.event.group, ctx.event.channel)
    outbox.put(ctx, [Outgoing(place, Say((Text(f"new: {what}"),)), once=f"plant {ctx.receipt}")])
    ctx.session.flush()
    if what.startswith("nettles"):
        raise Refusal("garden.weeds", what="nettles")
    return ctx.say("garden.planted", private=True, what=what)


@feature.command("swing")
def swing(ctx: Context, how: Rest | None = None) -> Say:
    """What everybody may do."""
    return ctx.say("garden.swung", what=how or "")


def _days(ctx: Context, typed: str) -> str:
    number = 7 if typed == "week" else whole_number(typed)
    if number is None:
        raise Refusal("garden.days", given=typed)
    return f"{number} days"


BED = feature.form(
    "bed",
    command="plant",
    fields=(
        FormField("plant"),
        FormField("days", _days, choices=("week",)),
        FormField("place", choices=("sunny", "shady")),
        FormField("note", required=False),
    ),
    role=Role.ADMIN,
)
REST = feature.form("rest", command="swing", fields=(FormField("how", required=False),))

GARDEN = (*FEATURES, feature)


def teach(app: Application) -> None:
    """Let a bot know the words of the garden."""
    known = load_catalogue()
    app.catalogue = Catalogue(
        {
            language: Words(language, _messages(known[language], number), lambda n: int(n != 1))
            for number, language in enumerate(("en", "zh"))
        }
    )


def _messages(known: Words, number: int) -> dict[str, Message]:
    return {**known.messages, **{key: Message((said[number],)) for key, said in WORDS.items()}}


async def planted(app: Application) -> list[str | None]:
    """With which arguments the command has run so far."""

    def read(session: Session) -> list[str | None]:
        entries = select(AuditEntry.after).where(AuditEntry.action == "plant")
        return list(session.scalars(entries.order_by(AuditEntry.id)))

    return await app.database.run(read)


async def drafts(app: Application) -> list[tuple[str, int, dict[str, str]]]:
    """What is being filled in: the form, the step, the answers."""

    def read(session: Session) -> list[tuple[str, int, dict[str, str]]]:
        found = session.scalars(select(FormDraft).order_by(FormDraft.member_id))
        return [(draft.form, draft.step, draft.answers) for draft in found]

    return await app.database.run(read)
