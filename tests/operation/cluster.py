"""A throw-away PostgreSQL server on a socket of its own."""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

DEBIAN = Path("/usr/lib/postgresql")
USER = "kiosk"


def find_programs() -> Path | None:
    """The folder with ``initdb`` and ``postgres``: on the path, or where Debian puts the newest."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


class Cluster:
    """One server without TCP. The server refuses to be root, so root becomes ``postgres`` for it."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._account = "postgres" if os.geteuid() == 0 else None
        self._numbers = itertools.count(1)
        # Short: the path of a socket has room for 107 bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))

    @contextmanager
    def running(self) -> Iterator[Self]:
        if self._account:
            shutil.chown(self._folder, self._account)
        data = str(self._folder / "data")
        try:
            self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", f"--username={USER}", data)
            options = f"-c listen_addresses='' -c unix_socket_directories='{self._folder}'"
            self._run("pg_ctl", "start", "--wait", f"--pgdata={data}", f"--log={data}.log", f"--options={options}")
            yield self
            self._run("pg_ctl", "stop", "--mode=immediate", f"--pgdata={data}")
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        name = f"test{next(self._numbers)}"
        with psycopg.connect(host=str(self._folder), user=USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return f"postgresql+psycopg://{USER}@/{name}?host={self._folder}"

    def _run(self, program: str, *arguments: str) -> None:
        # Its words go to a file: the server would inherit a pipe and keep it open.
        with (self._folder / "words.txt").open("w+") as words:
            done = subprocess.run(
                [str(self._programs / program), *arguments],
                user=self._account,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                check=False,
            )
            words.seek(0)
            if done.returncode != 0:
                raise RuntimeError(f"{program} failed: {words.read()}")
