"""What all pictures have in common."""

import subprocess
import threading
from collections.abc import Callable

import pytest

from bot.core.elements import Image
from bot.services.pictures import PICTURES, SUFFIX, _drawn, draw
from bot.services.pictures.data import Card, Shown

PNG = b"\x89PNG\r\n"
DRAWING = """
import hashlib, sys
from bot.core.elements import Image
from bot.services.pictures import draw
assert "PIL" not in sys.modules
print(hashlib.sha256(draw(Image("card", "", sys.argv[1]))).hexdigest())
"""
FEATURES = """
import sys
import bot.features
print("PIL" in sys.modules)
"""


@pytest.fixture(params=PICTURES)
def image(request: pytest.FixtureRequest, examples: dict[str, Shown]) -> Image:
    return Image(request.param, "", examples[request.param].data())


def test_a_picture_is_a_png_of_modest_size(image: Image) -> None:
    data = draw(image)
    assert data.startswith(PNG)
    assert SUFFIX == ".png"
    assert 10_000 < len(data) < 100_000


def test_the_same_data_give_the_same_bytes(image: Image) -> None:
    first = draw(image)
    assert draw(image) is first  # kept
    _drawn.cache_clear()
    assert draw(image) == first  # drawn anew


def test_another_process_at_another_place_draws_the_same_bytes(
    card: Card, python: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    places = [{"TZ": "Asia/Shanghai", "LANG": "zh_CN.UTF-8"}, {"TZ": "America/Lima", "LANG": "C"}]
    shown = [python("-c", DRAWING, card.data(), PYTHONHASHSEED=str(n), **place).stdout
             for n, place in enumerate(places)]  # fmt: skip
    assert shown[0] == shown[1] != ""


def test_an_unknown_picture_is_an_error() -> None:
    with pytest.raises(KeyError, match="sunset"):
        draw(Image("sunset", "a sunset"))


def test_threads_may_draw_at_the_same_time(card: Card) -> None:
    data = [card.data().replace("Ada", name) for name in ("Mary", "Emmy", "Grace", "小满")]
    expected = [draw(Image("card", "", one)) for one in data]
    _drawn.cache_clear()
    found: dict[str, bytes] = {}
    threads = [
        threading.Thread(target=lambda one=one: found.update({one: draw(Image("card", "", one))}))
        for one in data * 3
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[one] for one in data] == expected


@pytest.mark.parametrize("kind", PICTURES)
def test_what_is_shown_survives_being_kept_as_text(kind: str, examples: dict[str, Shown]) -> None:
    shown = examples[kind]
    assert type(shown).read(shown.data()) == shown


@pytest.mark.parametrize("kind", PICTURES)
def test_what_a_newer_version_says_besides_is_left_out(
    kind: str, examples: dict[str, Shown]
) -> None:
    shown = examples[kind]
    assert type(shown).read(shown.data().replace("{", '{"mood": "calm", ', 1)) == shown


def test_features_do_not_import_pillow(
    python: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    assert python("-c", FEATURES).stdout == "False\n"
