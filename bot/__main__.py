"""Where `hearth` and `python -m bot` begin."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("bot", "adapters", "models", "migrations")


def main() -> None:
    """Run the command line, unless other packages stand where Hearth's own should."""
    wrong = misplaced(Path(__file__).resolve().parent.parent)
    if wrong:
        sys.exit("\n".join(wrong))
    from bot.cli import main as run  # only now: what it imports is known to be ours

    run(prog_name="hearth")


def misplaced(home: Path) -> list[str]:
    """A sentence for each of our packages that Python would not take from the folder `home`."""
    found = {name: _found(name) for name in PACKAGES}
    return [_sentence(name, home, place) for name, place in found.items() if place != home / name]


def _found(name: str) -> Path | None:
    """The folder or file that Python takes a package from."""
    spec = find_spec(name)
    if spec is None:
        return None
    places = spec.submodule_search_locations or [spec.origin or name]
    return Path(next(iter(places))).resolve()


def _sentence(name: str, home: Path, place: Path | None) -> str:
    if place is None:
        return f"Hearth's own package “{name}” is missing in {home}. Install Hearth again."
    return (
        f"Hearth's own package “{name}” in {home} is hidden by another of that name: {place}. "
        f"Start Hearth from another folder, or take {place.parent} out of PYTHONPATH."
    )


if __name__ == "__main__":
    main()
