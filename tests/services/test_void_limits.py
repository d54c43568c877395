"""Voiding takes away what speaks for a delegation; it never takes back somebody else's no."""

from __future__ import annotations

import pytest

from services import coordination
from services.act import Refused
from services.answers import answer_now
from services.training.sign_off import assess, record_practice
from services.void import void_evidence
from tests.services.world import World, launched, recommended, trained


def test_a_referral_to_the_panel_cannot_be_taken_back_to_get_past_the_panel(world: World) -> None:
    row = launched(world, decides="exceptions")
    recommended(world, row)
    world.later(minutes=1)
    coordination.recommend(world.act("grace"), row, "referred to panel", "The seizures have changed.")
    world.later(minutes=1)
    answer = answer_now(world.session, row, world.now)
    referral = next(piece for piece in answer.evidence.values() if piece.row.outcome == "referred to panel")
    with pytest.raises(Refused, match="answered by the panel"):
        void_evidence(world.act("grace"), world.cases["lowe"], referral, "I did not mean it.")


def test_a_withdrawal_that_the_co_ordinator_typed_in_is_not_hers_to_void(world: World) -> None:
    row = launched(world)
    said = coordination.record_agreement(
        world.act("grace"), row, world.now.date(), world.giver("lowe"), "withdrawn", "No, thank you."
    )
    world.later(minutes=1)
    answer = answer_now(world.session, row, world.now)
    piece = answer.evidence[said.id]
    with pytest.raises(Refused, match="somebody else’s finding"):
        void_evidence(world.act("grace"), world.cases["lowe"], piece, "A slip.")


def test_the_same_practice_sent_twice_is_one_practice(world: World) -> None:
    row = launched(world)
    trained(world, row)
    with pytest.raises(Refused, match="at this very time"):
        record_practice(world.act("nia"), row, world.now)
    world.later(hours=1)
    record_practice(world.act("nia"), row, world.now)


def test_nobody_signs_off_themselves(world: World) -> None:
    row = launched(world, pa="nia")
    with pytest.raises(Refused, match="about themselves"):
        assess(world.act("nia"), row, world.now, "competent")
