"""Name, date of birth, NHS number and the alert for similar names: no page, paper or file is left out by accident.

Every template says them with the one shared part, or stands here with the reason why it does not. A new one that does
neither fails. How the parts look and what they tell to whom is tested where pages and papers are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "templates/pages"
PAPERS = ROOT / "templates/documents"

PAGES_WITHOUT = {
    "about whoever is logged in, or logs in": (
        "account", "account_again", "account_codes", "account_factor", "account_password", "calendar", "desk",
        "leave", "login", "login_code", "login_provider", "role",
    ),
    "a list of many, each line leading to a page that says it": (
        "caseload", "cover_caseload", "framework_impact", "if_left", "looks", "my_work", "panel", "panel_also",
        "panel_precedents", "panel_urgent", "sign_offs", "stays", "today", "training_feedback", "training_queue",
    ),
    "a form about several, each PA and person with the alert for similar names beside the name": ("attendance",),
    "what somebody was asked to take over: each line opens nothing, and a sign-off's page says it": ("duties",),
    "of many, each line with the date of birth and the NHS number": ("caseload_import_preview", "data_kept"),
    "counts, dates and sessions, and nobody's name": (
        "caseload_import", "caseload_import_faults", "caseload_views", "hospital_figures", "overview", "teams",
        "training_call_off", "training_sessions", "workload",
    ),
    "about a framework": (
        "framework", "framework_approve", "framework_compare", "framework_new", "framework_publish", "frameworks",
    ),
    "before it is known about whom": ("break_glass", "launch", "launch_person"),
    "somebody with a code from a paper: to a finder it names nobody, and to the ward the PAs, whose cards warn": (
        "check", "check_paper", "sign", "sign_closed", "sign_done",
    ),
    "says it in easy words (documents.easy_read.easy_whom)": ("easy_read",),
}  # fmt: skip

PAPERS_WITHOUT = {
    "agreement": "says it in the table of its first page and on each sheet; the alert is the shared one",
    "easy_read": "says it in easy words (documents.easy_read.easy_whom)",
    "letter": "goes to whoever it is addressed to, and speaks of cases by their reference",
    "pocket_card": "can be lost: it names nobody but the PA, and warns of a name like it in its own words",
}

FILES_WITHOUT = {
    "cli/sign_offs.py": "prints the table of services/training/void_sign_offs.py",
    "services/exports.py": "the shared part: it is handed the columns",
    "services/framework_impact.py": "by the reference of the case; a PA is named only to who may see the case",
    "services/desks/workload.py": "counts by co-ordinator",
    "web/coordinator/overview.py": "figures",
}
"""What hands out a CSV without saying in each line whom it is about."""


def imported(text: str, names: Iterable[str]) -> Iterator[str]:
    """What these macros are called in a template that imports them."""
    for listed in re.findall(r"{% from [^%]*? import ([^%]*?)(?: with context)? %}", text):
        for one in listed.split(","):
            name, _, alias = one.strip().partition(" as ")
            if name in names:
                yield alias or name


def says_whom(folder: Path, name: str, macros: tuple[str, ...]) -> bool:
    """The template, or one that it extends or includes, calls one of the shared macros."""
    text = (folder / name).read_text(encoding="utf-8")
    if any(re.search(rf"{{{{ *{called}\(", text) for called in imported(text, macros)):
        return True
    others = re.findall(r'{% (?:extends|include) "([^"]+)"', text)
    return any(says_whom(folder, one, macros) for one in set(others) - {"layout.jinja"})


def test_every_page_says_whom_it_is_about_or_why_not() -> None:
    pages = {path.stem for path in PAGES.glob("*.jinja") if "{% extends" in path.read_text(encoding="utf-8")}
    without = {one for one in pages if not says_whom(PAGES, f"{one}.jinja", ("about", "about_own"))}
    listed = [one for some in PAGES_WITHOUT.values() for one in some]
    assert len(listed) == len(set(listed))
    assert without == set(listed)
    assert len(pages - without) >= 100


def test_every_paper_says_whom_it_is_about_or_why_not() -> None:
    papers = {path.name.removesuffix(".html.jinja") for path in PAPERS.glob("*.html.jinja")}
    macros = ("whom", "whom_rows")
    without = {one for one in papers if not says_whom(PAPERS, f"{one}.html.jinja", macros)}
    assert without == set(PAPERS_WITHOUT)
    assert says_whom(PAPERS, "agreement.html.jinja", ("similar",))


def test_every_list_that_leaves_as_a_file_says_in_each_line_whom_it_is_about() -> None:
    calls = re.compile(r"(?<!def )\b(?:as_csv|export)\(")
    without = set()
    for room in ("services", "web", "cli"):
        for path in (ROOT / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            writes = re.search(r"import (?:[^\n]*, )?(?:as_csv|export|spreadsheet)\b", text) and calls.search(
                text
            )
            if writes and not ("WHOM_COLUMNS" in text or '"NHS number"' in text):
                without.add(str(path.relative_to(ROOT)))
    assert without == set(FILES_WITHOUT)
