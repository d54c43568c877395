"""An organisation's seal on a PDF: that the organisation issued this file, and that nothing in it has changed since.

The seal is a PAdES signature with the organisation's own certificate. It certifies the file and allows no change at
all: an agreement is signed on paper or in Safehands, which issues a new version, so there is no form to fill in and
nothing that anybody has to add to the file itself. (A later time stamp remains possible by the standard; the check
here calls a file with one changed.)

pyHanko is imported only when something is sealed or checked: it takes a second.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.x509.oid import NameOID

FIELD = "OrganisationSeal"
REASON = "Seal of {}: issued by this organisation. It is not a person's signature."
_MARK = b"/ETSI.CAdES.detached"


@dataclass(frozen=True, slots=True)
class Seal:
    """An organisation's certificate, its key, and the certificates above it."""

    certificate: x509.Certificate
    key: RSAPrivateKey | EllipticCurvePrivateKey = field(repr=False)
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def organisation(self) -> str:
        """Whose seal it is, as the certificate says; empty if it says nothing."""
        return organisation_in(self.certificate)


def organisation_in(certificate: x509.Certificate) -> str:
    """The organisation that a certificate names, or else its common name."""
    for name in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for attribute in certificate.subject.get_attributes_for_oid(name):
            return str(attribute.value)
    return ""


def sealed(pdf: bytes, seal: Seal, at: datetime) -> bytes:
    """The same PDF with the seal added behind it; what was there stays byte for byte.

    ``at`` is the moment that the seal says, by whoever seals: no time stamp authority vouches for it.
    """
    return bytes(import_module("documents.seal_writer").write(pdf, seal, at))


def has_seal(pdf: bytes) -> bool:
    """Whether a document of ours was sealed when it was issued; whether the seal holds is another question."""
    return _MARK in pdf
