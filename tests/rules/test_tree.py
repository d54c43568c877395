"""The explanation as a tree: from the answer to each requirement, to the evidence, to the text."""

from rules.case_file import load_case
from rules.decide import decide
from rules.moments import Span
from rules.question import Moment
from rules.tree import tree_of
from tests.rules.builders import EXAMPLE

CASE = load_case(EXAMPLE)


def lines(on: str, place: int = 0) -> list[str]:
    answer = decide(CASE.applied, CASE.delegations[place], CASE.known, Moment(Span.parse(on)))
    return list(tree_of(answer, CASE.applied, CASE.known).lines())


def test_the_answer_stands_first_and_what_is_missing_before_what_is_met() -> None:
    found = lines("2027-06-01")
    assert found[0] == "NO  Amina Yusuf – gastrostomy feed – for Mrs Edith Lowe: suspended"
    assert found[2] == "│  ├─ NOT MET: formal review. It was good until 20 May 2027 and has run out."
    assert (
        "met: clinical recommendations." in found[next(i for i, line in enumerate(found) if "├─ met" in line)]
    )


def test_each_requirement_leads_to_its_evidence_with_both_dates_and_to_the_text() -> None:
    found = lines("2027-06-01")
    review = next(line for line in found if "evidence review-1" in line)
    assert review.endswith(
        "formal review of 20 November 2026, “still competent”, by Nia Price (monitoring nurse); "
        "recorded 20 November 2026"
    )
    assert any("text 2:802: Delegating healthcare tasks to PAs" in line for line in found)


def test_a_yes_and_what_is_never_delegated_have_their_reasons_too() -> None:
    assert lines("2026-12-01")[0].startswith("YES  Amina Yusuf")
    never = lines("2026-12-01", place=2)
    assert never[0].endswith("never delegated")
    assert any("a misplaced one can kill" in line for line in never)


def test_the_way_out_and_the_settings_stand_at_the_end() -> None:
    found = lines("2027-06-01")
    assert any("review the PA and bring training up to date (monitoring nurse)" in line for line in found)
    assert any("until then: a registered nurse or an agency" in line for line in found)
    assert any("panel decides: by risk (chosen, staffordshire)" in line for line in found)
