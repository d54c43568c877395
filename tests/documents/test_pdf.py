"""Printing: from what it is given, and from nothing else."""

import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from documents.pdf import FILES, AddressRefused, render_pdf
from tests.documents import papers

ISSUED = datetime(2026, 12, 1, 16, 20, tzinfo=UTC)
PAGE = '<html lang="en"><head><title>T</title>{}</head><body>{}</body></html>'


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for an address or a connection fails the test."""

    def refuse(*asked: object, **options: object) -> None:
        pytest.fail(f"the network was asked: {asked}")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    ("head", "body", "css"),
    [
        ("", '<img alt="x" src="http://example.invalid/x.png">', ""),
        ("", '<img alt="x" src="//example.invalid/x.png">', ""),
        ("", '<img alt="x" src="file:///etc/passwd">', ""),
        ("", '<img alt="x" src="../../pyproject.toml">', ""),
        ("", '<img alt="x" src="%2e%2e/%2e%2e/pyproject.toml">', ""),
        ("", '<img alt="x" src="there-is-no-such-file.png">', ""),
        ('<base href="http://example.invalid/">', '<img alt="x" src="agreement.css">', ""),
        ('<link rel="stylesheet" href="https://example.invalid/x.css">', "", ""),
        ("", "<p>x</p>", "@import url(https://example.invalid/x.css);"),
        ("", "<p>x</p>", "p { background: url(ftp://example.invalid/x.png) }"),
        (
            "",
            "<p>x</p>",
            "@font-face { font-family: F; src: url(http://example.invalid/f.woff) } p { font-family: F }",
        ),
    ],
)
def test_nothing_is_fetched_from_elsewhere(head: str, body: str, css: str) -> None:
    """Neither from the network nor from the rest of the disk; and loudly, or a picture would be lost."""
    with pytest.raises(AddressRefused):
        render_pdf(PAGE.format(head, body), css, "x", ISSUED)


@pytest.mark.usefixtures("no_network")
def test_a_file_beside_the_template_may_be_used() -> None:
    """So that an organisation can set its own style, or its logo."""
    assert (FILES / "agreement.css").is_file()
    page = PAGE.format('<link rel="stylesheet" href="agreement.css">', "<p>x</p>")
    assert render_pdf(page, "", "x", ISSUED).startswith(b"%PDF-1.7")


def test_without_pango_the_error_names_the_packages() -> None:
    """Told to whoever can install them, in one line and without WeasyPrint's own advice."""
    program = """
import cffi

def gone(*asked):
    raise OSError("cannot load library")

cffi.FFI.dlopen = gone
from datetime import UTC, datetime
from documents.pdf import PangoMissing, render_pdf
try:
    render_pdf("<p>x</p>", "", "x", datetime.now(UTC))
except PangoMissing as error:
    print(error)
"""
    told = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert told.stdout == (
        "printing needs Pango, and WeasyPrint cannot load it. As root, run: apt-get install -y "
        "--no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation\n"
    )


def test_weasyprint_is_not_loaded_before_something_is_printed() -> None:
    """It takes two seconds, which a command that prints nothing should not pay."""
    program = "import sys, documents.agreement; print('weasyprint' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert told.stdout.strip() == "False"


def test_papers_printed_in_a_row_do_not_grow_the_memory() -> None:
    """A ward's server prints for months; one font configuration for each paper took 0.2 MB that never came back."""
    program = """
import gc, os
from datetime import UTC, datetime
from pathlib import Path
from documents.pdf import render_pdf

def held():
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

def printed(times):
    for _ in range(times):
        render_pdf('<html lang="en"><title>T</title><p>x</p>', "", "x", datetime(2026, 12, 1, tzinfo=UTC))
    return held()

before = printed(20)
print(printed(60) - before)
"""
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert float(told.stdout) < 4, f"grew by {told.stdout.strip()} MB"


def test_weasyprint_has_no_complaint_about_the_agreement(caplog: pytest.LogCaptureFixture) -> None:
    """A rule of style that it does not know is only logged, and would be missing from the paper."""
    from documents.agreement import agreement_pdf  # noqa: PLC0415

    agreement_pdf(papers.unsigned())
    assert [record.getMessage() for record in caplog.records if record.name.startswith("weasyprint")] == []
