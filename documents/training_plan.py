"""The training plan beside the support plan (2:682): who learns what, from whom, by when, and what it costs (2:684)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from documents.pages import page_pdf
from documents.whom import Whom


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One training or check of one PA. ``each`` is what it costs once; None where no price is on record.

    ``times`` is how often it is needed now (``ongoing``: in a year). ``task`` is empty for what is learnt once.
    """

    pa: str
    task: str
    what: str
    by: tuple[str, ...]
    ongoing: bool
    every: str
    times: int
    done_on: date | None
    due_by: date | None
    each: Decimal | None

    @property
    def cost(self) -> Decimal | None:
        return None if self.each is None else self.each * self.times


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """One version of one case's plan."""

    reference: str
    version: int
    written_at: datetime
    organisation: str
    person: Whom
    support_plan: str
    lines: tuple[PlanLine, ...]

    @property
    def training(self) -> tuple[PlanLine, ...]:
        return tuple(line for line in self.lines if not line.ongoing)

    @property
    def checks(self) -> tuple[PlanLine, ...]:
        return tuple(line for line in self.lines if line.ongoing)

    @property
    def without_price(self) -> int:
        return sum(line.cost is None for line in self.lines)


def total(lines: tuple[PlanLine, ...]) -> Decimal:
    """What these cost together, as far as there are prices."""
    return sum((line.cost for line in lines if line.cost is not None), Decimal(0))


def training_plan_pdf(plan: TrainingPlan) -> bytes:
    """The plan on A4; the same plan gives the same bytes. Raises ``documents.pdf.PangoMissing``."""
    name = f"{plan.reference}, version {plan.version}"
    return page_pdf("training_plan.html.jinja", name, plan.written_at, plan=plan, total=total)
