"""From the first login to a recovery code, in a real browser."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.accounts import Account, LinkedLogin, SecondFactor
from services.logins.oidc import Provider
from tests.web.provider import SECRET, SUBJECT, serving
from tests.web.test_in_browser import both_ways, look_of, looked_at
from tests.web.visitor import Clock

pytestmark = pytest.mark.browser

NEW = "tortoise lamp gravy"


@pytest.fixture
def given(someone, sessions, clock: Clock) -> None:
    """Miriam has a password that an operator gave her."""
    someone("Miriam Oakes", "PHB co-ordinator")
    with sessions.begin() as session:
        session.scalars(select(Account)).one().one_time_until = clock.now + timedelta(days=7)


@pytest.fixture
def code(sessions, settings, clock: Clock) -> Callable[[], str]:
    """What her app shows; each call is half a minute later, as a code counts once."""

    def next_code() -> str:
        clock.forward(seconds=30)
        with sessions() as session:
            factor = session.scalars(select(SecondFactor)).one()
        return pyotp.TOTP(settings.factor_keys.open(factor.account_id, factor.secret)).at(clock.now)

    return next_code


@both_ways
def test_from_the_first_login_to_a_recovery_code(
    open_page, address: str, given, log_in: Callable[..., None], code, javascript: bool
) -> None:
    """Given a one-time password, when she has her own password and app, then code and recovery code let her in."""
    page = open_page(javascript=javascript)
    look = look_of(javascript)

    # Given a password that somebody else knows, when she logs in, then she chooses her own.
    log_in(page, "miriam")
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose your own password")
    look(page, "first-password")
    change_password(page, "Password you were given", "correct horse battery", "miriamoakes2026")
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("must not be made of your own name")
    look(page, "first-password-error")
    change_password(page, "Password you were given", "correct horse battery", NEW)
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")

    # When she sets up an authenticator app, then she has ten recovery codes.
    page.get_by_role("link", name="Miriam Oakes").click()
    look(page, "your-login")
    page.get_by_role("link", name="Set up your second factor").click()
    look(page, "second-factor")
    page.get_by_role("button", name="Start").click()
    look(page, "second-factor-secret")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Finish").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("The code is not right")
    look(page, "second-factor-error")
    page.get_by_label("Code").fill(code())
    page.get_by_role("button", name="Finish").click()
    codes = page.locator(".safehands-codes code").all_text_contents()
    assert len(codes) == 10
    look(page, "recovery-codes")
    page.get_by_role("button", name="I have kept them").click()
    look(page, "your-login-guarded")

    # When she logs in again, then the code is asked for.
    page.get_by_role("button", name="Log out").click()
    log_in(page, "miriam", NEW)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    look(page, "login-code")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_visible()
    look(page, "login-code-error")
    page.get_by_label("Code").fill(code())
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")

    # When her phone is lost, then a recovery code lets her in, and says what to do.
    page.get_by_role("button", name="Log out").click()
    log_in(page, "miriam", NEW)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("You logged in with a recovery code")).to_be_visible()
    expect(page.get_by_text("9 left")).to_be_visible()
    look(page, "recovered")
    page.get_by_role("link", name=re.compile("Change or remove")).click()
    look(page, "second-factor-remove")
    page.get_by_label("Your password", exact=True).fill(NEW)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No codes are asked for any more.")).to_be_visible()


def test_where_i_am_logged_in(open_page, address: str, someone, log_in: Callable[..., None]) -> None:
    """Given two other browsers, when she ends one and then the rest, then she is logged in here alone."""
    someone("Miriam Oakes", "PHB co-ordinator")
    pages = [open_page() for _ in range(3)]
    for page in pages:
        log_in(page, "miriam")
    here = pages[0]
    here.goto(f"{address}/account")
    looked_at(here, "where-logged-in")
    here.get_by_role("button", name=re.compile("^End the login")).first.click()
    expect(here.get_by_text("That login has ended.")).to_be_visible()
    looked_at(here, "login-ended")
    here.get_by_role("button", name=re.compile("^End")).click()
    expect(here.get_by_role("button", name=re.compile("^End"))).to_have_count(0)
    pages[1].goto(f"{address}/caseload")
    pages[2].goto(f"{address}/caseload")
    for page in pages[1:]:
        expect(page).to_have_title("Log in – Safehands")


@both_ways
def test_by_way_of_the_organisations_own_provider(
    open_page, app, settings, address: str, someone, sessions, clock: Clock, javascript: bool
) -> None:
    """Given a login that nobody has linked, when an operator links it, then she is let in without our password."""
    someone("Miriam Oakes", "PHB co-ordinator")
    clock.now = datetime.now(UTC)
    page, back = open_page(javascript=javascript), f"{address}/login/provider/back"
    look = look_of(javascript)
    with serving(back=back) as op:
        provider = Provider(issuer=op.issuer, client_id="safehands", redirect=back, secret=SECRET)
        app.state.settings = dataclasses.replace(settings, provider=provider)
        page.goto(f"{address}/login")
        look(page, "login-with-provider")
        page.get_by_role("button", name="Log in with NHS CIS2").click()
        expect(page.get_by_text(SUBJECT)).to_be_visible()
        look(page, "login-not-linked")
        with sessions.begin() as session:
            account = session.scalars(select(Account.id)).one()
            session.add(
                LinkedLogin(issuer=op.issuer, subject=SUBJECT, account_id=account, linked_at=clock.now)
            )
        page.get_by_role("button", name="Back to log in").click()
        page.get_by_role("button", name="Log in with NHS CIS2").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Today")


def change_password(page: Page, called: str, present: str, new: str) -> None:
    page.get_by_label(called, exact=True).fill(present)
    page.get_by_label("New password", exact=True).fill(new)
    page.get_by_label("New password again", exact=True).fill(new)
    page.get_by_role("button", name="Change password").click()
