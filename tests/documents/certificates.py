"""Certificates of invented organisations, made when a test asks for one: no private key is kept anywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from documents.seal import Seal

ORGANISATION = "Potteries and Moorlands ICB (invented)"
FROM, DAYS = datetime(2026, 1, 1, tzinfo=UTC), 730


def a_seal(organisation: str = ORGANISATION, *, signs: bool = True, issued_by: str = "") -> Seal:
    """The same for the same words: valid for two years from 2026, under an authority if one is named."""
    return _kept(organisation, signs, issued_by)


def another_seal(organisation: str = ORGANISATION) -> Seal:
    """A second one with the very same words in its certificate."""
    return _made(organisation, signs=True, issued_by="")


@lru_cache
def _kept(organisation: str, signs: bool, issued_by: str) -> Seal:
    return _made(organisation, signs=signs, issued_by=issued_by)


def _made(organisation: str, *, signs: bool, issued_by: str) -> Seal:
    key = generate_private_key(SECP256R1())
    if not issued_by:
        return Seal(_certificate(organisation, key, organisation, key, signs=signs), key)
    authority = generate_private_key(SECP256R1())
    above = _certificate(issued_by, authority, issued_by, authority, signs=False, authority=True)
    return Seal(_certificate(organisation, key, issued_by, authority, signs=signs), key, (above,))


def _certificate(
    name: str, key: EllipticCurvePrivateKey, issuer: str, issuing: EllipticCurvePrivateKey,
    *, signs: bool, authority: bool = False,
) -> x509.Certificate:  # fmt: skip
    usage = x509.KeyUsage(
        digital_signature=signs, content_commitment=signs, key_encipherment=not signs and not authority,
        data_encipherment=False, key_agreement=False, key_cert_sign=authority, crl_sign=authority,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(FROM + timedelta(days=DAYS))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(issuing, SHA256())
    )


def _named(organisation: str) -> x509.Name:
    if not organisation:
        return x509.Name([])
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)])
