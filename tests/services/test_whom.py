"""Whom a paper is about: name, date of birth, NHS number, and a warning where a name on it is like another's."""

from dataclasses import replace
from datetime import date, timedelta

from documents.agreement import agreement_html
from documents.delegation_letter import COMPETENT
from documents.pages import page_html
from documents.panel_papers import panel_html
from documents.trail import TrailOnPaper
from documents.training_plan import total
from documents.whom import Whom
from models.panels import Panel
from models.people import Person
from services.agreements.agreement_parts import content_hash
from services.answers import answer_now
from services.delegation_letter import carry_delegation_letter, letter_of
from services.desks.whom import whom
from services.importing.import_people import employ
from services.issuing import said_on
from services.panels.panel import plan_meeting
from services.panels.panel_advice import ask_advice
from services.panels.panel_papers import papers_of, plain
from services.panels.panel_reviews import draw_reviews
from services.proof.paper import on_paper
from services.proof.shift import prove, shift_between
from services.training.training_plan import plan_of
from tests.documents import papers
from tests.services.test_panel import listed
from tests.services.test_panel_agenda import asked
from tests.services.test_panel_papers import meeting_of
from tests.services.world import World, in_force, launched
from tests.web.visitor import shown


def another_amina(world: World) -> None:
    """A PA of Mrs Lowe's whose name is one letter from Amina Yusuf's."""
    world.session.add(Person(id="amina2", name="Amina Yusef", created_at=world.now))
    world.session.flush()
    first = world.now.date()
    employ(world.act("grace"), "north", "amina2", "lowe", "direct", "Mrs Edith Lowe", (first, None))


def people(world: World) -> tuple[Person, Person]:
    return world.session.get_one(Person, "lowe"), world.session.get_one(Person, "amina")


def test_it_says_the_three_that_tell_people_apart(world: World) -> None:
    launched(world)
    lowe, amina = people(world)
    said = whom(world.session, ["north"], lowe, [amina])
    assert said == Whom("Mrs Edith Lowe", date(1951, 4, 2), "999 000 0018")


def test_it_warns_of_a_pa_whose_name_is_like_another_ones_here_and_names_nobody_else(world: World) -> None:
    launched(world)
    another_amina(world)
    lowe, amina = people(world)
    assert whom(world.session, ["north"], lowe, [amina]).alike == ("Amina Yusuf",)
    assert whom(world.session, ["south"], lowe, [amina]).alike == ()
    assert whom(world.session, [], lowe, [amina]).alike == ()


def test_the_delegation_letter_warns_and_a_namesake_alone_is_no_new_version(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    before = carry_delegation_letter(world.act("grace"), row.id)
    assert before
    another_amina(world)
    answered = answer_now(world.session, row, world.now)
    assert answered.decision
    letter = letter_of(world.session, answered, answered.decision)
    said = shown(page_html("delegation_letter.html.jinja", letter=letter, competent=COMPETENT))
    assert "For Mrs Edith Lowe , born 2 April 1951, NHS number 999 000 0018." in said
    assert "Similar name: somebody else here has a name like Amina Yusuf ." in said
    assert "Yusef" not in said
    world.later(minutes=1)
    assert carry_delegation_letter(world.act("grace"), row.id) == before


def test_the_training_plan_warns_of_its_pas(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    another_amina(world)
    plan = plan_of(world.session, world.cases["lowe"], world.now)
    assert plan.person == Whom("Mrs Edith Lowe", date(1951, 4, 2), "999 000 0018", ("Amina Yusuf",))
    assert said_on(plan) == said_on(replace(plan, person=replace(plan.person, alike=())))
    assert said_on(plan)["person"] == "Mrs Edith Lowe", "as in what was issued before there was a warning"
    said = shown(page_html("training_plan.html.jinja", plan=plan, total=total))
    assert "Similar name: somebody else here has a name like Amina Yusuf ." in said


def test_a_proof_of_a_shift_and_a_trail_warn_of_the_pa_they_are_about(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    another_amina(world)
    first, last = world.now - timedelta(hours=9), world.now - timedelta(hours=1)
    proof = prove(world.session, row, shift_between(first, last, world.now), world.now)
    shift = on_paper(world.session, proof, world.act("grace").actor)
    trail = TrailOnPaper(
        about="all", person=shift.person, case="NA-1", organisation="North", taken_by="Grace", chosen=(),
        taken_at=world.now, entries=(),
    )  # fmt: skip
    for said in (
        shown(page_html("shift_proof.html.jinja", shift=shift)),
        shown(page_html("trail.html.jinja", trail=trail)),
    ):
        assert "Name Mrs Edith Lowe Born 2 April 1951 NHS number 999 000 0018" in said
        assert "Similar name Somebody else here has a name like Amina Yusuf ." in said


def test_a_working_agreement_warns_above_all_it_says_and_its_content_is_the_same() -> None:
    paper = replace(papers.unsigned(), alike=("Adaeze Okonkwo-Whitfield",))
    said = shown(agreement_html(paper))
    assert said.index("Similar name:") < said.index("1. What each PA may do here")
    assert content_hash(paper) == content_hash(papers.unsigned())


def test_a_panels_papers_and_minutes_say_whom_an_item_is_about(world: World) -> None:
    item = listed(world)
    meeting = meeting_of(world, item.meeting_id)
    before = plain(papers_of(world.session, meeting, world.now))
    another_amina(world)
    for after in (False, True):
        said = shown(panel_html(papers_of(world.session, meeting, world.now, after=after)))
        assert "For Mrs Edith Lowe , born 2 April 1951, NHS number 999 000 0018." in said
        assert "Similar name: somebody else here has a name like Amina Yusuf ." in said
        assert "Yusef" not in said
    assert plain(papers_of(world.session, meeting, world.now)) == before, "that alone is no new version"


def test_what_a_panel_looks_at_besides_says_whom_it_is_about_too(world: World) -> None:
    """Of a question to the panel, and of what is drawn for quality review."""
    row = launched(world)
    meeting = in_force(world, row)
    asked(world, row)
    another_amina(world)
    panel = world.session.get_one(Panel, meeting.panel_id)
    ask_advice(world.act("grace"), panel, row, "May the night be split in two?")
    another = plan_meeting(world.act("grace"), panel, world.now.date() + timedelta(days=7))
    draw_reviews(world.act("pat"), panel, another, 1)
    said = shown(panel_html(papers_of(world.session, another, world.now)))
    whole = (
        "For Mrs Edith Lowe , born 2 April 1951, NHS number 999 000 0018. "
        "Similar name: somebody else here has a name like Amina Yusuf . Check that it is the right one."
    )
    assert f"Amina Yusuf, gastrostomy feed {whole}" in said
    assert f"asks: May the night be split in two? {whole}" in said
