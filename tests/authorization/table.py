"""Who may do what: one row for each form of each command, written by hand.

This is what was promised, not what the code declares; the tests compare the two. A new command, or
a form of one with a right of its own, needs one line here. The lines stand in an order in which
each of them succeeds, again and again, for somebody who may say all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.commands import NAMES_A_MEMBER, CommandSet
from bot.core.events import Role

MEMBER, MODERATOR, ADMIN, OWNER = Role.MEMBER, Role.MODERATOR, Role.ADMIN, Role.OWNER
EITHER = None


@dataclass(frozen=True, slots=True)
class Row:
    """A form of a command."""

    form: str
    """The command and the words that make the form; `@` stands for whoever is named."""
    least: Role
    """Who may, and whoever is more."""
    line: str
    """An example that succeeds. @bobby is a member, and in the challenge 1; a season runs, the
    board Reading exists."""
    changes: bool | None = False
    """Whether it changes what is remembered, on that day for the first time; EITHER: it may."""
    own: bool = False
    """Whether it is about nothing but the caller, so that who has left may do it too."""
    answers: bool = False
    """Whether it is said in answer to a message of @bobby's that brought points."""
    denial: str = "refusal.role"
    """The words for whoever may not: those of the gate, or of the command itself."""

    @property
    def gated(self) -> bool:
        """Whether the role is asked afresh of the platform before the command is reached."""
        return self.least > MEMBER and self.denial == "refusal.role"


ROWS = (
    Row("help", MEMBER, "/help", own=True),
    Row("points", MEMBER, "/points", own=True),
    Row("points why", MEMBER, "/points why", own=True),
    Row("points card", MEMBER, "/points card", own=True),
    Row("points @", ADMIN, "/points @bobby", denial="points.others", own=True),
    Row("points why @", ADMIN, "/points why @bobby", denial="points.others", own=True),
    Row("points @ 5", ADMIN, "/points @bobby 5", denial="points.others", own=True),
    Row("levels", MEMBER, "/levels", own=True),
    Row("leaderboard", MEMBER, "/leaderboard"),
    Row("leaderboard 7d", MEMBER, "/leaderboard 7d 2"),
    Row("leaderboard season", MEMBER, "/leaderboard season"),
    Row("leaderboard 1", MEMBER, "/leaderboard 1 Reading"),
    Row("leaderboard export", ADMIN, "/leaderboard export"),
    Row("league", MEMBER, "/league", changes=EITHER),
    Row("checkin", MEMBER, "/checkin twenty pages", changes=True),
    Row("checkin calendar", MEMBER, "/checkin calendar"),
    Row("checkin repair", MEMBER, "/checkin repair", changes=EITHER),
    Row("checkin correct", ADMIN, "/checkin correct @bobby 2026-03-01", changes=True),
    Row("checkin correct @", ADMIN, "/checkin correct @bobby 2026-03-01 undo", changes=True),
    Row("challenge", MEMBER, "/challenge"),
    Row("challenge list", MEMBER, "/challenge list"),
    Row("challenge show", MEMBER, "/challenge show 1"),
    Row("challenge create", ADMIN, "/challenge create"),
    Row("challenge templates", ADMIN, "/challenge templates"),
    Row("challenge start", ADMIN, "/challenge start 1"),
    Row("challenge edit", ADMIN, "/challenge edit 1 about: Go on", changes=True),
    Row("challenge join", MEMBER, "/challenge join 1", changes=True),
    Row("challenge remind", MEMBER, "/challenge remind 1 on", changes=True),
    Row("challenge away", MEMBER, "/challenge away 1"),
    Row("challenge freeze", MEMBER, "/challenge freeze 1"),
    Row("challenge makeup", MEMBER, "/challenge makeup 1"),
    Row("challenge calendar", MEMBER, "/challenge calendar 1"),
    Row("challenge certificate", MEMBER, "/challenge certificate 1"),
    Row("challenge board", MEMBER, "/challenge board 1"),
    Row("challenge leave", MEMBER, "/challenge leave 1", changes=True),
    Row("challenge report", ADMIN, "/challenge report 1"),
    Row("challenge export", ADMIN, "/challenge export 1"),
    Row("challenge end", ADMIN, "/challenge end 1"),
    Row("challenge cancel", ADMIN, "/challenge cancel 1"),
    Row("challenge queue", ADMIN, "/challenge queue 1"),
    Row("challenge grant", ADMIN, "/challenge grant 1"),
    Row("challenge refuse", ADMIN, "/challenge refuse 1"),
    Row("challenge correct", ADMIN, "/challenge correct 1 @bobby 2026-03-02", changes=True),
    Row("challenge correct 1 @", ADMIN, "/challenge correct 1 @bobby 03-02 undo", changes=True),
    Row("challenge feature", ADMIN, "/challenge feature"),
    Row("ask", MEMBER, "/ask"),
    Row("questions", MEMBER, "/questions"),
    Row("questions topic", ADMIN, "/questions topic on"),
    Row("questions stats", ADMIN, "/questions stats"),
    Row("helper", MEMBER, "/helper"),
    Row("question", MEMBER, "/question 1"),
    Row("question title", MEMBER, "/question title"),
    Row("question untitle", MODERATOR, "/question untitle 1", denial="question.others"),
    Row("question tag", MODERATOR, "/question tag 1 none", denial="question.others"),
    Row(
        "question close",
        MODERATOR,
        "/question close 1",
        changes=EITHER,
        denial="question.others",
    ),
    Row(
        "question reopen",
        MODERATOR,
        "/question reopen 1",
        changes=EITHER,
        denial="question.others",
    ),
    Row("accept", MODERATOR, "/accept 1", denial="accept.others"),
    Row("unaccept", MODERATOR, "/unaccept 1", denial="accept.others"),
    Row("bounty", MEMBER, "/bounty"),
    Row("honours", MEMBER, "/honours"),
    Row("honours month", MEMBER, "/honours month"),
    Row("surprise", OWNER, "/surprise"),
    Row("surprise @", OWNER, "/surprise @bobby", changes=EITHER),
    Row("quiz", MEMBER, "/quiz"),
    Row("quiz board", MEMBER, "/quiz board"),
    Row("quiz answer", MEMBER, "/quiz answer 1 1", changes=EITHER),
    Row("quiz add", MODERATOR, "/quiz add Basics; 1+1?; 2; 3", changes=True),
    Row("quiz banks", MODERATOR, "/quiz banks"),
    Row("quiz bank", MODERATOR, "/quiz bank Basics"),
    Row("quiz start", MODERATOR, "/quiz start Basics 1 2h", changes=True),
    Row("quiz end", MODERATOR, "/quiz end Basics", changes=True),
    Row("quiz drop", MODERATOR, "/quiz drop Basics 1", changes=True),
    Row("quiz import", ADMIN, "/quiz import"),
    Row("quiz plan", ADMIN, "/quiz plan"),
    Row("quiz plans", ADMIN, "/quiz plans"),
    Row("quiz unplan", ADMIN, "/quiz unplan 1"),
    Row("poll", MODERATOR, "/poll Which evening? | Monday | Tuesday", changes=True),
    Row("prompt", ADMIN, "/prompt"),
    Row("prompt add", ADMIN, "/prompt add mon 9:00; What did you learn?", changes=True),
    Row("prompt list", ADMIN, "/prompt list"),
    Row("prompt now", ADMIN, "/prompt now 1", changes=True),
    Row("prompt remove", ADMIN, "/prompt remove 1", changes=True),
    Row("board", MEMBER, "/board"),
    Row("board create", ADMIN, "/board create Writing", changes=True),
    Row("board delete", ADMIN, "/board delete Writing", changes=True),
    Row("season", MEMBER, "/season"),
    Row("season end", ADMIN, "/season end", changes=True),
    Row("season hall", MEMBER, "/season hall"),
    Row("season start", ADMIN, "/season start Summer", changes=True),
    Row("thanks", MEMBER, "/thanks"),
    Row("thanks @", MEMBER, "/thanks @bobby for wonderful notes", changes=True),
    Row("thanks undo", MEMBER, "/thanks undo", changes=True),
    Row("thanks rings", ADMIN, "/thanks rings"),
    Row("award", ADMIN, "/award @bobby 5 wonderful notes", changes=True),
    Row("award undo", ADMIN, "/award undo", changes=True),
    Row("award yes", ADMIN, "/award yes @bobby 700 wonderful notes", changes=True),
    Row("remove", MODERATOR, "/remove", changes=True, answers=True),
    Row("settings", ADMIN, "/settings"),
    Row("settings points", ADMIN, "/settings points.reply_cap"),
    Row("settings points.reply_cap", ADMIN, "/settings points.reply_cap 7", changes=True),
    Row("settings default", ADMIN, "/settings points.reply_cap default", changes=True),
    Row("settings preset", ADMIN, "/settings preset training"),
    Row("settings yes", ADMIN, "/settings preset training yes", changes=True),
    Row("audit", ADMIN, "/audit"),
    Row("audit @", ADMIN, "/audit @bobby"),
    Row("form", MEMBER, "/form"),
    Row("diagnose", ADMIN, "/diagnose"),
    Row("language", MEMBER, "/language", own=True),
    Row("language zh", MEMBER, "/language zh", changes=True, own=True),
    Row("language en", MEMBER, "/language en", changes=True, own=True),
    Row("timezone", MEMBER, "/timezone", own=True),
    Row("timezone Asia/Tokyo", MEMBER, "/timezone Asia/Tokyo", changes=True, own=True),
    Row("timezone UTC", MEMBER, "/timezone UTC", changes=True, own=True),
    Row("privacy", MEMBER, "/privacy", own=True),
    Row("mydata", MEMBER, "/mydata", own=True),
    Row("mydata export", MEMBER, "/mydata export", own=True),
    Row("mydata erase", MEMBER, "/mydata erase", own=True),
    Row("hide", MEMBER, "/hide", changes=True, own=True),
    Row("hide off", MEMBER, "/hide off", changes=True, own=True),
)


def row_of(line: str, rows: Iterable[Row] = ROWS) -> Row | None:
    """The row that a command line falls under: the one whose form has most of its words."""
    words = ["@" if NAMES_A_MEMBER.match(word) else word for word in line.lstrip("/").split()]
    fitting = [row for row in rows if words[: len(row.form.split())] == row.form.split()]
    return max(fitting, key=lambda row: len(row.form.split()), default=None)


def missing(commands: CommandSet, rows: Iterable[Row] = ROWS) -> set[str]:
    """The commands, and the choices with a right of their own, that have no row."""
    forms = {row.form for row in rows}
    wanted = {command.name for command in commands}
    wanted |= {f"{command.name} {choice}" for command in commands for choice in command.roles}
    return wanted - forms


def gone(commands: CommandSet, rows: Iterable[Row] = ROWS) -> set[str]:
    """The rows of commands that do not exist any more."""
    return {row.form for row in rows if row.form.split()[0] not in commands}
