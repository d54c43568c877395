"""Collected after the browser's tests of this folder, on purpose."""

import asyncio


async def test_async_tests_run_after_the_browser_is_closed() -> None:
    """Playwright's event loop is gone once the module that used the browser is done."""
    await asyncio.sleep(0)
    assert asyncio.get_running_loop().is_running()
