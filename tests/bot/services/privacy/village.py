"""A community with somebody in it who did everything that leaves a trace, to be forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.actions import Outgoing, Place, Say
from bot.core.answering import MARK
from bot.core.context import Scope, scope_of
from bot.core.elements import Mention, Text
from bot.core.events import Address, Role
from bot.services import buttons, groups, notes, outbox
from bot.services.challenges import making
from bot.services.challenges.making import Plan
from bot.services.challenges.rule import Rule
from bot.services.privacy import erasing
from bot.testing import PLATFORM, Community, Person
from models.tables import (
    Account,
    ChallengeEntry,
    Enrolment,
    FormDraft,
    Group,
    LeaguePlace,
    Leave,
    MakeUp,
    Member,
    SeasonPlace,
)
from tests.bot.services.privacy import favours

NAME, USERNAME, ACCOUNT = "Zerlina Karpf", "zerlina_karpf", "77881234599"
CANARIES = ("Zerlina", "Karpf", USERNAME, ACCOUNT)


def zerlina(community: Community) -> Person:
    """Whoever is to be forgotten."""
    return community.person(NAME, account=Address(PLATFORM, ACCOUNT), username=USERNAME)


def olga(community: Community) -> Person:
    """Who owns the community."""
    return community.person("Olga", role=Role.OWNER)


def within(community: Community, work: Callable[[Scope], Any]) -> Any:
    """Do something within a transaction of the community."""

    def call(session: Session) -> Any:
        group = groups.find_group(session, community.group)
        assert group
        return work(scope_of(community.app, session, group.community))

    return community.app.database.run(call)


async def erase(community: Community, account: str = ACCOUNT) -> None:
    """Erase whoever has an account, as of now."""

    def work(scope: Scope) -> None:
        wanted = select(Account.person_id).where(Account.external_id == account)
        erasing.erase(scope, scope.session.scalars(wanted).one(), scope.now)

    await within(community, work)


async def live(community: Community) -> None:
    """Ten days, in two communities."""
    bob, owner, one = community.person("Bob"), olga(community), zerlina(community)
    elsewhere = Community(community.app, community.clock, community.stage, "elsewhere")
    await zerlina(elsewhere).says("hello over there, all of you")
    await elsewhere.person("Gus").says("hello to you, whoever you are")
    await owner.says("/season start Spring")
    for day in range(10):
        if day == 0:
            await one.joins()
        if day != 6:  # a freeze is spent for it
            await one.says("/checkin read a whole chapter")
        said = await one.says(f"what I learnt on day {day} of the course")
        answer = await bob.says(f"well done, and I have {day} questions", reply_to=said.message)
        await one.says(f"ask me on day {day}", reply_to=answer.message)
        await one.reacts(answer.message, "👍")
        await bob.reacts(said.message, "🔥")
        community.wait(days=1)
    await owner.says(f"/award @{USERNAME} 30 Zerlina wrote the best essay")
    given = await owner.says(f"/award @{USERNAME} 10 by mistake, Karpf")
    await owner.says("/award undo", reply_to=given.message)
    await owner.says("/season end")
    await take_part(owner, one, bob)
    await one.says("/language en")
    await one.says("/timezone Asia/Shanghai")
    await within(community, leave_traces)


async def take_part(owner: Person, one: Person, bob: Person) -> None:
    """A challenge with a pot, and all that life does to a member of it."""
    await owner.says("/challenge create Essays; from today; 30 days; bond 10; freeze price 5")
    await owner.says("/challenge start 1")
    for somebody in (one, bob):
        await somebody.says("/challenge join 1 yes 10")
    await one.says("/challenge freeze 1")
    await one.says("/challenge away 1 tomorrow")


def leave_traces(scope: Scope) -> None:
    """What platforms' adapters and jobs would have left."""
    session, group = scope.session, Address(PLATFORM, "group")
    member = session.scalars(
        select(Member).where(Member.name == NAME, Member.community_id == scope.community.id)
    ).one()
    session.add(
        LeaguePlace(
            community_id=scope.community.id, week=date(2026, 3, 2), league=1, member_id=member.id
        )
    )
    mine = select(Enrolment).where(Enrolment.member_id == member.id)
    enrolled = session.scalars(mine).one()
    about = {
        "enrolment_id": enrolled.id,
        "root_id": member.id,
        "member_id": member.id,
        "day": enrolled.first_day,
        "receipt_id": session.scalars(select(Leave.receipt_id)).one(),
        "at": scope.now,
    }
    session.add(MakeUp(state="refused", **about))
    session.add(ChallengeEntry(origin="checkin", timezone="UTC", **about))
    home = session.scalars(select(Group).where(Group.community_id == scope.community.id)).one()
    plan = Plan("A draft", Rule(), enrolled.first_day, None)
    making.make(scope, plan, home, None, state="draft", creator=member.id)
    session.add(FormDraft(member_id=member.id, form="challenge", group_id=home.id, at=scope.now))
    assert session.scalars(select(SeasonPlace).where(SeasonPlace.member_id == member.id)).all()
    own = Member.community_id == scope.community.id
    bob = session.scalars(select(Member).where(Member.name == "Bob", own)).one()
    favours.leave(scope, member, bob, f"What {NAME} asked")
    buttons.keep(session, group, ACCOUNT, ["/points"], scope.now)
    buttons.keep(session, group, "bob", [f"/award #{member.id} 5", "/points"], scope.now)
    folded = f"/award 5 {MARK}12{MARK}{ACCOUNT}"
    buttons.keep(session, group, None, [f"/award 5 @{USERNAME.upper()}", folded], scope.now)
    notes.put(session, PLATFORM, f"home {ACCOUNT}", "group", scope.now, ACCOUNT)
    place, mine = Place(group), Place(group, account=Address(PLATFORM, ACCOUNT))
    named = Mention(NAME, Address(PLATFORM, ACCOUNT), ping=True)
    outbox.put(
        scope,
        [
            Outgoing(mine, Say((Text("only for you"),), private=True), once="a"),
            Outgoing(place, Say((Text(f"Well done, {NAME}!"), named)), once="b"),
        ],
    )
