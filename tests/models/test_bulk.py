"""Many rows in one statement, against plain dictionaries."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models import bulk
from models.tables import Community, OutboxMessage, Tally

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, 0, 0, 123_456, tzinfo=UTC)

Held = dict[tuple[int, str], tuple[int, int]]
"""Counted and points by member and reason: the key, but for community and day."""

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
keys = st.tuples(st.integers(-1, 2) | st.just(2**62), words)
amounts = st.tuples(st.integers(0, 9), st.integers(-(2**60), 2**60))
given_rows = st.lists(st.tuples(keys, amounts), max_size=12)
given_held = st.dictionaries(keys, amounts, max_size=8)


def row(key: tuple[int, str], amounts: tuple[int, int]) -> dict[str, Any]:
    where = {"community_id": 1, "day": DAY, "member_id": key[0], "reason": key[1]}
    return where | {"counted": amounts[0], "points": amounts[1]}


def put(session: Session, held: Held) -> None:
    bulk.insert(session, Tally.__table__, [row(*item) for item in sorted(held.items())])


def read(session: Session) -> Held:
    columns = (Tally.member_id, Tally.reason, Tally.counted, Tally.points)
    return {(who, why): (n, points) for who, why, n, points in session.execute(select(*columns))}


def test_what_is_new_is_inserted_and_given_back_and_the_rest_left_alone(tried: Any) -> None:
    @settings(max_examples=60, deadline=None)
    @given(given_held, given_rows)
    def holds(held: Held, more: list[Any]) -> None:
        def work(session: Session) -> None:
            put(session, held)
            rows = [row(*item) for item in sorted(more)]
            returned = bulk.insert_new(session, Tally.__table__, rows, ("member_id", "reason"))
            new = {key for key, _ in more} - held.keys()
            now = read(session)
            assert sorted(returned) == sorted(new)
            assert {key: now.pop(key) for key in held} == held
            assert now.keys() == new
            assert all((key, amounts) in more for key, amounts in now.items())

        tried(work)

    holds()


def test_amounts_are_added_to_old_rows_and_new(tried: Any) -> None:
    @settings(max_examples=60, deadline=None)
    @given(given_held, given_held)
    def holds(held: Held, more: Held) -> None:
        def work(session: Session) -> None:
            put(session, held)
            rows = [row(*item) for item in sorted(more.items())]
            bulk.add(session, Tally.__table__, rows, deltas=("counted", "points"))
            none = (0, 0)
            assert read(session) == {
                key: tuple(map(sum, zip(held.get(key, none), more.get(key, none), strict=True)))
                for key in held.keys() | more.keys()
            }

        tried(work)

    holds()


def test_existing_rows_are_added_to_and_overwritten_and_no_row_is_made(tried: Any) -> None:
    @settings(max_examples=60, deadline=None)
    @given(given_held, given_held)
    def holds(held: Held, changes: Held) -> None:
        def work(session: Session) -> None:
            put(session, held)
            rows = [row(*item) for item in sorted(changes.items())]
            bulk.change(session, Tally.__table__, rows, add=("counted",), put=("points",))
            assert read(session) == {
                key: (n + changes[key][0], changes[key][1]) if key in changes else (n, points)
                for key, (n, points) in held.items()
            }

        tried(work)

    holds()


def test_what_the_table_holds_of_some_keys_is_found(tried: Any) -> None:
    @settings(max_examples=60, deadline=None)
    @given(given_held, st.lists(keys, max_size=8, unique=True))
    def holds(held: Held, asked: list[Any]) -> None:
        def work(session: Session) -> None:
            put(session, held)
            rows = [{"member_id": who, "reason": why} for who, why in asked]
            found = bulk.find(session, Tally.__table__, rows, ("member_id", "reason"))
            assert sorted(found) == sorted(key for key in asked if key in held)
            within = select(Tally.reason).where(
                bulk.within(Tally.member_id, [who for who, _ in asked]),
                bulk.within(Tally.reason, [why for _, why in asked]),
            )
            assert sorted(session.scalars(within)) == sorted(
                why for who, why in held if who in dict(asked) and why in {why for _, why in asked}
            )

        tried(work)

    holds()


def test_a_prepared_query_finds_what_a_plain_one_does(tried: Any) -> None:
    query = bulk.Prepared(
        select(Tally.day, Tally.points).where(
            Tally.community_id == 1, bulk.within_given(Tally.member_id, "members")
        )
    )

    @settings(max_examples=40, deadline=None)
    @given(given_held, st.lists(st.integers(-2, 3), max_size=4))
    def holds(held: Held, members: list[int]) -> None:
        def work(session: Session) -> None:
            put(session, held)
            expected = sorted((DAY, p) for (who, _), (_, p) in held.items() if who in members)
            assert sorted(map(tuple, query.rows(session, members=members))) == expected

        tried(work)

    holds()


def test_no_rows_are_no_work(tried: Any) -> None:
    def work(session: Session) -> None:
        assert bulk.insert_new(session, Tally.__table__, [], ("reason",)) == []
        assert bulk.find(session, Tally.__table__, [], ("reason",)) == []
        bulk.insert(session, Tally.__table__, [])
        bulk.add(session, Tally.__table__, [], deltas=("points",))
        bulk.change(session, Tally.__table__, [], put=("points",))
        assert read(session) == {}
        assert (
            session.scalars(select(Tally.reason).where(bulk.within(Tally.reason, []))).all() == []
        )

    tried(work)


def test_moments_texts_and_nothing_keep_their_meaning(tried: Any) -> None:
    def work(session: Session) -> None:
        about = {"name": "村", "timezone": "UTC", "language": "zh", "created_at": AT}
        community = session.scalar(insert(Community).values(about).returning(Community.id))
        rows = [
            {
                "community_id": community,
                "once_key": key,
                "platform": "stage",
                "chat": "围炉 🔥 'quoted' \\ \"%s\"",
                "body": body,
                "due_at": AT,
                "attempts": 0,
                "sent_at": sent,
            }
            for key, body, sent in (("a", None, AT), ("b", "字\n\t", None))
        ]
        bulk.insert_new(session, OutboxMessage.__table__, rows[:1], ("id",))
        bulk.insert(session, OutboxMessage.__table__, rows[1:])
        kept = session.scalars(select(OutboxMessage).order_by(OutboxMessage.once_key)).all()
        assert [{name: getattr(m, name) for name in rows[0]} for m in kept] == rows

    tried(work)


def test_what_is_written_together_is_written_once_and_completely(tried: Any) -> None:
    @settings(max_examples=40, deadline=None)
    @given(given_held, given_held, given_held)
    def holds(held: Held, more: Held, changes: Held) -> None:
        def work(session: Session) -> None:
            about = {"name": "Town", "timezone": "UTC", "language": "en", "created_at": AT}
            with bulk.together(session):
                put(session, held)
                bulk.insert(session, Community.__table__, [{"day_turn": 0}], **about, settings={})
                rows = [row(*item) for item in sorted(more.items())]
                bulk.add(session, Tally.__table__, rows, deltas=("counted", "points"))
                rows = [row(*item) for item in sorted(changes.items())]
                bulk.change(session, Tally.__table__, rows, add=("counted",), put=("points",))
            expected = {
                key: tuple(map(sum, zip(held.get(key, (0, 0)), more.get(key, (0, 0)), strict=True)))
                for key in held.keys() | more.keys()
            }
            for key in expected.keys() & changes.keys():
                expected[key] = (expected[key][0] + changes[key][0], changes[key][1])
            assert read(session) == expected
            assert session.scalars(select(Community.name)).all() == ["Town"]

        tried(work)

    holds()


def test_nothing_is_written_when_what_belongs_together_fails(tried: Any) -> None:
    def work(session: Session) -> None:
        try:
            with bulk.together(session):
                put(session, {(1, "a"): (1, 1)})
                raise ValueError
        except ValueError:
            assert session.get_bind().dialect.name == "sqlite" or read(session) == {}
        put(session, {(2, "b"): (1, 1)})
        assert (2, "b") in read(session)

    tried(work)


def test_what_is_the_same_in_all_rows_is_given_once(tried: Any) -> None:
    def work(session: Session) -> None:
        same: dict[str, Any] = {"community_id": 1, "day": DAY}
        rows = [{"member_id": who, "reason": "a", "counted": 1, "points": 2} for who in (1, 2)]
        bulk.insert(session, Tally.__table__, rows, **same)
        bulk.add(session, Tally.__table__, rows, ("counted", "points"), **same)
        bulk.change(
            session, Tally.__table__, [{"member_id": 2, "points": 9}], put=["points"], **same
        )
        new = [{"member_id": who, "reason": "a"} for who in (2, 3)]
        more = {**same, "counted": 0, "points": 0}
        assert bulk.insert_new(session, Tally.__table__, new, ("member_id",), **more) == [(3,)]
        wanted = ("member_id", "counted", "points")
        asked = [{"member_id": who} for who in (1, 2, 4)]
        found = bulk.find(session, Tally.__table__, asked, wanted, **same)
        assert sorted(found) == [(1, 2, 4), (2, 2, 9)]

    tried(work)
