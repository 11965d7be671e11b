"""The typefaces: what they have, and that nothing else is ever asked of them."""

from PIL import ImageFont

from bot.core.i18n import LANGUAGES, load_catalogue
from bot.services.pictures.fonts import (
    BOLD,
    EMOJI,
    FOLDER,
    LATIN,
    LATIN_BOLD,
    REGULAR,
    characters,
    face,
)
from bot.services.pictures.text import line

LISTED = "".join((FOLDER / "emoji.txt").read_text("utf-8").split())
EUROPEAN = "Aa Zz 09 éüñøßŁłżőĞşȚ ΆΩλ ЖяЇґё ươễ"
LETTERS = "Aa Zz 09 éüñøß Ωλ Жя あア 國語 龍 囍 玥 喆 彡 한국 、。！？「」《》…—·★☆①"
SIMPLE = "Aa Zz 09 éüñøßươ Ωλ Жя あア 学习打卡等级 、。！？「」《》…—·★☆①"
SIZE = 40


def test_common_characters_and_emojis_are_there() -> None:
    assert not set(LETTERS) - {" "} - characters(REGULAR)
    assert not set(SIMPLE) - characters(BOLD)
    assert not set(EUROPEAN) - characters(LATIN)
    assert not set(EUROPEAN) - characters(LATIN_BOLD)
    assert set(LISTED) <= characters(EMOJI)


def test_each_emoji_has_a_picture_of_its_own() -> None:
    pictures = {face(EMOJI, 109).getmask(char, mode="RGBA").getbbox() for char in LISTED}
    assert None not in pictures


def test_no_glyph_is_the_box_that_stands_for_a_missing_one() -> None:
    for file in (REGULAR, BOLD, LATIN, LATIN_BOLD):
        font = face(file, SIZE)
        box = bytes(font.getmask("\U0010fffd"))
        some = sorted(characters(file))[::20]
        assert not [char for char in some if _looks(font, char) == box]


def test_all_words_of_the_catalogues_can_be_written() -> None:
    said = {
        char
        for language in LANGUAGES
        for message in load_catalogue()[language].messages.values()
        for char in "".join(message.forms)
    }
    for bold in (False, True):
        assert not [c for c in said if c.isalnum() and line(c, SIZE, bold=bold).glyphs[0][0] != c]


def test_the_licences_and_the_recipe_lie_beside_the_typefaces() -> None:
    for file in FOLDER.glob("*.[ot]tf"):
        licence = FOLDER / f"{file.stem.partition('-')[0]}-OFL.txt"
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence.read_text("utf-8")
        assert file.name in (FOLDER / "README.md").read_text("utf-8")


def test_the_typefaces_are_small() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 6 * 1024 * 1024


def _looks(font: ImageFont.FreeTypeFont, char: str) -> bytes:
    return bytes(font.getmask(char))
