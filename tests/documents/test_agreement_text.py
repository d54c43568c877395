"""What a ward reads on the agreement."""

import re
from dataclasses import replace
from datetime import date

import pytest

from documents.agreement import agreement_html
from documents.agreement_paper import AgreementPaper, OnCallNurse
from documents.agreement_view import what_is_missing
from tests.documents import papers
from tests.documents.reading import pages, printed, text


def first_page(paper: AgreementPaper) -> str:
    return " ".join(pages(printed(paper))[0].split())


def test_the_first_page_says_who_may_do_what_and_whom_to_ring() -> None:
    """A ward sister at two in the morning needs nothing but this sheet."""
    page = first_page(papers.unsigned())
    for words in [
        "Rosalind Achterberg Born 17 May 1961 NHS number 999 000 0018",
        "Ward 12 (Respiratory), Trentside General Hospital",
        "1 December 2026 at 02:10, as an emergency",
        "ring the on-call nurse: 01632 960 144 Sister Maeve Corrigan",
        "Adaeze Okonkwo-Whitfield Senior personal assistant May do alone Gastrostomy feed",
        "Only with a competent person present Tracheal suction – action plan until 14 December 2026",
        "Adaeze Okonkwo-Whitfield Not here Buccal midazolam – waiting for the ward's decision",
        "Bronagh McGilligan Personal assistant NOT YET INDUCTED: may not start NO DBS CHECK ON RECORD",
        "As decided 1 December 2026 at 16:10",
        "9 things still missing: see section 8 on page 5",
        "rota, section 5 on page 4",
    ]:
        assert words in page


def test_a_planned_admission_says_so() -> None:
    assert "at 02:10, planned" in first_page(replace(papers.unsigned(), planned=True))


@pytest.mark.covers("HO-15")
def test_until_all_have_signed_every_page_says_that_it_is_not_in_force() -> None:
    """Sheets come apart."""
    assert all("NOT IN FORCE – waiting for signatures" in page for page in pages(printed(papers.unsigned())))
    assert "Until then, who does them: the nursing staff on the ward" in first_page(papers.unsigned())


def test_once_in_force_no_page_says_otherwise() -> None:
    words = text(papers.in_force())
    assert "not in force" not in words.lower()
    assert "waiting for signatures" not in words
    assert "In force since all have signed" in words


def test_every_page_says_whose_it_is_which_version_and_which_page() -> None:
    for number, page in enumerate(pages(printed(papers.unsigned())), start=1):
        assert "Hospital working agreement HWA-2041, version 3" in page
        assert "NHS number 999 000 0018, Rosalind Achterberg" in page
        assert f"Page {number} of 6" in page


@pytest.mark.covers("HO-02", "HO-05")
def test_the_parties_and_the_funding_are_named() -> None:
    """The budget pays for four weeks at the least, and somebody decides what follows."""
    words = text(papers.unsigned())
    assert "made because the PHB holder was admitted" in words
    assert "Potteries and Moorlands ICB" in words
    assert "for at least 4 weeks in hospital: up to and including Monday 28 December 2026" in words
    assert "It is reviewed, and somebody decides by Thursday 24 December 2026 whether it goes on." in words
    assert "It never stops by itself: undecided, PAs are paid as before until somebody decides." in words
    assert "For fewer hours in hospital PAs are paid as before." in words


def test_a_readmission_is_shown_by_both_readings_and_a_decision_to_end_is_said() -> None:
    again = text(replace(papers.unsigned(), funded_otherwise=date(2027, 1, 17)))
    assert (
        "This stay is a readmission; if it were counted the other way, the time would end on Sunday 17 January 2027."
        in again
    )
    ended = text(replace(papers.unsigned(), funding_ends=True))
    assert "It has been decided that it then ends." in ended
    assert "It never stops by itself" not in ended


@pytest.mark.covers("HO-06", "HO-14", "HO-16")
def test_each_pas_training_and_competences_are_listed() -> None:
    """What was learnt, what may be done here, who signed it off, whether the agency confirmed it."""
    words = text(papers.unsigned())
    assert "Basic life support 20 February 2026 Ines Valdivia Brindley Nursing Agency" in words
    signed_off = "12 March 2026 Ines Valdivia, community nurse"
    assert f"Gastrostomy feed May do alone {signed_off} 1 December 2026" in words
    assert f"Gastrostomy feed May do alone {signed_off} NOT YET VALIDATED" in words
    assert "Tracheal suction Not here not signed off NOT SIGNED OFF NOT YET VALIDATED" in words
    assert (
        "Bronagh McGilligan: training completed What Completed on Taught by Provider No training is" in words
    )


@pytest.mark.covers("HO-07", "HO-08", "HO-11", "HO-13")
def test_the_responsibilities_of_each_party_stand_with_their_place_in_the_text() -> None:
    words = text(papers.unsigned())
    for duty in [
        "Works under the direction of the nursing staff on the ward. [4:2434]",
        "Carries a copy of this agreement at all times. [4:2450]",
        "The hospital gives each PA a local induction to the place of care. [4:2437]",
        "liaises with the ward sister or clinical matron to complete this agreement. [4:2460]",
        "validates what this agreement says of each PA. [4:2464-2466]",
    ]:
        assert duty in words


@pytest.mark.covers("HO-09")
def test_the_rota_gives_name_designation_start_and_finish() -> None:
    words = text(papers.unsigned())
    assert "Week from Monday 30 November 2026" in words
    assert (
        "Tue 1 Dec, 19:00 Wed 2 Dec, 07:00 12 hours Adaeze Okonkwo- Whitfield Senior personal assistant"
        in words
    )


def test_the_rota_is_in_order_whatever_order_it_came_in() -> None:
    paper = papers.unsigned()
    html = agreement_html(replace(paper, shifts=paper.shifts[::-1]))
    starts = re.findall(r'<th scope="row">(\w{3} \d+ Dec, \d\d:\d\d)', html)
    assert starts == [
        "Tue 1 Dec, 19:00",
        "Wed 2 Dec, 07:00",
        "Wed 2 Dec, 19:00",
        "Fri 4 Dec, 19:00",
        "Mon 7 Dec, 19:00",
    ]


@pytest.mark.covers("HO-10")
def test_a_shift_that_no_dbs_check_covers_is_marked_with_words() -> None:
    """Not with a colour: the paper is read from a photocopy."""
    words = text(papers.unsigned())
    assert f"NOT IN DATE Do not use this shift: {papers.OLD_DBS}" in words
    assert words.count("NOT IN DATE") == 1
    assert "DBS check: 4 December 2023; it DOES NOT COVER every shift" in words
    assert "NOT IN DATE" not in text(papers.in_force())


def test_a_shift_without_a_fault_in_words_still_says_what_is_wrong() -> None:
    silent = papers.shift(papers.ADAEZE, "2026-12-04T19:00", "2026-12-05T07:00", dbs_ok=False)
    assert "the DBS check does not cover this shift" in text(replace(papers.unsigned(), shifts=(silent,)))


def test_a_shift_shows_all_its_faults_and_what_it_is_not_for() -> None:
    """A task that the PA may not do is no reason to do without the PA."""
    marked = papers.shift(
        papers.ADAEZE, "2026-12-04T19:00", "2026-12-05T07:00", purpose="well need", faults=("first", "second"),
        not_for=("suction: not signed off",), note="A note.",
    )  # fmt: skip
    words = text(replace(papers.unsigned(), shifts=(marked,)))
    assert (
        "For a well need in date Do not use this shift: first. second Not for suction: not signed off A note."
        in words
    )
    only = text(replace(papers.unsigned(), shifts=(replace(marked, faults=()),)))
    assert "Do not use this shift" not in only
    assert "in date Not for suction: not signed off" in only


def test_a_long_rota_tells_what_is_wrong_with_several_shifts_in_one_line() -> None:
    days = [
        papers.shift(papers.ADAEZE, f"2026-12-0{day}T07:00", f"2026-12-0{day}T19:00", faults=("too tired",))
        for day in (4, 5, 6)
    ]
    missing = what_is_missing(replace(papers.unsigned(), shifts=tuple(days)))
    name = papers.ADAEZE.name
    assert f"3 shifts of {name}, the first on Fri 4 Dec 2026, 07:00: too tired" in missing
    other = replace(days[2], faults=(), not_for=("suction: not signed off",))
    missing = what_is_missing(replace(papers.unsigned(), shifts=(other,)))
    assert f"Shift of Sun 6 Dec 2026, 07:00, {name}: not for suction: not signed off" in missing


def test_the_night_the_clocks_go_back_has_thirteen_hours() -> None:
    night = papers.shift(papers.ADAEZE, "2026-10-24T19:00", "2026-10-25T07:00")
    words = text(replace(papers.unsigned(), shifts=(night,)))
    assert "Sat 24 Oct, 19:00 Sun 25 Oct, 07:00 the clocks go back 13 hours" in words


@pytest.mark.covers("HO-12")
def test_the_on_call_nurse_is_on_the_first_page_and_in_a_section() -> None:
    assert text(papers.unsigned()).count("01632 960 144") == 2


def test_a_missing_number_is_shown_as_missing() -> None:
    """An empty space would be read as 'nobody to ring'."""
    paper = replace(papers.unsigned(), on_call_nurse=OnCallNurse("Sister Maeve Corrigan"))
    assert "Telephone number MISSING" in first_page(paper)
    assert "Telephone MISSING" in text(paper)
    assert "The on-call nurse's telephone number" in what_is_missing(paper)


@pytest.mark.covers("HO-15")
def test_there_are_three_places_to_sign() -> None:
    html = agreement_html(papers.unsigned())
    assert html.count('class="signature"') == 3
    words = text(papers.unsigned())
    assert all(f"{role} Name: Signature: Date and time:" in words for role in papers.ROLES)


def test_a_signature_is_printed_with_name_and_time() -> None:
    assert "Ward or unit manager Signed by Charge Nurse Dilys Pugh on 1 December 2026 at 17:05." in text(
        papers.in_force()
    )


def test_what_is_missing_is_seen_without_being_told() -> None:
    """The paper counts what it shows; the caller adds the rest, and nothing stands twice."""
    paper = papers.unsigned()
    told = "Buccal midazolam, Adaeze Okonkwo-Whitfield: the ward's decision"
    expected = (
        "The signature of the ward or unit manager",
        "The signature of the PHB lead",
        "The signature of the member of staff responsible for induction",
        "Tomasz Wiśniewski: a DBS check that covers every shift",
        "Tomasz Wiśniewski: validation by the nursing agency for 2 of 2 competences",
        "Bronagh McGilligan: local induction to this ward",
        "Bronagh McGilligan: a DBS check",
        f"Shift of Fri 4 Dec 2026, 19:00, Tomasz Wiśniewski: {papers.OLD_DBS}",
        told,
    )
    assert what_is_missing(paper) == expected
    assert what_is_missing(replace(paper, what_is_missing=(told, expected[0]))) == expected
    assert all(line in text(paper) for line in expected)


def test_a_paper_that_lacks_nothing_says_so() -> None:
    assert what_is_missing(papers.in_force()) == ()
    assert "Nothing that Safehands asks for was missing" in text(papers.in_force())


def test_a_bare_agreement_at_the_door_prints_all_the_same() -> None:
    """An emergency: no PA, no rota, no names yet."""
    bare = replace(
        papers.unsigned(), pas=(), shifts=(), icb="", nursing_agency="", on_call_nurse=OnCallNurse()
    )
    words = text(bare)
    assert "No PA is named yet." in words
    assert "No shift has been given to the ward yet." in words
    assert "Integrated care board MISSING" in words
    assert "The rota: no shift has been given" in words


def test_additions_are_marked_as_not_in_the_text() -> None:
    words = text(papers.unsigned())
    assert "9. Additions: not in the Staffordshire text" in words
    for topic in [
        "Consent and capacity",
        "End date",
        "Ward transfer",
        "Infection control",
        "Medicines",
        "Insurance",
    ]:
        assert topic in words
    assert "Each PA's own signature (not in the Staffordshire text)" in words


def test_what_is_recorded_of_an_addition_is_printed() -> None:
    words = papers.unsigned().words
    recorded = replace(words.additions[0], recorded="Agreed on 1 December 2026")
    paper = replace(papers.unsigned(), words=replace(words, additions=(recorded, *words.additions[1:])))
    assert "Agreed on 1 December 2026" in text(paper)


def test_rules_that_nobody_approved_are_no_rules_for_real_care() -> None:
    """Said on the first page and at the foot of every other."""
    assert "Not for real care. No clinical lead has approved the rules" in first_page(papers.unsigned())
    assert all("Rules not approved" in page for page in pages(printed(papers.unsigned())))
    assert "Not for real care" not in text(papers.in_force())
    assert "Approved by Dr Oluwaseun Hartley, clinical lead (invented for the example)." in text(
        papers.in_force()
    )


def test_the_frameworks_are_named_to_the_byte() -> None:
    assert "staffordshire-hospital 2016.1 9c029c029c02" in text(papers.unsigned())
