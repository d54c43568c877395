"""Whose form a working agreement has: the organisation's own, the hospital's own, or ours.

``SAFEHANDS_PAPERS`` names the organisation's folder; without it all is ours (``docs/operating.md``).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from documents.own_papers import OwnPapers, papers_for, slug
from documents.own_papers_check import check_papers
from models.organisations import Organisation
from rules.yaml_file import FaultyFile
from services.act import Refused

VARIABLE = "SAFEHANDS_PAPERS"


def papers_folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The organisation's folder, if it has one."""
    named = environment.get(VARIABLE)
    return Path(named).resolve() if named else None


def papers_in(folder: Path | None, *hospital: str) -> OwnPapers:
    """What counts for a hospital that goes by these names; raises FaultyFile with every fault of the folder."""
    if folder is None:
        return OwnPapers()
    check_papers(folder)
    return papers_for(folder.resolve(), hospital)


def papers_of(hospital: Organisation) -> OwnPapers:
    """What counts for a hospital on record; raises Refused while the folder has a fault: nothing is issued from it."""
    try:
        return papers_in(papers_folder(), hospital.id, hospital.ods_code or "", slug(hospital.name))
    except (FaultyFile, OSError) as error:
        raise Refused(
            "The organisation's own papers cannot be used, so no agreement is drawn up.",
            rule="own papers without a fault",
            way_out=f"have whoever runs Safehands mend the folder that {VARIABLE} names",
        ) from error
