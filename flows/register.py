"""Which flows there are: those that a line of the outbox asks for, and those that run every night."""

from __future__ import annotations

from collections.abc import Callable

from flows.checkpoint_mail import checkpoint_mail
from flows.checkpoints import checkpoints
from flows.competency_sign_off import competency_sign_off
from flows.framework_impact import framework_impact
from flows.hospital_agreement import hospital_agreement
from flows.hospital_plans import hospital_plans
from flows.lapses import lapses
from flows.leavers import leavers
from flows.messages import messages
from flows.monitoring import monitoring
from flows.panel import panel
from flows.paperwork import paperwork
from flows.protocol_revised import protocol_revised
from flows.reconcile import reconcile
from flows.refresher_scheduling import refresher_scheduling
from flows.replay import replay
from flows.successions import successions
from flows.tidying import tidying
from flows.training_request import training_request
from services import outbox

ON_EVENT: dict[str, Callable[[list[str]], int]] = {
    outbox.RECONCILE: reconcile,
    outbox.AGREEMENT: hospital_agreement,
    outbox.REVISED: protocol_revised,
    outbox.IMPACT: framework_impact,
    outbox.CHECKPOINT: checkpoint_mail,
}
"""Which flow works on which kind of line, in the order in which they are started."""

NIGHTLY: tuple[Callable[[], int], ...] = (
    training_request,
    competency_sign_off,
    refresher_scheduling,
    monitoring,
    leavers,
    lapses,
    successions,
    hospital_plans,
    panel,
    paperwork,
    replay,
    messages,
    tidying,
    checkpoints,
)
"""Once at each start and once every night, in this order."""


def body(flow: Callable[..., int]) -> Callable[..., int]:
    """A flow's own function, to be called without Prefect."""
    found: Callable[..., int] = getattr(flow, "fn", flow)
    return found
