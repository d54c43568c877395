"""The tree: what is committed, what it is called, and how big a file may grow."""

import re
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
OUR_NAMES = set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
FOLDERS_THAT_ARE_NOT_ROOMS = {"tests", "scripts", "benchmarks", "docs", "examples", "migrations"}
MOST_LINES = 500

# Put together from pieces, so that this file does not hold what it forbids.
REGISTRY = re.compile(
    "|".join(
        [
            r"\b" + host + r"\." + ending + r"\b"
            for host, ending in [
                ("pypi", "org"),
                ("pythonhosted", "org"),
                ("npmjs", "(?:org|com)"),
                ("yarnpkg", "com"),
                ("debian", "org/debian"),
                ("crates", "io"),
            ]
        ]
        + ["https?:" + r"//[^\s\"']*" + "/simple" + r"\b"]
    ),
    re.IGNORECASE,
)


def committed() -> list[Path]:
    """Every file that is committed or would be by `git add`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def registries_in(text: str) -> list[str]:
    """The registry addresses in a text."""
    return [found.group() for found in REGISTRY.finditer(text)]


def test_no_committed_file_names_a_package_registry() -> None:
    """Where packages come from is the machine's business: an organisation has its own mirror."""
    found = {
        str(path.relative_to(ROOT)): addresses
        for path in committed()
        if (addresses := registries_in(path.read_text(errors="replace")))
    }
    assert not found, f"take these addresses out: {found}"


@pytest.mark.parametrize(
    "text",
    [
        "registry = 'https" + "://py" + "pi.org'",
        "files.python" + "hosted.org/packages/x.whl",
        "https" + "://registry.npm" + "js.org/x",
        "https" + "://mirror.example/root/sim" + "ple/x/",
    ],
)
def test_an_address_would_be_noticed(text: str) -> None:
    """The pattern finds the addresses that lock files and package files hold."""
    assert registries_in(text)


def installed() -> dict[str, Path]:
    """Every top-level name that an installed distribution can be imported by, and where it stands."""
    folders = {Path(sysconfig.get_path(kind)) for kind in ("purelib", "platlib")}
    return {entry.name.split(".")[0]: entry for folder in folders for entry in folder.iterdir()}


def test_no_other_distribution_owns_one_of_our_names() -> None:
    """`rules`, `models` and others exist as packages elsewhere; one installed would be imported for ours."""
    taken = [str(path) for name, path in installed().items() if name in OUR_NAMES]
    assert not taken, f"another distribution owns one of our top-level names: {taken}"


def test_our_names_lead_here_from_anywhere(tmp_path: Path) -> None:
    """Outside pytest, from any folder, `import rules` is ours."""
    names = sorted(name for name in OUR_NAMES if (ROOT / name / "__init__.py").exists())
    program = f"""
from importlib.util import find_spec
for name in {names}: print(find_spec(name).origin)
"""
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert told.stdout.split("\n")[:-1] == [str(ROOT / name / "__init__.py") for name in names]


def test_no_flow_file_shadows_anything() -> None:
    """Prefect puts flows/ first on the path: flows/json.py would be taken for json."""
    here = {path.stem for path in (ROOT / "flows").iterdir() if path.suffix == ".py" or path.is_dir()}
    shadowed = (here - {"__init__", "__pycache__"}) & (
        OUR_NAMES | sys.stdlib_module_names | installed().keys()
    )
    assert not shadowed, f"rename these in flows/: {sorted(shadowed)}"


def test_every_room_is_packed_typed_and_held_to_the_layers() -> None:
    """A new room is added to the wheel, to mypy and to import-linter, or none of them would look at it."""
    rooms = {
        path.parent.name
        for path in ROOT.glob("*/__init__.py")
        if path.parent.name not in FOLDERS_THAT_ARE_NOT_ROOMS
    }
    assert rooms <= OUR_NAMES
    assert rooms == set(PROJECT["tool"]["mypy"]["files"])
    assert rooms == set(PROJECT["tool"]["importlinter"]["root_packages"])


def test_no_python_file_is_longer_than_a_room_can_hold() -> None:
    """A file of more than 500 lines is several."""
    long = {
        str(path.relative_to(ROOT)): lines
        for path in committed()
        if path.suffix == ".py" and (lines := len(path.read_text().splitlines())) > MOST_LINES
    }
    assert not long, f"split these into files with names of their own: {long}"
