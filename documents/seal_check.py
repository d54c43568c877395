"""Looks at the seal of a PDF: whose it is, and whether anything has changed since. Needs pyHanko.

What is looked at is the file and the certificates that are handed in, and nothing on any network: whether a
certificate was revoked, and who issued it, is not found out here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    validate_pdf_signature,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from documents.seal import FIELD, has_seal, organisation_in


class Unreadable(ValueError):
    """The file is no PDF, or one that is too damaged to say whether it was ever sealed."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found. ``wrong`` says why the seal does not hold, and is empty for one that does.

    ``known`` says whether the certificate is one of those handed in; None if none was.
    """

    wrong: str
    organisation: str = ""
    sealed_at: datetime | None = None
    fingerprint: str = ""
    known: bool | None = None


NOT_SEALED = Checked(
    "Not sealed: this file carries no seal of Safehands, so nothing shows whether it has been changed."
)
CHANGED = "Not intact: the file has been changed since it was sealed, or damaged."


def check(pdf: bytes, known: Sequence[x509.Certificate] = ()) -> Checked:
    """Whether the seal holds, and is of one of the known certificates if any are given. Raises Unreadable."""
    try:
        reader = PdfFileReader(BytesIO(pdf))
        seals = [one for one in reader.embedded_signatures if one.field_name == FIELD]
        return _checked(seals[0], known) if seals else NOT_SEALED
    except Exception as error:  # a damaged file makes its reader stumble in any way there is
        if has_seal(pdf):
            return Checked(CHANGED)
        raise Unreadable(f"This cannot be read as a PDF ({type(error).__name__}).") from error


def _checked(one: EmbeddedPdfSignature, known: Sequence[x509.Certificate]) -> Checked:
    certificate = x509.load_der_x509_certificate(one.signer_cert.dump())
    is_known = certificate in known if known else None
    at = one.self_reported_timestamp
    if at is None or not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        wrong = "Not good: the seal was made when its certificate was not valid."
    elif not _holds(one, at):
        wrong = CHANGED
    elif one.docmdp_level is not MDPPerm.NO_CHANGES:
        wrong = "Not good: this seal lets the file be changed, and those of Safehands do not."
    else:
        wrong = (
            "Not theirs: it was sealed with another certificate than those you gave."
            if is_known is False
            else ""
        )
    return Checked(wrong, organisation_in(certificate), at, certificate.fingerprint(SHA256()).hex(), is_known)


def _holds(one: EmbeddedPdfSignature, at: datetime) -> bool:
    """The signature is of these very bytes, and there are no others in the file."""
    itself = ValidationContext(trust_roots=[one.signer_cert], moment=at, allow_fetching=False)
    status = validate_pdf_signature(one, itself, key_usage_settings=KeyUsageConstraints(set()))
    return status.bottom_line and status.coverage is SignatureCoverageLevel.ENTIRE_FILE
