"""Names are printed as they are: long, from the right, hostile, or in letters that no font has."""

from collections import Counter
from dataclasses import replace

from documents.agreement import agreement_html, agreement_pdf
from documents.pages import NO_LETTERS
from tests.documents import papers
from tests.documents.reading import pages, printed, text


def test_the_longest_agreement_loses_nothing() -> None:
    """14 PAs with 40 tasks each and four weeks of shifts: every name, task and shift is there."""
    paper = papers.long()
    squeezed = "".join(text(paper).split())
    for pa in paper.pas:
        if pa.name.isascii() or ord(pa.name[0]) < 0x590:
            at_least = 3 + sum(shift.pa == pa.name for shift in paper.shifts)
            assert squeezed.count("".join(pa.name.split())) >= at_least, pa.name
        for competence in pa.competences:
            # once on the first pages, once in the PA's own table
            assert squeezed.count("".join(competence.task.split())) == 2, competence.task
    assert squeezed.count("12hours") == len(paper.shifts) == 112


def test_names_from_right_to_left_are_there() -> None:
    """Their words are compared one by one: tools disagree on the order in which to give them back."""
    found = Counter(" ".join(pages(printed(papers.long()))).replace("-", " ").translate(MARKS).split())
    for name in ("فاطمة الزهراء بنت محمد", "שרה בת אברהם"):
        for word in name.split():
            assert found[word] + found[word[::-1]] >= 8, word


MARKS = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def test_the_first_tables_head_is_on_each_of_its_pages() -> None:
    """At the head of each page of the first table stands what its columns mean."""
    for page in pages(printed(papers.long()))[:6]:
        assert "PA Here Tasks" in " ".join(page.split())


def test_a_hostile_name_is_printed_as_it_is() -> None:
    """Markup, template code and style in a name stay a name."""
    name = "<script>alert(1)</script> {{ paper }} {% raw %} &amp; </td></style> Bobby"
    pa = replace(papers.ADAEZE, name=name)
    paper = replace(papers.unsigned(), pas=(pa,), person=replace(papers.PERSON, name=name))
    assert f"{name}, Senior personal assistant" in text(paper)
    assert f"NHS number 999 000 0018, {name}" in text(paper)


def test_a_name_cannot_fetch_anything() -> None:
    pa = replace(papers.ADAEZE, name='<img src="http://example.invalid/x.png">')
    assert 'src="http://example.invalid/x.png"' in text(replace(papers.unsigned(), pas=(pa,)))


def test_letters_that_no_font_has_are_owned_up_to() -> None:
    """An empty box in place of a letter must not pass for the name."""
    pa = replace(papers.ADAEZE, name="Jo \U0010fffd Li")
    paper = replace(papers.unsigned(), pas=(pa,))
    assert " ".join(NO_LETTERS.split()) in text(paper)
    assert NO_LETTERS not in text(papers.unsigned())
    assert agreement_pdf(paper) == printed(paper)


def test_a_name_cannot_turn_round_what_follows_it() -> None:
    """An unseen character could make "Not here" of the next line read as something else."""
    pa = replace(papers.ADAEZE, name="Jo\u202eLi")
    html = agreement_html(replace(papers.unsigned(), pas=(pa,)))
    assert "JoLi" in html
    assert "\u202e" not in html
