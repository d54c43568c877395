"""What makes a PDF fit for an archive: data that goes with it, and metadata that says what it is made to be.

WeasyPrint's ``pdf/a-3a`` brings the colour profile, the fonts and PDF/A's own mark. It makes a file for PDF/A or
for PDF/UA, not for both, so the second mark is added here, with the description of it that PDF/A asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pikepdf
from pikepdf import Array, AttachedFileSpec, Name

_ACCESSIBLE = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file is made to follow</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
_END = b"</rdf:RDF>"


@dataclass(frozen=True, slots=True)
class Attachment:
    """Data that goes with a PDF; ``name`` is its file name, ``says`` what it is, in a sentence for people."""

    name: str
    media_type: str
    content: bytes
    says: str


def attach(document: pikepdf.Pdf, attachment: Attachment, created: datetime) -> None:
    """Put the data into the file, as the data that its pages were made from (relationship Data)."""
    moment = created.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    spec = AttachedFileSpec(
        document,
        attachment.content,
        filename=attachment.name,
        mime_type=attachment.media_type,
        description=attachment.says,
        creation_date=moment,
        mod_date=moment,
    )
    spec.relationship = Name.Data
    document.attachments[attachment.name] = spec
    document.Root.AF = Array([spec.obj])


def mark_accessible(document: pikepdf.Pdf) -> None:
    """Say beside PDF/A's mark that the file is made to follow PDF/UA-1. Raises ValueError without any metadata."""
    metadata = document.Root.Metadata.read_bytes()
    before, end, after = metadata.partition(_END)
    if not end:
        raise ValueError("the PDF has no metadata to add a mark to: print it as pdf/a-3a")
    document.Root.Metadata.write(before + _ACCESSIBLE + end + after)
