"""A feature declares what it can do; the application iterates over what all have declared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from bot.core.actions import Outgoing
from bot.core.commands import Command, CommandSet, Handler, command_of
from bot.core.elements import Elements
from bot.core.events import Consequence, Event, Role
from bot.core.forms import Form, FormField

if TYPE_CHECKING:  # contexts carry Declared: the types know each other, the modules need not
    from bot.core.context import Batch, Context, Scope

H = TypeVar("H", bound=Handler)
Listener = Callable[["Batch[Any]"], Iterable[Outgoing] | None]
JobWork = Callable[["Scope"], Iterable[Outgoing] | None]
DigestLine = Callable[["Scope"], "Elements | None"]
CardFact = Callable[["Context"], "tuple[str, str, str] | None"]
"""Of the caller: an emoji, a figure, and what it means; None if there is nothing to tell."""
Missed = Literal["newest", "each"]


Value = int | str | bool | tuple[str, ...]
"""What a setting holds; a tuple is kept as a list."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that a community may set. Words: `setting.<name>`."""

    name: str
    default: Value
    minimum: int | None = None
    maximum: int | None = None
    """Of a number; of a text its characters, of a tuple its items."""
    choices: tuple[str, ...] = ()
    check: Callable[[Any], bool] | None = None
    """Whether a text or a tuple of the right type makes sense."""
    read: Callable[[str], Value | None] | None = None
    """How what somebody types is understood, where its type does not tell; None if it is not."""
    column: str = ""
    """The column of the community that holds it, in place of what else it has set."""

    def expected(self) -> str:
        """What a value must be, for messages about configuration files."""
        if isinstance(self.default, tuple):
            return self._expected_list()
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if isinstance(self.default, bool):
            return "true or false"
        if isinstance(self.default, int):
            return f"a whole number from {self.minimum} to {self.maximum}"
        return "text"

    def _expected_list(self) -> str:
        of = f" of {', '.join(self.choices)}" if self.choices else " of texts"
        least = f", at least {self.minimum}" if self.minimum else ""
        most = "" if self.maximum is None else f", at most {self.maximum}"
        return f"a list{of}{least}{most}"

    def fits(self, value: object) -> bool:
        """Whether a value may be set."""
        if isinstance(value, list):
            value = tuple(value)
        if type(value) is not type(self.default):
            return False
        chosen = value if isinstance(value, tuple) else (value,)
        if self.choices and not set(chosen) <= set(self.choices):
            return False
        if isinstance(value, bool):
            return True
        size = value if isinstance(value, int) else len(value)
        within = (self.minimum is None or size >= self.minimum) and (
            self.maximum is None or size <= self.maximum
        )
        return within and (self.check is None or self.check(value))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why points are given or taken. Words: `reason.<name>`.

    `earn` counts for levels and boards; `move` (a bond, a bounty) and `spend` change only the
    balance.
    """

    name: str
    kind: Literal["earn", "move", "spend"] = "earn"


@dataclass(frozen=True, slots=True)
class Job:
    """Work at set times of each community's local clock."""

    name: str
    cron: str
    missed: Missed
    run: JobWork


class Feature:
    """One ability: its commands, listeners, jobs, and what others only iterate over."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.commands: list[Command] = []
        self.listeners: list[tuple[type[Event] | type[Consequence], Listener]] = []
        self.jobs: list[Job] = []
        self.settings: list[Setting] = []
        self.reasons: list[Reason] = []
        self.forms: list[Form] = []
        self.digest_lines: list[tuple[int, DigestLine]] = []
        self.card_facts: list[tuple[int, CardFact]] = []

    def command(
        self,
        name: str,
        *,
        role: Role = Role.MEMBER,
        keywords: tuple[str, ...] = (),
        aliases: Mapping[str, str] | None = None,
        phrases: Mapping[str, str] | None = None,
        roles: Mapping[str, Role] | None = None,
        demands: Callable[[str], Role] | None = None,
        spellings: tuple[str, ...] = (),
        own: bool = False,
    ) -> Callable[[H], H]:
        """Declare a command. Words: `command.<name>`, and `command.<name>.<argument>` for each.

        A name of two words (in the keys of its words joined by `_`) belongs to the group that a
        command named by the first one heads; `spellings` are other ways to type the second.

        `roles` names choices of the first argument that need another role than `role`; `demands`
        tells from the arguments which role they need, where a choice does not. What is `own`
        is about nothing but the caller, who may call it even when they have left.
        """

        def declare(handler: H) -> H:
            known = {"aliases": aliases or {}, "phrases": phrases or {}, "roles": roles or {}}
            given = {"role": role, "keywords": keywords, "demands": demands, "own": own}
            given["spellings"] = spellings
            self.commands.append(command_of(handler, name, **given, **known))
            return handler

        return declare

    def on(self, kind: type[Event] | type[Consequence]) -> Callable[[Listener], Listener]:
        """Listen to new events, or to consequences, of a kind; called with a Batch of them."""

        def declare(listener: Listener) -> Listener:
            self.listeners.append((kind, listener))
            return listener

        return declare

    def job(
        self, name: str, cron: str, *, missed: Missed = "newest"
    ) -> Callable[[JobWork], JobWork]:
        """Declare work at the times of a crontab line, in the community's zone.

        After downtime the `newest` missed run is made up for, or `each` of them.
        """

        def declare(run: JobWork) -> JobWork:
            self.jobs.append(Job(name, cron, missed, run))
            return run

        return declare

    def setting(self, name: str, default: Value, **bounds: Any) -> Setting:
        """Declare a setting."""
        self.settings.append(Setting(name, default, **bounds))
        return self.settings[-1]

    def reason(self, name: str, kind: Literal["earn", "move", "spend"] = "earn") -> Reason:
        """Declare a reason of ledger entries."""
        self.reasons.append(Reason(name, kind))
        return self.reasons[-1]

    def form(
        self, name: str, *, command: str, fields: tuple[FormField, ...], role: Role = Role.MEMBER
    ) -> Form:
        """Declare a form whose answers become the arguments of a command."""
        self.forms.append(Form(name, command, fields, role))
        return self.forms[-1]

    def card_fact(self, order: int) -> Callable[[CardFact], CardFact]:
        """Declare a figure of a member's card; it returns None when there is nothing to tell."""

        def declare(fact: CardFact) -> CardFact:
            self.card_facts.append((order, fact))
            return fact

        return declare

    def digest_line(self, order: int) -> Callable[[DigestLine], DigestLine]:
        """Declare a line of the weekly digest; it returns None when its data are too thin."""

        def declare(line: DigestLine) -> DigestLine:
            self.digest_lines.append((order, line))
            return line

        return declare


class Declared:
    """A read-only view of everything that the features declare."""

    def __init__(
        self, features: Iterable[Feature], defaults: Mapping[str, Value] | None = None
    ) -> None:
        features = tuple(features)
        _refuse_doubles(features)
        self.commands = CommandSet(command for f in features for command in f.commands)
        self.jobs = tuple(job for f in features for job in f.jobs)
        self.settings = {s.name: s for f in features for s in f.settings}
        self.columns = {name: s.column for name, s in self.settings.items() if s.column}
        self.reasons = {r.name: r for f in features for r in f.reasons}
        self.earning = {r.name for f in features for r in f.reasons if r.kind == "earn"}
        self.forms = {form.name: form for f in features for form in f.forms}
        if lost := [form.name for form in self.forms.values() if form.command not in self.commands]:
            raise ValueError(f"forms of commands that there are not: {', '.join(lost)}")
        self.card_facts = tuple(
            fact
            for _, fact in sorted(
                (fact for f in features for fact in f.card_facts), key=lambda ordered: ordered[0]
            )
        )
        self.digest_lines = tuple(
            line
            for _, line in sorted(
                (d for f in features for d in f.digest_lines), key=lambda ordered: ordered[0]
            )
        )
        self.defaults = {
            **{name: s.default for name, s in self.settings.items()},
            **(defaults or {}),
        }
        self._listeners: dict[type, list[Listener]] = {}
        for feature in features:
            for kind, listener in feature.listeners:
                self._listeners.setdefault(kind, []).append(listener)

    def listeners(self, kind: type[Event] | type[Consequence]) -> list[Listener]:
        """Who listens to a kind, in the order of declaration."""
        return self._listeners.get(kind, [])


def _refuse_doubles(features: Iterable[Feature]) -> None:
    """Two features must not declare the same thing: one of them would be lost in silence."""
    names = Counter(
        (kind, name)
        for feature in features
        for kind, declared in (
            ("command", [c.name for c in feature.commands]),
            ("keyword", [word for c in feature.commands for word in c.keywords]),
            ("setting", [s.name for s in feature.settings]),
            ("reason", [r.name for r in feature.reasons]),
            ("form", [form.name for form in feature.forms]),
            ("job", [job.name for job in feature.jobs]),
        )
        for name in declared
    )
    if doubles := [f"{kind} {name}" for (kind, name), times in names.items() if times > 1]:
        raise ValueError(f"declared twice: {', '.join(doubles)}")
