"""What people did for each other, put where the honour board reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.core.context import Scope, scope_of
from bot.core.elements import plain
from bot.scheduler import Scheduler
from bot.services import groups, ledger, people
from bot.services.ledger import Award
from bot.testing import Community, Person
from models.tables import Answer, Group, Question, Receipt, Thanks
from models.tables import Community as Row

T = TypeVar("T")


async def within(community: Community, work: Callable[[Scope, Group], T]) -> T:
    """Do something in a transaction of the community."""

    def run(session: Session) -> T:
        group = groups.find_group(session, community.group)
        assert group
        return work(scope_of(community.app, session, group.community), group)

    return await community.app.database.run(run)


async def choose(community: Community, **chosen: str | int) -> None:
    """Have the community set something, such as `honours__title_week`."""
    own = {name.replace("__", "."): value for name, value in chosen.items()}
    await community.person("Alice").says("hello")
    await community.app.database.run(lambda s: s.execute(update(Row).values(settings=own)))


def member(scope: Scope, person: Person) -> int:
    account = person.sender.account
    return people.look_up(scope, [account])[account].member


async def welcomes(person: Person, times: int = 1, at: datetime | None = None) -> None:
    """Give a member the points of so many first answers to newcomers."""
    community = person.community
    at = at or community.clock.now()
    await person.says("hello")

    def work(scope: Scope, _: Group) -> None:
        root = member(scope, person)
        ledger.award(
            scope,
            [
                Award("newcomer_reply", f"{at} {n}", root, root, at, scope.day(at), 4)
                for n in range(times)
            ],
        )

    await within(community, work)


async def thanks(giver: Person, receiver: Person) -> None:
    """Let one member have thanked another."""
    community = giver.community
    message = (await giver.says("how kind of you")).message

    def work(scope: Scope, group: Group) -> None:
        gave, got = member(scope, giver), member(scope, receiver)
        scope.session.add(
            Thanks(
                community_id=scope.community.id,
                group_id=group.id,
                way="reply",
                message=message,
                receipt_id=_receipt(scope, message),
                giver_id=gave,
                giver_root_id=gave,
                receiver_id=got,
                receiver_root_id=got,
                at=scope.now,
                day=scope.today,
                rate=0,
            )
        )

    await within(community, work)


async def answers(asker: Person, answerer: Person) -> None:
    """Let a member have asked, and another have answered them."""
    asked = (await asker.says("how does it go")).message
    answered = (await answerer.says("it goes like this")).message

    def work(scope: Scope, group: Group) -> None:
        who, by = member(scope, asker), member(scope, answerer)
        receipt = _receipt(scope, asked)
        question = Question(
            community_id=scope.community.id,
            number=receipt,
            group_id=group.id,
            message=asked,
            receipt_id=receipt,
            member_id=who,
            root_id=who,
            asked_at=scope.now,
            first_answer_at=scope.now,
        )
        scope.session.add(question)
        scope.session.flush()
        scope.session.add(
            Answer(
                question_id=question.id,
                message=answered,
                member_id=by,
                root_id=by,
                receipt_id=_receipt(scope, answered),
                at=scope.now,
            )
        )

    await within(asker.community, work)


def _receipt(scope: Scope, message: str) -> int:
    found = scope.session.scalar(select(Receipt.id).where(Receipt.external_id == message))
    assert found
    return found


async def tick(community: Community, at: datetime) -> list[str]:
    """Let the jobs of a moment run; return what the group and members read of honours."""
    community.clock.set(at)
    community.stage.performed.clear()
    await Scheduler(community.app).tick()
    await community.app.deliver()
    actions = [outgoing.action for outgoing in community.stage.performed]
    said = [plain(a.elements) for a in actions if hasattr(a, "elements")]
    return [text for text in said if text[0] in "🌟🎖"]
