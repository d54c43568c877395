"""The organisation's seal for agreements, as the environment names it.

================================== ===================================================================
``SAFEHANDS_SEAL_FILE``            a PKCS#12 file: certificate, key, and the certificates above it
``SAFEHANDS_SEAL_PASSWORD_FILE``   a file that holds its password and nothing else; left out, it has none
================================== ===================================================================

Without a file nothing is sealed, and every paper says so. A file that cannot be used is never passed over: then
no agreement is issued.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12KeyAndCertificates, load_pkcs12

from documents.seal import Seal
from documents.words import day
from services.act import Refused

FILE = "SAFEHANDS_SEAL_FILE"
PASSWORD_FILE = "SAFEHANDS_SEAL_PASSWORD_FILE"  # noqa: S105 (the name of the setting, not the password)
WAY_OUT = f"have whoever runs Safehands mend {FILE} (docs/operating.md, The seal), then issue the agreement"

_UNSEALED: ContextVar[bool] = ContextVar("unsealed", default=False)


def seal_at(now: datetime, environment: Mapping[str, str] = os.environ) -> Seal | None:
    """The seal to use at this moment; None where none is set up. Raises Refused for one that cannot be used."""
    named, password_file = environment.get(FILE, ""), environment.get(PASSWORD_FILE, "")
    if _UNSEALED.get() or not (named or password_file):
        return None
    if not named:
        raise _refused(f"{PASSWORD_FILE} is set, and {FILE} is not")
    seal = _seal(_opened(_bytes(named, FILE), _password(password_file)))
    _refuse_certificate(seal, now)
    return seal


@contextmanager
def unsealed() -> Iterator[None]:
    """Within this block nothing is sealed: an organisation does not vouch for invented people's papers."""
    token = _UNSEALED.set(True)
    try:
        yield
    finally:
        _UNSEALED.reset(token)


def _bytes(path: str, setting: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise _refused(f"{setting} names {path}, which cannot be read ({error.strerror})") from error


def _password(path: str) -> bytes | None:
    return _bytes(path, PASSWORD_FILE).strip() if path else None


def _opened(content: bytes, password: bytes | None) -> PKCS12KeyAndCertificates:
    try:
        return load_pkcs12(content, password)
    except (ValueError, TypeError) as error:
        raise _refused("the file is no PKCS#12 file, or the password is not its password") from error


def _seal(held: PKCS12KeyAndCertificates) -> Seal:
    if held.cert is None or held.key is None:
        raise _refused("the file does not hold a certificate together with its key")
    if not isinstance(held.key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise _refused("the key is neither an RSA nor an elliptic curve key")
    if held.key.public_key() != held.cert.certificate.public_key():
        raise _refused("the key is not that of the certificate")
    above = tuple(one.certificate for one in held.additional_certs)
    return Seal(held.cert.certificate, held.key, above)


def _refuse_certificate(seal: Seal, now: datetime) -> None:
    certificate = seal.certificate
    if not seal.organisation:
        raise _refused("the certificate names no organisation")
    if not _may_sign(certificate):
        raise _refused("the certificate is not for signing (its key usage says so)")
    if now < certificate.not_valid_before_utc:
        raise _refused(f"the certificate is not valid before {day(certificate.not_valid_before_utc)}")
    if now > certificate.not_valid_after_utc:
        raise _refused(f"the certificate was valid until {day(certificate.not_valid_after_utc)}")


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _refused(what: str) -> Refused:
    return Refused(f"The organisation's seal cannot be used: {what}.", way_out=WAY_OUT)
