"""Getting in, staying in, and getting out."""

import logging
import re

import pytest
from sqlalchemy import select

from models.accounts import Account, FailedLogin, LoginSession
from services.logins.login_limits import LoginLimits
from tests.web.visitor import PASSWORD, Clock, Visitor, shown

WRONG = "Your user name or password is not right"


def test_a_person_with_one_role_comes_to_their_desk(visit, someone) -> None:
    """Given a co-ordinator, when she logs in, then she is at her first page and is not asked which role."""
    someone("Miriam Oakes", "PHB co-ordinator")

    visitor = visit()
    page = visitor.send("/login", username="miriam", password=PASSWORD)

    assert page.url.path == "/today"
    assert "Miriam Oakes, PHB co-ordinator" in page.text


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("PHB co-ordinator", "/today"),
        ("clinical trainer", "/sign-offs"),
        ("nominated senior manager", "/panel"),
    ],
)
def test_each_role_has_a_desk(visit, someone, role: str, path: str) -> None:
    """The front door leads everybody to their own desk, and no desk is shown to anybody else."""
    someone("Robin Ash", role)
    visitor = visit("robin")
    assert visitor.get("/").url.path == path
    others = {"/today", "/sign-offs", "/panel"} - {path}
    assert {visitor.get(other).status_code for other in others} == {404}


def test_somebody_with_two_roles_chooses_one(visit, someone) -> None:
    """Given a trainer who also sits on the panel, when he logs in, then he says which he is now."""
    someone("Theo Featherstone", "clinical trainer", "nominated senior manager", "link worker")

    visitor = visit("theo")
    page = visitor.get("/panel")
    assert page.url.path == "/role"
    assert "Which role are you working in now?" in shown(page.text)
    assert "Clinical trainer, Staffordshire and Stoke-on-Trent ICB" in shown(page.text)
    posts = dict(reversed(pair) for pair in _options(page.text))
    assert list(posts) == [
        "Clinical trainer, Staffordshire and Stoke-on-Trent ICB",
        "Panel member, Staffordshire and Stoke-on-Trent ICB",
    ]

    nothing_chosen = visitor.send("/role")
    assert nothing_chosen.status_code == 422
    assert "Select the role you are working in now" in shown(nothing_chosen.text)

    at_the_panel = visitor.send("/role", post=posts["Panel member, Staffordshire and Stoke-on-Trent ICB"])
    assert at_the_panel.url.path == "/panel"
    assert "Theo Featherstone, Panel member" in at_the_panel.text
    assert 'href="/role">Change role' in at_the_panel.text


def test_somebody_elses_role_cannot_be_taken(visit, someone, sessions) -> None:
    """Given the id of another person's appointment, when it is sent, then it is not on offer."""
    someone("Theo Featherstone", "clinical trainer", "nominated senior manager")
    someone("Miriam Oakes", "PHB co-ordinator")
    theirs = _options(_with_two_roles(visit, someone))[0][0]
    visitor = visit("theo")
    visitor.get("/role")
    assert visitor.send("/role", post=theirs).status_code == 422
    assert visitor.get("/").url.path == "/role"


def test_without_a_role_there_is_nothing_to_do_but_ask(visit, someone) -> None:
    """Given a link worker, who has no desk here, when they log in, then they are told whom to ask, and can log out."""
    someone("Ola Berg", "link worker")
    page = visit("ola").get("/")
    assert "You have no role in Safehands yet" in shown(page.text)
    assert "Log out" in page.text


def test_a_role_that_has_ended_is_no_role(visit, someone, clock: Clock) -> None:
    """Given an appointment that ends today, when midnight comes, then an open session acts in it no more."""
    someone("Miriam Oakes", "PHB co-ordinator", last_day=clock.now.date())
    clock.forward(hours=14, minutes=30)
    visitor = visit("miriam")
    clock.forward(minutes=29)
    assert visitor.get("/caseload").status_code == 200
    clock.forward(minutes=1)
    assert "You have no role" in shown(visitor.get("/caseload").text)


@pytest.mark.parametrize("username", ["miriam", "nobody", "MIRIAM "])
def test_a_wrong_password_and_an_unknown_name_look_the_same(visit, someone, username: str) -> None:
    """When a login fails, then the page says no more than that, keeps the name, and never the password."""
    someone("Miriam Oakes", "PHB co-ordinator")
    page = visit().send("/login", username=username, password="guess-7431")
    assert page.status_code == 422
    assert shown(page.text).startswith(f"There is a problem {WRONG} Log in to Safehands")
    assert f'value="{username.strip()}"' in page.text.replace(
        f'value="{username}"', f'value="{username.strip()}"'
    )
    assert "guess-7431" not in page.text


def test_an_account_that_was_closed_does_not_log_in(visit, someone, sessions) -> None:
    """Given an account that is not active any more, then neither its password nor its open session counts."""
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit("miriam")
    with sessions.begin() as session:
        session.scalars(select(Account)).one().active = False
    assert visitor.get("/caseload").url.path == "/login"
    assert visit().send("/login", username="miriam", password=PASSWORD).status_code == 422


def test_empty_fields_are_told_one_by_one(visit) -> None:
    """When nothing is typed, then each field says what to enter, and nothing counts as a failed login."""
    page = visit().send("/login", username=" ", password="")
    assert shown(page.text).startswith("There is a problem Enter your user name Enter your password")
    assert "<title>Error: Log in – Safehands</title>" in page.text


def test_after_the_fifth_failure_the_name_is_closed_for_15_minutes(visit, someone, clock: Clock) -> None:
    """Given five failures, when the right password comes, then it is refused until 15 minutes have gone."""
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit()

    def attempt(password: str) -> int:
        return visitor.send("/login", username="Miriam", password=password).status_code

    assert [attempt("guess") for _ in range(5)] == [422] * 5
    assert attempt(PASSWORD) == 422
    assert WRONG in shown(visitor.page)
    clock.forward(minutes=14, seconds=59)
    assert attempt(PASSWORD) == 422
    clock.forward(seconds=1)
    assert attempt(PASSWORD) == 200


def test_four_failures_close_nothing(visit, someone) -> None:
    """Given four failures, when the fifth attempt is right, then it counts, and the four are forgotten."""
    someone("Miriam Oakes", "PHB co-ordinator")
    for _ in range(2):
        visitor = visit()
        for _ in range(4):
            visitor.send("/login", username="miriam", password="guess")
        assert visitor.send("/login", username="miriam", password=PASSWORD).url.path == "/today"


def test_five_failures_over_a_longer_time_close_nothing(visit, someone, clock: Clock) -> None:
    """Given five failures of which the first was 15 minutes before the last, then the name stays open."""
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit()
    for minutes in (0, 12, 1, 1, 1):
        clock.forward(minutes=minutes)
        visitor.send("/login", username="miriam", password="guess")
    assert visitor.send("/login", username="miriam", password=PASSWORD).status_code == 200


def test_attempts_while_closed_do_not_keep_it_closed(visit, someone, clock: Clock) -> None:
    """Given somebody who keeps guessing, when 15 minutes have gone since the fifth, the owner gets in."""
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit()
    for _ in range(5):
        visitor.send("/login", username="miriam", password="guess")
    for _ in range(10):
        clock.forward(minutes=1)
        visitor.send("/login", username="miriam", password="guess")
    clock.forward(minutes=5)
    assert visitor.send("/login", username="miriam", password=PASSWORD).status_code == 200


def test_a_name_that_nobody_has_is_closed_just_the_same(visit, sessions) -> None:
    """Guessing at names leaves failures behind as well."""
    visitor = visit()
    for _ in range(7):
        visitor.send("/login", username="nobody", password="guess")
    with sessions() as session:
        assert len(session.scalars(select(FailedLogin)).all()) == 5


def test_failures_are_forgotten_after_a_day(visit, sessions, clock: Clock) -> None:
    """What guesses leave behind does not grow for ever."""
    visitor = visit()
    visitor.send("/login", username="nobody", password="guess")
    clock.forward(hours=24)
    visitor.send("/login", username="somebody", password="guess")
    with sessions() as session:
        assert [row.username for row in session.scalars(select(FailedLogin))] == ["somebody"]


def test_a_session_ends_when_nothing_happens_for_an_hour(visit, someone, clock: Clock) -> None:
    """Given a page looked at 59 minutes ago, she is still in; an hour after that one, she is asked again."""
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit("miriam")
    clock.forward(minutes=59)
    assert visitor.get("/caseload").url.path == "/caseload"
    clock.forward(minutes=59)
    assert visitor.get("/caseload").url.path == "/caseload"
    clock.forward(minutes=60)

    page = visitor.get("/caseload")
    assert page.url.path == "/login"
    assert "Your session has ended" in shown(page.text)
    back = visitor.send("/login", username="miriam", password=PASSWORD, next="/caseload")
    assert back.url.path == "/caseload"


def test_a_session_ends_after_12_hours_however_busy(visit, someone, clock: Clock) -> None:
    """Given somebody who never stops, when 12 hours have gone, then they are asked again."""
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit("miriam")
    for _ in range(23):
        clock.forward(minutes=30)
        assert visitor.get("/caseload").url.path == "/caseload"
    clock.forward(minutes=30)
    assert visitor.get("/caseload").url.path == "/login"


def test_looking_at_pages_writes_no_more_than_once_a_minute(visit, someone, sessions, clock: Clock) -> None:
    """The last use is noted by the minute, so that reading costs no writing."""
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit("miriam")
    seen = []
    for seconds in (0, 59, 1, 30):
        clock.forward(seconds=seconds)
        visitor.get("/caseload")
        with sessions() as session:
            seen.append(session.scalars(select(LoginSession.last_seen_at)).one())
    assert [(moment - seen[0]).total_seconds() for moment in seen] == [0, 0, 60, 60]


def test_logging_out_closes_the_session_itself(visit, someone, sessions) -> None:
    """When she logs out, then the cookie is taken back, and a copy of it opens nothing."""
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit("miriam")
    copied = visitor.client.cookies["safehands"]

    page = visitor.send("/logout")

    assert page.url.path == "/login"
    visitor.client.cookies.set("safehands", copied)
    assert visitor.get("/caseload").url.path == "/login"
    with sessions() as session:
        assert session.scalars(select(LoginSession)).all() == []


def test_login_gives_a_token_that_nobody_knew(visit, someone, sessions) -> None:
    """Given a cookie from before login, when she logs in, then it is replaced; the database has a hash."""
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit()
    before = visitor.client.cookies["safehands"]
    visitor.send("/login", username="miriam", password=PASSWORD)
    after = visitor.client.cookies["safehands"]
    assert after != before
    with sessions() as session:
        stored = session.scalars(select(LoginSession.token_hash)).one()
        hashed = session.scalars(select(Account.password_hash)).one()
    assert after not in stored
    assert len(stored) == 64
    assert hashed.startswith("$argon2id$")


def test_logging_in_again_closes_the_session_before(visit, someone, sessions) -> None:
    """Given two tabs at the login page, when both log in, then one session is open."""
    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = visit("miriam")
    visitor.send("/login", username="miriam", password=PASSWORD)
    with sessions() as session:
        assert len(session.scalars(select(LoginSession)).all()) == 1


def test_whoever_is_logged_in_is_not_asked_again(visit, someone) -> None:
    """The login page leads on to where they were going."""
    someone("Miriam Oakes", "PHB co-ordinator")
    assert visit("miriam").get("/login?next=/caseload").url.path == "/caseload"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.com/",
        "//example.com",
        "/\\example.com",
        "\\\\example.com",
        "javascript:x",
        "/\n/x",
    ],
)
def test_login_leads_nowhere_else(visit, someone, elsewhere: str) -> None:
    """Given a link that would lead to another site after login, then login leads home."""
    someone("Miriam Oakes", "PHB co-ordinator")
    page = visit().send("/login", username="miriam", password=PASSWORD, next=elsewhere)
    assert page.history[0].headers["location"] == "/"


def test_no_password_reaches_a_log(visit, someone, caplog: pytest.LogCaptureFixture) -> None:
    """Whether right or wrong, what was typed as a password is in no log line; nor is the name."""
    someone("Miriam Oakes", "PHB co-ordinator")
    with caplog.at_level(logging.DEBUG):
        visit().send("/login", username="miriam", password="guess-7431")
        visit("miriam")
    assert "guess-7431" not in caplog.text
    assert PASSWORD not in caplog.text
    assert "Oakes" not in caplog.text


def test_the_numbers_stand_in_one_place() -> None:
    """What the pages are held to, in one line."""
    limits = LoginLimits()
    minutes = [limits.guessing_time, limits.closed_for, limits.at_most, limits.idle]
    assert (limits.guesses, [length.total_seconds() / 60 for length in minutes]) == (5, [15, 15, 720, 60])


def _options(page: str) -> list[tuple[str, str]]:
    """The value and label of each radio button."""
    return re.findall(r'type="radio" value="([^"]+)".*?<label[^>]*>\s*(.*?)\s*</label>', page, re.DOTALL)


def _with_two_roles(visit, someone) -> str:
    someone("Bo Lind", "PHB co-ordinator", "clinical trainer")
    visitor: Visitor = visit("bo")
    return visitor.get("/role").text
