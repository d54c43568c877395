"""Checkpoints: every night each log that has grown is signed for; the newest are published, and mailed if asked for."""

from __future__ import annotations

import logging
from functools import partial

from prefect import flow

from flows.lines import Worker
from flows.nightly import each
from flows.settings import worker
from models.signed_note import SigningKey
from services.act import Act
from services.the_record.checkpoints import due_checkpoints, make_checkpoint, publish
from services.the_record.mailed import ask_for_mail, mailed_to
from services.the_record.published import Published
from services.the_record.record_key import published_from, record_key

log = logging.getLogger("safehands.checkpoints")


@flow(name="checkpoints", flow_run_name="checkpoints", persist_result=False, log_prints=False)
def checkpoints() -> int:
    """Sign for each log that has grown; where there is no key, nothing is signed."""
    key = record_key()
    if key is None:
        log.info("no checkpoints are made: SAFEHANDS_RECORD_KEY_FILE is not set")
        return 0
    return sign_and_publish(worker("checkpoints"), key, published_from())


def sign_and_publish(work: Worker, key: SigningKey, published: Published | None) -> int:
    """Publish once it is committed: what is out in the world must be in the database too. What was cut off in between
    is published the next time."""
    try:
        return each(work, due_checkpoints, partial(_sign, key, published))
    finally:
        if published:
            with work.reading() as session:
                publish(session, published)


def _sign(key: SigningKey, published: Published | None, act: Act, organisation_id: str) -> object:
    made = make_checkpoint(act, organisation_id, key, published)
    if made:
        ask_for_mail(act, made, mailed_to())
    return made
