"""What a check finds: in what state something is, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from bot.core.elements import NEWLINE, Elements, Text
from bot.core.i18n import Words


class State(Enum):
    """How it is; the value is the mark that stands for it."""

    GOOD = "✓"
    SOSO = "!"
    BAD = "✗"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    """Key of the words for what it is."""
    state: State = State.GOOD
    about: str = ""
    """Which one of its kind: a title, an address."""
    mend: str = ""
    """Key of the sentence that says what is wrong and how to mend it; empty if all is well."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What that sentence is filled with."""


def listed(words: Words, findings: Iterable[Finding]) -> Elements:
    """Findings as lines of a message: a mark, what it is, and how to mend it."""
    lines = [_line(words, finding) for finding in findings]
    return tuple(element for line in lines for element in (*line, NEWLINE))[:-1]


def _line(words: Words, finding: Finding) -> Elements:
    said = words.text(finding.mend, **finding.values) if finding.mend else ()
    about = f" · {finding.about}" if finding.about else ""
    head = Text(f"{finding.state.value} {words.plain(finding.name)}{about}")
    return (head, NEWLINE, *said) if said else (head,)
