"""E-mail through GOV.UK Notify, over its HTTP interface.

The template there has two fields, ``((subject))`` and ``((body))``. Notify keeps our reference with each e-mail
and can be asked by it, so nothing that was begun stays in doubt for long.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from rules.moments import instant
from services.channels.channel import Outgoing, Sent

ADDRESS = "https://api.notifications.service.gov.uk"
TIMEOUT = 30
"""Seconds to wait for an answer."""

KEY_PARTS = 36
"""Characters of a UUID: a key ends in the service's id, a hyphen, and the secret."""

NO_SUCH_ADDRESS = ("permanent-failure",)
MAY_STILL_FAIL = ("technical-failure", "temporary-failure")


@dataclass(frozen=True, slots=True)
class Notify:
    """A service at Notify: its API key, and the template that texts are put into."""

    key: str
    template: str
    address: str = ADDRESS

    def __post_init__(self) -> None:
        if len(self.key) < 2 * KEY_PARTS + 1:
            raise ValueError("this is not an API key of GOV.UK Notify; it is name-service-secret")
        if not self.address.startswith(("https://", "http://127.0.0.1:")):
            raise ValueError(f"{self.address} would send the key unencrypted; use https")

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        """Hand over one e-mail; ``refused`` if Notify says that the address cannot be one."""
        wanted = {
            "email_address": outgoing.address,
            "template_id": self.template,
            "personalisation": {"subject": outgoing.subject, "body": outgoing.body},
            "reference": outgoing.reference,
        }
        try:
            answer = self._call("/v2/notifications/email", now, wanted)
        except HTTPError as error:
            return _refusal(error)
        except (OSError, ValueError) as error:
            return Sent("not sent" if _never_connected(error) else "in doubt")
        return Sent("handed over", str(answer.get("id", "")))

    def ask(self, reference: str, now: datetime) -> Sent:
        """Whether Notify has an e-mail under our reference; if it has none, none was sent."""
        try:
            answer = self._call(f"/v2/notifications?reference={quote(reference)}", now)
        except (OSError, ValueError):
            return Sent("in doubt")
        for one in answer.get("notifications", []):
            if one.get("status") in NO_SUCH_ADDRESS:
                return Sent("refused", str(one["id"]))
            if one.get("status") in MAY_STILL_FAIL:
                return Sent("not sent", str(one["id"]))
            return Sent("handed over", str(one["id"]))
        return Sent("not sent")

    def _call(self, path: str, now: datetime, wanted: dict[str, Any] | None = None) -> dict[str, Any]:
        request = Request(  # noqa: S310 (the address was checked when it was set)
            self.address + path,
            data=json.dumps(wanted).encode() if wanted else None,
            headers={"Authorization": f"Bearer {self.token(now)}", "Content-Type": "application/json"},
        )
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 (as above)
            found: dict[str, Any] = json.load(answer)
        return found

    def token(self, now: datetime) -> str:
        """What proves at this moment that the call is ours: a JSON web token, signed with the key's secret."""
        service, secret = self.key[-2 * KEY_PARTS - 1 : -KEY_PARTS - 1], self.key[-KEY_PARTS:]
        head = _encoded(json.dumps({"typ": "JWT", "alg": "HS256"}).encode())
        claims = _encoded(json.dumps({"iss": service, "iat": instant(now)}).encode())
        signature = hmac.new(secret.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
        return f"{head}.{claims}.{_encoded(signature)}"


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _refusal(error: HTTPError) -> Sent:
    """A 400 that speaks of the address is about the address; above 500 nobody knows how far it came."""
    said = error.read().decode(errors="replace")
    if error.code == 400 and "ValidationError" in said and "email_address" in said:
        return Sent("refused")
    return Sent("in doubt" if error.code >= 500 else "not sent")


def _never_connected(error: Exception) -> bool:
    return isinstance(error, URLError) and isinstance(error.reason, ConnectionRefusedError)
