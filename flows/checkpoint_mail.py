"""Checkpoint mail: each checkpoint goes to the addresses that the operator names, by e-mail."""

from __future__ import annotations

import os
from collections.abc import Sequence

from prefect import flow

from flows.lines import LinesFailed, Worker
from flows.settings import worker
from services import outbox
from services.act import Refused
from services.channels.channel import Channel, Outgoing, Sent
from services.channels.configured import Post, post_from
from services.the_record.mailed import ADDRESSES, mailed_to, outgoing_for


@flow(name="checkpoint-mail", flow_run_name="checkpoint-mail", persist_result=False, log_prints=False)
def checkpoint_mail(line_ids: list[str]) -> int:
    """Work through outbox lines of kind 'checkpoint by e-mail'; sent outside any transaction, so that nobody waits.

    Cut off in between it may come twice, as the same e-mail: that harms nobody, and one that is missing would.
    """
    addresses = mailed_to()
    channel = _by_e_mail(post_from(os.environ)) if addresses else None
    return send_all(worker("checkpoint-mail"), channel, addresses, line_ids)


def send_all(work: Worker, channel: Channel | None, addresses: Sequence[str], line_ids: Sequence[str]) -> int:
    """One after the other; what fails is given back, to be tried again later, and in the end parked.

    Returns how many were done. Raises LinesFailed at the end if any failed.
    """
    done, failed = 0, []
    for id in line_ids:
        claimed = None if work.process.stop.is_set() else _claim(work, addresses, id)
        if claimed is None:
            continue
        outgoing, tried_before = claimed
        nobody = Sent("handed over")
        sent = _send(work, channel, outgoing, ask_first=tried_before) if channel and outgoing else nobody
        if sent.outcome != "handed over":
            failed.append(sent.outcome)
        _write_down(work, id, sent)
        done += sent.outcome == "handed over"
    if failed:
        raise LinesFailed(
            f"{len(failed)} of {len(line_ids)} checkpoints did not go: {', '.join(sorted(set(failed)))}"
        )
    return done


def _claim(work: Worker, addresses: Sequence[str], id: str) -> tuple[Outgoing | None, bool] | None:
    """The e-mail of a line that is now ours, and whether somebody has tried before; None if it is not."""
    with work.sessions.begin() as session:
        taken = outbox.claim_batch(session, [id], work.holder, work.clock())
        return next(((outgoing_for(session, one, addresses), one.attempts > 1) for one in taken), None)


def _send(work: Worker, channel: Channel, outgoing: Outgoing, *, ask_first: bool) -> Sent:
    """Whoever was cut off may have sent it: where the channel knows, it is asked."""
    if ask_first and (before := channel.ask(outgoing.reference, work.clock())).outcome == "handed over":
        return before
    return channel.send(outgoing, work.clock())


def _write_down(work: Worker, id: str, sent: Sent) -> None:
    with work.sessions.begin() as session:
        if sent.outcome == "handed over":
            outbox.finish(session, id, work.clock())
        else:
            outbox.release(session, id, work.holder, sent.outcome, work.clock())


def _by_e_mail(post: Post | None) -> Channel:
    """Raises Refused where nothing is set up to send with: nobody would miss what is never sent."""
    channels = post.channels if post else {}
    found = channels.get("e-mail") or channels.get("GOV.UK Notify")
    if found is None:
        raise Refused(
            f"{ADDRESSES} names somebody, and no e-mail is set up.",
            way_out="set SAFEHANDS_ADDRESS and a mail server (docs/operating.md, Messages), or unset it",
        )
    return found
