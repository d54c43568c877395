"""A real browser for tests, and the checks that every page has to pass.

@pytest.mark.browser
def test_a_page(page):
    page.goto(address)
    axe(page)           # no finding of WCAG 2.2 AA
    reflow(page)        # nothing to scroll sideways at 320 px
    screenshot(page, "caseload")
"""

import os
import shutil
from binascii import crc32
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

FLAGS = (
    "--disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync"
)
WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
HERE = {"127.0.0.1", "localhost", ""}  # a page calls this host and no other; data: and blob: have no host
SCREENSHOTS = Path(__file__).parent.parent / "build" / "screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the tests that walk through every form of a page, the short form plays one in three, always the same ones.

    `make test-long` plays them all; journeys and what has a name of its own always run.
    """
    for item in items:
        every_form = item.name.startswith(("test_the_form", "test_the_page", "test_each_form"))
        if every_form and item.get_closest_marker("browser") and crc32(item.nodeid.encode()) % 3:
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, once a module.

    Not once a session: while it is open, Playwright has an event loop running in this thread, and an async
    test could not start its own. So keep async tests out of modules that use the browser.
    """
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("Chromium is not on this machine. As root: apt-get install -y chromium", pytrace=False)
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=[*FLAGS.split(), *as_root])
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages as different people: each call is a browser of its own, with its own cookies.

    `open_page(javascript=False)` is a browser without JavaScript. A page that calls another host, breaks its
    own content security policy or throws an error fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_one(*, javascript: bool = True, **options: object) -> Page:
        context = browser.new_context(
            viewport={"width": 1280, "height": 900},
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
            java_script_enabled=javascript,
            **options,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        _listen(page, faults)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not faults, "The pages did what no page may do:\n  " + "\n  ".join(dict.fromkeys(faults))


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One page in a fresh browser."""
    return open_page()


def axe(page: Page) -> None:
    """Fail on any finding of WCAG 2.2 AA, with the elements it is about."""
    page.wait_for_load_state()
    # A form that asks first whether there is a line (drafts.js) leads on a moment after the click.
    expect(page.locator("form[data-asking], form[data-line-is-there]")).to_have_count(0)
    findings = (
        Axe()
        .run(page, options={"runOnly": WCAG_2_2_AA, "resultTypes": ["violations"]})
        .response["violations"]
    )
    assert not findings, f"{page.url} is not accessible:\n" + "\n".join(
        _told(finding) for finding in findings
    )


MENU_IS_LAID = """async () => {
    const frame = () => new Promise(drawn => requestAnimationFrame(drawn));
    if (document.body.classList.contains("js-enabled")) { await frame(); await frame(); await frame(); }
}"""
"""The menu makes itself narrower, or wider again, in the frames after a change of width."""


def reflow(page: Page) -> None:
    """Fail if a screen 320 px wide has to be scrolled sideways (WCAG 1.4.10), and name what sticks out."""
    page.wait_for_load_state()
    before = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate(MENU_IS_LAID)
    wide = page.evaluate(
        """() => {
            const root = document.documentElement;
            if (root.scrollWidth <= root.clientWidth) return [];
            return [...document.querySelectorAll("body *")]
                .filter(element => element.getBoundingClientRect().right > root.clientWidth + 1)
                .map(element => `${Math.round(element.getBoundingClientRect().right)} px: `
                    + element.outerHTML.slice(0, 120))
                .concat(`the whole page: ${root.scrollWidth} px`);
        }"""
    )
    if before:
        page.set_viewport_size(before)
        page.evaluate(MENU_IS_LAID)
    assert not wide, f"{page.url} does not fit 320 px:\n  " + "\n  ".join(wide[-8:])


def screenshot(page: Page, name: str) -> Path:
    """Keep a picture of the whole page as build/screenshots/NAME.png, and say where it is."""
    page.wait_for_load_state()
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path


def _told(finding: dict) -> str:
    places = "\n".join(
        f"    {node['html'][:160]}\n      {node['failureSummary'].replace(chr(10), chr(10) + '      ')}"
        for node in finding["nodes"]
    )
    return f"  {finding['id']} ({finding['impact']}): {finding['help']}\n{places}"


def _listen(page: Page, faults: list[str]) -> None:
    def called(url: str) -> None:
        if urlsplit(url).hostname not in HERE | {None}:
            faults.append(f"{page.url} called another host: {url}")

    def threw(error: Error) -> None:
        faults.append(f"{page.url} threw: {error}")

    def said(text: str) -> None:
        if "Content Security Policy" in text:
            faults.append(f"{page.url} broke its own policy: {text}")

    page.context.on("request", lambda request: called(request.url))
    page.on("pageerror", threw)
    page.on("console", lambda message: said(message.text))
