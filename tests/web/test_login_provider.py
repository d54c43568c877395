"""Logging in at a real OpenID provider on this machine, and every way in which its answer is not believed."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from sqlalchemy import select

from models.accounts import Account, LinkedLogin, LoginSession, SecondFactor, UnknownLogin
from models.record import RecordEntry
from services.logins import oidc
from services.logins.login_limits import LoginLimits
from services.logins.oidc import Provider, provider_from
from tests.web.provider import BACK, SECRET, SUBJECT, OpenIdProvider, serving
from tests.web.visitor import MORNING, Clock, Visitor, shown

WENT_WRONG = "did not work this time"


@pytest.fixture(scope="module")
def running() -> Iterator[OpenIdProvider]:
    with serving() as op:
        yield op


@pytest.fixture
def op(running: OpenIdProvider, app: FastAPI, settings, clock: Clock) -> OpenIdProvider:
    """The provider, known to the app, and going by the same clock."""
    running.alter = None
    clock.now = datetime.now(UTC)
    provide(app, settings, running)
    return running


def provide(app: FastAPI, settings, op: OpenIdProvider, **other: Any) -> None:
    provider = Provider(issuer=op.issuer, client_id="safehands", redirect=BACK, secret=SECRET)
    limits = LoginLimits(factor_of=other.pop("factor_of", ()))
    app.state.settings = dataclasses.replace(
        settings, demo=False, limits=limits, provider=dataclasses.replace(provider, **other)
    )


@pytest.fixture
def linked(op: OpenIdProvider, someone, sessions, clock: Clock) -> None:
    """Miriam's login at the provider is linked."""
    someone("Miriam Oakes", "PHB co-ordinator")
    with sessions.begin() as session:
        account = session.scalars(select(Account.id)).one()
        session.add(LinkedLogin(issuer=op.issuer, subject=SUBJECT, account_id=account, linked_at=clock.now))


def sent_there(visitor: Visitor) -> str:
    """The address at the provider that a visitor is led to."""
    answer = visitor.client.get("/login/provider", follow_redirects=False)
    assert answer.status_code == 303, shown(answer.text)
    return answer.headers["location"]


def sent_back(address: str) -> str:
    """Where the provider leads a browser that was led to it."""
    return httpx.get(address).headers["location"].removeprefix("http://testserver")


def log_in(visitor: Visitor) -> httpx.Response:
    return visitor.get(sent_back(sent_there(visitor)))


def test_whoever_is_linked_comes_to_their_desk(op: OpenIdProvider, linked, visit, sessions) -> None:
    """Given a link, when she comes back from the provider, then she is at her caseload, and it is on record."""
    visitor = visit()
    assert "Log in with NHS CIS2" in shown(visitor.page)
    before = visitor.client.cookies["safehands"]
    assert log_in(visitor).url.path == "/today"
    assert visitor.client.cookies["safehands"] != before
    with sessions() as session:
        body = session.scalars(select(RecordEntry.body)).one()
    assert b'"acr":"AAL3","with":"provider"' in body
    assert SUBJECT.encode() not in body


def test_what_goes_to_the_provider(op: OpenIdProvider, visit) -> None:
    """Code, PKCE by S256, state and nonce; and nothing about the browser's cookie."""
    visitor = visit()
    address = sent_there(visitor)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert (asked["response_type"], asked["scope"], asked["redirect_uri"]) == ("code", "openid", BACK)
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == len(asked["nonce"]) == 43
    assert visitor.client.cookies["safehands"] not in address
    assert sent_there(visitor) != address


def test_the_provider_itself_checks_the_verifier(op: OpenIdProvider, linked, visit) -> None:
    """Else PKCE would be an ornament: with a challenge of somebody else's the provider gives no token."""
    visitor = visit()
    address = sent_there(visitor).replace("code_challenge=", "code_challenge=x")
    assert WENT_WRONG in shown(visitor.get(sent_back(address)).text)


def test_an_unknown_login_is_refused_kindly_and_noted_once(op: OpenIdProvider, visit, sessions) -> None:
    """Given nobody linked, when somebody comes, twice, then they read their number, and the operator has it once."""
    for _ in range(2):
        page = log_in(visit())
        assert page.status_code == 403
    assert "your login there is not linked to Safehands" in shown(page.text)
    assert SUBJECT in shown(page.text)
    with sessions() as session:
        assert session.scalars(select(UnknownLogin.subject)).all() == [SUBJECT]
        assert session.scalars(select(LoginSession)).all() == []


def test_a_closed_account_is_not_let_in(op: OpenIdProvider, linked, visit, sessions) -> None:
    with sessions.begin() as session:
        session.scalars(select(Account)).one().active = False
    assert log_in(visit()).status_code == 403


def changed(**claims: object) -> Callable[[OpenIdProvider], Callable[[dict[str, Any]], str]]:
    """The provider's own key under other claims; None leaves one out."""

    def altering(op: OpenIdProvider) -> Callable[[dict[str, Any]], str]:
        def alter(true: dict[str, Any]) -> str:
            return op.signed({name: value for name, value in (true | claims).items() if value is not None})

        return alter

    return altering


def by_a_stranger(op: OpenIdProvider) -> Callable[[dict[str, Any]], str]:
    return lambda claims: op.signed(claims, RSAKey.generate_key(2048))


def by_the_shared_secret(_: OpenIdProvider) -> Callable[[dict[str, Any]], str]:
    return lambda claims: jwt.encode(
        {"alg": "HS256"}, claims, OctKey.import_key(SECRET), algorithms=["HS256"]
    )


def by_nobody(_: OpenIdProvider) -> Callable[[dict[str, Any]], str]:
    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return lambda claims: f"{part({'alg': 'none'})}.{part(claims)}."


@pytest.mark.parametrize(
    "alter",
    [
        pytest.param(changed(nonce="another"), id="wrong nonce"),
        pytest.param(changed(nonce=None), id="no nonce"),
        pytest.param(changed(aud=["somebody-else"]), id="wrong audience"),
        pytest.param(changed(aud=["safehands", "somebody-else"]), id="two audiences and nobody named"),
        pytest.param(changed(azp="somebody-else"), id="another party"),
        pytest.param(changed(aud=None), id="no audience"),
        pytest.param(changed(iss="https://elsewhere.example"), id="wrong issuer"),
        pytest.param(changed(exp=1_700_000_000), id="expired"),
        pytest.param(changed(exp=None), id="never expires"),
        pytest.param(changed(iat=4_000_000_000), id="of the future"),
        pytest.param(changed(sub=None), id="about nobody"),
        pytest.param(changed(sub=""), id="about an empty name"),
        pytest.param(changed(at_hash="AAAA"), id="of another access token"),
        pytest.param(by_a_stranger, id="wrong signature"),
        pytest.param(by_the_shared_secret, id="signed by the secret that we know as well"),
        pytest.param(by_nobody, id="not signed"),
        pytest.param(lambda _: lambda _: "not a token", id="no token"),
        pytest.param(lambda _: lambda _: "", id="nothing"),
    ],
)
def test_a_token_that_is_not_right_lets_nobody_in(
    op: OpenIdProvider, linked, visit, sessions, alter: Callable[..., Any]
) -> None:
    """Given a link, and a token with one thing wrong, then it is refused, and nobody is noted as unknown."""
    op.alter, before = alter(op), op.altered
    page = log_in(visit())
    assert op.altered == before + 1
    assert (page.status_code, WENT_WRONG in shown(page.text)) == (403, True)
    with sessions() as session:
        assert session.scalars(select(LoginSession)).all() == []
        assert session.scalars(select(UnknownLogin)).all() == []


def test_the_same_token_untouched_lets_in(op: OpenIdProvider, linked, visit) -> None:
    """Signed anew with nothing changed: so what the tests above change is what is refused."""
    op.alter = changed()(op)
    assert log_in(visit()).url.path == "/today"


def test_a_token_that_ran_out_on_the_way(op: OpenIdProvider, linked, visit, clock: Clock) -> None:
    """The provider's tokens hold for five minutes."""
    visitor = visit()
    back = sent_back(sent_there(visitor))
    clock.forward(minutes=7)
    assert WENT_WRONG in shown(visitor.get(back).text)


def test_the_state_belongs_to_one_browser(op: OpenIdProvider, linked, visit) -> None:
    """Given a link back that somebody sends to another browser, when it is opened there, then nobody is logged in."""
    mine, theirs = visit(), visit()
    back = sent_back(sent_there(mine))
    assert WENT_WRONG in shown(theirs.get(back).text)
    assert mine.get(back).url.path == "/today"


def test_an_errand_takes_a_quarter_of_an_hour_at_most(
    op: OpenIdProvider, linked, visit, clock: Clock
) -> None:
    visitor = visit()
    address = sent_there(visitor)
    clock.forward(minutes=15, seconds=1)
    assert WENT_WRONG in shown(visitor.get(sent_back(address)).text)


def test_a_browser_that_never_set_out_comes_back_from_nowhere() -> None:
    """Without a cookie everything that guards the errand could be worked out by anybody."""
    errand = oidc.set_out("", MORNING)
    with pytest.raises(oidc.NotBelieved):
        oidc.come_back("", errand.state, MORNING)


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?code=x&state=x", "?code=x&state=..", "?error=access_denied"]
)
def test_what_comes_back_without_having_left(op: OpenIdProvider, linked, visit, query: str) -> None:
    page = visit().get(f"/login/provider/back{query}")
    assert (page.status_code, WENT_WRONG in shown(page.text)) == (403, True)


def test_a_code_is_good_once(op: OpenIdProvider, linked, visit) -> None:
    """And the state with it: after login the browser has another cookie."""
    visitor = visit()
    back = sent_back(sent_there(visitor))
    assert visitor.get(back).url.path == "/today"
    assert WENT_WRONG in shown(visitor.get(back).text)


def test_the_provider_has_to_be_as_sure_as_we_ask(op: OpenIdProvider, linked, app, settings, visit) -> None:
    """Given a house that asks for AAL3, then AAL3 is let in without a second factor, and AAL2 is not let in."""
    provide(app, settings, op, acr=("AAL3",), factor_of="everybody")
    assert log_in(visit()).url.path == "/today"
    assert [asked["acr_values"] for asked in op.seen if "acr_values" in asked] == ["AAL3"]
    op.alter = changed(acr="AAL2")(op)
    assert WENT_WRONG in shown(log_in(visit()).text)


def test_without_that_our_own_second_factor_is_asked_for(
    op: OpenIdProvider, linked, app, settings, visit, sessions, clock: Clock
) -> None:
    provide(app, settings, op, factor_of="everybody")
    assert log_in(visit()).url.path == "/account/second-factor"
    with sessions.begin() as session:
        account = session.scalars(select(Account.id)).one()
        secret = pyotp.random_base32()
        sealed = settings.factor_keys.seal(account, secret)
        factor = SecondFactor(account_id=account, secret=sealed, begun_at=clock.now)
        factor.confirmed_at = clock.now
        session.add(factor)
    visitor = visit()
    assert log_in(visitor).url.path == "/login/code"
    assert visitor.send("/login/code", code=pyotp.TOTP(secret).at(clock.now)).url.path == "/today"


def test_a_private_key_in_the_place_of_a_secret(linked, app, settings, visit, sessions, clock: Clock) -> None:
    """As NHS CIS2 asks for it (private_key_jwt)."""
    keys = KeySet([RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "ours"})])
    pem = keys.keys[0].as_pem(private=True).decode()
    with serving(private_key=keys) as op:
        with sessions.begin() as session:
            session.scalars(select(LinkedLogin)).one().issuer = op.issuer
        provide(app, settings, op, secret="", private_key=pem)
        assert log_in(visit()).url.path == "/today"
        assert op.seen[-1]["client_assertion_type"].endswith("jwt-bearer")


def test_a_provider_that_does_not_answer(app: FastAPI, settings, visit, linked) -> None:
    gone = Provider(issuer="http://127.0.0.1:9", client_id="safehands", redirect=BACK, secret=SECRET)
    app.state.settings = dataclasses.replace(settings, provider=gone)
    assert WENT_WRONG in shown(visit().get("/login/provider").text)


def test_what_the_environment_may_say(tmp_path: Path) -> None:
    """Nothing, or everything that is needed; half of it stops the start, with the name of what is missing."""
    secret = tmp_path / "secret"
    secret.write_text("invented\n", encoding="utf-8")
    whole = {
        "SAFEHANDS_OIDC_ISSUER": "https://op.example",
        "SAFEHANDS_OIDC_CLIENT_ID": "safehands",
        "SAFEHANDS_OIDC_REDIRECT": "https://safehands.example/login/provider/back",
        "SAFEHANDS_OIDC_SECRET_FILE": str(secret),
        "SAFEHANDS_OIDC_ACR": "AAL3 AAL2_OR_AAL3_ANY",
    }
    assert provider_from({}) is None
    found = provider_from(whole)
    assert found
    assert (found.secret, found.acr) == ("invented", ("AAL3", "AAL2_OR_AAL3_ANY"))
    with pytest.raises(ValueError, match="set SAFEHANDS_OIDC_CLIENT_ID as well"):
        provider_from(whole | {"SAFEHANDS_OIDC_CLIENT_ID": ""})
    with pytest.raises(ValueError, match="Set one of"):
        provider_from(whole | {"SAFEHANDS_OIDC_KEY_FILE": str(secret)})
    with pytest.raises(ValueError, match="SAFEHANDS_OIDC_ISSUER has to begin with https"):
        provider_from(whole | {"SAFEHANDS_OIDC_ISSUER": "http://op.example"})
