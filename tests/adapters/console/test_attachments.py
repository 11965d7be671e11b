"""Pictures and files in the console: words on a page, words and a file in the terminal."""

import io
import tempfile
from pathlib import Path

import pytest
from rich.console import Console

from adapters.console import attachments
from adapters.console.room import Post
from adapters.console.screen import Page, Terminal
from bot.core.elements import File, Image
from bot.core.i18n import load_catalogue
from bot.services.pictures.data import Card

CARD = Card(name="Ada", level="Level 1", earned=0, floor=0, ceiling=15)
POST = Post("1.1", "p1", None, (Image("card", "Ada · Level 1", CARD.data()),))
WORDS = load_catalogue()["en"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    attachments._folder.cache_clear()
    return tmp_path


def terminal() -> tuple[Terminal, io.StringIO]:
    out = io.StringIO()
    return Terminal(Console(file=out, width=200)), out


def test_the_terminal_tells_where_the_picture_is(folder: Path) -> None:
    screen, out = terminal()
    screen.post(POST, WORDS)
    (path,) = folder.glob("hearth-*/card-*.png")
    assert "Ada · Level 1" in out.getvalue()
    assert str(path) in out.getvalue()
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_page_has_the_words_alone(folder: Path) -> None:
    out = io.StringIO()
    Page(out).post(POST, WORDS)
    assert out.getvalue().rstrip().endswith("Ada · Level 1")
    assert not list(folder.iterdir())


def test_where_no_file_can_be_written_the_words_are_shown(folder: Path) -> None:
    folder.rmdir()
    screen, out = terminal()
    screen.post(POST, WORDS)
    assert "Ada · Level 1" in out.getvalue()
    assert ".png" not in out.getvalue()


def test_a_file_is_written_and_its_name_keeps_its_ending(folder: Path) -> None:
    screen, out = terminal()
    screen.post(Post("1.1", "p1", None, (File("../board.csv", "名次"),)), WORDS)
    (path,) = folder.glob("hearth-*/board-*.csv")
    assert str(path) in out.getvalue()
    assert path.read_text(encoding="utf-8") == "名次"
