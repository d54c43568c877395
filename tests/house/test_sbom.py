"""The pins and the bill of materials made from them: every package that runs, in one version, known by its bytes."""

from __future__ import annotations

import json
from importlib.metadata import distributions
from pathlib import Path

import pytest

from scripts import sbom

A, B = "a" * 64, "b" * 64
GOOD = f"one-thing==1.2.3 ; sys_platform == 'win32' \\\n    --hash=sha256:{A} \\\n    --hash=sha256:{B}\n"


def test_every_pin_of_every_file_has_one_version_and_hashes_and_no_address() -> None:
    assert sbom.faults() == []


def test_a_pin_is_read_with_all_its_hashes_and_where_it_is_for() -> None:
    assert list(sbom.pins_in(GOOD)) == [sbom.Pin("one-thing", "1.2.3", (A, B), "sys_platform == 'win32'")]


@pytest.mark.parametrize(
    "text",
    [
        "one-thing==1.2.3\n",
        f"one-thing>=1.2.3 --hash=sha256:{A}\n",
        f"one-thing==1.2.* --hash=sha256:{A}\n",
        f"one-thing @ https://mirror.example/one-thing.whl --hash=sha256:{A}\n",
        f"--index-url https://mirror.example --hash=sha256:{A}\n",
        f"one-thing==1.2.3 --hash=sha256:{A[:-1]}\n",
        f"one-thing==1.2.3 --hash=sha256:{A} --hash=md5:{B[:32]}\n",
    ],
)
def test_a_pin_without_its_bytes_or_with_an_address_would_be_noticed(text: str) -> None:
    with pytest.raises(sbom.BadPin, match="make lock"):
        list(sbom.pins_in(text))


def test_a_package_that_is_pinned_twice_would_be_noticed() -> None:
    assert sbom.twice(["a", "b", "a"]) == ["a"]


def test_the_bill_lists_what_runs_and_the_same_pins_give_the_same_bytes(tmp_path: Path) -> None:
    assert sbom.main([str(tmp_path / "one.json")]) == 0
    assert sbom.main([str(tmp_path / "two.json")]) == 0
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    made = json.loads((tmp_path / "one.json").read_bytes())
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.6", 1)
    listed = {one["name"]: one["version"] for one in made["components"]}
    installed = {one.name.lower().replace("_", "-").replace(".", "-"): one.version for one in distributions()}
    runs = {name: installed[name] for name in listed if name in installed}
    assert len(runs) > 50
    assert {name: listed[name] for name in runs} == runs
    refs = [one["bom-ref"] for one in made["components"]]
    assert len(set(refs)) == len(refs)
    assert made["dependencies"][0]["dependsOn"] == refs
    assert all(one["hashes"] for one in made["components"])


def test_checking_writes_nothing(tmp_path: Path) -> None:
    assert sbom.main([str(tmp_path / "none.json"), "--check"]) == 0
    assert not (tmp_path / "none.json").exists()
