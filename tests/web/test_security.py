"""Headers, cookies, and forms that only our own pages can send."""

import dataclasses
import json
import logging
import re

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from models.accounts import Account, LoginSession
from tests.web.visitor import PASSWORD, Visitor, shown
from web.app import create_app
from web.security import LARGEST_FORM, TYPED_FORM
from web.settings import WebSettings, https_from

PAGES = ["/login", "/nowhere", "/health"]


@pytest.fixture
def secure_app(settings: WebSettings) -> FastAPI:
    """The app as it runs behind HTTPS."""
    return create_app(dataclasses.replace(settings, https=True))


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers(visit, path: str) -> None:
    """A page, an error page and the health check are framed, sniffed and kept by nobody."""
    headers = visit().get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in headers


@pytest.mark.parametrize("path", PAGES)
def test_the_policy_lets_nothing_run_but_our_own_scripts(visit, path: str) -> None:
    """The policy has a nonce, no `unsafe-inline`, and no other host."""
    policy = visit().get(path).headers["content-security-policy"]
    assert re.sub(r"nonce-[\w-]{22}", "nonce-…", policy) == (
        "default-src 'none'; script-src 'nonce-…'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def test_every_script_of_a_page_carries_this_pages_nonce(visit) -> None:
    """Each answer has another nonce, and each script has that of its answer."""
    visitor = visit()
    nonces = set()
    for _ in range(2):
        page = visitor.get("/login")
        allowed = re.search(r"nonce-([\w-]+)", page.headers["content-security-policy"])[1]
        assert set(re.findall(r"<script[^>]*nonce=\"([\w-]+)\"", page.text)) == {allowed}
        assert page.text.count("<script") == page.text.count(f'nonce="{allowed}"')
        nonces.add(allowed)
    assert len(nonces) == 2


def test_no_page_has_an_inline_style_or_handler(visit) -> None:
    """The policy would refuse them, so there must be none to miss."""
    assert not re.search(r"<[^>]+\s(style|on\w+)=", visit().get("/login").text)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visit) -> None:
    """On a laptop without HTTPS: HttpOnly, SameSite=Lax, for as long as the browser is open."""
    cookie = Visitor(visit().client.app).get("/login").headers["set-cookie"]
    assert re.fullmatch(r"safehands=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", cookie)


def test_with_https_the_cookie_goes_over_https_only(secure_app: FastAPI, someone) -> None:
    """Behind HTTPS the cookie is Secure, no other host can set it, and browsers are told to stay."""
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = Visitor(secure_app, "https://testserver")
    page = visitor.get("/login")
    assert re.fullmatch(
        r"__Host-safehands=[\w-]{43}; HttpOnly; Path=/; SameSite=lax; Secure", page.headers["set-cookie"]
    )
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    assert visitor.send("/login", username="miriam", password=PASSWORD).url.path == "/today"


def test_a_visitor_who_has_a_cookie_is_given_no_other(visit) -> None:
    """So two tabs share one, and a form in either can be sent."""
    visitor = visit()
    assert "set-cookie" not in visitor.get("/login").headers


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_from_another_site_is_refused(visit, someone, site: str) -> None:
    """Given a form with everything right but sent from elsewhere, when it comes, then nothing is done."""
    someone("Miriam Oakes", "PHB co-ordinator")
    page = visit().send("/login", {"sec-fetch-site": site}, username="miriam", password=PASSWORD)
    assert page.status_code == 403
    assert "This form could not be accepted Nothing was recorded." in shown(page.text)


def test_an_older_browser_is_judged_by_the_origin_it_names(visit, someone) -> None:
    """Without Sec-Fetch-Site, another Origin is refused and our own is accepted."""
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit()
    sent = {"username": "miriam", "password": PASSWORD}
    elsewhere = visitor.send("/login", {"origin": "https://example.com"}, **sent)
    assert elsewhere.status_code == 403
    visitor.get("/login")
    assert visitor.send("/login", {"origin": "http://testserver"}, **sent).url.path == "/today"


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_the_right_token_is_refused(visit, someone, sessions, token: str) -> None:
    """Given a form whose token is missing or made up, when it comes, then nothing is done."""
    someone("Miriam Oakes", "PHB co-ordinator")
    sent = {"form-token": token, "username": "miriam", "password": PASSWORD}
    page = visit().client.post("/login", data=sent, headers={"sec-fetch-site": "same-origin"})
    assert page.status_code == 403
    with sessions() as session:
        assert session.scalars(select(LoginSession)).all() == []


def test_a_form_of_an_earlier_login_is_refused(visit, someone, sessions) -> None:
    """Given a page opened before login, when its form is sent after it, then it is refused, and says why."""
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit()
    before = visitor.token
    visitor.send("/login", username="miriam", password=PASSWORD)
    page = visitor.client.post("/logout", data={"form-token": before})
    assert page.status_code == 403
    assert "you have logged in again since the page was opened" in shown(page.text)
    assert visitor.get("/caseload").status_code == 200


def test_one_persons_token_is_no_good_for_another(visit, someone) -> None:
    """The token belongs to the session."""
    someone("Miriam Oakes", "PHB co-ordinator")
    someone("Robin Ash", "PHB co-ordinator")
    miriam, robin = visit("miriam"), visit("robin")
    assert robin.client.post("/logout", data={"form-token": miriam.token}).status_code == 403


def test_no_route_that_changes_something_does_without_the_token(app: FastAPI) -> None:
    """Whatever is added to the app later, a bare POST to it is refused before anything else is looked at."""
    changing = [(method, path) for method, path in routes(app) if method not in ("GET", "HEAD")]
    assert ("POST", "/login") in changing
    answers = {each: Visitor(app).client.request(*each).status_code for each in changing}
    assert set(answers.values()) == {403}, answers


def test_nothing_but_login_health_files_papers_and_links_to_sign_is_open(app: FastAPI) -> None:
    """Whatever is added to the app later, a stranger who looks at it is led to the login page."""
    looked_at = {path for method, path in routes(app) if method == "GET"} - {"/login", "/health"}
    # To a stranger, or under a wrong secret, there are no such pages: test_health.py and test_calendar.py hold that.
    for_programs = {"/ready", "/metrics", "/calendar/x.ics"}
    assert {Visitor(app).get(path).status_code for path in for_programs} == {404}
    looked_at -= for_programs
    # Where no provider is set there is no such page; with one, test_login_provider.py holds it.
    elsewhere = {"/login/provider", "/login/provider/back"}
    assert {Visitor(app).get(path).status_code for path in elsewhere} == {404}
    looked_at -= elsewhere
    # Whoever holds a paper asks whether it still holds; of a code that nobody printed there is nothing to learn.
    assert {path: Visitor(app).get(path).status_code for path in ("/check", "/check/x")} == {
        "/check": 200,
        "/check/x": 404,
    }
    looked_at -= {"/check", "/check/x"}
    # Whoever was given a link signs with it; of a code that nobody was given there is nothing to learn.
    signing = {path: Visitor(app).get(path).status_code for path in ("/sign", "/sign/x", "/sign/x/agreement")}
    assert signing == {"/sign": 200, "/sign/x": 404, "/sign/x/agreement": 404}
    looked_at -= set(signing)
    assert looked_at >= {"/", "/role", "/caseload", "/sign-offs", "/panel"}
    led_to = {path: Visitor(app).get(path).url.path for path in looked_at}
    assert set(led_to.values()) == {"/login"}, led_to


def test_health_says_whether_the_database_answers(visit, settings: WebSettings, tmp_path) -> None:
    """Given a database that is gone, when health is asked, then it says so with 503; before that, 200."""
    visitor = visit()
    assert visitor.get("/health").json() == {"database": "reachable"}
    settings.engine.dispose()
    (tmp_path / "web.db").write_bytes(b"not a database at all" * 100)
    for rest in tmp_path.glob("web.db-*"):
        rest.unlink()
    gone = visitor.get("/health")
    assert (gone.status_code, gone.json()) == (503, {"database": "unreachable"})


def routes(app: FastAPI) -> set[tuple[str, str]]:
    """Every method and address of the app, with something in the place of each parameter."""
    return {
        (method.upper(), re.sub(r"\{\w+\}", "x", path))
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    }


def test_a_form_that_is_too_large_or_hides_its_length_is_not_read(visit) -> None:
    """Given somebody without login, when they send more than any form of ours, then it is refused unread."""
    visitor = visit()
    visitor.get("/login")
    large = visitor.client.post("/login", content=b"x" * (LARGEST_FORM + 1))
    assert large.status_code == 413
    assert visitor.client.post("/login", content=b"x" * (TYPED_FORM + 1)).status_code == 413
    hidden = visitor.client.post("/login", content=iter([b"x"]))
    assert hidden.status_code == 411
    both = {"content-length": "1", "transfer-encoding": "chunked"}
    assert visitor.client.post("/login", content=iter([b"x"]), headers=both).status_code == 411


@pytest.mark.parametrize(
    ("role", "path", "taken"),
    [
        ("clinical trainer", "/sign-offs/x/practice", True),
        ("PHB co-ordinator", "/sign-offs/x/practice", False),
        ("PHB co-ordinator", "/caseload/import", True),
        ("PHB co-ordinator", "/cases/x/hospital/agreement/hand-in/PA", True),
        ("PHB co-ordinator", "/logout", False),
        ("clinical lead", "/frameworks/new", True),
        ("clinical trainer", "/frameworks/new", False),
    ],
)
def test_a_form_with_a_file_is_read_only_of_who_hands_in_such_files(
    visit, someone, role: str, path: str, taken: bool
) -> None:
    """Given more than can be typed, then it is read in the role whose form it is, and refused unread in any other."""
    someone("Miriam Oakes", role)
    large = visit("miriam").client.post(path, content=b"x" * (TYPED_FORM + 1))
    assert (large.status_code != 413) is taken


def test_whoever_has_given_only_the_password_sends_no_large_form(visit, someone, settings, clock) -> None:
    """Given a login that waits for its second factor, then it may send no more than a stranger."""
    someone("Miriam Oakes", "clinical trainer")
    miriam = visit("miriam")
    with settings.sessions.begin() as session:
        session.execute(update(LoginSession).values(waits_for_code=True))
    large = miriam.client.post("/sign-offs/x/material", content=b"x" * (TYPED_FORM + 1))
    assert large.status_code == 413


@pytest.mark.parametrize(
    ("environment", "https"),
    [({}, False), ({"SAFEHANDS_HTTPS": "no"}, False), ({"SAFEHANDS_HTTPS": " Yes"}, True)],
)
def test_the_environment_says_whether_people_come_by_https(environment: dict[str, str], https: bool) -> None:
    assert https_from(environment) is https


@pytest.mark.parametrize(
    "environment",
    [{"SAFEHANDS_HTTPS": "on"}, {"SAFEHANDS_OIDC_REDIRECT": "https://safehands.example/login/provider/back"}],
)
def test_a_word_it_does_not_know_and_a_provider_without_https_stop_the_start(
    environment: dict[str, str],
) -> None:
    with pytest.raises(ValueError, match="SAFEHANDS_HTTPS"):
        https_from(environment)


def test_logging_out_clears_what_the_browser_kept(visit, someone) -> None:
    """Given somebody on a shared machine, when they log out, then the browser is told to forget what it kept."""
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit()
    visitor.send("/login", username="miriam", password=PASSWORD)
    sent = {"form-token": visitor.token}
    answer = visitor.client.post("/logout", data=sent, follow_redirects=False)
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert "clear-site-data" not in visitor.get("/login").headers


def test_a_page_that_is_not_for_somebody_is_logged_by_route_role_and_account(
    visit, someone, sessions, caplog: pytest.LogCaptureFixture
) -> None:
    """Given a co-ordinator, when she asks for a lead's page, then the log says so; a typing mistake is nothing."""
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit()
    visitor.send("/login", username="miriam", password=PASSWORD)
    with caplog.at_level(logging.INFO, logger="web"):
        assert visitor.get("/overview/waiting.csv?of=Ada").status_code == 404
        assert visitor.get("/no-such-page").status_code == 404
    with sessions() as session:
        (account,) = session.scalars(select(Account.id))
    (told,) = [vars(one) for one in caplog.records if one.name == "web.parts.errors"]
    assert (told["code"], told["role"], told["account"]) == ("404", "PHB co-ordinator", account)
    assert told["route"].startswith("/overview")
    assert "Ada" not in json.dumps({name: str(value) for name, value in told.items()})


def test_a_form_that_was_refused_is_logged_without_what_it_said(
    visit, someone, caplog: pytest.LogCaptureFixture
) -> None:
    """Given a form from another site, when it comes, then a warning says which route, and nothing of the form."""
    someone("Miriam Oakes", "PHB co-ordinator")
    with caplog.at_level(logging.INFO, logger="web"):
        visit().send("/login", {"sec-fetch-site": "cross-site"}, username="miriam", password=PASSWORD)
    (told,) = [one for one in caplog.records if one.name == "web.parts.errors"]
    assert told.levelno == logging.WARNING
    assert (vars(told)["code"], vars(told)["route"]) == ("403", "/login")
    assert "miriam" not in str(vars(told))
