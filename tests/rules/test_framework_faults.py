"""Every mistake in a framework file is told with file, line, column, what is wrong and what to do.

The mistakes stand in planted_mistakes.py.
"""

import hashlib
from pathlib import Path

import pytest

from rules.framework import UnknownFramework, from_library, library, load_framework, parse_framework
from rules.yaml_file import FaultyFile
from tests.rules.planted_mistakes import PLANTED

SMALL = (Path(__file__).parent / "small_framework.yaml").read_text()


def place(text: str, pointed_at: str) -> str:
    """Line and column of what the finger points at."""
    assert text.count(pointed_at) >= 1, f"{pointed_at!r} is not in the faulty file"
    before = text[: text.index(pointed_at)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


@pytest.mark.parametrize(("old", "new", "pointed_at", "message"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_mistake_is_told_with_its_place_and_what_to_do(
    old: str, new: str, pointed_at: str, message: str | None
) -> None:
    assert old in SMALL, f"{old!r} is not in the small framework"
    faulty = SMALL.replace(old, new, 1)
    with pytest.raises(FaultyFile) as caught:
        parse_framework("small.yaml", faulty.encode())
    told = [str(fault) for fault in caught.value.faults]
    assert len(told) == 1, told
    assert told[0].startswith(f"small.yaml:{place(faulty, pointed_at)}: "), told
    if message is not None:
        assert told[0] == f"small.yaml:{place(faulty, pointed_at)}: {message}"


def test_the_small_framework_itself_has_no_faults() -> None:
    assert parse_framework("small.yaml", SMALL.encode()).id == "small"


def test_every_mistake_in_a_file_is_told_in_the_order_of_the_file() -> None:
    faulty = (
        SMALL.replace("risk: 3", "risk: 5")
        .replace('version: "1"', "version: 1")
        .replace("about: Give a feed.", "")
    )
    with pytest.raises(FaultyFile) as caught:
        parse_framework("small.yaml", faulty.encode())
    assert [fault.line for fault in caught.value.faults] == sorted(
        fault.line for fault in caught.value.faults
    )
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "1:1: the file has to start with fields, such as 'framework: my-framework'"),
        (b"# only a remark\n", "1:1: the file has to start with fields, such as 'framework: my-framework'"),
        (b"- a list\n", "1:1: the file has to start with fields, such as 'framework: my-framework'"),
        (b"just text", "1:1: the file has to start with fields, such as 'framework: my-framework'"),
        (b"title: A\nwhy: \xff\xfe", "2:6: this is not text in UTF-8; save the file as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00", "1:1: this is not text in UTF-8; save the file as UTF-8"),
    ],
)
def test_what_is_no_framework_at_all_is_told_at_its_place(content: bytes, message: str) -> None:
    with pytest.raises(FaultyFile) as caught:
        parse_framework("it.yaml", content)
    assert str(caught.value) == f"it.yaml:{message}"


def test_a_file_that_begins_with_a_byte_order_mark_is_read() -> None:
    assert parse_framework("small.yaml", b"\xef\xbb\xbf" + SMALL.encode()).id == "small"


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(FaultyFile, match=r"nowhere\.yaml:1:1: cannot be read: No such file or directory"):
        load_framework(tmp_path / "nowhere.yaml")
    with pytest.raises(FaultyFile, match="cannot be read: Is a directory"):
        load_framework(tmp_path)


def test_a_file_far_too_large_is_refused_unread(tmp_path: Path) -> None:
    big = tmp_path / "big.yaml"
    big.write_bytes(b"a: " + b"b" * 3_000_000)
    with pytest.raises(FaultyFile, match="larger than 2,000,000 bytes; split it"):
        load_framework(big)


@pytest.mark.parametrize("nest", ["[" * 5000, "{a: " * 5000, "- " * 5000, "? " * 3000])
def test_deep_nesting_is_refused_and_crashes_nothing(nest: str) -> None:
    with pytest.raises(FaultyFile, match=r"nested too deeply|not (a )?YAML"):
        parse_framework("deep.yaml", f"title: {nest}".encode())


def test_the_hash_of_a_framework_is_that_of_its_very_bytes() -> None:
    content = SMALL.encode()
    framework = parse_framework("small.yaml", content)
    assert (framework.content, framework.sha256) == (content, hashlib.sha256(content).hexdigest())
    assert parse_framework("small.yaml", content + b"\n").sha256 != framework.sha256


def test_the_library_holds_what_comes_with_safehands() -> None:
    assert {framework.id for framework in library()} >= {"staffordshire", "staffordshire-hospital"}
    assert from_library("staffordshire", "2016.1").version == "2016.1"


@pytest.mark.covers("ST-01", "ST-03")
def test_one_framework_serves_all_of_staffordshire_and_says_what_it_is_based_on() -> None:
    """Seven groups, one framework, found under each of the source's three spellings."""
    text = from_library("staffordshire").text
    assert "Royal College of Nursing" in text.based_on
    assert len(text.also_known_as) == 3


@pytest.mark.parametrize(
    ("id", "version", "message"),
    [
        ("stafford", None, "there is no framework 'stafford'; there are: "),
        ("staffordshire", "1999", "there is no framework 'staffordshire version 1999'; there are: "),
        ("../staffordshire", None, "there is no framework '../staffordshire'; there are: "),
        ("*", None, "there is no framework"),
    ],
)
def test_an_unknown_framework_is_told_with_those_there_are(
    id: str, version: str | None, message: str
) -> None:
    with pytest.raises(UnknownFramework) as caught:
        from_library(id, version)
    assert str(caught.value).startswith(message)
    assert id in ("*", "../staffordshire") or "staffordshire" in str(caught.value)


def test_of_several_versions_the_newest_is_taken_and_each_can_be_named(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "framework.yaml").write_text(SMALL)
    newer = SMALL.replace('version: "1"', 'version: "2"').replace("from: 2020", "from: 2024")
    (folder / "framework-2.yaml").write_text(newer)
    assert from_library("small", folder=tmp_path).version == "2"
    assert from_library("small", "1", folder=tmp_path).version == "1"
    assert [framework.version for framework in library(tmp_path)] == ["1", "2"]
