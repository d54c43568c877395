"""A version of the working agreement as a file: its name says nothing about the person."""

from __future__ import annotations

from typing import Literal

from fastapi import Response
from sqlalchemy.orm import Session

from models.hospital import Agreement
from services.agreements.agreement_versions import document_of
from services.in_hospital.hospital_desk import agreement_name


def agreement_file(
    session: Session, version: Agreement, shown: Literal["attachment", "inline"] = "attachment"
) -> Response:
    """As it was issued; to be kept, or ``inline`` to be read before it is signed."""
    document = document_of(session, version)
    headers = {"Content-Disposition": f'{shown}; filename="{agreement_name(session, version)}.pdf"'}
    return Response(document.content, media_type=document.media_type, headers=headers)
