"""The foot of panel papers and agreements holds the newest checkpoint: paper out in the world pins the past."""

from __future__ import annotations

import pytest

from models.evidence import Document
from models.signed_note import Checkpoint
from services.agreements.agreement import issue_agreement
from services.panels.panel_papers import issue_papers
from services.the_record.checkpoints import make_checkpoint
from services.the_record.on_paper import record_on_paper
from tests.documents.reading import pages
from tests.models.world import KEY
from tests.services.test_agreement import prepared
from tests.services.test_panel_papers import listed, meeting_of
from tests.services.world import World

ONLY_SQLITE = pytest.mark.parametrize("world_url", ["sqlite"], indirect=True)


def checkpoint(world: World) -> str:
    made = make_checkpoint(world.act("grace"), "north", KEY, None)
    assert isinstance(made, Checkpoint)
    return f"Record {made.size}:{made.code}"


def printed(world: World, sha256: str) -> list[str]:
    return [" ".join(page.split()) for page in pages(world.session.get_one(Document, sha256).content)]


@ONLY_SQLITE
@pytest.mark.printed
def test_panel_papers_carry_it_on_every_page(world: World) -> None:
    meeting = meeting_of(world, listed(world).meeting_id)
    told = checkpoint(world)
    papers = issue_papers(world.act("grace"), meeting)
    assert all(told in page for page in printed(world, papers.document_sha256))
    checkpoint(world)
    assert issue_papers(world.act("grace"), meeting).id == papers.id, "a new checkpoint is no new version"


@ONLY_SQLITE
@pytest.mark.printed
def test_agreements_carry_it_on_every_page(world: World) -> None:
    admission = prepared(world)
    told = checkpoint(world)
    agreement = issue_agreement(world.act("grace"), admission.id)
    assert [page[-160:] for page in printed(world, agreement.document_sha256) if told not in page] == []
    checkpoint(world)
    assert issue_agreement(world.act("grace"), admission.id).id == agreement.id


def test_without_a_checkpoint_nothing_is_said(world: World) -> None:
    assert record_on_paper(world.session, "north") == ""
