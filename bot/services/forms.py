"""Forms on their way to being filled in: begun, found again, and what a member is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.core.actions import Ask, Field
from bot.core.context import Context, Scope
from bot.core.elements import Button
from bot.core.events import Address
from bot.core.forms import Form, FormField
from bot.core.i18n import Words
from models.tables import Account, FormDraft, Group, Member

KEPT = timedelta(days=7)


@dataclass(slots=True)
class Filling:
    """A form that a member is filling in; its answers are those to the fields before the step."""

    form: Form
    draft: FormDraft

    @property
    def field(self) -> FormField:
        """What is asked for now."""
        return self.form.fields[self.draft.step]

    @property
    def is_last(self) -> bool:
        """Whether nothing is asked for after this."""
        return self.draft.step == len(self.form.fields) - 1

    @property
    def answered(self) -> list[tuple[FormField, str]]:
        """The fields before, each with its part of the command line; empty if it was skipped."""
        return [
            (field, self.draft.answers[field.name]) for field in self.form.fields[: self.draft.step]
        ]

    @property
    def fits(self) -> bool:
        """Whether the form is still the one whose answers these are."""
        names = [field.name for field in self.form.fields[: self.draft.step]]
        return self.draft.step < len(self.form.fields) and {*names} == {*self.draft.answers}


def ask(ctx: Context, name: str) -> Ask:
    """Have a declared form filled in, in the member's language; for a handler to return."""
    form, words = ctx.declared.forms[name], ctx.mine
    title, many = words.plain(form.key), len(form.fields)
    begin = Button(words.plain("forms.begin"), f"/form {name}")
    return Ask(
        title,
        f"/{form.command}",
        tuple(_field(words, form, field) for field in form.fields),
        otherwise=(*words.text("forms.ask", title=title, n=many), begin),
    )


def _field(words: Words, form: Form, field: FormField) -> Field:
    key = f"{form.key}.{field.name}"
    labels = tuple(words.plain(f"{key}.{choice}") for choice in field.choices)
    hint = words.plain(f"{key}.hint")
    free = not field.choices or field.read is not None
    return Field(field.name, words.plain(key), field.required, field.choices, hint, labels, free)


def find(ctx: Context) -> Filling | None:
    """What the caller is filling in; nobody else can go on with it before this transaction ends.

    What was begun by an earlier release, and fits the form no more, is forgotten.
    """
    draft = ctx.session.get(FormDraft, ctx.member.id, with_for_update=True)
    if draft is None:
        return None
    form = ctx.declared.forms.get(draft.form)
    filling = Filling(form, draft) if form else None
    if filling and filling.fits:
        return filling
    forget(ctx, draft)
    return None


def begin(ctx: Context, form: Form) -> Filling:
    """Begin a form, in place of any other that the caller was filling in."""
    # Of a form begun in private there is no channel in which anything could be told to all.
    channel = ctx.event.channel if ctx.event.present else None
    where = {"group_id": ctx.group.id, "channel": channel}
    draft = FormDraft(
        member_id=ctx.member.id, form=form.name, step=0, answers={}, at=ctx.now, **where
    )
    return Filling(form, ctx.session.merge(draft))


def go(ctx: Context, filling: Filling, part: str) -> None:
    """Keep an answer, and go on to the next field."""
    draft = filling.draft
    draft.answers = {**draft.answers, filling.field.name: part}
    draft.step += 1
    draft.at = ctx.now


def go_back(ctx: Context, filling: Filling) -> None:
    """Forget the last answer, if there is one, and ask for it again."""
    draft = filling.draft
    draft.step = max(draft.step - 1, 0)
    asked = filling.field.name
    draft.answers = {name: part for name, part in draft.answers.items() if name != asked}
    draft.at = ctx.now


def forget(ctx: Context, draft: FormDraft) -> None:
    """Let go of what was filled in."""
    ctx.session.delete(draft)
    ctx.session.flush()


def clear(scope: Scope) -> None:
    """Let go of what nobody has gone on with for a week."""
    own = select(Group.id).where(Group.community_id == scope.community.id)
    scope.session.execute(
        delete(FormDraft).where(FormDraft.group_id.in_(own), FormDraft.at < scope.now - KEPT)
    )


def asked_in(session: Session, account: Address) -> tuple[int, int] | None:
    """The group in which an account began what it is filling in, and its community."""
    row = session.execute(
        select(FormDraft.group_id, Member.community_id)
        .join(Member, Member.id == FormDraft.member_id)
        .join(Account, Account.person_id == Member.person_id)
        .where(Account.platform == account.platform, Account.external_id == account.id)
        .order_by(FormDraft.at.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None
