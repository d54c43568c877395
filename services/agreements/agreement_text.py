"""A case file with a stay in hospital: its fields, and what each may hold. ``examples/hospital.yaml`` explains them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic import Field as Described

from models.hospital import Purpose
from models.hospital_funding import Outcome
from models.nhs_number import NhsNumber
from rules.case_text import CaseText, Minute
from rules.text_values import Day, Sentence
from rules.yaml_file import Text


def _nhs_number(value: Any) -> str:
    return str(NhsNumber(str(value)))


class EarlierText(Text):
    """A stay before this one, which may make this one a readmission."""

    admitted: Day
    discharged: Day


class FundingText(Text):
    """What was decided about the budget after the time that it covers at the least (4:2414)."""

    outcome: Outcome
    last_day: Day = Described(alias="last day")


class StayText(Text):
    reference: Sentence
    version: int = Described(1, ge=1)
    person: str
    nhs_number: Annotated[str, BeforeValidator(_nhs_number)] = Described(alias="nhs number")
    hospital: str
    ward: Sentence
    admitted: Minute
    planned: bool = False
    kept_by: str = Described("", alias="kept by")
    earlier: list[EarlierText] = Described([])
    funding: FundingText | None = None


class ShiftText(Text):
    pa: str
    designation: Sentence
    starts: Minute
    ends: Minute
    purpose: Purpose | None = None


class OnCallText(Text):
    name: str = ""
    telephone: str = ""


class SignatureText(Text):
    role: str
    name: Sentence
    at: Minute


class AgreementText(CaseText):
    """A whole case file with a stay in hospital."""

    as_of: Minute = Described(alias="as of")
    stay: StayText
    rota: list[ShiftText] = Described([])
    on_call_nurse: OnCallText = Described(OnCallText(), alias="on-call nurse")
    signatures: list[SignatureText] = Described([])
