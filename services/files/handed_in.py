"""Files that belong to a delegation: handed in, attached to evidence or reference material, and given back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.files import EvidenceFile, HandedInFile, MaterialFile
from models.ids import new_id
from services import record
from services.act import Act, NotFound, Refused
from services.evidence import organisation_of
from services.files.file_checks import Clean
from services.files.file_store import FileStore
from services.training.reference_material import material_for


def hand_in(act: Act, store: FileStore, row: DelegationRow, file: Clean) -> HandedInFile:
    """Keep a file for a delegation; the same file again by the same person is the one that is there.

    It is nobody's evidence until it is attached, and until then only whoever handed it in finds it.
    """
    digest = store.keep(file.content)
    before = act.session.scalars(
        select(HandedInFile).where(
            HandedInFile.delegation_id == row.id,
            HandedInFile.sha256 == digest,
            HandedInFile.handed_in_by == act.actor.id,
        )
    ).first()
    if before:
        return before
    kept = HandedInFile(
        id=new_id("fi"),
        delegation_id=row.id,
        sha256=digest,
        media_type=file.media_type,
        size=len(file.content),
        handed_in_at=act.now,
        handed_in_by=act.actor.id,
    )
    _write(act, row, "file handed in", kept, kept)
    return kept


def attach_to_evidence(act: Act, row: DelegationRow, evidence: EvidenceRow, ids: Collection[str]) -> None:
    """The files that show it. Raises NotFound for a file of another delegation, or that somebody else handed in."""
    for file in own_files(act.session, row, act.actor.id, ids):
        attached = EvidenceFile(evidence_id=evidence.id, file_id=file.id)
        _write(act, row, "file attached to evidence", file, attached, evidence=evidence.id)


def attach_to_material(act: Act, row: DelegationRow, material_id: str, file_id: str, consent: str) -> None:
    """The file of a piece of reference material.

    Raises Refused for a film where nobody says that those who are seen in it agreed.
    """
    (file,) = own_files(act.session, row, act.actor.id, [file_id])
    if file.media_type == "video/mp4" and not consent.strip():
        raise Refused(
            "A film needs the consent of those who are seen in it.",
            way_out="ask them, and write down who agreed and when",
        )
    attached = MaterialFile(material_id=material_id, file_id=file.id, consent=consent.strip() or None)
    _write(act, row, "file attached to reference material", file, attached, material=material_id)


def own_files(
    session: Session, row: DelegationRow, person_id: str, ids: Collection[str]
) -> Sequence[HandedInFile]:
    """Files that this person handed in for this delegation, in the order asked. Raises NotFound for any other."""
    found = []
    for id in dict.fromkeys(ids):
        file = session.get(HandedInFile, id)
        if file is None or (file.delegation_id, file.handed_in_by) != (row.id, person_id):
            raise NotFound("no such file")
        found.append(file)
    return found


def evidence_files(session: Session, row: DelegationRow) -> Sequence[tuple[EvidenceRow, HandedInFile]]:
    """What was attached to the evidence of this PA, person and task, the newest first."""
    found = session.execute(
        select(EvidenceRow, HandedInFile)
        .join(EvidenceFile, EvidenceFile.evidence_id == EvidenceRow.id)
        .join(HandedInFile, HandedInFile.id == EvidenceFile.file_id)
        .where(
            EvidenceRow.pa_id == row.pa_id,
            EvidenceRow.person_id == row.person_id,
            EvidenceRow.task == row.task,
        )
        .order_by(EvidenceRow.recorded_at.desc(), HandedInFile.id)
    )
    return [(evidence, file) for evidence, file in found]


def material_files(session: Session, row: DelegationRow) -> dict[str, tuple[MaterialFile, HandedInFile]]:
    """The files of the reference material, by its id; none once the delegation has ended."""
    ids = [one.id for one in material_for(session, row)]
    found = session.execute(
        select(MaterialFile, HandedInFile)
        .join(HandedInFile, HandedInFile.id == MaterialFile.file_id)
        .where(MaterialFile.material_id.in_(ids))
    )
    return {of.material_id: (of, file) for of, file in found}


def file_of(session: Session, row: DelegationRow, file_id: str) -> HandedInFile:
    """A file that whoever may see this delegation may see. Raises NotFound for any other as for none.

    Reference material is there until the delegation ends; what shows evidence is kept as long as the evidence.
    """
    shown = [file for _, file in evidence_files(session, row)]
    shown += [file for _, file in material_files(session, row).values()]
    return _named(shown, file_id)


def material_file_of(session: Session, row: DelegationRow, file_id: str) -> HandedInFile:
    """A film or sheet that the PA of this delegation learns by, until it ends. Raises NotFound for any other file."""
    return _named([file for _, file in material_files(session, row).values()], file_id)


def _named(files: Iterable[HandedInFile], file_id: str) -> HandedInFile:
    for file in files:
        if file.id == file_id:
            return file
    raise NotFound("no such file")


def _write(
    act: Act,
    row: DelegationRow,
    what: str,
    file: HandedInFile,
    added: HandedInFile | EvidenceFile | MaterialFile,
    **about: str,
) -> None:
    subject = {"delegation": row.id, "case": row.case_id, "pa": row.pa_id, "person": row.person_id}
    details = {"sha256": file.sha256, "media type": file.media_type, "size": file.size}
    record.write(
        act, organisation_of(act.session, row), what, {**subject, "file": file.id, **about}, rows=[added],
        details=details,
    )  # fmt: skip
