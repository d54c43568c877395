"""Paperwork: each night the delegation letters and training plans that say something new are issued again.

After a month is over, how many delegations were in force at its end is written down for the overview; and each week,
who has to be kept no longer.
"""

from __future__ import annotations

from prefect import flow

from flows.nightly import each
from flows.settings import worker
from services.delegation_letter import carry_delegation_letter, due_delegation_letters
from services.desks.month_ends import due_month_ends, keep_month_ends
from services.law.kept_lists import due_counts, keep_counts
from services.training.training_plan import carry_training_plan, due_training_plans


@flow(name="paperwork", flow_run_name="paperwork", persist_result=False, log_prints=False)
def paperwork() -> int:
    """Issue what is due, one transaction each; a document that says the same is not issued again."""
    work = worker("paperwork")
    done = each(work, due_delegation_letters, carry_delegation_letter)
    done += each(work, due_training_plans, carry_training_plan)
    done += each(work, due_month_ends, keep_month_ends)
    return done + each(work, due_counts, keep_counts)
