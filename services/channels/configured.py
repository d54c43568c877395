"""The channels of this Safehands, made of what stands in the environment.

============================= ======================================================================
``SAFEHANDS_ADDRESS``         where people reach the pages, for links; without it nothing is sent
``SAFEHANDS_SMTP_HOST``       the mail server; without it, nobody gets e-mail from our own server
``SAFEHANDS_SMTP_PORT``       587 if left out
``SAFEHANDS_SMTP_TLS``        ``starttls`` (if left out), ``implicit``, or ``none`` on this machine only
``SAFEHANDS_SMTP_USER``       left out, nobody logs in
``SAFEHANDS_SMTP_PASSWORD_FILE``  a file that holds the password and nothing else
``SAFEHANDS_SMTP_FROM``       whom e-mails are from, ``Safehands <safehands@board.example>``
``SAFEHANDS_NOTIFY_KEY_FILE`` a file that holds the API key of GOV.UK Notify
``SAFEHANDS_NOTIFY_TEMPLATE`` the id of the template there
``SAFEHANDS_NOTIFY_URL``      another address of Notify, for a trial
============================= ======================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from models.deliveries import ChannelName
from services.channels.channel import Channel
from services.channels.notify import ADDRESS, Notify
from services.channels.smtp import Smtp, Tls


@dataclass(frozen=True)
class Post:
    """How messages go out: the address of our pages, and the channels beside the letter, which is always there."""

    link: str
    channels: Mapping[ChannelName, Channel] = field(default_factory=dict)


def post_from(environment: Mapping[str, str]) -> Post | None:
    """The channels that are set up; None where messages are not sent at all, as in a demonstration.

    Raises ValueError, or OSError for a file that cannot be read, where a setting is no good.
    """
    link = environment.get("SAFEHANDS_ADDRESS", "")
    if not link:
        return None
    channels: dict[ChannelName, Channel] = {}
    if host := environment.get("SAFEHANDS_SMTP_HOST"):
        channels["e-mail"] = Smtp(
            host=host,
            sender=_wanted(environment, "SAFEHANDS_SMTP_FROM"),
            port=int(environment.get("SAFEHANDS_SMTP_PORT", "587")),
            user=environment.get("SAFEHANDS_SMTP_USER", ""),
            password=_secret(environment.get("SAFEHANDS_SMTP_PASSWORD_FILE", "")),
            tls=_tls(environment.get("SAFEHANDS_SMTP_TLS", "starttls")),
        )
    if key := environment.get("SAFEHANDS_NOTIFY_KEY_FILE"):
        channels["GOV.UK Notify"] = Notify(
            key=_secret(key),
            template=_wanted(environment, "SAFEHANDS_NOTIFY_TEMPLATE"),
            address=environment.get("SAFEHANDS_NOTIFY_URL", ADDRESS),
        )
    return Post(link, channels)


def _wanted(environment: Mapping[str, str], name: str) -> str:
    if not environment.get(name):
        raise ValueError(f"{name} is not set; see the settings for messages")
    return environment[name]


def _secret(path: str) -> str:
    return Path(path).read_text(encoding="utf-8").strip() if path else ""


def _tls(said: str) -> Tls:
    if said not in ("starttls", "implicit", "none"):
        raise ValueError(f"SAFEHANDS_SMTP_TLS is {said!r}; it is starttls, implicit or none")
    return cast("Tls", said)
