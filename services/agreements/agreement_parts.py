"""The parts of what an agreement says: who signs it again depends on which of them has changed.

The parts are named as in a framework's file under "signed again". What belongs to none of them is the part that
everybody signs again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from documents.agreement_data import plain
from documents.agreement_paper import AgreementPaper
from models.hospital import Agreement
from models.record_chain import canonical

REST = "anything else"
FUNDING_AND_CONTACTS = (
    "on_call_nurse", "nursing_agency", "funded_for", "funded_until", "funded_otherwise", "review_by",
    "funding_ends", "undecided", "reduced_hours", "signatories",
)  # fmt: skip
OF_A_PA = ("name", "training")
SIGNED_OFF = ("task", "signed_off_on", "signed_off_by", "signed_off_role")


def content_hash(paper: AgreementPaper) -> str:
    """The same for two papers that say the same."""
    return _sha256(plain(paper))


def says_the_same(
    version: Agreement, paper: AgreementPaper, signed_again: Mapping[str, tuple[str, ...]]
) -> bool:
    """Whether a version says what this paper says, and the same have to sign it again for the same changes."""
    return version.content_sha256 == content_hash(paper) and version.role_sha256 == role_hashes(
        paper, signed_again
    )


def role_hashes(paper: AgreementPaper, signed_again: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """For each role that signs, a hash of those parts that it signs again when they change."""
    parts = parts_of(plain(paper))
    roles = [block.role for block in paper.signatures]
    return {
        role: _sha256({name: said for name, said in parts.items() if role in signed_again.get(name, roles)})
        for role in roles
    }


def parts_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a paper says, by part."""
    pas, taken = content["pas"], {"pas", "shifts", "hospital", "ward", *FUNDING_AND_CONTACTS}
    return {
        "rota": [content["shifts"], [pa["designation"] for pa in pas]],
        "PAs": [_who(pa) for pa in pas],
        "ward": [content["hospital"], content["ward"]],
        "what PAs may do": [[_here_and_now(pa) for pa in pas], _recorded(content["words"])],
        "funding and contacts": {name: content[name] for name in FUNDING_AND_CONTACTS},
        REST: {name: said for name, said in content.items() if name not in taken}
        | {"words": _standing(content["words"])},
    }


def _recorded(words: Mapping[str, Any]) -> list[Any]:
    """What is on record of consent, capacity and the end date: each of it was recorded by name."""
    return [one["recorded"] for one in words["additions"]]


def _standing(words: Mapping[str, Any]) -> dict[str, Any]:
    """The standing words without it."""
    additions = [
        {name: said for name, said in one.items() if name != "recorded"} for one in words["additions"]
    ]
    return {**words, "additions": additions}


def _who(pa: Mapping[str, Any]) -> dict[str, Any]:
    """Who the PA is, and what they are trained and signed off for."""
    signed_off = [{name: one[name] for name in SIGNED_OFF} for one in pa["competences"]]
    return {name: pa[name] for name in OF_A_PA} | {"signed off": signed_off}


def _here_and_now(pa: Mapping[str, Any]) -> dict[str, Any]:
    """The rest of it: permissions and why, induction, validation, DBS check."""
    named = {*OF_A_PA, "designation", "competences"}
    here = [{name: said for name, said in one.items() if name not in SIGNED_OFF} for one in pa["competences"]]
    return {name: said for name, said in pa.items() if name not in named} | {"here": here}


def _sha256(said: object) -> str:
    return hashlib.sha256(canonical(said)).hexdigest()
