"""Sealing agreements as the environment says: with a good certificate always, without one never, and never quietly."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from pypdf import PdfReader
from sqlalchemy import select

from documents.seal import Seal, has_seal
from documents.seal_check import check
from models.actions import Action
from models.hospital import Admission
from models.record_check import verify
from services.act import Refused
from services.agreements.agreement import issue_agreement
from services.agreements.agreement_keep import keep_agreement
from services.agreements.agreement_signing import Signed, sign_agreement
from services.agreements.agreement_versions import document_of, latest_agreement
from services.agreements.seal import FILE, PASSWORD_FILE, WAY_OUT, seal_at, unsealed
from tests.documents.certificates import FROM, ORGANISATION, a_seal
from tests.services.stays import SIGNATORIES, entries, in_hospital, written
from tests.services.world import World

NOW = datetime(2026, 5, 5, 9, tzinfo=UTC)
LAST = a_seal().certificate.not_valid_after_utc


def set_up(
    folder: Path, seal: Seal, password: bytes = b"invented", *, key: Seal | None = None
) -> dict[str, str]:
    """The settings for a seal; the password's file ends with a line, as an editor leaves it."""
    locked = BestAvailableEncryption(password) if password else NoEncryption()
    held = serialize_key_and_certificates(None, (key or seal).key, seal.certificate, seal.chain, locked)
    (folder / "seal.p12").write_bytes(held)
    (folder / "password").write_bytes(password + b"\n")
    return {FILE: f"{folder}/seal.p12"} | ({PASSWORD_FILE: f"{folder}/password"} if password else {})


def why_not(environment: Mapping[str, str], now: datetime = NOW) -> str:
    with pytest.raises(Refused) as refused:
        seal_at(now, environment)
    assert refused.value.way_out == WAY_OUT
    return refused.value.message.removeprefix("The organisation's seal cannot be used: ")


# --- what the settings give ----------------------------------------------------------------------------------------


def test_without_settings_there_is_no_seal() -> None:
    assert seal_at(NOW, {}) is None
    assert seal_at(NOW, {FILE: "", PASSWORD_FILE: ""}) is None


@pytest.mark.parametrize("password", [b"invented", b""], ids=["with a password", "without one"])
def test_a_good_file_gives_the_organisations_seal_with_what_stands_above_it(
    tmp_path: Path, password: bytes
) -> None:
    seal = a_seal(issued_by="Invented Authority")
    found = seal_at(NOW, set_up(tmp_path, seal, password))
    assert found is not None
    assert (found.organisation, found.certificate) == (ORGANISATION, seal.certificate)
    assert found.chain == seal.chain


def test_the_certificate_is_good_from_its_first_second_to_its_last(tmp_path: Path) -> None:
    settings = set_up(tmp_path, a_seal())
    second = timedelta(seconds=1)
    assert why_not(settings, FROM - second) == "the certificate is not valid before 1 January 2026."
    assert seal_at(FROM, settings)
    assert seal_at(LAST, settings)
    assert why_not(settings, LAST + second) == "the certificate was valid until 1 January 2028."


def test_a_file_that_is_not_there_is_told_with_its_name(tmp_path: Path) -> None:
    settings = set_up(tmp_path, a_seal())
    assert why_not({FILE: "/nowhere/seal.p12"}) == (
        f"{FILE} names /nowhere/seal.p12, which cannot be read (No such file or directory)."
    )
    assert "names /nowhere/password" in why_not(settings | {PASSWORD_FILE: "/nowhere/password"})


def test_a_password_without_a_file_is_half_a_setting(tmp_path: Path) -> None:
    """Whoever set it meant to seal."""
    assert why_not({PASSWORD_FILE: "/somewhere"}) == f"{PASSWORD_FILE} is set, and {FILE} is not."


@pytest.mark.parametrize("content", [b"", b"no certificate", b"\x30\x82"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "seal.p12").write_bytes(content)
    assert "is no PKCS#12 file" in why_not({FILE: f"{tmp_path}/seal.p12"})


def test_a_wrong_or_missing_password_is_refused_and_not_repeated(tmp_path: Path) -> None:
    settings = set_up(tmp_path, a_seal())
    (tmp_path / "password").write_text("another-word")
    said = why_not(settings)
    assert "the password is not its password" in said
    assert "another-word" not in said
    assert "the password is not its password" in why_not({FILE: settings[FILE]})


def test_a_certificate_that_is_not_for_signing_is_refused(tmp_path: Path) -> None:
    assert "not for signing" in why_not(set_up(tmp_path, a_seal(signs=False)))


def test_a_certificate_that_names_no_organisation_is_refused(tmp_path: Path) -> None:
    assert "names no organisation" in why_not(set_up(tmp_path, a_seal("")))


def test_a_certificate_without_its_key_is_refused(tmp_path: Path) -> None:
    held = serialize_key_and_certificates(None, None, None, [a_seal().certificate], NoEncryption())
    (tmp_path / "seal.p12").write_bytes(held)
    assert "does not hold a certificate together with its key" in why_not({FILE: f"{tmp_path}/seal.p12"})


# --- agreements ----------------------------------------------------------------------------------------------------


@pytest.fixture
def sealing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names a good seal."""
    for name, value in set_up(tmp_path, a_seal()).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def out_of_date(sealing: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And then it does not any more."""
    monkeypatch.setenv(FILE, f"{tmp_path}/gone.p12")


def newest(world: World, admission: Admission) -> bytes:
    agreement = latest_agreement(world.session, admission.id)
    assert agreement is not None
    return document_of(world.session, agreement).content


@pytest.mark.printed
@pytest.mark.usefixtures("sealing")
def test_what_is_issued_is_sealed_at_that_moment_and_says_by_whom(world: World) -> None:
    """Both versions: the one to sign, and the one that is in force."""
    admission, _ = in_hospital(world)
    first = issue_agreement(world.act("grace"), admission.id)
    for role, name in SIGNATORIES:
        found = check(newest(world, admission), [a_seal().certificate])
        assert (found.wrong, found.known, found.sealed_at) == ("", True, first.issued_at)
        world.later(minutes=10)
        sign_agreement(world.act("grace"), first, Signed(role, name))
    found = check(newest(world, admission), [a_seal().certificate])
    assert (found.wrong, found.sealed_at) == ("", world.now)
    page = " ".join(PdfReader(io.BytesIO(newest(world, admission))).pages[0].extract_text().split())
    assert f"Sealed by {ORGANISATION}" in page
    assert f'"sealed by":"{ORGANISATION}"' in entries(world)[-1]
    assert verify(world.session).ok


@pytest.mark.printed
def test_without_a_seal_it_is_issued_and_says_so(world: World) -> None:
    admission, _ = in_hospital(world)
    agreement = issue_agreement(world.act("grace"), admission.id)
    pdf = newest(world, admission)
    assert not has_seal(pdf)
    reader = PdfReader(io.BytesIO(pdf))
    assert "Not sealed" in reader.pages[0].extract_text()
    (data,) = reader.attachments["agreement.json"]
    assert hashlib.sha256(data).hexdigest() == agreement.content_sha256


@pytest.mark.usefixtures("out_of_date")
def test_with_a_seal_that_cannot_be_used_nothing_is_issued(world: World) -> None:
    admission, _ = in_hospital(world)
    before = written(world)
    with pytest.raises(Refused, match="seal cannot be used"):
        issue_agreement(world.act("grace"), admission.id)
    assert written(world) == before


def test_the_last_signature_waits_for_the_seal_and_the_others_do_not(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    admission, _ = in_hospital(world)
    agreement = issue_agreement(world.act("grace"), admission.id)
    monkeypatch.setenv(FILE, f"{tmp_path}/gone.p12")
    *others, (role, name) = SIGNATORIES
    for other, by in others:
        sign_agreement(world.act("grace"), agreement, Signed(other, by))
    before = written(world)
    with pytest.raises(Refused, match="seal cannot be used"):
        sign_agreement(world.act("grace"), agreement, Signed(role, name))
    assert written(world) == before


@pytest.mark.usefixtures("out_of_date")
def test_the_flow_asks_the_coordinator_once_to_have_it_mended(world: World) -> None:
    admission, _ = in_hospital(world)
    for _ in range(2):
        assert keep_agreement(world.act("grace"), admission.id) is None
    asked = world.session.scalars(
        select(Action.kind).where(Action.requirement == "hospital working agreement")
    ).all()
    assert asked == [WAY_OUT]


@pytest.mark.printed
@pytest.mark.usefixtures("sealing")
def test_what_is_made_up_is_not_sealed(world: World) -> None:
    """An organisation does not vouch for invented people."""
    admission, _ = in_hospital(world)
    with unsealed():
        issue_agreement(world.act("grace"), admission.id)
    assert not has_seal(newest(world, admission))
