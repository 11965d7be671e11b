"""Proofs: what a check-in came with, and whether it was seen before in the same challenge."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.actions import Say
from bot.core.commands import Rest
from bot.core.context import Context
from bot.core.elements import Text
from bot.core.events import Attachment
from bot.core.feature import Feature
from bot.core.i18n import LANGUAGES, load_catalogue
from bot.core.likeness import photo_mark
from bot.core.sketch import SHORTEST
from bot.services.challenges import proofs
from bot.services.challenges.proofs import Proof, kind_of, lacks
from bot.services.challenges.rule import Wanted
from bot.testing import KEY, Community, Person, open_community
from models.tables import Challenge, ChallengeEntry, Enrolment
from tests.pictures import jpeg, scene

PHOTO, FILE = Attachment("photo", b"p" * 15), Attachment("file", b"f" * 16)
NOTE = "读完了第十二章，还写了两页笔记"
LINK = "https://example.org/notes?page=3"
SILENT = " \t\n\u3000.,!?;:-_()\"'“”«»…。，！？、：；（）\u200b\u200d\ufeff\ufe0f\u00ad\u0301"

probe = Feature("probe")


@probe.command("show")
def show(ctx: Context, number: int, note: Rest | None = None) -> Say:
    """Check in for the challenge of that number, whatever came with it."""
    proof = proofs.given(ctx, note or "")
    part = _part(ctx, number)
    copied = proofs.copied(ctx, part.challenge_id, proof)
    entry = ChallengeEntry(
        enrolment_id=part.id,
        day=ctx.event.at.date(),
        turn=ctx.receipt,
        root_id=ctx.member.root,
        member_id=ctx.member.id,
        receipt_id=ctx.receipt,
        at=ctx.event.at,
        timezone="UTC",
        origin="checkin",
        copied=copied,
        **proofs.marks(ctx, proof),
    )
    ctx.session.add(entry)
    return ctx.answer((Text("seen before" if copied else "new"),))


def _part(ctx: Context, number: int) -> Enrolment:
    """The caller's part in a challenge; both are made if need be."""
    challenge = ctx.session.scalar(select(Challenge).where(Challenge.number == number))
    if challenge is None:
        challenge = Challenge(
            community_id=ctx.community.id,
            number=number,
            name="Reading",
            rule={},
            first_day=ctx.today,
            group_id=ctx.group.id,
            created_at=ctx.now,
        )
        ctx.session.add(challenge)
        ctx.session.flush()
    root, of_challenge = ctx.member.root, Enrolment.challenge_id == challenge.id
    part = ctx.session.scalar(select(Enrolment).where(of_challenge, Enrolment.root_id == root))
    if part is None:
        about = {"joined_at": ctx.now, "first_day": ctx.today}
        part = Enrolment(challenge_id=challenge.id, root_id=root, member_id=root, **about)
        ctx.session.add(part)
        ctx.session.flush()
    return part


@pytest.fixture
async def stage(url: str) -> AsyncIterator[Community]:
    async with open_community(url, features=(probe,)) as community:
        community.spoilt = "challenges are made here as no member could make them"
        yield community


async def seen(who: Person, note: str = "", photo: bytes | str | None = None, to: int = 1) -> bool:
    """Whether what somebody shows was seen before."""
    heard = (await who.says(f"/show {to} {note}", photo=photo)).text
    assert heard in ("new", "seen before")
    return heard == "seen before"


async def test_ones_own_note_sent_again_was_seen_before(stage: Community) -> None:
    alice = stage.person("Alice")
    assert not await seen(alice, NOTE)
    stage.wait(days=40)
    assert await seen(alice, NOTE)
    assert await seen(alice, f"{NOTE} 😀!!")
    assert not await seen(alice, "请问这个作业什么时候交，可以补交吗")


async def test_others_may_write_the_same(stage: Community) -> None:
    assert not await seen(stage.person("Alice"), NOTE, photo="desk.jpg")
    assert not await seen(stage.person("Bob"), NOTE)
    assert not await seen(stage.person("Cleo"), NOTE, photo="page.jpg")


async def test_short_words_may_be_written_again(stage: Community) -> None:
    alice = stage.person("Alice")
    for _ in range(2):
        assert not await seen(alice, "x" * (SHORTEST - 1))
    for again in (False, True):
        assert await seen(alice, "x" * SHORTEST) == again


async def test_a_new_link_with_the_same_words_around_is_told_by_the_words(stage: Community) -> None:
    alice = stage.person("Alice")
    assert not await seen(alice, "https://example.org/diary/day-1")
    assert not await seen(alice, "https://example.org/diary/day-2")
    assert not await seen(alice, f"{NOTE} https://example.org/diary/day-1")
    assert await seen(alice, f"{NOTE} https://example.com/elsewhere")


async def test_a_photo_sent_again_was_seen_before_whoever_sends_it(stage: Community) -> None:
    alice, bob = stage.person("Alice"), stage.person("Bob")
    picture = scene(1)
    smaller = picture.resize((160, 120))
    assert not await seen(alice, "my desk this morning", jpeg(picture))
    assert await seen(alice, "all of chapter three", jpeg(smaller, 60))
    assert await seen(bob, "twenty pages in the train", jpeg(picture, 95))
    assert not await seen(bob, "the last ten pages at home", jpeg(scene(2)))


async def test_so_was_a_photo_of_which_only_the_name_is_known(stage: Community) -> None:
    alice, bob = stage.person("Alice"), stage.person("Bob")
    assert not await seen(alice, photo="desk.jpg")
    assert await seen(bob, photo="desk.jpg")
    assert not await seen(bob, photo="page.jpg")


async def test_another_challenge_may_be_shown_the_same(stage: Community) -> None:
    alice = stage.person("Alice")
    assert not await seen(alice, NOTE, jpeg(scene(1)), to=1)
    assert not await seen(alice, NOTE, jpeg(scene(1)), to=2)
    assert await seen(alice, NOTE, to=2)
    assert await seen(alice, photo=jpeg(scene(1)), to=1)


async def test_of_others_only_the_photos_of_the_last_weeks_are_looked_at(stage: Community) -> None:
    alice, bob = stage.person("Alice"), stage.person("Bob")
    assert not await seen(alice, photo="desk.jpg")
    stage.wait(days=proofs.OTHERS.days)
    assert await seen(bob, photo="desk.jpg")
    stage.wait(days=proofs.OTHERS.days + 1)
    assert not await seen(stage.person("Cleo"), photo="desk.jpg")
    stage.wait(days=proofs.OTHERS.days + 1)
    assert await seen(alice, photo="desk.jpg")


async def test_nothing_is_like_nothing(stage: Community) -> None:
    alice = stage.person("Alice")
    for _ in range(2):
        assert not await seen(alice)


async def test_of_a_check_in_neither_note_nor_picture_is_kept(stage: Community) -> None:
    alice = stage.person("Alice")
    image = jpeg(scene(1))
    await seen(alice, f"{NOTE} {LINK}", image)
    await seen(alice)

    def read(session: Session) -> list[ChallengeEntry]:
        return [*session.scalars(select(ChallengeEntry).order_by(ChallengeEntry.id))]

    full, bare = await stage.app.database.run(read)
    assert (full.proof, full.note_length) == ("photo", 14)
    assert full.picture == photo_mark(image, KEY)
    assert len(full.sketch or b"") == 32
    assert (bare.proof, bare.note_length, bare.sketch, bare.picture) == ("none", 0, None, None)


def test_a_proof_does_not_show_the_note() -> None:
    assert NOTE not in repr(Proof(NOTE))


@pytest.mark.parametrize(
    ("note", "length"),
    [
        ("", 0),
        ("twenty pages", 11),
        ("读了 20 页！", 5),
        ("。。。。。。 ……", 0),
        ("很棒😀👍🏽", 4),
        (f"{LINK} 读完了", 3),
        (f"{LINK}读完了", 3),
    ],
)
def test_a_note_is_as_long_as_its_letters_digits_and_emoji(note: str, length: int) -> None:
    assert Proof(note).length == length


@given(st.text("abcXYZ围炉学习20😀"), st.text(SILENT), st.data())
def test_what_says_nothing_makes_a_note_no_longer(
    note: str, silence: str, data: st.DataObject
) -> None:
    where = data.draw(st.integers(0, len(note)))
    assert Proof(note[:where] + silence + note[where:]).length == Proof(note).length == len(note)


@given(st.text())
def test_any_note_has_a_length_and_links_that_are_in_it(note: str) -> None:
    proof = Proof(note)
    assert 0 <= proof.length <= len(note)
    assert all(link in note for link in proof.links)
    assert (kind_of(proof) == "none") == (not proof.length and not proof.links)


@pytest.mark.parametrize(
    ("note", "links"),
    [
        ("see https://example.org/a_b?x=1&y=2.", ("https://example.org/a_b?x=1&y=2",)),
        ("(https://a.example.org/x), HTTP://B.io", ("https://a.example.org/x", "HTTP://B.io")),
        ("<https://a.io/x>，https://b.io/y。", ("https://a.io/x", "https://b.io/y")),
        ("笔记在https://a.io/x读完了", ("https://a.io/x",)),
        ("https://a.io:8080/x#part", ("https://a.io:8080/x#part",)),
        ("http://localhost/x https:// ftp://a.io a.io javascript:alert(1) xhttps:/a.io", ()),
    ],
)
def test_links_are_found_where_they_end(note: str, links: tuple[str, ...]) -> None:
    assert Proof(note).links == links


@pytest.mark.parametrize(
    ("note", "attached", "kind"),
    [
        ("", (), "none"),
        ("...", (), "none"),
        (NOTE, (), "note"),
        (LINK, (), "link"),
        (f"{NOTE} {LINK}", (), "link"),
        (NOTE, (PHOTO,), "photo"),
        (LINK, (FILE,), "file"),
        ("", (FILE, PHOTO), "photo"),
    ],
)
def test_the_weightiest_kind_is_told(
    note: str, attached: tuple[Attachment, ...], kind: str
) -> None:
    assert kind_of(Proof(note, attached)) == kind


@pytest.mark.parametrize(
    ("note", "attached", "wanted", "least", "key"),
    [
        ("", (), "none", 0, None),
        ("", (), "none", 5, "proof.lacks.length"),
        ("", (), "note", 0, "proof.lacks.note"),
        ("", (), "note", 1, "proof.lacks.note"),
        ("", (), "note", 20, "proof.lacks.length"),
        (NOTE, (), "note", 0, None),
        (NOTE, (), "note", 14, None),
        (NOTE, (), "note", 15, "proof.lacks.length"),
        (LINK, (), "note", 0, "proof.lacks.note"),
        ("", (PHOTO,), "note", 0, "proof.lacks.note"),
        ("", (PHOTO,), "photo", 0, None),
        ("", (FILE,), "photo", 0, None),
        (f"{NOTE} {LINK}", (), "photo", 0, "proof.lacks.photo"),
        ("", (), "photo", 5, "proof.lacks.photo.note"),
        (NOTE, (), "photo", 5, "proof.lacks.photo"),
        ("", (PHOTO,), "photo", 5, "proof.lacks.length"),
        (NOTE, (PHOTO,), "photo", 5, None),
        (LINK, (), "link", 0, None),
        (NOTE, (PHOTO,), "link", 0, "proof.lacks.link"),
        ("", (), "link", 5, "proof.lacks.link.note"),
        (LINK, (), "link", 5, "proof.lacks.length"),
    ],
)
def test_what_is_missing_is_told(
    note: str, attached: tuple[Attachment, ...], wanted: Wanted, least: int, key: str | None
) -> None:
    assert lacks(Proof(note, attached), wanted, least) == key


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.sampled_from(["", LINK]), st.sampled_from(["none", "note", "photo", "link"]))
def test_the_sentence_names_the_challenge_and_the_way(
    language: str, note: str, wanted: Wanted
) -> None:
    key = lacks(Proof(note), wanted, 20)
    assert key
    told = load_catalogue()[language].plain(key, name="晨读 Club", least=20)
    assert "晨读 Club" in told
    assert "20" in told
    assert {"en": "/checkin", "zh": "打卡"}[language] in told
