"""Writes a seal into a PDF. Imported only when something is sealed, since it needs pyHanko."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from documents.seal import FIELD, REASON, Seal


def write(pdf: bytes, seal: Seal, at: datetime) -> bytes:
    """See ``documents.seal.sealed``."""
    out = _SealerAt(at, seal).sign_pdf(_Unchanged(BytesIO(pdf)))
    return bytes(out.getvalue())


class _SealerAt(PdfSigner):
    """Seals at a moment that is handed in, not read from a clock."""

    def __init__(self, at: datetime, seal: Seal) -> None:
        meta = PdfSignatureMetadata(
            field_name=FIELD,
            name=seal.organisation,
            reason=REASON.format(seal.organisation),
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        super().__init__(meta, signer=_signer(seal), new_field_spec=_field(seal))
        self._at = at

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        """PAdES alone: with elliptic curves pyHanko would make a PDF 2.0 of the file, and PDF/A-3 is 1.7."""
        pdf_out.register_extension(ESIC_EXTENSION_1)


class _Unchanged(IncrementalPdfFileWriter):
    """Leaves the metadata as they are: pyHanko would write the clock's time and its own name into them."""

    def _update_meta(self) -> None:
        return


def _field(seal: Seal) -> SigFieldSpec:
    """A field that is not drawn. It lies outside the page, where PDF/UA asks for no tag and PDF/A forbids nothing."""
    return SigFieldSpec(
        FIELD,
        readable_field_name=f"Seal of {seal.organisation}",
        invis_sig_settings=InvisSigSettings(
            set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True
        ),
    )


def _signer(seal: Seal) -> SimpleSigner:
    key = seal.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    (certificate,) = load_certs_from_pemder_data(seal.certificate.public_bytes(Encoding.DER))
    above = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    for one in seal.chain:
        above.register_multiple(load_certs_from_pemder_data(one.public_bytes(Encoding.DER)))
    return SimpleSigner(
        signing_cert=certificate,
        signing_key=load_private_key_from_pemder_data(key, passphrase=None),
        cert_registry=above,
    )
