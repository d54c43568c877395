"""Stays in hospital: one long over, one with a signed agreement, one where the ward is still deciding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from models.cases import DelegationRow
from models.hospital import Admission
from rules.moments import instant
from services.agreements.agreement import issue_agreement
from services.agreements.agreement_signing import Signed, sign_agreement
from services.agreements.agreement_versions import latest_agreement
from services.cases import delegations_of
from services.decisions import admission_at
from services.in_hospital import hospital
from services.in_hospital.hospital_desk import past_stays
from services.in_hospital.hospital_liaison import record_talk
from services.in_hospital.hospital_review import review_plan
from services.invented.names import STAFF
from services.invented.stage import Stage

SIGNATORIES = {"ward manager": "kit", "induction lead": "joy", "PHB lead": "pat"}


@dataclass(frozen=True, kw_only=True)
class Stay:
    """Who was admitted, how many days ago, and how far the ward has come. Days count back from today."""

    holder: str
    ward: str
    admitted: int
    rota: tuple[str, ...]
    rota_days: int
    inducted: tuple[str, ...]
    suspended: tuple[str, ...] = ()
    signed_by: tuple[str, ...] = tuple(SIGNATORIES)
    discharged: int | None = None


STAYS = (
    Stay(
        holder="gareth", ward="Ward 4", admitted=370, rota=("owen",), rota_days=7, inducted=("owen",),
        discharged=362,
    ),
    Stay(
        holder="wei", ward="Ward 12", admitted=7, rota=("yasmin", "zack", "abbie"), rota_days=15,
        inducted=("yasmin", "zack", "abbie"),
    ),
    Stay(
        holder="rosalind", ward="Ward 9", admitted=4, rota=("bilal", "dumisani", "carys"), rota_days=16,
        inducted=("bilal", "dumisani"), suspended=("dumisani",), signed_by=("ward manager",),
    ),
)  # fmt: skip


class Ward:
    """Plays one stay."""

    def __init__(self, stage: Stage, stay: Stay) -> None:
        self.stage, self.stay = stage, stay

    def put_on_stage(self) -> None:
        """Plan the admission, the rota, what the ward does, the agreement, and perhaps the discharge."""
        steps = (
            self._admit,
            self._plan_rota,
            self._induct,
            self._validate,
            self._decide,
            self._issue,
            self._sign,
            self._talk,
        )
        days = (0, 1, 1, 2, 2, 2, 2, 2)
        for number, (step, day) in enumerate(zip(steps, days, strict=True)):
            self.stage.plan(-self.stay.admitted + day, 50 + number, step)
        if self.stay.discharged is not None:
            self.stage.plan(-self.stay.discharged, 60, self._discharge)
            self.stage.plan(-self.stay.discharged + 5, 60, self._review)

    def _admit(self) -> None:
        case = self.stage.cases[self.stay.holder]
        hospital.admit(
            self.stage.act("grace"),
            case,
            self.stage.ids["hospital"],
            self.stay.ward,
            self.stage.now - timedelta(hours=3),
            on_call_nurse_id=self.stage.ids["ollie"],
        )

    def _plan_rota(self) -> None:
        admission, first = self._admission(), -self.stay.admitted + 1
        for number in range(self.stay.rota_days):
            pa = self.stay.rota[number % len(self.stay.rota)]
            day = self.stage.today + timedelta(days=first + number)
            designation = "lead PA" if pa == self.stay.rota[0] else "PA"
            starts, ends = self.stage.at(day, 8), self.stage.at(day, 20)
            hospital.plan_shift(
                self.stage.act("grace"), admission, self.stage.ids[pa], designation, starts, ends,
                purpose="well need",
            )  # fmt: skip

    def _induct(self) -> None:
        joy = self.stage.giver("joy")
        for pa in self.stay.inducted:
            hospital.record_induction(
                self.stage.act("joy"), self._admission(), self.stage.ids[pa], self.stage.now, joy
            )

    def _validate(self) -> None:
        ann = self.stage.giver("ann")
        for row in self._delegations():
            hospital.record_validation(self.stage.act("ann"), self._admission(), row, self.stage.now, ann)

    def _decide(self) -> None:
        suspended = {self.stage.ids[pa] for pa in self.stay.suspended}
        for row in self._delegations():
            outcome = "suspended" if row.pa_id in suspended else "may continue"
            note = "Not medically stable enough for feeds by a PA today." if outcome == "suspended" else ""
            kit = self.stage.giver("kit")
            hospital.ward_decides(self.stage.act("kit"), self._admission(), row, outcome, kit, note)

    def _issue(self) -> None:
        issue_agreement(self.stage.act("pat"), self._admission().id)

    def _sign(self) -> None:
        """Each signature is on the paper as it was issued; then the paper is issued with the signatures."""
        admission = self._admission()
        for role in self.stay.signed_by:
            paper = latest_agreement(self.stage.session, admission.id)
            if paper is None:
                raise LookupError("there is no agreement to sign")
            signatory = SIGNATORIES[role]
            sign_agreement(self.stage.act(signatory), paper, Signed(role, STAFF[signatory].name))
        self._issue()

    def _discharge(self) -> None:
        hospital.discharge(self.stage.act("grace"), self._admission(), self.stage.now - timedelta(hours=1))

    def _talk(self) -> None:
        record_talk(
            self.stage.act("grace"), self._admission(), "Ruth Gale", "ward sister", self.stage.now,
            "PAs go on with what they do at home, and ring the bell before they begin.",
            holder_id=self.stage.cases[self.stay.holder].person_id, lead_id=self.stage.ids["pat"],
        )  # fmt: skip

    def _review(self) -> None:
        (stay, *_), *_ = past_stays(self.stage.session, self.stage.cases[self.stay.holder])
        words = "The ward knew the PAs from the second day; on the first night nobody had the agreement."
        review_plan(self.stage.act("grace"), stay, "worked in part", words)

    def _admission(self) -> Admission:
        person = self.stage.cases[self.stay.holder].person_id
        admission = admission_at(self.stage.session, person, instant(self.stage.now))
        if admission is None:
            raise LookupError(f"{self.stay.holder} is not in hospital")
        return admission

    def _delegations(self) -> list[DelegationRow]:
        """The delegations of those PAs whom the ward has shown round."""
        inducted = {self.stage.ids[pa] for pa in self.stay.inducted}
        rows = delegations_of(self.stage.session, self.stage.cases[self.stay.holder].id)
        return [row for row in rows if row.pa_id in inducted]
