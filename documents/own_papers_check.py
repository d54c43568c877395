"""Can a folder of an organisation's own papers be used? Every fault in it is told, with file, line and column."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError, nodes

from documents.agreement import agreement_html, agreement_pdf, environment
from documents.agreement_sample import samples
from documents.agreement_words import read_words
from documents.own_papers import LOGOS, PARTS, STYLE, WORDS, OwnPapers, hospital_folders
from documents.pdf import FILES, AddressRefused, PangoMissing
from rules.yaml_file import Fault, FaultyFile

KNOWN = (WORDS, STYLE, *LOGOS)


def check_papers(folder: Path) -> None:
    """Raise FaultyFile with every fault of a folder and of the hospitals' folders in it.

    What was found sound is not looked at again until a file changes.
    """
    if not folder.is_dir():
        raise FaultyFile(
            [Fault(str(folder), 1, 1, "there is no such folder; name the folder of your papers")]
        )
    _checked(folder, tuple(_state_of(folder)))


def _state_of(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in sorted(folder.rglob("*")):
        about = path.stat() if path.exists() else path.lstat()
        yield str(path), about.st_mtime_ns, about.st_size


@lru_cache(maxsize=4)
def _checked(folder: Path, state: tuple[tuple[str, int, int], ...]) -> None:  # noqa: ARG001 (remembered by it)
    hospitals = hospital_folders(folder)
    all_own = [OwnPapers((folder,)), *(OwnPapers((one, folder)) for one in hospitals)]
    faults = [fault for own in all_own for fault in _faults_of_files(own.folders[0], folder)]
    if not faults:
        faults = [fault for own in all_own for fault in _faults_together(own)]
    if faults:
        raise FaultyFile(faults)


def _faults_of_files(folder: Path, whole: Path) -> Iterator[Fault]:
    """What is wrong with each file by itself."""
    for path in sorted(folder.iterdir()):
        if not path.resolve().is_relative_to(whole.resolve()):
            yield _at(path, "this leads out of the folder; put the file itself here")
        elif path.name == PARTS and path.is_dir():
            yield from (fault for part in sorted(path.iterdir()) for fault in _faults_of_part(part, whole))
        elif path.is_dir() and folder == whole:
            continue
        elif path.name == WORDS:
            yield from _faults_of_words(path)
        elif path.name == STYLE:
            yield from _faults_of_style(path)
        elif path.name in LOGOS:
            yield from _faults_of_logo(path)
        elif not path.name.startswith("."):
            yield _at(path, f"nothing reads this; here may stand: {', '.join(KNOWN)}, {PARTS}/")


def _faults_of_words(path: Path) -> Iterator[Fault]:
    try:
        read_words(path)
    except FaultyFile as error:
        yield from error.faults


def _faults_of_style(path: Path) -> Iterator[Fault]:
    tinycss2 = import_module("tinycss2")
    try:
        rules = tinycss2.parse_stylesheet(path.read_text(encoding="utf-8"), skip_comments=True)
    except UnicodeDecodeError:
        yield _at(path, "this is not text in UTF-8; save the file as UTF-8")
        return
    for rule in _css_errors(tinycss2, rules):
        yield Fault(str(path), rule.source_line, rule.source_column, f"this is not CSS: {rule.message}")


def _css_errors(tinycss2: Any, rules: list[Any]) -> Iterator[Any]:
    for rule in rules:
        if rule.type == "error":
            yield rule
        elif rule.type in ("qualified-rule", "at-rule") and rule.content:
            parsed = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            yield from _css_errors(tinycss2, parsed)


def _faults_of_logo(path: Path) -> Iterator[Fault]:
    if path.suffix == ".png":
        try:
            import_module("PIL.Image").open(path, formats=["PNG"]).verify()
        except (OSError, SyntaxError, ValueError):  # its way of saying that a picture is broken
            yield _at(path, "this is no PNG picture; save the logo as PNG or SVG")
        return
    try:
        root = ET.fromstring(path.read_bytes())  # noqa: S314 (an operator's own file; expat refuses bombs)
    except ET.ParseError as error:
        line, column = error.position
        yield Fault(str(path), line, column + 1, f"this is no SVG picture: {str(error).partition(':')[0]}")
        return
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        yield _at(path, "this is no SVG picture: it has to begin with <svg xmlns=…>")


def _faults_of_part(path: Path, whole: Path) -> Iterator[Fault]:
    if path.name.startswith("."):
        return
    if not path.resolve().is_relative_to(whole.resolve()):
        yield _at(path, "this leads out of the folder; put the file itself here")
        return
    if not (FILES / PARTS / path.name).is_file():
        ours = sorted(one.name for one in (FILES / PARTS).glob("*.jinja"))
        yield _at(path, f"it replaces no template of ours; these can be replaced: {', '.join(ours)}")
        return
    try:
        source = path.read_text(encoding="utf-8")
        compiled = environment(OwnPapers()).parse(source)
        environment(OwnPapers()).compile(source)
    except UnicodeDecodeError:
        yield _at(path, "this is not text in UTF-8; save the file as UTF-8")
    except TemplateSyntaxError as error:
        yield Fault(str(path), error.lineno, 1, f"this is not a template: {error.message}")
    else:
        for node in compiled.find_all(nodes.ScopedEvalContextModifier):
            yield Fault(str(path), node.lineno, 1, "what people wrote stays escaped; take 'autoescape' out")


def _faults_together(own: OwnPapers) -> Iterator[Fault]:
    """What is wrong once all of it counts together: tried on two samples, one full and one empty."""
    words = own.words()
    if own.logo and not words.logo:
        wrong = "there is a logo, and nothing says what it shows; add 'logo: what it shows'"
        yield _at(own.found(WORDS) if own.found(WORDS).parent != FILES else own.logo, wrong)
    for sample in samples(words, own.folders):
        try:
            agreement_html(sample)
        except (TemplateError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as error:
            yield _in_template(own, error)
            return
    try:
        agreement_pdf(samples(words, own.folders)[0])
    except AddressRefused as error:
        yield _where_it_stands(own, str(error))
    except PangoMissing:
        return


def _in_template(own: OwnPapers, error: Exception) -> Fault:
    """The last line of a template that was being filled in."""
    found, line = own.folders[0], 1
    trace: TracebackType | None = error.__traceback__
    while trace:
        name = Path(trace.tb_frame.f_code.co_filename)
        if name.suffix == ".jinja":
            found, line = name, trace.tb_lineno
        trace = trace.tb_next
    return Fault(str(found), line, 1, f"this template cannot be filled in: {error}")


def _where_it_stands(own: OwnPapers, refusal: str) -> Fault:
    """The line that asks for an address, if one of the organisation's own files has it."""
    said = "a paper fetches nothing but the logo; take this address out"
    names = [part.rstrip(":,") for part in refusal.split() if "/" in part]
    last = names[0].rsplit("/", 1)[-1] if names else refusal
    for folder in own.folders:
        for path in sorted([folder / STYLE, *folder.glob(f"{PARTS}/*.jinja"), *folder.glob("logo.svg")]):
            text = path.read_text(encoding="utf-8") if path.is_file() else ""
            for number, line in enumerate(text.splitlines(), 1):
                if last and last in line:
                    return Fault(str(path), number, line.index(last) + 1, said)
    return Fault(str(own.folders[0]), 1, 1, f"{said}: {refusal}")


def _at(path: Path, message: str) -> Fault:
    return Fault(str(path), 1, 1, message)
