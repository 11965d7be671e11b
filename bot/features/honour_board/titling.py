"""Titles for a period: given to the most helpful of the last one, taken back without a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import or_, select

from bot.core.actions import Grant, Outgoing, Place, Revoke
from bot.core.context import Scope
from bot.core.days import DAY, local_day
from bot.core.events import Address
from bot.features.honour_board.declared import feature
from bot.services import telling
from bot.services.praise import level_roles
from bot.services.praise.periods import Kind, Period, around
from bot.services.praise.titles import title_of
from models.tables import Group, Member, Title

# Jobs of one moment run in the order of their names: what is over ends before anything is given.


@feature.job("titles end", "0 9 * * *")
def end(scope: Scope) -> Iterable[Outgoing]:
    """Take back the titles whose time is over, and those of members who hide by now."""
    over = scope.session.scalars(
        select(Title)
        .join(Member, Member.id == Title.root_id)
        .where(
            Title.community_id == scope.community.id,
            Title.ended_at.is_(None),
            or_(Title.until <= _due(scope), Member.hidden.is_(True)),
        )
        .order_by(Title.id)
    ).all()
    for title in over:
        title.ended_at = scope.now
    scope.session.flush()
    return [outgoing for title in over for outgoing in _taken(scope, title)]


@feature.job("titles month", "0 9 1 * *")
def monthly(scope: Scope) -> Iterable[Outgoing]:
    """Give the title of the month to the most helpful of the last one."""
    return _give(scope, "month")


@feature.job("titles week", "0 9 * * mon")
def weekly(scope: Scope) -> Iterable[Outgoing]:
    """Give the title of the week to the most helpful of the last one."""
    return _give(scope, "week")


def _due(scope: Scope) -> date:
    """The calendar day on which the run was due, whenever the community's days turn."""
    return local_day(scope.period or scope.now, scope.community.timezone)


def _give(scope: Scope, kind: Kind) -> list[Outgoing]:
    period = around(kind, _due(scope)).before
    if _is_given(scope, period):
        return []
    name, members = title_of(scope, period)
    titles = [
        Title(
            community_id=scope.community.id,
            member_id=root,
            root_id=root,
            period=period.name,
            name=name,
            since=scope.now,
            until=period.next.next.first,
        )
        for root in members
    ]
    scope.session.add_all(titles)
    scope.session.flush()
    for title in titles:
        _tell(scope, title)
    return [outgoing for title in titles for outgoing in _granted(scope, title)]


def _is_given(scope: Scope, period: Period) -> bool:
    """Whether it was done before: a community that changes its zone comes to an hour twice."""
    here = (Title.community_id == scope.community.id, Title.period == period.name)
    return scope.session.scalar(select(Title.id).where(*here).limit(1)) is not None


def _tell(scope: Scope, title: Title) -> None:
    """Let who carries it know, for them alone, with thanks."""
    for group in _groups(scope):
        telling.tell(
            scope,
            title.root_id,
            group,
            lambda words: words.text("title.yours", title=title.name, last=title.until - DAY),
            once=f"title {title.id} told {group.platform}",
        )


def _granted(scope: Scope, title: Title) -> Iterator[Outgoing]:
    for place, account in _accounts(scope, title.root_id):
        once = f"title {title.id} given {place.group.id} {account.id}"
        yield Outgoing(place, Grant(account, title.name), once=once)


def _taken(scope: Scope, title: Title) -> Iterator[Outgoing]:
    """Take it back, and give what may have had to make room for it once more."""
    instead = _carried(scope, title.root_id) or level_roles.highest(scope, title.root_id)
    for place, account in _accounts(scope, title.root_id):
        once = f"title {title.id} over {place.group.id} {account.id}"
        yield Outgoing(place, Revoke(account, title.name), once=f"{once} 1")
        if instead:
            yield Outgoing(place, Grant(account, instead), once=f"{once} 2")


def _carried(scope: Scope, root: int) -> str | None:
    """Another title that the member still carries; of several, the last."""
    return scope.session.scalar(
        select(Title.name)
        .where(Title.root_id == root, Title.ended_at.is_(None))
        .order_by(Title.id.desc())
        .limit(1)
    )


def _accounts(scope: Scope, root: int) -> Iterator[tuple[Place, Address]]:
    """A member's accounts in the community's groups, those of linked members too."""
    linked = or_(Member.id == root, Member.root_id == root)
    members = scope.session.scalars(select(Member.id).where(linked).order_by(Member.id)).all()
    for group in _groups(scope):
        for member in members:
            account = telling.account(scope, member, group.platform)
            if account is not None:
                yield Place(group, None, account), account


def _groups(scope: Scope) -> list[Address]:
    """Where the community talks."""
    here = (Group.community_id == scope.community.id, Group.migrated_to_id.is_(None))
    rows = select(Group.platform, Group.external_id).where(*here).order_by(Group.id)
    return [Address(*row) for row in scope.session.execute(rows)]
