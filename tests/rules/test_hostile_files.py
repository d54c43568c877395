"""Whatever stands in a file, what comes out is its meaning or a list of faults: never a traceback, never a hang."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.case_file import parse_case
from rules.framework import parse_framework
from rules.yaml_file import Fault, FaultyFile, YamlFile
from tests.rules.builders import EXAMPLE, ROOT

SMALL = (Path(__file__).parent / "small_framework.yaml").read_bytes()
CASE = EXAMPLE.read_bytes()

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
SIGNS = r"""framework case text : - { } [ ] &a *a ! !! | > ' " # --- ... % ? << 2026-02-30 1e999 .nan null ~ yes @ `"""
yaml_words = st.sampled_from([*SIGNS.split(), ": ", "- ", "<<: ", "? ", "\n", "\n  ", "\t"])


def faults_of(read: Callable[[], object]) -> tuple[Fault, ...]:
    """The faults found; anything but faults comes through and fails the test."""
    try:
        read()
    except FaultyFile as error:
        return error.faults
    return ()


def is_read_or_faulty(content: bytes) -> bool:
    """Both loaders on the same bytes; whether both found faults."""
    found = True
    for read in (
        lambda: parse_framework.__wrapped__("it.yaml", content),
        lambda: parse_case(YamlFile("it.yaml", content), ROOT),
    ):
        faults = faults_of(read)
        assert all(fault.line >= 1 and fault.column >= 1 for fault in faults)
        assert all(fault.message and "\n" not in fault.message for fault in faults)
        found = found and bool(faults)
    return found


@given(st.binary(max_size=400))
@settings(max_examples=150, suppress_health_check=QUIET)
def test_random_bytes_are_faulty(content: bytes) -> None:
    assert is_read_or_faulty(content)


@given(st.text(max_size=400))
@settings(max_examples=150, suppress_health_check=QUIET)
def test_random_text_is_faulty(text: str) -> None:
    assert is_read_or_faulty(text.encode("utf-8", "surrogatepass"))


@given(st.lists(yaml_words, max_size=40).map("".join))
@settings(max_examples=400, suppress_health_check=QUIET)
def test_random_pieces_of_yaml_are_faulty(text: str) -> None:
    assert is_read_or_faulty(text.encode())


@given(st.sampled_from([SMALL, CASE]), st.data())
@settings(max_examples=80, suppress_health_check=QUIET)
def test_a_good_file_with_a_piece_taken_out_or_put_in_is_read_or_faulty(
    content: bytes, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 60)))
    put_in = data.draw(st.binary(max_size=12) | yaml_words.map(str.encode))
    is_read_or_faulty(content[:start] + put_in + content[end:])


@pytest.mark.long
@pytest.mark.timeout(3600)
@given(st.sampled_from([SMALL, CASE]), st.data())
@settings(max_examples=3000, suppress_health_check=QUIET)
def test_a_good_file_spoilt_in_very_many_ways_is_read_or_faulty(content: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 200)))
    put_in = data.draw(
        st.binary(max_size=30) | st.lists(yaml_words, max_size=6).map(lambda words: "".join(words).encode())
    )
    is_read_or_faulty(content[:start] + put_in + content[end:])


@pytest.mark.parametrize(
    "content",
    [
        b"a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]",
        b"a: &a\n  - *a",
        b"<<: {framework: x}",
        b"? {a: b}\n: c",
        b"? [a]\n: c",
        b"2: two\nnull: none\ntrue: yes",
        b"a: 1e999\nb: .nan\nc: 0x" + b"f" * 4000,
        b"a: !!binary zzz",
        b"a: !<tag:x> b",
        b"%YAML 9.9\n---\na: b",
        b"%TAG ! tag:x:\n---\n!a b: c",
        b"a: |\n  " + b"x" * 100_000,
        b"a: '" + b"\\" * 1000,
        b"\xfe\xff\x00a",
        b"a: \xc2\x85b\xe2\x80\xa8: c",
        b"framework: " + b"9" * 5000,
        b"case: " + b"[" * 100_000,
    ],
)
def test_what_breaks_other_readers_is_faulty(content: bytes) -> None:
    assert is_read_or_faulty(content)


@pytest.mark.parametrize(
    "put_in", ["x: !!python/object/apply:os.system [ls]", "x: !!timestamp 1", "x: !!set {a}"]
)
def test_no_tag_is_ever_obeyed(put_in: str) -> None:
    with pytest.raises(FaultyFile, match="tags such as"):
        parse_framework("it.yaml", f"framework: x\n{put_in}\n".encode())


def test_numbers_and_dates_that_a_case_may_write_mean_what_they_say() -> None:
    """With and without quotes, and with an offset, which other readers drop."""
    spellings = ["2026-06-08T14:00:00+02:00", "'2026-06-08T14:00:00+02:00'", "2026-06-08T12:00:00Z"]
    text = CASE.decode()
    moments = set()
    for spelling in spellings:
        changed = text.replace("true on: 2026-06-08T14:00\n", f"true on: {spelling}\n")
        file = parse_case(YamlFile("it.yaml", changed.encode()), ROOT)
        moments.add(next(item.begins for item in file.known.evidence if item.id == "assess-1"))
    assert len(moments) == 1
