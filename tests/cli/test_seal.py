"""``safehands seal check``, and what is said of the seal at the start."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from typer.testing import CliRunner, Result

from cli import joining
from cli.main import app
from documents.seal import sealed
from services.agreements.seal import FILE, PASSWORD_FILE
from tests.documents.certificates import FROM, ORGANISATION, a_seal
from tests.documents.papers import at
from tests.services.test_seal import NOW, set_up

AT = at("2026-12-01T16:20")


@pytest.fixture(scope="module")
def paper() -> bytes:
    """A small PDF: what is on it does not matter to a seal."""
    out = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out)
    return out.getvalue()


def seal_check(path: Path, *by: Path) -> Result:
    words = [word for one in by for word in ("--by", str(one))]
    return CliRunner().invoke(app, ["seal", "check", str(path), *words])


def file(folder: Path, content: bytes, name: str = "agreement.pdf") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def certificate(folder: Path, organisation: str = ORGANISATION) -> Path:
    return file(
        folder, a_seal(organisation).certificate.public_bytes(Encoding.PEM), f"{organisation[:3]}.pem"
    )


def test_an_intact_seal_is_told_with_its_moment_and_its_certificate(tmp_path: Path, paper: bytes) -> None:
    told = seal_check(file(tmp_path, sealed(paper, a_seal(), AT)), certificate(tmp_path))
    assert told.exit_code == 0, told.output
    assert told.stdout.splitlines() == [
        "Intact: nothing in this file has changed since it was sealed.",
        f"It says: sealed by {ORGANISATION} on 1 December 2026 at 16:20, by their own clock.",
        f"SHA-256 of the certificate: {a_seal().certificate.fingerprint(SHA256()).hex()}",
        "The certificate is one that you gave.",
    ]


def test_whose_certificate_it_is_is_not_known_unless_it_is_given(tmp_path: Path, paper: bytes) -> None:
    told = seal_check(file(tmp_path, sealed(paper, a_seal(), AT)))
    assert told.exit_code == 0
    assert "Whose certificate that is was not looked at: anybody can make one in any name." in told.stdout


def test_an_older_certificate_can_be_given_beside_the_new_one(tmp_path: Path, paper: bytes) -> None:
    path = file(tmp_path, sealed(paper, a_seal(), AT))
    assert seal_check(path, certificate(tmp_path, "New"), certificate(tmp_path)).exit_code == 0


def test_a_changed_file_another_certificate_and_no_seal_are_no(tmp_path: Path, paper: bytes) -> None:
    good = sealed(paper, a_seal(), AT)
    for content, by, says in (
        (good + b"\n", [], "Not intact: the file has been changed since it was sealed, or damaged."),
        (
            good,
            [certificate(tmp_path, "Somebody else")],
            "Not theirs: it was sealed with another certificate",
        ),
        (paper, [], "Not sealed: this file carries no seal of Safehands"),
    ):
        told = seal_check(file(tmp_path, content), *by)
        assert (told.exit_code, told.stdout.startswith(says)) == (1, True), told.output
        assert "Intact" not in told.stdout


def test_what_cannot_be_read_is_refused(tmp_path: Path, paper: bytes) -> None:
    good = file(tmp_path, sealed(paper, a_seal(), AT))
    for path, by, says in (
        (tmp_path / "nowhere.pdf", [], "cannot be read (No such file or directory)"),
        (file(tmp_path, b"hello", "text.pdf"), [], "This cannot be read as a PDF"),
        (good, [file(tmp_path, b"hello", "no.pem")], "holds no certificate in PEM form"),
    ):
        told = seal_check(path, *by)
        assert told.exit_code == 2, told.output
        assert says in told.stderr
        assert told.stdout == ""


# --- at the start ---------------------------------------------------------------------------------------------------


def test_the_start_says_by_whom_agreements_are_sealed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    joining.refuse_unusable_seal(set_up(tmp_path, a_seal()), NOW)
    assert capsys.readouterr().out == (
        f"Agreements are sealed by {ORGANISATION}; the certificate is valid until 1 January 2028.\n"
    )


def test_the_start_says_that_nothing_is_sealed(capsys: pytest.CaptureFixture[str]) -> None:
    joining.refuse_unusable_seal({}, NOW)
    assert capsys.readouterr().out == "Agreements are not sealed: SAFEHANDS_SEAL_FILE is not set.\n"


def test_a_certificate_that_is_out_of_date_stops_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        joining.refuse_unusable_seal(set_up(tmp_path, a_seal()), FROM.replace(year=2029))
    assert left.value.code == 2
    assert capsys.readouterr().err == (
        "Not started. The organisation's seal cannot be used: the certificate was valid until 1 January 2028."
        " Mend it (docs/operating.md, The seal), or unset SAFEHANDS_SEAL_FILE to seal nothing.\n"
    )


@pytest.mark.parametrize("command", ["up", "worker"])
def test_neither_pages_nor_worker_start_with_a_seal_that_cannot_be_used(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything else is looked at: no port is taken and no database is made."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(FILE, "/nowhere/seal.p12")
    monkeypatch.delenv(PASSWORD_FILE, raising=False)
    told = CliRunner().invoke(app, [command, "--database", f"sqlite:///{tmp_path}/x.db"])
    assert told.exit_code == 2
    assert "names /nowhere/seal.p12, which cannot be read" in told.stderr
    assert list(tmp_path.iterdir()) == []
