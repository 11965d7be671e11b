"""Marks: nearly the same picture is nearly the same, and only with the key."""

from __future__ import annotations

import random
import struct
import zlib
from math import isqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from bot.core.events import Attachment
from bot.core.likeness import (
    FILE,
    LARGEST,
    MOST_PIXELS,
    PHOTO,
    alike,
    file,
    file_mark,
    photo,
    photo_mark,
)
from tests.pictures import jpeg, page, png, scene

KEY = b"one key"
OTHER_KEY = b"another key"

seeds = st.integers(0, 10_000)
qualities = st.integers(50, 95)


def mark(image: bytes, key: bytes = KEY) -> bytes:
    made = photo_mark(image, key)
    assert made
    assert len(made) == PHOTO
    return made


def distance(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


@given(seeds, st.floats(0.4, 2), qualities)
def test_another_size_or_compression_makes_no_difference(
    seed: int, scale: float, quality: int
) -> None:
    picture = scene(seed)
    size = (round(picture.width * scale), round(picture.height * scale))
    assert alike(mark(jpeg(picture)), mark(jpeg(picture.resize(size), quality)))


@settings(max_examples=40)
@given(seeds, qualities)
def test_what_a_messenger_makes_small_is_like_the_original(seed: int, quality: int) -> None:
    small = scene(seed, (640, 480))
    original = jpeg(small, 95)
    small.thumbnail((90, 90))
    assert alike(mark(original), mark(jpeg(small, quality)))


def test_without_a_hundredth_of_its_border_nearly_every_picture_is_known_again() -> None:
    known = 0
    for seed in range(100):
        picture = scene(seed)
        less = picture.crop((seed % 4, seed % 3, picture.width - 3 + seed % 4, picture.height - 1))
        known += alike(mark(jpeg(picture)), mark(jpeg(less, 60)))
    assert known > 95


@given(st.lists(seeds, min_size=2, max_size=2, unique=True))
def test_other_pictures_are_not_alike(two: list[int]) -> None:
    one, other = (mark(jpeg(scene(seed))) for seed in two)
    assert not alike(one, other)


@given(st.lists(seeds, min_size=2, max_size=2, unique=True))
def test_pages_of_the_same_layout_are_not_alike(two: list[int]) -> None:
    one, other = (mark(jpeg(page(seed))) for seed in two)
    assert not alike(one, other)


def test_a_picture_that_lies_on_its_side_is_seen_upright() -> None:
    picture = scene(1)
    lying = picture.transpose(Image.Transpose.ROTATE_90)
    told = Image.Exif()
    told[0x0112] = 6  # the camera was turned
    assert not alike(mark(jpeg(picture)), mark(jpeg(lying)))
    assert alike(mark(jpeg(picture)), mark(jpeg(lying, exif=told)))


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK", "LA", "1"])
def test_it_does_not_matter_how_colours_are_written(mode: str) -> None:
    picture = scene(2).convert(mode)
    image = jpeg(picture) if mode == "CMYK" else png(picture)
    assert (photo_mark(image, KEY) or b"") != b""
    if mode != "1":
        assert alike(mark(jpeg(scene(2))), mark(image))


@given(seeds, seeds)
def test_the_mask_keeps_distances_and_hides_the_rest(one: int, other: int) -> None:
    first, second = jpeg(scene(one)), jpeg(scene(other))
    assert distance(mark(first), mark(second)) == distance(
        mark(first, OTHER_KEY), mark(second, OTHER_KEY)
    )
    assert not alike(mark(first), mark(first, OTHER_KEY))


@given(st.binary(max_size=300))
def test_what_is_no_picture_has_no_mark(content: bytes) -> None:
    assert photo_mark(content, KEY) is None


@given(st.data())
def test_a_broken_picture_does_no_harm(data: st.DataObject) -> None:
    image = bytearray(data.draw(st.sampled_from([jpeg(scene(3)), png(scene(3, (90, 70)))])))
    for _ in range(data.draw(st.integers(1, 8))):
        image[data.draw(st.integers(0, len(image) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(image)))
    made = photo_mark(bytes(image[:end]), KEY)
    assert made is None or len(made) == PHOTO


def test_half_a_picture_has_no_mark() -> None:
    whole = jpeg(scene(4))
    assert photo_mark(whole[: len(whole) // 2], KEY) is None


def large(side: int) -> bytes:
    """A small file that becomes a large picture."""
    picture = Image.new("1", (side, side))
    ImageDraw.Draw(picture).polygon([(0, side), (side, 0), (side // 2, side // 2)], fill=1)
    ImageDraw.Draw(picture).ellipse((0, 0, side // 3, side // 2), fill=1)
    return png(picture)


def test_a_picture_that_would_fill_the_memory_is_not_looked_at() -> None:
    side = isqrt(MOST_PIXELS)
    assert photo_mark(large(side), KEY)
    assert photo_mark(large(side + 1), KEY) is None


@pytest.mark.parametrize("side", [9_600, 13_500, 100_000])
def test_nor_is_one_that_pillow_warns_of(side: int) -> None:
    image = bytearray(large(8))
    image[16:24] = struct.pack(">II", side, side)
    image[29:33] = struct.pack(">I", zlib.crc32(image[12:29]))
    assert photo_mark(bytes(image), KEY) is None


def test_a_file_that_is_too_large_is_not_looked_at() -> None:
    image = jpeg(scene(5))
    assert photo_mark(image + bytes(LARGEST - len(image)), KEY)
    assert photo_mark(image + bytes(LARGEST - len(image) + 1), KEY) is None


def test_an_empty_picture_is_not_taken_for_another_one() -> None:
    chosen = random.Random(1)
    white, noisy = Image.new("RGB", (90, 70), "white"), Image.new("L", (90, 70), 200)
    noisy.putdata([200 + chosen.randrange(-3, 4) for _ in range(90 * 70)])
    fading = Image.linear_gradient("L").transpose(Image.Transpose.ROTATE_90)
    for picture in (white, noisy, fading):
        assert photo_mark(png(picture), KEY) is None
    ImageDraw.Draw(white).ellipse((10, 10, 50, 50), "black")
    ImageDraw.Draw(white).rectangle((55, 5, 80, 60), "navy")
    assert photo_mark(png(white), KEY)


@given(st.text(st.characters()), st.text(st.characters()))
def test_a_file_is_like_itself_alone(one: str, other: str) -> None:
    assert len(file_mark(one, KEY)) == FILE
    assert alike(file_mark(one, KEY), file_mark(other, KEY)) == (one == other)
    assert not alike(file_mark(one, KEY), file_mark(one, OTHER_KEY))


def test_a_photo_and_a_file_are_never_alike() -> None:
    image = jpeg(scene(6))
    assert not alike(mark(image), file_mark("a", KEY))


def test_a_photo_that_cannot_be_seen_is_known_by_its_identity() -> None:
    image = jpeg(scene(7))
    assert photo(image, "a", KEY) == Attachment("photo", mark(image))
    assert photo(b"broken", "a", KEY) == Attachment("photo", file_mark("a", KEY))
    assert photo(None, "a", KEY) == Attachment("photo", file_mark("a", KEY))
    assert file("a", KEY) == Attachment("file", file_mark("a", KEY))
