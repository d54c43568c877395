"""Photographs, documents and films at the trainer's desk: taken, attached, and given only to who may see them."""

from __future__ import annotations

import re

import pytest
from httpx import Response
from sqlalchemy import select

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.files import EvidenceFile, HandedInFile, MaterialFile
from models.record_check import verify
from services.ending import end_delegation
from services.files import file_checks
from services.files.file_checks import Clean
from tests.services.sample_files import jpeg, mp4, pdf
from tests.web.coordinator import Desk
from tests.web.meanwhile import somebody_else_writes
from tests.web.test_sign_offs import ready
from tests.web.trainer import (  # noqa: F401
    At,
    a_desk,
    a_visitor,
    another_trainer,
    hidden_and_typed,
    send_again,
)
from tests.web.visitor import Visitor, shown
from web.settings import WebSettings


def send_with(visitor: Visitor, path: str, content: bytes, **fields: str) -> Response:
    """Fill in a form and send it with a file, whatever it is called."""
    held = hidden_and_typed(visitor.get(path).text)
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    files = {"file": ("IMG_0001 Mrs Lowe.jpg", content, "text/html")}
    answer = visitor.client.post(path, data={"form-token": visitor.token, **held, **named}, files=files)
    visitor.page = answer.text
    return answer


def link_in(page: Response) -> str:
    found = re.search(r'href="([^"]*/files/fi_[^"]*)"', page.text)
    assert found, shown(page.text)
    return found[1]


def test_a_photograph_of_an_assessment_is_checked_attached_and_given_back(desk: Desk, at: At) -> None:
    """Given a photograph, then it is kept through checking, hangs on the sign-off, and its hash is on record."""
    path, nia = f"{ready(desk)}/assessment", at("nia")
    check = send_with(nia, path, jpeg(), outcome="competent")
    assert "Photographs and documents Photograph (JPEG, 1 kB)" in shown(check.text)
    done = send_again(nia, check, path, checked="yes")
    assert "Photographs and documents Assessment, 9 May 2026: Photograph (JPEG, 1 kB)" in shown(done.text)
    given = nia.client.get(link_in(done))
    assert given.headers["content-type"] == "image/jpeg"
    assert given.headers["content-disposition"].startswith('attachment; filename="photograph-')
    assert given.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["cache-control"] == "no-store"
    assert "Lowe" not in given.headers["content-disposition"]
    (file,) = desk.ask(select(HandedInFile))
    (attached,) = desk.ask(select(EvidenceFile))
    (evidence,) = desk.ask(select(EvidenceRow).where(EvidenceRow.kind == "assessment"))
    assert (attached.file_id, attached.evidence_id) == (file.id, evidence.id)
    desk.world.session.expire_all()
    assert verify(desk.world.session, "north").ok


def test_a_double_click_with_a_photograph_records_once(desk: Desk, at: At) -> None:
    path, nia = f"{ready(desk)}/practice", at("nia")
    held = hidden_and_typed(nia.get(path).text) | {"outcome": "done safely"}
    for _ in range(2):
        form = {"form-token": nia.token, **held}
        answer = nia.client.post(path, data=form, files={"file": ("x", jpeg(), "image/jpeg")})
        assert answer.status_code == 200
        assert answer.url.path == path.removesuffix("/practice")
    assert len(desk.ask(select(HandedInFile))) == len(desk.ask(select(EvidenceFile))) == 1


def test_a_photograph_is_not_sent_again_because_something_else_was_wrong(desk: Desk, at: At) -> None:
    """Given a slow line and an outcome forgotten, then the file is kept, can be left out, and is nobody's evidence."""
    path, nia = f"{ready(desk)}/practice", at("nia")
    page = send_with(nia, path, jpeg())
    assert page.status_code == 422
    assert "Kept with this form Untick what does not belong to it. Photograph (JPEG, 1 kB)" in shown(
        page.text
    )
    (file,) = desk.ask(select(HandedInFile))
    assert nia.client.get(f"{path.removesuffix('/practice')}/files/{file.id}").status_code == 404
    send_again(nia, page, path, outcome="done safely", files=file.id)
    assert [one.file_id for one in desk.ask(select(EvidenceFile))] == [file.id]


def test_nobody_waits_for_the_database_while_a_file_is_opened(
    desk: Desk, at: At, settings: WebSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a file that takes its time, then somebody else can write meanwhile; what is not hers is not opened."""
    path, nia, meanwhile = f"{ready(desk)}/practice", at("nia"), []

    def slow(content: bytes, *, film: bool) -> Clean:
        somebody_else_writes(settings)
        meanwhile.append(len(content))
        return Clean(content, "image/jpeg")

    monkeypatch.setattr("web.parts.uploads.cleaned", slow)
    send_with(nia, path, jpeg(), outcome="done safely")
    assert meanwhile == [len(jpeg())]
    sent = {"form-token": nia.token, "outcome": "done safely"}
    not_hers = "/sign-offs/de_000000000000000000000000/practice"
    assert nia.client.post(not_hers, data=sent, files={"file": ("x", jpeg())}).status_code == 404
    assert meanwhile == [len(jpeg())]


def test_what_is_no_picture_is_refused_at_its_field_and_kept_nowhere(desk: Desk, at: At) -> None:
    path = f"{ready(desk)}/practice"
    page = send_with(at("nia"), path, b"<html>", outcome="done safely")
    assert page.status_code == 422
    assert "The file must be a PDF, PNG or JPEG: save it as one of these" in shown(page.text)
    assert desk.ask(select(HandedInFile)) == []


def test_nobody_attaches_a_file_that_is_not_theirs(desk: Desk, at: At) -> None:
    """Given the id of a file that Nia handed in, when another trainer names it, then nothing is recorded."""
    path, nia = f"{ready(desk)}/practice", at("nia")
    send_with(nia, path, jpeg())
    (file,) = desk.ask(select(HandedInFile))
    omar = at("omar")
    other = path.replace("/practice", "/observation")
    page = omar.get(other)
    if page.status_code == 200:
        page = send_again(omar, page, other, outcome="still competent", files=file.id)
    assert page.status_code == 404
    assert desk.ask(select(EvidenceFile)) == []


def test_a_file_is_given_to_who_may_see_the_delegation_and_to_nobody_else(desk: Desk, at: At) -> None:
    path, nia = f"{ready(desk)}/practice", at("nia")
    done = send_with(nia, path, pdf(), outcome="done safely")
    href = link_in(done)
    at_the_office = href.replace("/sign-offs/", "/delegations/")
    assert desk.grace.client.get(at_the_office).headers["content-type"] == "application/pdf"
    page = desk.grace.get(at_the_office.rsplit("/", 1)[0])
    assert "Supervised practice, 9 May 2026: Document (PDF" in shown(page.text)
    assert desk.stranger.client.get(at_the_office).status_code == 404
    assert desk.stranger.client.get(href).status_code == 404
    assert at("tom").client.get(href).status_code == 404


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda path: path.unlink(), "it is not where files are kept"),
        (lambda path: path.write_bytes(b"other"), "was changed on the disk after it was handed in"),
    ],
)
def test_a_file_that_is_missing_or_altered_is_told_as_such(
    desk: Desk, at: At, settings: WebSettings, harm: object, said: str
) -> None:
    path, nia = f"{ready(desk)}/practice", at("nia")
    href = link_in(send_with(nia, path, pdf(), outcome="done safely"))
    [kept] = [one for one in settings.file_store.folder.rglob("*") if one.is_file()]
    harm(kept)  # type: ignore[operator]
    answer = nia.client.get(href)
    assert answer.status_code == 409
    assert said in shown(answer.text)


def test_a_film_needs_consent_and_is_there_until_the_delegation_ends(desk: Desk, at: At) -> None:
    """Given a film, then who is seen in it has agreed; and when the delegation ends, it opens for nobody (2:802)."""
    path, nia = f"{ready(desk)}/material", at("nia")
    page = send_with(nia, path, mp4(), title="The flush")
    assert page.status_code == 422
    assert "Say who is seen in the film, and that they agreed" in shown(page.text)
    done = send_again(nia, page, path, title="The flush", consent="Mrs Lowe, today", files=_only(desk))
    said = shown(done.text)
    assert "Reference material The flush: Film (MP4, 1 kB) . Consent: Mrs Lowe, today" in said
    href = link_in(done)
    assert nia.client.get(href).headers["content-type"] == "video/mp4"
    assert [one.consent for one in desk.ask(select(MaterialFile))] == ["Mrs Lowe, today"]
    row = desk.world.session.get_one(DelegationRow, href.split("/")[2])
    end_delegation(desk.world.act("grace"), row, "The PA has left.", needed_no_longer=True)
    desk.keep()
    assert nia.client.get(href).status_code == 404
    assert desk.grace.client.get(href.replace("/sign-offs/", "/delegations/")).status_code == 404


def _only(desk: Desk) -> str:
    (file,) = desk.ask(select(HandedInFile))
    return file.id


def test_a_large_film_is_read_only_for_somebody_who_is_logged_in(
    desk: Desk, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given more than the largest form, then a film is taken from her, and nothing is read from anybody else."""
    monkeypatch.setattr("web.security.TYPED_FORM", 1000)
    monkeypatch.setattr("web.security.LARGEST_FORM", 1000)
    path, nia = f"{ready(desk)}/material", at("nia")
    assert send_with(nia, path, mp4() + bytes(4), title="The flush").status_code in (200, 422)
    large = {"file": ("film.mp4", bytes(2000), "video/mp4")}
    assert nia.client.post(path.replace("material", "practice"), files=large).status_code == 413
    nia.client.cookies.clear()
    assert nia.client.post(path, files=large).status_code == 413
    assert file_checks.LARGEST_FILM == 100_000_000
