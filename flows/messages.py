"""Messages: reminders are queued, what was cut off is asked about, and each person gets one digest for the day."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import partial

from prefect import flow

from flows.lines import LinesFailed, Worker
from flows.nightly import each
from flows.settings import worker
from services.channels.configured import Post, post_from
from services.deliveries import carry_digest, carry_doubt, carry_settled, due_doubts, due_settled
from services.digests import due_digests
from services.reminders import carry_reminder, due_reminders

log = logging.getLogger("safehands.messages")


@flow(name="messages", flow_run_name="messages", persist_result=False, log_prints=False)
def messages() -> int:
    """Tell everybody what waits for them; where no address of the pages is set, nothing is sent."""
    post = post_from(os.environ)
    if post is None:
        log.info("no messages are sent: SAFEHANDS_ADDRESS is not set")
        return 0
    return send_all(worker("messages"), post)


def send_all(work: Worker, post: Post) -> int:
    """Everything that is due now; what fails does not stop the rest, and is found again the next time.

    Returns how many people were told. Raises LinesFailed at the end if anything failed.
    """
    failed = _tried(lambda: each(work, due_reminders, carry_reminder))
    failed += _tried(lambda: each(work, due_settled, carry_settled))
    with work.reading() as session:
        doubts = due_doubts(session, work.clock())
    for id in doubts:
        failed += _tried(partial(carry_doubt, work, post, id))
    with work.reading() as session:
        digests = due_digests(session, work.clock())
    for due in digests:
        failed += _tried(partial(carry_digest, work, post, due))
    if failed:
        raise LinesFailed(f"{len(failed)} failed: {', '.join(sorted(set(failed)))}")
    return len(digests)


def _tried(carry: Callable[[], object]) -> list[str]:
    """The type of what went wrong, if anything did."""
    try:
        carry()
    except Exception as error:  # noqa: BLE001 (one must not stop the others; it is told above)
        return [type(error).__name__]
    return []
