"""The measurement of printing runs, and measures what it says: an agreement of five pages. No time is asserted."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from benchmarks import agreement
from benchmarks.five_pages import PAGES, paper
from documents.agreement import agreement_pdf


@pytest.mark.printed
def test_the_agreement_that_is_measured_has_five_pages() -> None:
    assert len(PdfReader(BytesIO(agreement_pdf(paper()))).pages) == PAGES


@pytest.mark.long
def test_a_quick_run_measures_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert agreement.run(["--quick"]) == 0
    told = capsys.readouterr().out
    for words in (
        r"WeasyPrint alone, with the options of the agreement +\d+ +1\.00",
        r"the agreement, unsealed: page, layout, finishing +\d+ +\d\.\d\d",
        r"of it finishing: tags mended, data attached +\d+",
        r"\nsealing +\d+",
        r"in each of two at once \(\d+\.\d\d of it\)",
        r"In a row: \d+ MB after 1 agreements, \d+ MB after 2\.",
    ):
        assert re.search(words, told), (words, told)


def test_one_that_takes_too_long_fails_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("plain", "weasyprint", "agreement", "finishing", "sealing", "first sealing")
    figures = dict.fromkeys(names, 100.0) | {"seconds": 1.0}
    figures |= {"at_first": 10, "at_first_mb": 90.0, "at_last": 100, "at_last_mb": 91.0}
    monkeypatch.setattr(agreement, "measured_apart", lambda *_: figures)
    assert agreement.run([]) == 0
    figures["agreement"] = 116.0
    assert agreement.run([]) == 1
