"""The columns of a caseload file: which row needs and knows which, and what each of them means."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RowKind:
    """One kind of row: the columns it needs, and those it may fill as well."""

    says: str
    needs: tuple[str, ...]
    may: tuple[str, ...] = ()

    @property
    def knows(self) -> tuple[str, ...]:
        return ("row", *self.needs, *self.may)


REACHED = ("telephone", "email")

ROWS = {
    "organisation": RowKind("an NHS body, agency or provider", ("key", "name", "kind"), ("code",)),
    "person": RowKind("a budget holder", ("key", "name", "born", "nhs_number"), REACHED),
    "representative": RowKind(
        "somebody who may speak for a budget holder",
        ("key", "name", "person", "capacity"),
        ("from", *REACHED),
    ),
    "pa": RowKind(
        "a personal assistant, and who employs them",
        ("key", "name"),
        ("person", "employer", "model", "from", "until", *REACHED),
    ),
    "practitioner": RowKind(
        "somebody with a registration",
        ("key", "name", "role", "organisation", "register", "number", "from"),
        ("until", *REACHED),
    ),
    "staff": RowKind(
        "anybody else who works with the caseload",
        ("key", "name", "role"),
        ("organisation", "from", *REACHED),
    ),
    "employment": RowKind(
        "a further employment of a PA", ("pa", "person", "employer", "model", "from"), ("until",)
    ),
    "evidence": RowKind(
        "one piece of evidence",
        ("evidence", "outcome", "on"),
        ("pa", "person", "task", "ward", "about", "by", "acting_as", "provider", "until", "note"),
    ),
}

COLUMNS = {
    "row": "What the row says; one of the kinds of row below.",
    "key": "A short name of your own for somebody, used in the other columns to point to them. No spaces.",
    "name": "The full name.",
    "born": "The date of birth.",
    "nhs_number": "The NHS number, with or without spaces.",
    "telephone": "A telephone number.",
    "email": "An email address.",
    "kind": "What kind of organisation it is: icb, nhs trust, specialist team, nursing agency …",
    "code": "The organisation’s ODS code.",
    "role": "The role, in the frameworks’ words; several are joined with +.",
    "organisation": "Where somebody works: the key of an organisation, or the code or id of one on record.",
    "register": "NMC, HCPC or GMC.",
    "number": "The registration number.",
    "person": "Whom it is about: the key of a budget holder.",
    "pa": "Which PA it is about: the key of a PA.",
    "employer": "Who employs the PA.",
    "model": "direct, agency, representative, self-employed or family.",
    "capacity": "By what right somebody speaks for the person, in words.",
    "from": "The first day: of the employment, the registration, the role or the right to speak.",
    "until": "The last day on which it is still good, if it has one.",
    "evidence": "The kind of evidence, as in docs/glossary.md.",
    "outcome": "What it says, as in docs/glossary.md.",
    "task": "Which task it is about, in the frameworks’ words.",
    "ward": "Which ward it is about.",
    "about": "Training: its topic. Registration: the practitioner’s key. Provider assurance: the provider’s key.",
    "on": "When it was true: a day, or a day and a time.",
    "by": "Who stands behind it: a key; several are joined with +.",
    "acting_as": "In which role they gave it; needed only for somebody with several roles.",
    "provider": "The organisation that gave the training.",
    "note": "Anything worth keeping about it, in words.",
}

ORGANISATION_KINDS = (
    "icb",
    "nhs trust",
    "specialist team",
    "nursing agency",
    "broker-linked provider",
    "local authority",
    "charity",
    "other",
)
