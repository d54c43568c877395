"""Channels: what leaves the house, and what each says of how it ended."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
from datetime import UTC, datetime
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest

from services.channels.channel import Outgoing
from services.channels.configured import post_from
from services.channels.notify import Notify
from services.channels.smtp import Smtp
from tests.services.post import mail_server, notify_server

NOW = datetime(2026, 12, 25, 6, 30, tzinfo=UTC)
SERVICE, SECRET = "11111111-2222-3333-4444-555555555555", "99999999-8888-7777-6666-555555555555"
TEXT = Outgoing("dl_1", "nia@example.org", "Safehands: 1 thing to do", "You have 1 thing to do.\n", NOW)


def smtp(port: int) -> Smtp:
    return Smtp("127.0.0.1", "Safehands <safehands@board.example>", port, tls="none")


def to(address: str) -> Outgoing:
    return Outgoing(TEXT.reference, address, TEXT.subject, TEXT.body, NOW)


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def test_an_email_names_its_delivery_and_says_that_a_program_wrote_it() -> None:
    with mail_server() as server:
        sent = smtp(server.server_address[1]).send(TEXT, NOW)
    assert (sent.outcome, sent.reference) == ("handed over", "<dl_1@board.example>")
    message = message_from_string(server.had[0], policy=default)
    assert message["Message-ID"] == "<dl_1@board.example>"
    assert message["Date"] == "Fri, 25 Dec 2026 06:30:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert (message["To"], message["Subject"]) == ("nia@example.org", "Safehands: 1 thing to do")
    assert message.get_content() == "You have 1 thing to do.\r\n"


def test_the_same_delivery_is_the_same_email_to_the_byte() -> None:
    assert smtp(1).written(TEXT).as_bytes() == smtp(1).written(TEXT).as_bytes()


@pytest.mark.parametrize(
    ("address", "outcome"), [("nobody@example.org", "refused"), ("busy@example.org", "not sent")]
)
def test_an_address_that_does_not_exist_is_refused_and_one_that_is_busy_is_not(
    address: str, outcome: str
) -> None:
    with mail_server() as server:
        assert smtp(server.server_address[1]).send(to(address), NOW).outcome == outcome
    assert server.had == []


def test_where_the_mail_server_breaks_off_after_the_text_nobody_knows() -> None:
    with mail_server(breaks_off=True) as server:
        channel = smtp(server.server_address[1])
        assert channel.send(TEXT, NOW).outcome == "in doubt"
        assert channel.ask(TEXT.reference, NOW).outcome == "in doubt"
    assert len(server.had) == 1


def test_a_mail_server_that_is_not_there_was_sent_nothing() -> None:
    assert smtp(closed_port()).send(TEXT, NOW).outcome == "not sent"


def test_a_mail_server_that_offers_no_encryption_is_told_nothing() -> None:
    with mail_server() as server:
        channel = Smtp("127.0.0.1", "safehands@board.example", server.server_address[1])
        assert channel.send(TEXT, NOW).outcome == "not sent"
    assert server.had == []


def test_mail_to_another_machine_is_never_unencrypted() -> None:
    with pytest.raises(ValueError, match="readable by anybody"):
        Smtp("mail.example.org", "safehands@board.example", tls="none")


def notify(port: int) -> Notify:
    return Notify(f"trial-{SERVICE}-{SECRET}", "template-1", f"http://127.0.0.1:{port}")


def test_notify_is_handed_subject_body_and_our_reference() -> None:
    with notify_server() as server:
        sent = notify(server.server_address[1]).send(TEXT, NOW)
    assert (sent.outcome, sent.reference) == ("handed over", "no-1")
    assert server.had == [
        {
            "email_address": "nia@example.org",
            "template_id": "template-1",
            "personalisation": {"subject": TEXT.subject, "body": TEXT.body},
            "reference": "dl_1",
        }
    ]


def test_a_call_to_notify_is_signed_with_the_secret_and_names_service_and_moment() -> None:
    with notify_server() as server:
        notify(server.server_address[1]).send(TEXT, NOW)
    head, claims, signature = server.tokens[0].split(".")
    told = json.loads(base64.urlsafe_b64decode(claims + "=="))
    assert told == {"iss": SERVICE, "iat": int(NOW.timestamp())}
    right = hmac.new(SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(signature + "==") == right


def test_what_notify_calls_no_address_is_refused() -> None:
    with notify_server() as server:
        assert notify(server.server_address[1]).send(to("nia at home"), NOW).outcome == "refused"


@pytest.mark.parametrize(("status", "outcome"), [(403, "not sent"), (429, "not sent"), (500, "in doubt")])
def test_what_notify_does_not_take_is_not_sent_and_above_500_in_doubt(status: int, outcome: str) -> None:
    with notify_server(status=status) as server:
        assert notify(server.server_address[1]).send(TEXT, NOW).outcome == outcome


@pytest.mark.parametrize(
    ("became", "outcome"),
    [("delivered", "handed over"), ("created", "handed over"), ("permanent-failure", "refused"),
     ("temporary-failure", "not sent")],
)  # fmt: skip
def test_notify_can_be_asked_by_our_reference(became: str, outcome: str) -> None:
    with notify_server(became=became) as server:
        channel = notify(server.server_address[1])
        assert channel.ask("dl_1", NOW).outcome == "not sent"
        channel.send(TEXT, NOW)
        assert channel.ask("dl_1", NOW).outcome == outcome


def test_a_notify_that_is_not_there_was_sent_nothing_and_when_asked_leaves_it_in_doubt() -> None:
    channel = notify(closed_port())
    assert channel.send(TEXT, NOW).outcome == "not sent"
    assert channel.ask("dl_1", NOW).outcome == "in doubt"


def test_without_an_address_of_the_pages_nothing_is_sent() -> None:
    assert post_from({"SAFEHANDS_SMTP_HOST": "mail.example.org"}) is None


def test_channels_are_set_up_from_the_environment_and_secrets_from_files(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("open sesame\n")
    (tmp_path / "key").write_text(f"trial-{SERVICE}-{SECRET}\n")
    post = post_from(
        {
            "SAFEHANDS_ADDRESS": "https://safehands.board.example",
            "SAFEHANDS_SMTP_HOST": "mail.board.example",
            "SAFEHANDS_SMTP_USER": "safehands",
            "SAFEHANDS_SMTP_PASSWORD_FILE": str(tmp_path / "password"),
            "SAFEHANDS_SMTP_FROM": "safehands@board.example",
            "SAFEHANDS_NOTIFY_KEY_FILE": str(tmp_path / "key"),
            "SAFEHANDS_NOTIFY_TEMPLATE": "template-1",
        }
    )
    assert post is not None
    assert post.channels["e-mail"] == Smtp(
        "mail.board.example", "safehands@board.example", 587, "safehands", "open sesame"
    )
    assert post.channels["GOV.UK Notify"] == Notify(f"trial-{SERVICE}-{SECRET}", "template-1")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "SAFEHANDS_SMTP_FROM is not set"),
        ({"SAFEHANDS_SMTP_FROM": "a@b.example", "SAFEHANDS_SMTP_TLS": "no"}, "it is starttls"),
    ],
)
def test_a_setting_that_is_no_good_says_so(more: dict[str, str], said: str) -> None:
    settings = {"SAFEHANDS_ADDRESS": "https://x.example", "SAFEHANDS_SMTP_HOST": "mail.x.example", **more}
    with pytest.raises(ValueError, match=said):
        post_from(settings)
