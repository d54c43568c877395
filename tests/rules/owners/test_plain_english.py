"""A framework reads like something that a nurse would say aloud, and says what the file says."""

import pytest

from rules.framework import Framework, from_library
from rules.owners.document import Document, Paragraph, Table
from rules.owners.plain_english import in_plain_english
from tests.rules.owners.said import EVERY_FIELD, SMALL, changed, section

STAFFORDSHIRE = from_library("staffordshire", "2016.1")
WHY = "    why: Seen to be safe.\n"


def assessed(*fields: str, but: tuple[str, str] = ("", "")) -> str:
    """What the page says of the small framework's assessment with these fields besides."""
    framework = changed(SMALL, but, (WHY, WHY + "".join(f"    {field}\n" for field in fields)))
    return section(framework, "Assessed")


def test_staffordshires_formal_review_to_the_letter() -> None:
    assert section(STAFFORDSHIRE, "Formal review") == (
        "The PA must have a formal review for this person and task that says ‘still competent’, carried out by "
        "a clinical trainer or a monitoring nurse who is registered at that moment. "
        "It has to come round at least every 6 months, counted from ‘assessed competent’ and then from the last "
        "one. The monitoring nurse is asked 60 days before it runs out. "
        "Skills are reviewed and brought up to date once every six months. [2:802] "
        "While it is missing or has run out: suspended; the monitoring nurse has to review the PA and bring "
        "training up to date within 14 days (the default of ‘days to answer’). "
        "Where it is merely missed, the task stops (the default of ‘overdue monitoring’). "
        "Under supervision the PA may do the task without it. [2:802] "
        "- If it says ‘action plan’: action plan; the clinical trainer has to carry out the action plan and assess "
        "again within 28 days (the default of ‘days to train’). "
        "A later ‘assessed competent’ lifts this as well. [2:802] "
        "- If it says ‘suspend now’: suspended; the PHB co-ordinator has to decide whether the delegation can go "
        "on within 1 day. [2:802]"
    )


def test_staffordshires_panel_to_the_letter() -> None:
    said = section(STAFFORDSHIRE, "Panel's approval")
    assert said.startswith(
        "It is asked for only where one of these holds: [2:796, 2:798, 2:815] "
        "- The setting ‘panel decides’ is ‘all’. "
        "- The setting ‘panel decides’ is ‘by risk’ and the task's risk tier is 3 or higher "
        "(the default of ‘panel decides from risk tier’). "
        "- The setting ‘panel decides’ is ‘exceptions’ and a recommendation that says ‘referred to panel’ is on "
        "record. "
        "There must be a panel decision for this PA, person and task that says ‘approved’, made by a nominated "
        "senior manager. "
        "Those who give it together are at least 2 people (the default of ‘panel quorum’), drawn from at least "
        "2 different organisations (the default of ‘panel organisations’). "
        "Organisations that have merged count as they were named (the default of ‘after a merger’). "
        "Nobody who gave ‘co-ordinator's recommendation’ may take part."
    )
    assert (
        "within 14 days if ‘panel meets’ is ‘twice a month’, or 2 months if it is ‘every two months’." in said
    )


def test_a_setting_says_its_question_its_choices_and_what_it_bears_on() -> None:
    assert section(STAFFORDSHIRE, "Panel decides") == (
        "Which delegations need a decision of the risk enablement panel? "
        "It is ‘all’, ‘by risk’ or ‘exceptions’; it must be chosen, there is no default. "
        "The text describes the panel and does not say which delegations go to it. "
        "It bears on ‘panel's approval’. [2:796, 2:798]"
    )
    assert "It is 1 or 2; the default is 2." in section(STAFFORDSHIRE, "Panel organisations")
    assert "It bears on how soon somebody has to act." in section(STAFFORDSHIRE, "Days to answer")


def test_a_task_that_is_never_delegated_says_why() -> None:
    assert section(STAFFORDSHIRE, "Re-insert a nasogastric tube") == (
        "Putting back a nasogastric tube that has come out. "
        "Never delegated: Only a registered practitioner may put a nasogastric tube back; a misplaced one can kill. "
        "Risk tier: 4 critical. Its name in the files is ‘re-insert nasogastric tube’. [2:783]"
    )


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("at least every: 1 year", "It has to come round at least every year."),
        ("at least every: {task: monitored every}", "at least as often as the task says under ‘monitored every’."),
        ("registered: on that day", "made by a nurse who is registered at that moment."),
        ("undone by: whoever gave it", "Only a no from whoever gave it undoes it."),
        ("for: [supervised]", "It is needed under supervision already."),
        ("in: [hospital]", "In hospital, the PA must have"),
        ("in: [home, hospital]", "The PA must have"),
        ("while: [trained]", "When it is given, ‘trained’ must be in place; if that ends later, this still stands."),
        ("same person as: [trained]", "Whoever gives it must have given ‘trained’ too."),
        ("if missed: suspend", "Where it is merely missed, the task stops."),
        ("warn days: 1", "The nurse is asked 1 day before it runs out."),
        ("if lapsed: suspended", "While it is missing: waiting for assessment; the nurse has to assess within"),
        ("if lapsed: suspended", "Once it has run out: suspended."),
        (
            "needed when: [{worker: [PA], employment: [self-employed, family]}]",
            "only where the task is done by a PA and the PA is self-employed or employed by the family.",
        ),
        (
            "needed when: [{setting: pace, is: brisk}, {setting: pace, is: slow}]",
            "It is asked for only where the setting ‘pace’ is ‘brisk’ or ‘slow’.",
        ),
        (
            "together: {at least: 2, organisations: 1}",
            "Those who give it together are at least 2 people, drawn from at least 1 organisation.",
        ),
        (
            "together: {at least: 2, somebody of each role: yes}",
            "Those who give it together are at least 2 people. Somebody of each of these roles has to be among them.",
        ),
    ],
)  # fmt: skip
def test_a_field_is_said_in_a_sentence(field: str, said: str) -> None:
    assert said in assessed(field)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("{task: practices}", "that say ‘competent’ as the task asks for, made by a nurse."),
        ("3", "The PA must have at least 3 assessments for this person and task that say ‘competent’, made by"),
        ("{setting: quorum}", "The PA must have assessments for this person and task"),
        ("{setting: quorum}", "At least 2 (the default of ‘quorum’) are needed."),
    ],
)  # fmt: skip
def test_how_many_are_needed_reads_as_a_number(number: str, said: str) -> None:
    assert said in assessed(but=("at least: {task: practices}", f"at least: {number}"))


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("[nurse, manager]", "made by a nurse or a manager."),
        ("{responsibility: monitors}", "made by a nurse (responsibility ‘monitors’)."),
        ("{setting: signer}", "made by a nurse or a manager (to be chosen in ‘signer’)."),
    ],
)
def test_who_may_give_it_is_said_with_where_that_comes_from(by: str, said: str) -> None:
    setting = (
        "  signer: {asks: Who?, choices: [nurse, manager], must be chosen: yes, why: Open., text: ['2:1']}\n"
    )
    framework = changed(
        SMALL, ("settings:\n", f"settings:\n{setting}"), ("    by: nurse\n", f"    by: {by}\n")
    )
    assert said in section(framework, "Assessed")


def test_whoever_has_to_act_may_be_for_the_organisation_to_choose() -> None:
    setting = (
        "  who acts: {asks: Who?, choices: [nurse, manager], default: nurse, why: Open., text: ['2:1']}\n"
    )
    framework = changed(
        SMALL,
        ("settings:\n", f"settings:\n{setting}"),
        ("{do: assess, role: nurse,", "{do: assess, role: {setting: who acts},"),
        (WHY, WHY + "    warn days: 9\n"),
    )
    said = section(framework, "Assessed")
    assert "The nurse (the default of ‘who acts’) is asked 9 days before it runs out." in said
    assert "waiting for assessment; the nurse (the default of ‘who acts’) has to assess within 7 days" in said


def test_what_is_renewed_early_says_how_early() -> None:
    said = section(changed(EVERY_FIELD), "Course")
    assert "it counts from the day it was due; early is within 23 days before that day." in said


def test_an_optional_requirement_says_that_missing_it_stops_nothing() -> None:
    said = section(changed(EVERY_FIELD), "Another word")
    assert said.startswith(
        "It is only another way to meet ‘course’: that it is missing stops nothing by itself."
    )
    assert "If a no is on record instead: waiting for co-ordinator;" in said


def test_a_change_that_is_not_material_is_said_to_ask_nothing() -> None:
    said = section(changed(EVERY_FIELD, ("material: yes", "material: no")), "More water")
    assert (
        "asks nothing of those who were signed off before. What the file says besides has no effect:" in said
    )


def test_a_figure_that_no_source_gives_is_marked_and_one_that_a_source_gives_is_not() -> None:
    library = in_plain_english(from_library("task-library", "2026.1"))
    overview = next(block for block in library.blocks if isinstance(block, Table))
    feed = next(row for row in overview.rows if "Gastrostomy feed" in row[0])
    cells = dict(zip(overview.head, feed, strict=True))
    assert cells["Practices"] == "2"
    assert cells["Risk"] == "3 high*"


def test_the_words_for_who_does_the_task_follow_the_framework() -> None:
    said = section(changed(SMALL, ("roles:", "workers: [family carer]\nroles:")), "Assessed")
    assert said.startswith("The family carer must have")


def every_paragraph(document: Document) -> list[Paragraph]:
    return [block for block in document.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize(
    "framework", [STAFFORDSHIRE, changed(EVERY_FIELD)], ids=["staffordshire", "every field"]
)
def test_every_sentence_of_a_requirement_rests_on_its_citations(framework: Framework) -> None:
    sentences = [
        sentence for block in every_paragraph(in_plain_english(framework)) for sentence in block.sentences
    ]
    for requirement in framework.text.requirements.values():
        cited = [one for one in sentences if one.text == requirement.why]
        assert [one.cites for one in cited] == [tuple(requirement.text)]


def test_the_same_framework_always_gives_the_same_document() -> None:
    assert in_plain_english(changed(EVERY_FIELD)) == in_plain_english(changed(EVERY_FIELD))
