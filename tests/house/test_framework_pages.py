"""docs/frameworks says what the frameworks say: a changed framework without its changed page is found."""

from pathlib import Path
from shutil import copytree

import pytest

from scripts.frameworks import FRAMEWORKS, PAGES, check, main, write

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small tree with one framework in two versions, and its pages."""
    copytree(ROOT / FRAMEWORKS / "staffordshire-hospital", tmp_path / FRAMEWORKS / "staffordshire-hospital")
    newer = tmp_path / FRAMEWORKS / "staffordshire-hospital/framework.yaml"
    older = (
        newer.read_text(encoding="utf-8").replace('"2016.1"', '"2015 a"').replace("2016-01-01", "2015-01-01")
    )
    newer.with_name("framework-2015.yaml").write_text(older, encoding="utf-8")
    write(tmp_path)
    return tmp_path


def test_every_page_is_what_its_framework_says() -> None:
    """What `python scripts/frameworks.py --check` says of this very tree."""
    faults = check(ROOT)
    assert not faults, "\n".join(faults)


def test_the_newest_version_has_the_plain_name_and_each_older_one_its_version(tree: Path) -> None:
    """An address that is given to somebody leads to what holds now."""
    assert sorted(path.name for path in (tree / PAGES).iterdir()) == [
        "README.md",
        "staffordshire-hospital-2015-a.md",
        "staffordshire-hospital-2015-a.svg",
        "staffordshire-hospital.md",
        "staffordshire-hospital.svg",
    ]
    assert "version 2016.1." in (tree / PAGES / "staffordshire-hospital.md").read_text(encoding="utf-8")


def test_the_list_names_each_with_its_version_status_tasks_and_requirements(tree: Path) -> None:
    """The first page that a visitor sees."""
    page = (tree / PAGES / "README.md").read_text(encoding="utf-8")
    title = "[Staffordshire hospital working agreement](staffordshire-hospital.md)"
    assert f"| {title} | 2016.1 | example, not approved |  | 5 |" in page


def test_pages_that_were_just_written_are_not_stale(tree: Path) -> None:
    """Writing again changes nothing either."""
    assert check(tree) == []
    assert main(["--check", "--root", str(tree)]) == 0


def test_a_changed_framework_makes_its_page_stale(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check names the page and what to do, and changes nothing."""
    file = tree / FRAMEWORKS / "staffordshire-hospital/framework.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("3 years", "2 years"), encoding="utf-8")
    assert main(["--check", "--root", str(tree)]) == 1
    assert main(["--check", "--root", str(tree)]) == 1
    assert "docs/frameworks/staffordshire-hospital.md: is stale" in capsys.readouterr().err


def test_pages_of_a_framework_that_is_no_more_are_found_and_taken_away(tree: Path) -> None:
    """Nobody reads rules that hold nowhere."""
    (tree / FRAMEWORKS / "staffordshire-hospital/framework-2015.yaml").unlink()
    assert any("2015-a.md: belongs to no framework" in fault for fault in check(tree))
    write(tree)
    assert not (tree / PAGES / "staffordshire-hospital-2015-a.md").exists()


def test_a_faulty_framework_is_told_and_no_page_is_written(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Half of the pages would be worse than none."""
    file = tree / FRAMEWORKS / "staffordshire-hospital/framework.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("3 years", "3 moons"), encoding="utf-8")
    before = (tree / PAGES / "README.md").read_text(encoding="utf-8")
    assert main(["--root", str(tree)]) == 1
    assert "'3 moons' is not a length of time" in capsys.readouterr().err
    assert (tree / PAGES / "README.md").read_text(encoding="utf-8") == before
