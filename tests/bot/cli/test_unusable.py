"""A configuration or a database that cannot be used gets a clear sentence and a bad status.

Every command opens them in the same way; two stand for all.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text
from sqlalchemy.engine import make_url

from models.database import open_database

Hearth = Callable[..., Result]
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")
needs_postgres = pytest.mark.skipif(not POSTGRES, reason="TEST_POSTGRES_URL is not set")

WRONG_PASSWORD = b'SFATAL\0C28P01\0Mpassword authentication failed for user "ann"\0\0'


@pytest.fixture(params=["upgrade", "check"])
def refused(hearth: Hearth, request: pytest.FixtureRequest) -> Callable[..., str]:
    """What is said when a database at a URL is to be used that cannot be."""

    def open_at(url: str) -> str:
        result = hearth("db", request.param, HEARTH_DATABASE__URL=url)
        assert result.exit_code == 1
        assert result.stdout == ""
        assert result.stderr.startswith("Error: ")
        assert result.stderr.count("\n") == 1
        return result.stderr

    return open_at


def test_a_wrong_configuration(hearth: Hearth) -> None:
    Path("config.toml").write_text('[log]\nlevel = "loud"\n[community]\ntimezone = "Mars"')
    result = hearth("db", "check")
    assert result.exit_code == 1
    assert 'config.toml, line 2: log.level = "loud" is wrong' in result.stderr
    assert 'config.toml, line 4: community.timezone = "Mars" is wrong' in result.stderr


def test_a_configuration_file_that_is_missing(hearth: Hearth) -> None:
    result = hearth("--config", "nothing.toml", "db", "check")
    assert result.exit_code == 1
    assert result.stderr == "Error: The configuration file nothing.toml does not exist.\n"


def test_a_folder_in_place_of_a_file(refused: Callable[..., str], tmp_path: Path) -> None:
    said = refused(f"sqlite+aiosqlite:///{tmp_path}")
    assert f"{tmp_path} cannot be used: unable to open database file" in said


def test_a_file_that_is_no_database(refused: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("This is no database. " * 100)
    said = refused(f"sqlite+aiosqlite:///{tmp_path}/notes.txt")
    assert "notes.txt cannot be used: file is not a database" in said
    assert (tmp_path / "notes.txt").read_text() == "This is no database. " * 100


def test_a_broken_database(refused: Callable[..., str], tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "broken.db") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("CREATE TABLE other (a TEXT)")
    connection.close()
    content = bytearray((tmp_path / "broken.db").read_bytes())
    content[100:] = b"\xff" * len(content[100:])
    (tmp_path / "broken.db").write_bytes(content)
    assert "broken.db cannot be used" in refused(f"sqlite+aiosqlite:///{tmp_path}/broken.db")


def test_a_place_below_a_file(refused: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = refused(f"sqlite+aiosqlite:///{tmp_path}/file/hearth.db")
    assert "The folder of the database file" in said or "There is no database" in said
    assert "Correct database.url" in said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_where_one_may_not_write(refused: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir()
    (tmp_path / "locked").chmod(stat.S_IRUSR | stat.S_IXUSR)
    said = refused(f"sqlite+aiosqlite:///{tmp_path}/locked/hearth.db")
    assert "cannot be used" in said or "There is no database" in said


def test_a_place_where_nobody_may_write(refused: Callable[..., str]) -> None:
    said = refused("sqlite+aiosqlite:////proc/hearth.db")
    assert "cannot be" in said or "There is no database" in said


def test_a_database_of_a_newer_version(refused: Callable[..., str], url: str) -> None:
    async def age() -> None:
        database = open_database(url)
        await database.run(
            lambda s: s.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        )
        await database.close()

    asyncio.run(age())
    assert "written by a newer Hearth (revision 9999). Update Hearth" in refused(url)


def test_a_url_of_another_kind(refused: Callable[..., str]) -> None:
    said = refused("mysql://ann:secret@localhost/hearth")
    assert "HEARTH_DATABASE__URL" in said
    assert "mysql is neither SQLite nor PostgreSQL" in said
    assert "secret" not in said


def test_a_server_that_is_not_there(refused: Callable[..., str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    said = refused(f"postgresql+asyncpg://ann:secret@127.0.0.1:{port}/hearth")
    assert f"127.0.0.1:{port}/hearth does not answer" in said
    assert "Start it, or correct database.url." in said
    assert "secret" not in said


@needs_postgres
def test_a_database_that_the_server_does_not_have(refused: Callable[..., str]) -> None:
    url = make_url(POSTGRES).set(drivername="postgresql+asyncpg", database="nowhere")
    said = refused(url.render_as_string(hide_password=False))
    assert 'database "nowhere" does not exist' in said


@needs_postgres
def test_a_user_whom_the_server_does_not_know(refused: Callable[..., str]) -> None:
    url = make_url(POSTGRES).set(drivername="postgresql+asyncpg", username="nobody_here")
    assert "nobody_here" in refused(url.render_as_string(hide_password=False))


@pytest.fixture
def strict_server() -> Iterator[int]:
    """The port of a server that says to whoever comes that their password is wrong."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    if connection.recv(1024)[4:8] == b"\x04\xd2\x16\x2f":  # asks for TLS
                        connection.sendall(b"N")
                        connection.recv(1024)
                    length = (len(WRONG_PASSWORD) + 4).to_bytes(4, "big")
                    connection.sendall(b"E" + length + WRONG_PASSWORD)

        thread = threading.Thread(target=answer)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_wrong_password(refused: Callable[..., str], strict_server: int) -> None:
    said = refused(f"postgresql+asyncpg://ann:secret@127.0.0.1:{strict_server}/hearth")
    assert 'cannot be used: password authentication failed for user "ann"' in said
    assert "secret" not in said
