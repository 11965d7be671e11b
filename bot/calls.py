"""One transaction of one command: receipt, role, arguments, handler, reply."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.core import answering
from bot.core.actions import Action, Outgoing, Place, Say
from bot.core.commands import Command, Reply
from bot.core.context import Context, Scope, scope_of
from bot.core.elements import NEWLINE, Button, Code, Elements
from bot.core.events import Address, CommandInvoked, Role
from bot.core.i18n import language_of
from bot.core.mistyped import unknown
from bot.core.names import printable
from bot.core.refusal import Misused, Refusal
from bot.segments import House, listen, outbox_of
from bot.services import groups, people, presence, quarantine, receipts
from bot.services.running import Unasked, run
from models.faults import lost_a_race
from models.tables import Group, Member, Person

log = logging.getLogger(__name__)

MARKED = re.compile(r"@(\w+)")


def call(
    house: House, session: Session, event: CommandInvoked, role: Role | None, *, asked: bool = True
) -> list[Outgoing] | None:
    """Run a command; return what it answers, or None if it was run before.

    `asked` tells whether the platform was asked for the role just now; raises Unasked if it was
    not, and has to be. What refuses, or breaks, leaves the receipt and nothing else; where the
    role is not known not even that, so that the same button can be pressed again.
    """
    trying = session.begin_nested() if role is None else None
    answers = _called(house, session, event, role, asked)
    if trying:
        trying.rollback()
    return answers


def _called(
    house: House, session: Session, event: CommandInvoked, role: Role | None, asked: bool
) -> list[Outgoing] | None:
    group = groups.group_at(session, event.group, event.group_title, house.clock.now(), house.start)
    scope = scope_of(house, session, group.community)
    context = _context(scope, group, event, role or Role.MEMBER)
    if context is None:
        return _masked(scope, group, event)
    context.asked = asked
    if not context.receipt:
        return None
    return _outgoing(event, _answer(context, role))


def _context(scope: Scope, group: Group, event: CommandInvoked, role: Role) -> Context | None:
    """The context of a call; its receipt is 0 if it was known.

    None for what is no person, or none any more.
    """
    if event.sender is None or not event.sender.is_person:
        return None
    known = people.meet(scope, [event])
    if people.theirs([event], known) != [event]:
        return None
    noted = receipts.take_in(scope, group, [event], known)
    presence.notice_returns(scope, noted, known)
    member = scope.session.get_one(Member, known[event.sender.account].member)
    person = scope.session.get_one(Person, member.person_id)
    language = person.language or language_of(event.sender.locale) or scope.community.language
    scope.last[member.root] = event
    return Context(
        session=scope.session,
        now=scope.now,
        community=scope.community,
        declared=scope.declared,
        catalogue=scope.catalogue,
        key=scope.key,
        keep=scope.keep,
        last=scope.last,
        event=event,
        group=group,
        member=member,
        person=person,
        role=role,
        receipt=(noted[0].receipt or 0) if noted else 0,
        language=language,
    )


def _masked(scope: Scope, group: Group, event: CommandInvoked) -> list[Outgoing] | None:
    """Bots are not answered; who hides behind the group's name is to confirm as themselves."""
    noted = receipts.take_in(scope, group, [event], {})
    if not noted or event.sender is None or event.sender.is_bot or event.sender.is_person:
        return None
    place = Place(event.group, event.channel)  # nobody's: whoever presses is asked who they are
    return [Outgoing(place, Say(_confirmation(scope, event), reply_to=event.external_id))]


def _confirmation(scope: Scope, event: CommandInvoked) -> Elements:
    """What is shown to a mask: the line that would be run, and a button that runs it."""
    if event.command not in scope.declared.commands:
        return scope.words.text("refusal.anonymous")
    names = {sender.account: f"@{sender.name}" for sender in event.mentions}
    shown = f"/{event.command} {_named(event, names)}".strip()
    words = scope.words.text("refusal.masked", line=Code(shown))
    known = people.look_up(scope, names)
    members = {account: f"#{who.member}" for account, who in known.items()}
    line = answering.fold(replace(event, arguments=_named(event, members)))
    return (*words, Button(scope.words.plain("refusal.masked.confirm"), line))


def _named(event: CommandInvoked, by: Mapping[Address, str]) -> str:
    """The arguments with other names for the accounts that the platform marked in them."""
    others = {account.id: name for account, name in by.items()}
    return MARKED.sub(lambda mark: others.get(mark[1], mark[0]), printable(event.arguments))


def _answer(context: Context, role: Role | None) -> Reply:
    commands, name = context.declared.commands, context.event.command
    try:
        if name not in commands:
            raise unknown(commands, name, context.role)
        with context.session.begin_nested():
            return _run(context, commands[name], role)
    except Misused as refusal:
        words = context.text(refusal.key, **refusal.values)
        usage = context.text("arguments.usage", usage=commands[name].usage)
        return _refused(context, (*words, NEWLINE, *usage))
    except Refusal as refusal:
        return _refused(context, context.text(refusal.key, **refusal.values))
    except Exception as error:
        if isinstance(error, Unasked) or lost_a_race(error):
            raise
        log.exception("command %s failed", name)
        quarantine.put(context.session, context.event, error, context.now)
        return _refused(context, context.text("refusal.failed"))


def _refused(context: Context, words: Elements) -> Say:
    return context.answer(words, private=True)


def _run(context: Context, command: Command, role: Role | None) -> Reply:
    if role is None:
        raise Refusal("refusal.unsure")
    reply = run(context, command)
    outbox_of(context, listen(context, ()))
    return reply


def _outgoing(event: CommandInvoked, reply: Reply) -> list[Outgoing]:
    account = event.sender.account if event.sender else None
    place = Place(event.group, event.channel, account)
    return [Outgoing(place, action) for action in _actions(reply)]


def _actions(reply: Reply) -> Iterable[Action]:
    if reply is None:
        return ()
    return reply if isinstance(reply, list | tuple) else (reply,)
