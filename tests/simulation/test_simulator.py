"""The simulator: small towns without a violation, the same run for the same seed, and planted faults that it finds."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.actions import Action
from rules.vocabulary import Status
from services import to_do
from services.proof.shift import Held
from services.to_do import Wanted
from simulation import training_deeds
from simulation.play import Played, simulate

pytestmark = pytest.mark.timeout(600)


def told(played: Played) -> list[str]:
    return [str(one) for one in played.violations]


@pytest.mark.parametrize("seed", [2, 3])
def test_a_small_town_has_no_violation(seed: int) -> None:
    played = simulate(people=8, days=60, seed=seed)
    assert told(played) == []
    assert played.events["delegation launched"] >= 2


def test_the_same_seed_is_the_same_run() -> None:
    assert simulate(people=5, days=20, seed=5) == simulate(people=5, days=20, seed=5)


def test_a_flow_that_forgets_to_open_an_action_again_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault is kept: what was asked for a requirement once is never asked again, such as to train again."""
    honest = to_do._Lining._open

    def forgets(self: to_do._Lining, one: Wanted, needed_by: list[str]) -> None:
        before = select(Action.id).where(
            Action.delegation_id == self.row.id, Action.requirement == one.requirement
        )
        if self.act.session.scalar(before) is None:
            honest(self, one, needed_by)

    monkeypatch.setattr(to_do._Lining, "_open", forgets)
    monkeypatch.setattr(training_deeds, "FAILED", 0.7)
    played = simulate(people=6, days=60, seed=1)
    assert any("nobody is asked for" in one for one in told(played))


def test_a_loop_that_never_asks_anybody_is_found_on_the_first_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(to_do, "bring_into_line", lambda *_: to_do.Changes())
    played = simulate(people=5, days=10, seed=1)
    assert any("nobody is asked for: clinical recommendations" in one for one in told(played))


def test_a_delegation_in_force_without_its_requirements_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the rules to say yes to everybody, the book would say what is missing."""
    in_force: Status = "in force"
    monkeypatch.setattr("rules.decide._status", lambda _: in_force)
    monkeypatch.setattr("rules.explain.Explanation.stops", lambda _: False)
    played = simulate(people=5, days=10, seed=1)
    assert any("in force, and" in one for one in told(played))


def test_random_shifts_are_proven_as_the_watch_saw_them_and_as_the_book_says() -> None:
    """And every decision of the run, decided again, comes out the same."""
    played = simulate(people=12, days=90, seed=3, shifts=60)
    assert told(played) == []
    assert played.events["shift proven"] == 60
    assert played.events["shift proven: authorised"] >= 3


def test_a_proof_that_says_yes_to_everything_is_found_by_watch_and_book(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Held, "authorised", property(lambda _: True))
    found = told(simulate(people=6, days=20, seed=2, shifts=20))
    assert any("seen False, proven True" in one for one in found)
    assert any("known then, and no training" in one for one in found)


@pytest.mark.long
@pytest.mark.timeout(14_400)
def test_ten_thousand_random_shifts_of_two_years() -> None:
    played = simulate(people=50, days=730, seed=7, shifts=10_000)
    assert told(played) == []
    assert played.events["shift proven"] == 10_000


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_ten_years_decided_again_come_out_as_they_were_recorded() -> None:
    """Night after night, and all of them once more at the end."""
    assert told(simulate(people=4, days=3650, seed=7)) == []
