"""A real OpenID provider on this machine: the OP of idpyoidc, which asks for PKCE (S256) and checks it.

What it must never do by itself (a token for somebody else, of yesterday, signed by a stranger) is done by `alter`,
after it has made its answer and before that leaves.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from idpyoidc.server import Server
from idpyoidc.server.configure import OPConfiguration
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

BACK = "http://testserver/login/provider/back"
SECRET = "an invented secret of thirty-two"
SUBJECT = "555021935107"
KEYS = [{"type": "RSA", "use": ["sig"]}, {"type": "EC", "crv": "P-256", "use": ["sig"]}]


def known_as(user: str, *_: object, **__: object) -> str:
    """The subject is the user's own number, as in NHS CIS2."""
    return user


@dataclass
class OpenIdProvider:
    """The provider, and what tests may change about it."""

    server: Server
    issuer: str
    alter: Callable[[dict[str, Any]], str] | None = None
    """Makes another ID token from the claims of the one that was given out."""
    altered: int = 0
    """How many were."""
    seen: list[dict[str, str]] = field(default_factory=list)
    """What it was asked, in order."""

    def signed(self, claims: dict[str, Any], stranger: RSAKey | None = None) -> str:
        """An ID token with these claims, by its own key or, under the name of that, by a stranger's."""
        ours = self.server.keyjar.get_signing_key("RSA")[0]
        pem = ours.private_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        key = stranger or RSAKey.import_key(pem)
        return jwt.encode({"alg": "RS256", "kid": ours.kid}, claims, key, algorithms=["RS256"])

    def answer(
        self, path: str, asked: dict[str, str], headers: dict[str, str]
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers and body."""
        if path == "/jwks.json":
            return 200, {"Content-Type": "application/json"}, json.dumps(self.server.keyjar.export_jwks())
        name = {"/authorization": "authorization", "/token": "token"}.get(path, "provider_config")
        endpoint = self.server.get_endpoint(name)
        self.seen.append(asked)
        request = endpoint.parse_request(asked, http_info={"headers": headers})
        if "error" in request:
            return 400, {"Content-Type": "application/json"}, json.dumps(request.to_dict())
        made = endpoint.process_request(request)
        if "error" in made:
            return 400, {"Content-Type": "application/json"}, json.dumps(dict(made))
        body = endpoint.do_response(request=request, **made)["response"]
        if name == "authorization":
            return 303, {"Location": body}, ""
        if name == "token" and self.alter:
            told = json.loads(body)
            payload = told["id_token"].split(".")[1]
            claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
            body = json.dumps(told | {"id_token": self.alter(claims)})
            self.altered += 1
        return 200, {"Content-Type": "application/json"}, body


@contextmanager
def serving(
    *, acr: str = "AAL3", private_key: KeySet | None = None, back: str = BACK
) -> Iterator[OpenIdProvider]:
    """The provider at work, with Safehands registered by a secret, or by its public key."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(dict(parse_qsl(urlsplit(self.path).query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self._answer(dict(parse_qsl(body)))

        def _answer(self, asked: dict[str, str]) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, told, body = provider.answer(urlsplit(self.path).path, asked, headers)
            self.send_response(status)
            for name, value in told.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = f"http://127.0.0.1:{listener.server_address[1]}"
    provider = OpenIdProvider(_op(issuer, acr, private_key, back), issuer)
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    yield provider
    listener.shutdown()
    listener.server_close()
    thread.join()


def _op(issuer: str, acr: str, private_key: KeySet | None, back: str) -> Server:
    server = Server(OPConfiguration(_configuration(issuer, acr), base_path="."))
    how = "private_key_jwt" if private_key else "client_secret_basic"
    server.context.cdb["safehands"] = {
        "client_secret": SECRET,
        "redirect_uris": [(back, "")],
        "response_types_supported": ["code"],
        "allowed_scopes": ["openid"],
        "token_endpoint_auth_method": how,
    }
    if private_key:
        server.keyjar.import_jwks(private_key.as_dict(private=False), "safehands")
    else:
        server.keyjar.add_symmetric("safehands", SECRET)
    return server


def _configuration(issuer: str, acr: str) -> dict[str, Any]:
    place = "idpyoidc.server"
    return {
        "issuer": issuer,
        "httpc_params": {},
        "subject_types_supported": ["public"],
        "session_params": {"sub_func": {"public": {"function": known_as}}},
        "token_handler_args": {
            "code": {
                "lifetime": 60,
                "kwargs": {"crypt_conf": {"kwargs": {"password": "a" * 32, "salt": "b" * 16}}},
            },
            "token": {"class": f"{place}.token.jwt_token.JWTToken", "kwargs": {"lifetime": 600}},
            "id_token": {"class": f"{place}.token.id_token.IDToken", "kwargs": {"lifetime": 300}},
        },
        "key_conf": {"key_defs": KEYS},
        "keys": {"key_defs": KEYS, "uri_path": "jwks.json", "read_only": False},
        "endpoint": {
            "provider_config": {
                "path": ".well-known/openid-configuration",
                "class": f"{place}.oidc.provider_config.ProviderConfiguration",
                "kwargs": {},
            },
            "authorization": {
                "path": "authorization",
                "class": f"{place}.oidc.authorization.Authorization",
                "kwargs": {"response_types_supported": ["code"], "response_modes_supported": ["query"]},
            },
            "token": {
                "path": "token",
                "class": f"{place}.oidc.token.Token",
                "kwargs": {"client_authn_method": ["client_secret_basic", "private_key_jwt"]},
            },
        },
        "userinfo": {"class": f"{place}.user_info.UserInfo", "kwargs": {"db": {SUBJECT: {}}}},
        "authentication": {
            "here": {"acr": acr, "class": f"{place}.user_authn.user.NoAuthn", "kwargs": {"user": SUBJECT}}
        },
        "authz": {
            "class": f"{place}.authz.AuthzHandling",
            "kwargs": {
                "grant_config": {
                    "usage_rules": {
                        "authorization_code": {
                            "supports_minting": ["access_token", "id_token"],
                            "max_usage": 1,
                        },
                        "access_token": {},
                    },
                    "expires_in": 3600,
                }
            },
        },
        "add_on": {
            "pkce": {
                "function": f"{place}.oauth2.add_on.pkce.add_support",
                "kwargs": {"essential": True, "code_challenge_methods": {"S256": True}},
            }
        },
    }
