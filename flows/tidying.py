"""Tidying: every night, what was kept for a day or less is thrown away: it holds names and NHS numbers."""

from __future__ import annotations

from prefect import flow

from flows.nightly import each
from flows.settings import worker
from services.desks.searches import drop_old_searches, with_old_searches
from services.importing.import_drafts import old_drafts, throw_away
from services.kept_forms import drop_old_forms, with_old_forms


@flow(name="tidying", flow_run_name="tidying", persist_result=False, log_prints=False)
def tidying() -> int:
    """Throw away caseload files that nobody confirmed, forms that nobody came back for, and searches."""
    work = worker("tidying")
    done = each(work, old_drafts, throw_away)
    done += each(work, with_old_forms, drop_old_forms)
    return done + each(work, with_old_searches, drop_old_searches)
