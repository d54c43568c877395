"""The fixtures themselves: a check that cannot fail is worth nothing, so each is shown a fault."""

import pytest
from playwright.sync_api import Page
from sqlalchemy import create_engine, inspect, text

from tests.browser import axe, reflow, screenshot

GOOD = """<!doctype html><html lang="en-GB"><title>A page</title><main><h1>Good</h1>
<p>Nothing here is wrong.</p></main></html>"""
SMALL_BUTTONS = """<style>button { display: block; width: 9px; height: 9px; padding: 0; border: 0 }</style>
<button aria-label="One"></button><button aria-label="Two"></button>"""


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_has_an_empty_database_of_its_own(database_url: str, time: str) -> None:
    """What one test writes, the next does not see, and the database is the one its address names."""
    engine = create_engine(database_url)
    assert inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.execute(text("create table left_behind (id integer primary key)"))
    assert inspect(engine).get_table_names() == ["left_behind"]
    assert database_url.startswith(engine.dialect.name)
    engine.dispose()


@pytest.mark.browser
def test_a_sound_page_passes_every_check(page: Page) -> None:
    """Neither check complains of a page that has nothing wrong, and the window is as wide as before."""
    page.set_content(GOOD)
    axe(page)
    reflow(page)
    assert page.viewport_size == {"width": 1280, "height": 900}
    assert screenshot(page, "house-sound-page").stat().st_size > 1000


@pytest.mark.browser
@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("label", "<input>"),
        ("color-contrast", "<p style='color: #aaa; background: #fff'>Hard to read</p>"),
        ("target-size", SMALL_BUTTONS),
    ],
)
def test_axe_names_the_rule_and_the_element(page: Page, rule: str, fault: str) -> None:
    """WCAG 2.0, and the rules that 2.2 added, which axe-core leaves out unless they are asked for."""
    page.set_content(GOOD.replace("</main>", f"{fault}</main>"))
    with pytest.raises(AssertionError) as failure:
        axe(page)
    assert rule in str(failure.value)
    assert "<" in str(failure.value)


@pytest.mark.browser
def test_reflow_names_what_sticks_out(page: Page) -> None:
    """A table wider than a telephone is found, and named."""
    page.set_content(GOOD.replace("</main>", "<div style='width: 700px'>wide</div></main>"))
    with pytest.raises(AssertionError, match="700px"):
        reflow(page)


@pytest.mark.browser
def test_without_javascript_no_script_runs(open_page) -> None:
    """`open_page(javascript=False)` really is a browser without JavaScript."""
    page = open_page(javascript=False)
    page.set_content(GOOD.replace("</main>", "<script>document.body.innerHTML = 'scripted'</script></main>"))
    assert page.get_by_text("Nothing here is wrong.").is_visible()
