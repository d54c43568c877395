"""E-mail over SMTP: one connection for each message, encrypted, with a Message-ID that names the delivery.

A text that was handed over is never handed over again: SMTP cannot be asked what became of a message, so
whatever breaks after the text has begun to leave stays in doubt.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal

from services.channels.channel import Outgoing, Sent

TIMEOUT = 30
"""Seconds to wait for the server."""

Tls = Literal["starttls", "implicit", "none"]
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server. ``tls`` may be ``none`` for a server on this machine only."""

    host: str
    sender: str
    port: int = 587
    user: str = ""
    password: str = ""
    tls: Tls = "starttls"

    def __post_init__(self) -> None:
        if self.tls == "none" and self.host not in LOOPBACK:
            raise ValueError(f"mail to {self.host} would leave this machine readable by anybody; use TLS")

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        """Hand over one message; ``refused`` if the server says for good that there is no such address."""
        message = self.written(outgoing)
        try:
            connection = self._connected()
        except (OSError, smtplib.SMTPException):
            return Sent("not sent")
        try:
            return self._hand_over(connection, outgoing.address, message)
        finally:
            connection.close()

    def ask(self, reference: str, now: datetime) -> Sent:
        """A mail server cannot be asked."""
        return Sent("in doubt", self._id(reference))

    def written(self, outgoing: Outgoing) -> EmailMessage:
        """The message; the same delivery gives the same bytes."""
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = outgoing.address
        message["Subject"] = outgoing.subject
        message["Date"] = format_datetime(outgoing.written_at)
        message["Message-ID"] = self._id(outgoing.reference)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(outgoing.body)
        return message

    def _hand_over(self, connection: smtplib.SMTP, address: str, message: EmailMessage) -> Sent:
        try:
            code, _ = connection.mail(self.sender.rpartition("<")[2].rstrip(">"))
            if code != 250:
                return Sent("not sent")
            code, _ = connection.rcpt(address)
            if code not in (250, 251):
                return Sent("refused" if 500 <= code < 600 else "not sent")
        except (OSError, smtplib.SMTPException):
            return Sent("not sent")
        reference = str(message["Message-ID"])
        try:
            code, _ = connection.data(message.as_bytes(policy=SMTP))
        except smtplib.SMTPDataError:
            return Sent("not sent")
        except (OSError, smtplib.SMTPException):
            return Sent("in doubt", reference)
        return Sent("handed over" if code == 250 else "not sent", reference)

    def _connected(self) -> smtplib.SMTP:
        secure = ssl.create_default_context()
        if self.tls == "implicit":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=secure)
        else:
            connection = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            connection.ehlo()
            if self.tls == "starttls":
                connection.starttls(context=secure)
                connection.ehlo()
            if self.user:
                connection.login(self.user, self.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _id(self, reference: str) -> str:
        domain = self.sender.rpartition("@")[2].rstrip(">")
        return f"<{reference}@{domain}>"
