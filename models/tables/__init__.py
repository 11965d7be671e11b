"""What is remembered. Every table can be had from here."""

from models.tables.base import Base, Moment
from models.tables.boards import Board, LeaguePlace, Season, SeasonPlace
from models.tables.challenges import (
    Challenge,
    ChallengeEntry,
    Enrolment,
    FreezeBought,
    Leave,
    MakeUp,
    Team,
)
from models.tables.checkins import CheckIn, ExcusedDay, Heartbeat, Outage
from models.tables.erasures import Erasure
from models.tables.fairness import Sketch
from models.tables.forms import FormDraft
from models.tables.gatherings import (
    Ballot,
    Prompt,
    QuizAnswer,
    QuizAsked,
    QuizBank,
    QuizItem,
    QuizPlan,
    QuizRound,
)
from models.tables.governance import AuditEntry
from models.tables.people import Account, Community, Group, Member, Person, ZoneChange
from models.tables.platforms import AdapterNote, ButtonLine
from models.tables.points import ErasedTotal, LedgerEntry, LevelNotice, ScoreCount, Standing, Tally
from models.tables.questions import (
    Acceptance,
    Answer,
    Bounty,
    HelperTag,
    Question,
    QuestionPost,
    QuestionTag,
    Suggestion,
)
from models.tables.receipts import Condition, Quarantine, Receipt
from models.tables.thanks import Thanks, Title
from models.tables.work import JobRun, OutboxMessage

__all__ = [
    "Acceptance",
    "Account",
    "AdapterNote",
    "Answer",
    "AuditEntry",
    "Ballot",
    "Base",
    "Board",
    "Bounty",
    "ButtonLine",
    "Challenge",
    "ChallengeEntry",
    "CheckIn",
    "Community",
    "Condition",
    "Enrolment",
    "ErasedTotal",
    "Erasure",
    "ExcusedDay",
    "FormDraft",
    "FreezeBought",
    "Group",
    "Heartbeat",
    "HelperTag",
    "JobRun",
    "LeaguePlace",
    "Leave",
    "LedgerEntry",
    "LevelNotice",
    "MakeUp",
    "Member",
    "Moment",
    "Outage",
    "OutboxMessage",
    "Person",
    "Prompt",
    "Quarantine",
    "Question",
    "QuestionPost",
    "QuestionTag",
    "QuizAnswer",
    "QuizAsked",
    "QuizBank",
    "QuizItem",
    "QuizPlan",
    "QuizRound",
    "Receipt",
    "ScoreCount",
    "Season",
    "SeasonPlace",
    "Sketch",
    "Standing",
    "Suggestion",
    "Tally",
    "Team",
    "Thanks",
    "Title",
    "ZoneChange",
]
