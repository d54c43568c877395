"""What printing a hospital working agreement of five pages takes, beside WeasyPrint alone.

    python -m benchmarks.agreement                     every measurement, in processes of their own
    python -m benchmarks.agreement --measure parts     one of them, one JSON line

The same HTML is printed by WeasyPrint alone, once as it comes and once with the options that the agreement asks for,
and as an agreement; sealing is timed apart. Then two processes at once, and a hundred agreements in a row. Exit code 1
if an agreement takes more than 1.15 of WeasyPrint's own time with the same options, or if a hundred hold on to memory.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean, median
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from benchmarks.five_pages import ISSUED, paper
from benchmarks.process import machine, measured_apart
from benchmarks.table import table
from documents import agreement
from documents.agreement_data import agreement_data
from documents.archive import Attachment
from documents.pdf import FILES, TO_KEEP, finished, lay_out
from documents.seal import Seal, sealed

MOST = 1.15
MOST_GROWTH_MB = 5  # what Python's allocator settles at; one font configuration for each paper held on to 20
ROUNDS, QUICK_ROUNDS = 9, 1
IN_A_ROW, AT_FIRST, QUICK_IN_A_ROW = 100, 10, 2
TIMEOUT = 1200


def run(arguments: Sequence[str] | None = None) -> int:
    """One measurement here, or all of them in processes of their own."""
    asked = _options().parse_args(arguments)
    if asked.measure:
        print(json.dumps(MEASURES[asked.measure](asked.quick)))
        return 0
    print(machine())
    parts = _apart("parts", asked.quick)
    print(table(("five pages", "CPU ms", "of WeasyPrint's"), list(_rows(parts)), (0,)))
    print(_two_at_once(asked.quick))
    memory = _apart("memory", asked.quick)
    print(
        f"In a row: {memory['at_first_mb']:.0f} MB after {memory['at_first']} agreements, "
        f"{memory['at_last_mb']:.0f} MB after {memory['at_last']}."
    )
    ratio = parts["agreement"] / parts["weasyprint"]
    print(
        f"An agreement takes {ratio:.2f} of WeasyPrint's own time for the same HTML; at most {MOST} is wanted."
    )
    grew = memory["at_last_mb"] - memory["at_first_mb"]
    return 0 if asked.quick or (ratio <= MOST and grew <= MOST_GROWTH_MB) else 1


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.agreement", description="Printing agreements."
    )
    options.add_argument("--measure", choices=MEASURES, help="only this, as JSON")
    options.add_argument("--quick", action="store_true", help="hardly any rounds: to see that it runs")
    return options


# --- one measurement -------------------------------------------------------------------------------------------


def parts(quick: bool) -> dict[str, float]:
    """Milliseconds of CPU time, the median of rounds in which each is done in turn, and the first time apart."""
    one, seal = paper(), _seal()
    html, css = agreement.agreement_html(one), agreement.agreement_css(one)
    data = Attachment(agreement.DATA, "application/json", agreement_data(one), agreement.SAYS)
    laid_out = lay_out(html, css, "x", ISSUED, TO_KEEP).pdf
    unsealed = agreement.agreement_pdf(one)
    steps: dict[str, Callable[[], object]] = {
        "plain": lambda: _by_weasyprint(html, css, {}),
        "weasyprint": lambda: _by_weasyprint(html, css, TO_KEEP),
        "agreement": lambda: agreement.agreement_pdf(one),
        "finishing": lambda: finished(laid_out, ISSUED, data),
        "sealing": lambda: sealed(unsealed, seal, ISSUED),
    }
    took: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range((QUICK_ROUNDS if quick else ROUNDS) + 1):
        for name, step in steps.items():
            took[name].append(_cpu_ms(step))
    return {name: median(each[1:]) for name, each in took.items()} | {"first sealing": took["sealing"][0]}


def several(quick: bool) -> dict[str, float]:
    """Seconds by the clock for an agreement, without the first."""
    agreement.agreement_pdf(paper())
    rounds = QUICK_ROUNDS if quick else ROUNDS
    begun = time.perf_counter()
    for number in range(rounds):
        agreement.agreement_pdf(paper(number))
    return {"seconds": (time.perf_counter() - begun) / rounds}


def memory(quick: bool) -> dict[str, float]:
    """What the process holds after a few sealed agreements, and after many."""
    seal = _seal()
    first, last = (1, QUICK_IN_A_ROW) if quick else (AT_FIRST, IN_A_ROW)
    held: dict[int, float] = {}
    for number in range(1, last + 1):
        sealed(agreement.agreement_pdf(paper(number)), seal, ISSUED)
        if number in (first, last):
            gc.collect()
            held[number] = _resident_mb()
    return {"at_first": first, "at_first_mb": held[first], "at_last": last, "at_last_mb": held[last]}


MEASURES: dict[str, Callable[[bool], dict[str, float]]] = {
    "parts": parts,
    "several": several,
    "memory": memory,
}


def _by_weasyprint(html: str, css: str, options: Mapping[str, Any]) -> bytes:
    """As anybody would call it."""
    import weasyprint  # noqa: PLC0415 (late, as in the product)

    base = FILES.as_uri() + "/"
    sheet = weasyprint.CSS(string=css, base_url=base)
    pdf: bytes = weasyprint.HTML(string=html, base_url=base).write_pdf(stylesheets=[sheet], **options)
    return pdf


def _cpu_ms(step: Callable[[], object]) -> float:
    begun = time.process_time_ns()
    step()
    return (time.process_time_ns() - begun) / 1e6


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _seal() -> Seal:
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "North Area Board (invented)")])
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=365))
        .sign(key, SHA256())
    )
    return Seal(certificate, key)


# --- all of them -------------------------------------------------------------------------------------------------


def _rows(parts: Mapping[str, float]) -> list[tuple[str, str, str]]:
    named = {
        "plain": "WeasyPrint alone, no options (no tags, no archive)",
        "weasyprint": "WeasyPrint alone, with the options of the agreement",
        "agreement": "the agreement, unsealed: page, layout, finishing",
        "finishing": "  of it finishing: tags mended, data attached",
        "sealing": "sealing",
        "first sealing": "sealing the first time (pyHanko is imported)",
    }
    return [
        (words, f"{parts[name]:.0f}", f"{parts[name] / parts['weasyprint']:.2f}")
        for name, words in named.items()
    ]


def _two_at_once(quick: bool) -> str:
    alone = _apart("several", quick)["seconds"]
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: _apart("several", quick)["seconds"], range(2)))
    return (
        f"By the clock: {alone:.2f} s for an agreement in one process, {fmean(both):.2f} s in each of two at once "
        f"({fmean(both) / alone:.2f} of it)."
    )


def _apart(measure: str, quick: bool) -> dict[str, float]:
    return measured_apart("benchmarks.agreement", ["--measure", measure, *["--quick"] * quick], TIMEOUT)


if __name__ == "__main__":
    raise SystemExit(run())
