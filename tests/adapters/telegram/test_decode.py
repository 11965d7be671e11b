"""Updates of the Bot API as events."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.decode import KINDS, decode
from adapters.telegram.surroundings import Press, Surroundings
from bot.core.commands import CommandSet
from bot.core.events import (
    Address,
    BotJoined,
    CommandInvoked,
    Event,
    GroupMoved,
    MemberJoined,
    MemberLeft,
    MessageSent,
    PollVoted,
    ReactionChanged,
    Role,
)
from bot.core.feature import Declared
from bot.features import FEATURES

GROUP = {"id": -1001, "type": "supergroup", "title": "Writers"}
ALICE = {"id": 11, "is_bot": False, "first_name": "Alice", "username": "alice"}
BOB = {"id": 12, "is_bot": False, "first_name": "Bob", "last_name": "Li"}
DATE = 1772442000
COMMANDS: CommandSet = Declared(FEATURES, {}).commands
AROUND = Surroundings(
    COMMANDS,
    "hearth_bot",
    lambda chat, account: Role.MEMBER,
    {"p1": (Address("telegram", "-1001"), "40", "poll 7")}.get,
    {"11": Address("telegram", "-1001")}.get,
    lambda: datetime(2026, 3, 2, 9, tzinfo=UTC),
)


def message(text: str | None = "good morning", **more: Any) -> dict[str, Any]:
    about = {"message_id": 5, "date": DATE, "chat": GROUP, "from": ALICE}
    return {"update_id": 1, "message": about | ({} if text is None else {"text": text}) | more}


def told(update: dict[str, Any]) -> list[Event | Press]:
    return [*decode(update, AROUND)]


def one(update: dict[str, Any]) -> Any:
    (event,) = told(update)
    return event


def test_edits_are_never_asked_for_and_never_taken() -> None:
    assert not any("edited" in kind or "channel" in kind for kind in KINDS)
    assert told({"update_id": 1, "edited_message": message()["message"]}) == []


def test_what_a_channel_posts_is_nobodys() -> None:
    post = message()["message"] | {"chat": {"id": -1009, "type": "channel", "title": "News"}}
    assert told({"update_id": 1, "channel_post": post}) == []
    assert told({"update_id": 1, "message": post}) == []


@pytest.mark.parametrize("kind", ["inline_query", "purchased_paid_media", "from_tomorrow"])
def test_kinds_of_update_that_are_not_known_tell_nothing(kind: str) -> None:
    assert told({"update_id": 1, kind: {"id": "x"}}) == []


def test_by_way_of_a_bot_and_forwarded_one_speaks_and_calls_nothing() -> None:
    bot = {"id": 99, "is_bot": True, "first_name": "GIFs"}
    origin = {"type": "hidden_user", "sender_user_name": "X", "date": 1}
    for how in ({"via_bot": bot}, {"forward_origin": origin}):
        event = one(message("/points", **how))
        assert isinstance(event, MessageSent)
        assert event.sender
        assert event.sender.is_person


@pytest.mark.parametrize(
    "more",
    [
        {"sender_chat": GROUP, "from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}},
        {"sender_chat": {"id": -5, "type": "channel"}, "from": {"id": 136817688, "is_bot": True}},
        {
            "sender_chat": {"id": -5, "type": "channel", "title": "News"},
            "from": {"id": 777000, "is_bot": False, "first_name": "Telegram"},
            "is_automatic_forward": True,
            "forward_origin": {"type": "channel", "date": 1},
        },
        {"from": {"id": 777000, "is_bot": False, "first_name": "Telegram"}},
    ],
)
def test_who_speaks_for_a_chat_is_no_person(more: dict[str, Any]) -> None:
    event = one(message("good morning", **more))
    assert event.sender
    assert not event.sender.is_person
    assert event.sender.role is Role.MEMBER


def test_a_topic_is_a_channel_and_its_first_message_no_question() -> None:
    first = {"message_id": 3, "from": BOB, "forum_topic_created": {"name": "Poems"}}
    topic = {"message_thread_id": 3, "is_topic_message": True}
    event = one(message(reply_to_message=first, **topic))
    assert (event.channel, event.reply_to, event.to) == ("3", None, None)
    real = {"message_id": 4, "from": BOB, "text": "a question"}
    event = one(message(reply_to_message=real, **topic))
    assert (event.channel, event.reply_to, event.to) == ("3", "4", Address("telegram", "12"))
    event = one(message(reply_to_message=real, message_thread_id=4))  # a thread without topics
    assert (event.channel, event.reply_to) == (None, "4")


def test_service_messages_say_nothing() -> None:
    for service in (
        {"new_chat_members": [BOB]},
        {"pinned_message": {}},
        {"forum_topic_closed": {}},
    ):
        assert told(message(None, **service)) == []


def test_a_name_that_is_a_link_to_somebody_is_found_behind_emoji() -> None:
    text = "/points 👨‍👩‍👧🏳️‍🌈 小李 and 🎉Bob Li"
    found = []
    for name, user in (("小李", ALICE), ("Bob Li", BOB)):
        before = text[: text.index(name)].encode("utf-16-le")
        length = len(name.encode("utf-16-le")) // 2
        entity = {"type": "text_mention", "offset": len(before) // 2, "length": length}
        found.append(entity | {"user": user})
    event = one(message(text, entities=[{"type": "bold", "offset": 0, "length": 3}, *found]))
    assert isinstance(event, CommandInvoked)
    assert event.arguments == "👨‍👩‍👧🏳️‍🌈 @11 and 🎉@12"
    assert [sender.name for sender in event.mentions] == ["Alice", "Bob Li"]


LEFT, KICKED = {"status": "left"}, {"status": "kicked", "until_date": 0}
MEMBER, ADMIN = {"status": "member"}, {"status": "administrator", "can_promote_members": True}
MUTED = {"status": "restricted", "is_member": True}
AWAY = {"status": "restricted", "is_member": False}


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (LEFT, MEMBER, MemberJoined),
        (KICKED, MEMBER, MemberJoined),
        (AWAY, MUTED, MemberJoined),
        (LEFT, MUTED, MemberJoined),
        (MEMBER, LEFT, MemberLeft),
        (MEMBER, KICKED, MemberLeft),
        (MUTED, AWAY, MemberLeft),
        (ADMIN, KICKED, MemberLeft),
        (MEMBER, MUTED, None),
        (MUTED, MEMBER, None),
        (MEMBER, ADMIN, None),
        (ADMIN, MEMBER, None),
        (LEFT, KICKED, None),
        (KICKED, LEFT, None),
        (AWAY, LEFT, None),
    ],
)
def test_comings_and_goings(before: Any, after: Any, kind: type[Event] | None) -> None:
    change = {
        "chat": GROUP,
        "from": BOB,  # an admin may have done it: who comes or goes is the other one
        "date": DATE,
        "old_chat_member": before | {"user": ALICE},
        "new_chat_member": after | {"user": ALICE},
    }
    events = told({"update_id": 1, "chat_member": change})
    assert [type(event) for event in events] == ([kind] if kind else [])
    for event in events:
        assert isinstance(event, Event)
        assert event.sender
        assert event.sender.account.id == "11"
    own = told({"update_id": 1, "my_chat_member": change})
    assert [type(event) for event in own] == ([BotJoined] if kind is MemberJoined else [])


def test_the_link_by_which_somebody_came_is_told() -> None:
    change = {
        "chat": GROUP,
        "from": ALICE,
        "date": DATE,
        "old_chat_member": LEFT | {"user": ALICE},
        "new_chat_member": MEMBER | {"user": ALICE},
        "invite_link": {"invite_link": "https://t.me/+abc", "creator": BOB},
    }
    assert one({"update_id": 1, "chat_member": change}).invite == "https://t.me/+abc"
    assert (
        told({"update_id": 1, "my_chat_member": change | {"chat": {"id": 11, "type": "private"}}})
        == []
    )


def test_votes_of_known_polls_by_people_are_told_and_may_be_taken_back() -> None:
    answer = {"poll_id": "p1", "user": ALICE, "option_ids": [0, 2]}
    event = one({"update_id": 9, "poll_answer": answer})
    assert isinstance(event, PollVoted)
    assert event.options == {0, 2}
    assert event.known_as == "poll 7"
    assert event.poll == "40", "a poll is called by its message, as on other platforms"
    assert one({"update_id": 9, "poll_answer": answer | {"option_ids": []}}).options == frozenset()
    assert told({"update_id": 9, "poll_answer": answer | {"poll_id": "p2"}}) == []
    masked = {"poll_id": "p1", "voter_chat": GROUP, "option_ids": [0]}
    assert told({"update_id": 9, "poll_answer": masked}) == []


def test_reactions_are_states_and_those_of_chats_are_nobodys() -> None:
    new = [{"type": "emoji", "emoji": "❤"}, {"type": "custom_emoji", "custom_emoji_id": "7"}]
    about = {"chat": GROUP, "message_id": 5, "date": DATE, "old_reaction": [], "new_reaction": new}
    event = one({"update_id": 9, "message_reaction": about | {"user": ALICE}})
    assert isinstance(event, ReactionChanged)
    assert event.emojis == {"❤", "7"}
    assert told({"update_id": 9, "message_reaction": about | {"actor_chat": GROUP}}) == []


def test_a_move_is_told_alike_by_both_groups() -> None:
    old = {"id": -500, "type": "group", "title": "Writers"}
    gone = one(message(None, chat=old, migrate_to_chat_id=-1001))
    came = one(message(None, migrate_from_chat_id=-500))
    assert isinstance(gone, GroupMoved)
    assert (gone.group, gone.to, gone.external_id) == (came.group, came.to, came.external_id)


def test_presses_are_told_only_with_their_message_and_data() -> None:
    query = {"id": "q", "from": ALICE, "chat_instance": "1"}
    assert told({"update_id": 1, "callback_query": query | {"data": "b1"}}) == []
    assert told({"update_id": 1, "callback_query": query | {"message": message()["message"]}}) == []
    inaccessible = {"chat": GROUP, "message_id": 5, "date": 0}
    press = one({"update_id": 1, "callback_query": query | {"data": "b1", "message": inaccessible}})
    assert isinstance(press, Press)


KEYS = st.sampled_from(
    (
        *("chat", "from", "user", "id", "type", "date", "text", "message_id", "entities", "offset"),
        *("length", "status", "is_member", "old_chat_member", "new_chat_member", "poll_id", "data"),
        *("option_ids", "new_reaction", "emoji", "message", "reply_to_message", "sender_chat"),
        *("invite_link", "first_name", "migrate_to_chat_id", "photo", "media_group_id", "caption"),
    )
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(("private", "supergroup", "/points", "text_mention", "member", "left", "p1"))
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)


def grown(fields: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """What is usual, with any of it replaced by something else."""
    replaced = {key: st.just(value) | JSON for key, value in fields.items()}
    return st.fixed_dictionaries({}, optional=replaced)


CHANGE = {"chat": GROUP, "date": DATE, "old_chat_member": LEFT, "new_chat_member": MEMBER}
USUAL = (
    message()["message"]
    | {"entities": [{"type": "text_mention", "offset": 0, "length": 2, "user": BOB}]}
    | CHANGE
    | {"user": ALICE, "poll_id": "p1", "option_ids": [1], "new_reaction": [], "data": "b1"}
    | {"message": message()["message"], "reply_to_message": message()["message"], "id": "q"}
)


@given(st.sampled_from(KINDS), JSON | grown(USUAL))
def test_whatever_comes_is_read_or_refused_as_misshapen(kind: str, value: Any) -> None:
    with suppress(KeyError, TypeError, ValueError, AttributeError):
        told({"update_id": 1, kind: value})


@given(JSON, JSON, JSON)
def test_whatever_an_entity_says(offset: Any, length: Any, text: Any) -> None:
    entity = {"type": "text_mention", "offset": offset, "length": length, "user": BOB}
    with suppress(KeyError, TypeError, ValueError, AttributeError):
        told(message(text, entities=[entity]))


def alone(text: str, *, asked: bool = False, **more: Any) -> tuple[str, str]:
    """What a line in the private chat calls."""
    chat = {"id": 11, "type": "private", "first_name": "Alice"}
    around = replace(AROUND, asked=lambda account: asked and account == "11")
    (event,) = decode(message(text, chat=chat, **more), around)
    assert isinstance(event, CommandInvoked)
    return event.command, event.arguments


def test_what_calls_no_command_in_private_is_an_answer() -> None:
    assert alone("I read\nevery day") == ("form", "answer I read\nevery day")
    assert alone("/points") == ("points", "")
    assert alone("打卡 读书") == ("checkin", "读书")
    assert alone("/start form") == ("help", "")
    assert alone("") == ("help", "")


def test_whoever_is_asked_may_answer_with_any_words_that_have_no_slash() -> None:
    assert alone("打卡 读书", asked=True) == ("form", "answer 打卡 读书")
    assert alone("/points", asked=True) == ("points", "")
    assert alone("/start form", asked=True) == ("form", "")
    assert alone("", asked=True) == ("form", "")
