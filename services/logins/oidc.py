"""Logging in at another provider by OpenID Connect: authorization code with PKCE, in the shape of NHS CIS2.

Set by the environment (docs/operating.md). What the provider says is believed only if its signature, issuer, audience,
times and nonce are right; who that is here, an operator has said beforehand (:mod:`services.logins.account_keeping`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from authlib.deprecate import AuthlibDeprecationWarning
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

with warnings.catch_warnings():
    # It warns whoever starts Safehands that it will leave httpx one day: our pins say which version is used.
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.base_client import OAuthError
    from authlib.integrations.httpx_client import OAuth2Client
    from authlib.oauth2.rfc7523 import PrivateKeyJWT
    from authlib.oidc.core import CodeIDToken

ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "RS512", "PS384", "PS512", "ES384", "ES512"]
"""Only with a key pair: a secret that both know, or none, would prove nothing."""
ANSWERS_WITHIN = 10
"""Seconds."""
CLOCKS_DIFFER = 60
"""Seconds by which the provider's clock and ours may differ."""
GOOD_FOR = timedelta(minutes=15)
"""From leaving for the provider to coming back."""


class NotBelieved(Exception):
    """The provider's answer cannot be used; the reason is for the log of the house, and names nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The provider, and how we are known to it."""

    issuer: str
    client_id: str
    redirect: str
    """Where it sends people back to: our own address, ending in ``/login/provider/back``."""
    secret: str = ""
    private_key: str = ""
    """PEM; in the place of a secret (``private_key_jwt``)."""
    called: str = "NHS CIS2"
    scope: str = "openid"
    subject_claim: str = "sub"
    acr: tuple[str, ...] = ()
    """How sure the provider has to be: asked for, and one of them has to be what it says (``acr``)."""
    transport: httpx.BaseTransport | None = None
    """What tests look in on."""


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the provider has logged in."""

    subject: str
    acr: str
    vouched: bool
    """The provider was as sure as we asked it to be, so that no second factor of ours is needed."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What goes with somebody to the provider and is looked at when they are back.

    All of it is worked out from the browser's own cookie, as the token of a form is, so it needs no storage, and a
    link made in one browser opens nothing in another.
    """

    state: str
    nonce: str
    verifier: str


def provider_from(environment: Mapping[str, str]) -> Provider | None:
    """The provider that the environment names, if it names one. Raises ValueError, saying what is missing."""

    def said(name: str) -> str:
        return environment.get(name, "").strip()

    def read(name: str) -> str:
        return Path(said(name)).read_text(encoding="utf-8").strip() if said(name) else ""

    if not said("SAFEHANDS_OIDC_ISSUER"):
        return None
    needed = ("SAFEHANDS_OIDC_CLIENT_ID", "SAFEHANDS_OIDC_REDIRECT")
    missing = [name for name in needed if not said(name)]
    if missing:
        raise ValueError(f"SAFEHANDS_OIDC_ISSUER is set, so set {' and '.join(missing)} as well.")
    secret, key = read("SAFEHANDS_OIDC_SECRET_FILE"), read("SAFEHANDS_OIDC_KEY_FILE")
    if bool(secret) == bool(key):
        raise ValueError(
            "Set one of SAFEHANDS_OIDC_SECRET_FILE and SAFEHANDS_OIDC_KEY_FILE, to a file that is not empty."
        )
    for name in ("SAFEHANDS_OIDC_ISSUER", "SAFEHANDS_OIDC_REDIRECT"):
        if not said(name).startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError(f"{name} has to begin with https://.")
    return Provider(
        issuer=said("SAFEHANDS_OIDC_ISSUER"),
        client_id=said("SAFEHANDS_OIDC_CLIENT_ID"),
        redirect=said("SAFEHANDS_OIDC_REDIRECT"),
        secret=secret,
        private_key=key,
        called=said("SAFEHANDS_OIDC_NAME") or "NHS CIS2",
        scope=said("SAFEHANDS_OIDC_SCOPE") or "openid",
        subject_claim=said("SAFEHANDS_OIDC_SUBJECT") or "sub",
        acr=tuple(said("SAFEHANDS_OIDC_ACR").split()),
    )


def set_out(cookie: str, now: datetime) -> Errand:
    """An errand for this browser."""
    return _errand(cookie, f"{int(now.timestamp())}.{secrets.token_urlsafe(16)}")


def come_back(cookie: str, state: str, now: datetime) -> Errand:
    """The errand that this browser set out on. Raises NotBelieved for another's, and for one that took too long."""
    if not cookie:
        raise NotBelieved("this browser never set out")
    start = state.rpartition(".")[0]
    errand = _errand(cookie, start)
    if not start or not hmac.compare_digest(errand.state.encode(), state.encode()):
        raise NotBelieved("the state is not of this browser")
    if now - datetime.fromtimestamp(int(start.partition(".")[0]), now.tzinfo) > GOOD_FOR:
        raise NotBelieved("the state is too old")
    return errand


def address_to(provider: Provider, errand: Errand) -> str:
    """Where to send the browser. Raises NotBelieved if the provider does not answer."""
    with _client(provider) as client:
        metadata = _metadata(provider, client)
        more = {"acr_values": " ".join(provider.acr)} if provider.acr else {}
        address, _ = client.create_authorization_url(
            metadata["authorization_endpoint"],
            state=errand.state,
            nonce=errand.nonce,
            code_verifier=errand.verifier,
            **more,
        )
    return str(address)


def who_came(provider: Provider, errand: Errand, code: str, now: datetime) -> Known:
    """Change the code for an ID token, and say whom it is about. Raises NotBelieved if anything is not right."""
    with _client(provider) as client:
        metadata = _metadata(provider, client)
        try:
            token = client.fetch_token(
                metadata["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=errand.verifier,
            )
            keys = KeySet.import_key_set(
                client.request("GET", metadata["jwks_uri"], withhold_token=True).json()
            )
        except (OAuthError, httpx.HTTPError, JoseError, ValueError, KeyError) as error:
            raise NotBelieved(f"the provider gave no token ({type(error).__name__})") from error
    claims = _claims(provider, errand, token, keys, now)
    subject, acr = claims.get(provider.subject_claim), claims.get("acr", "")
    if not isinstance(subject, str) or not subject:
        raise NotBelieved(f"the token has no {provider.subject_claim}")
    if provider.acr and acr not in provider.acr:
        raise NotBelieved("the provider is less sure than we ask it to be")
    return Known(subject, str(acr), vouched=bool(provider.acr))


def _claims(
    provider: Provider, errand: Errand, token: Mapping[str, Any], keys: KeySet, now: datetime
) -> CodeIDToken:
    """What the ID token says, if it may be believed."""
    try:
        read = jwt.decode(str(token.get("id_token", "")), keys, algorithms=ALGORITHMS)
        claims = CodeIDToken(
            read.claims,
            read.header,
            {
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
                "nonce": {"essential": True},
            },
            {
                "nonce": errand.nonce,
                "client_id": provider.client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(now=int(now.timestamp()), leeway=CLOCKS_DIFFER)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotBelieved(f"the ID token is not right ({error})") from error
    return claims


def _client(provider: Provider) -> OAuth2Client:
    """An OAuth client of Authlib's, with PKCE (S256) always."""
    client = OAuth2Client(
        client_id=provider.client_id,
        client_secret=provider.private_key or provider.secret,
        token_endpoint_auth_method="private_key_jwt" if provider.private_key else "client_secret_basic",
        scope=provider.scope,
        redirect_uri=provider.redirect,
        code_challenge_method="S256",
        timeout=ANSWERS_WITHIN,
        transport=provider.transport,
    )
    if provider.private_key:
        client.register_client_auth_method(PrivateKeyJWT())
    return client


def _metadata(provider: Provider, client: OAuth2Client) -> Mapping[str, str]:
    """What the provider says of itself; it has to be the issuer that we were told of."""
    try:
        address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        answer = client.request("GET", address, withhold_token=True)
        answer.raise_for_status()
        said: Mapping[str, str] = answer.json()
        addresses = [said[name] for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    except (httpx.HTTPError, ValueError, KeyError) as error:
        raise NotBelieved(f"the provider does not answer ({type(error).__name__})") from error
    if said.get("issuer") != provider.issuer:
        raise NotBelieved("the provider calls itself by another name")
    if provider.issuer.startswith("https://") and any(not one.startswith("https://") for one in addresses):
        raise NotBelieved("the provider's addresses are not all https")
    return said


def _errand(cookie: str, start: str) -> Errand:
    def made(what: str) -> str:
        mac = hmac.new(cookie.encode(), f"oidc {what} {start}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()

    return Errand(f"{start}.{made('state')}", made("nonce"), made("verifier"))
