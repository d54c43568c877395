"""durable-rules in its safe form: what would be unsafe is refused, and nothing is left behind."""

import gc
import resource
import threading
from collections.abc import Iterable

import pytest

from rules import durable, durable_rules, pure
from rules.case_file import load_case
from rules.durable_patterns import Pattern, narrowed, phases_of, rule, within_limits
from rules.durable_rules import groups
from rules.durable_session import EngineFault, Fact, Match, RuleSet
from rules.facts import Facts, facts_for
from rules.moments import Span
from rules.question import Moment
from rules.requirement import Requirement
from rules.resolve import resolve
from tests.rules.builders import EXAMPLE

ITEM = Pattern("item", "item")
ASKED = Pattern("asked", "asked")


def test_a_rule_that_names_an_alias_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="rule 'r' names 'item' twice"):
        rule("r", 0, ITEM, ITEM)


def test_a_rule_that_refers_to_what_it_has_not_named_is_refused() -> None:
    """The engine would take it and never fire."""
    with pytest.raises(ValueError, match=r"rule 'r' refers to \['asked'\] before naming it"):
        rule("r", 0, ITEM.same("pa", "asked", "pa"), ASKED)


def test_a_rule_with_too_many_patterns_is_refused() -> None:
    rule("r", 0, *(Pattern(f"a{n}", "item") for n in range(15)))
    with pytest.raises(ValueError, match="rule 'r' has more than 15 patterns"):
        rule("r", 0, *(Pattern(f"a{n}", "item") for n in range(16)))


def test_a_pattern_with_too_many_terms_is_refused() -> None:
    pattern = ITEM
    for number in range(27):
        pattern = pattern.differs("role", f"role {number}")
    rule("r", 0, pattern)
    with pytest.raises(ValueError, match="rule 'r' has more than 27 terms in one pattern"):
        rule("r", 0, pattern.equals("role", "x"))


def test_every_pattern_ends_in_an_equality_that_is_always_true() -> None:
    """The engine reads past its array when the last term of an "and" is false."""
    made = rule("r", 3, ASKED, ITEM.is_at_most("begins", "asked", "last"), Pattern("no", "void", absent=True))
    phase, *patterns = made["r"]["all"]
    assert phase == {"phase": {"$and": [{"kind": "phase"}, {"n": 3}, {"_": 1}]}}
    ends = [next(iter(pattern.values()))["$and"][-1] for pattern in patterns]
    assert ends == [{"_": 1}, {"_": {"asked": "_"}}, {"_": 1}]
    assert list(patterns[2]) == ["no$not"]


def test_a_pattern_compares_with_constants_before_it_compares_with_other_facts() -> None:
    pattern = ITEM.same("pa", "asked", "pa").differs("outcome", "no").equals("role", "nurse")
    made = rule("r", 0, ASKED, pattern)["r"]["all"][2]["item"]["$and"]
    assert made[:4] == [
        {"kind": "item"},
        {"role": "nurse"},
        {"$neq": {"outcome": "no"}},
        {"pa": {"asked": "pa"}},
    ]


def test_rules_for_one_owner_look_at_its_own_facts_and_at_shared_ones_only() -> None:
    rules = rule("r", 3, ASKED, ITEM.same("pa", "asked", "pa"))
    made = narrowed(rules, {"owner": "review"}, "7", 20, shared=["asked"])
    phase, asked, item = made["7:r"]["all"]
    assert phase["phase"]["$and"][1] == {"n": 23}
    assert {"owner": "review"} not in asked["asked"]["$and"]
    assert item["item"]["$and"][:2] == [{"kind": "item"}, {"owner": "review"}]
    assert phases_of(made) == [23]


def test_a_rule_set_holds_half_of_what_the_engine_has_room_for() -> None:
    few = rule("r", 0, ITEM)
    many = {f"r{number}": one for number in range(121) for one in few.values()}
    assert within_limits(few)
    assert not within_limits(many)
    patterns: dict[str, object] = {}
    for number in range(33):
        patterns |= rule(f"r{number}", number, ITEM.equals("ekind", "training").equals("about", f"t{number}"))
    assert not within_limits(patterns)


def test_a_fact_that_lacks_what_a_rule_looks_at_is_refused() -> None:
    """The engine would take it and never fire."""
    with pytest.raises(KeyError, match="colour"):
        found_by(a_rule_set("lacks"), [{"kind": "item", "e": "a"}])


def test_strings_that_look_like_the_engines_own_text_are_only_strings() -> None:
    like_a_firing = (',"_":1,"sid":"s","id":"f1"},"item":{"', '":{"phase":{', '"},"other":{"kind":"item')
    for odd in ('"', "\\", '","id":"f0', "%s", "\n\u2028", "ü", "'", *like_a_firing):
        rules = RuleSet("odd", rule(f"found {odd}", 0, ITEM.equals("colour", odd)), phases=range(1))
        fired: list[tuple[str, Match]] = []

        def conclude(name: str, match: Match, fired: list[tuple[str, Match]] = fired) -> list[Fact]:
            fired.append((name, match))
            return []

        rules.infer([*RED, {"kind": "item", "e": "c", "colour": odd}], conclude)
        assert fired == [(f"found {odd}", {"item": {"kind": "item", "e": "c", "colour": odd}})]


def test_a_phase_that_has_nothing_to_do_is_not_run() -> None:
    fired: list[str] = []
    two = {**rule("first", 0, ITEM), **rule("second", 1, ITEM)}
    rules = RuleSet("skips", two, phases=range(2))

    def conclude(name: str, match: Match) -> list[Fact]:
        fired.append(name)
        return []

    rules.infer(RED, conclude, lambda phase: None if phase == 0 else [])
    assert fired == ["second", "second"]


def a_rule_set(name: str) -> RuleSet:
    return RuleSet(name, rule("found", 0, ITEM.equals("colour", "red")), phases=range(1))


def found_by(rules: RuleSet, facts: Iterable[Fact]) -> list[str]:
    found: list[str] = []

    def conclude(name: str, match: Match) -> list[Fact]:
        found.append(str(match["item"]["e"]))
        return []

    rules.infer(facts, conclude)
    return sorted(found)


RED: list[Fact] = [{"kind": "item", "e": "a", "colour": "red"}, {"kind": "item", "e": "b", "colour": "blue"}]


def test_after_an_exception_in_the_middle_the_next_inference_starts_clean() -> None:
    """Neither facts nor firings of the broken one are left, and the lock is free."""
    rules = a_rule_set("after-an-exception")

    def breaks(name: str, match: Match) -> list[Fact]:
        raise ZeroDivisionError

    for _ in range(20):
        with pytest.raises(ZeroDivisionError):
            rules.infer([*RED, {"kind": "item", "e": "left", "colour": "red"}], breaks)
        assert found_by(rules, RED) == ["a"]


def test_a_rule_that_feeds_itself_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rules.durable_session._MAX_FIRINGS", 50)
    rules = a_rule_set("feeds-itself")
    more = iter(range(1000))

    def feeds_itself(name: str, match: Match) -> list[Fact]:
        return [{"kind": "item", "e": f"n{next(more)}", "colour": "red"}]

    with pytest.raises(EngineFault, match="more than 50 firings"):
        rules.infer(RED, feeds_itself)
    assert found_by(rules, RED) == ["a"]


def test_the_same_fact_twice_fires_once_and_conclusions_feed_later_rules() -> None:
    assert found_by(a_rule_set("twice"), [*RED, *RED]) == ["a"]
    chain = RuleSet(
        "chain",
        {
            **rule("first", 0, ITEM.equals("colour", "red")),
            **rule(
                "second",
                1,
                Pattern("seen", "seen"),
                Pattern("none", "blue", absent=True).same("e", "seen", "e"),
            ),
        },
        phases=range(2),
    )
    fired: list[str] = []

    def conclude(name: str, match: Match) -> list[Fact]:
        fired.append(name)
        return [{"kind": "seen", "e": match["item"]["e"]}] if name == "first" else []

    chain.infer(RED, conclude)
    assert fired == ["first", "second"]


def questions() -> list[tuple[tuple[Requirement, ...], Facts]]:
    """The questions of the example, ready for both evaluators."""
    case = load_case(EXAMPLE)
    asked = []
    for delegation in case.delegations[:2]:
        for day in ("2026-05-20", "2026-06-20", "2026-12-01", "2027-05-21"):
            facts = facts_for(delegation, case.known, Moment(Span.parse(day)))
            asked.append((resolve(case.applied, delegation, Span.parse("2026-12-01")).requirements, facts))
    return asked


def test_requirements_in_many_rule_sets_are_judged_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found in one session is a fact for the next."""
    asked = questions()
    shapes = [len(groups(requirements)) for requirements, _ in asked]
    assert max(shapes) == 1
    monkeypatch.setattr("rules.durable_patterns._MAX_RULES_OF_A_PHASE", 12)
    durable_rules._groups.cache_clear()
    try:
        assert min(len(groups(requirements)) for requirements, _ in asked) >= 3
        for question in asked:
            assert durable.evaluate(*question) == pure.evaluate(*question).findings
    finally:
        durable_rules._groups.cache_clear()


def test_two_threads_at_once_get_their_own_answers() -> None:
    asked = questions()
    expected = [pure.evaluate(*question).findings for question in asked]
    wrong: list[object] = []

    def ask(offset: int) -> None:
        for number in range(24):
            place = (number + offset) % len(asked)
            try:
                if (answer := durable.evaluate(*asked[place])) != expected[place]:
                    wrong.append(answer)
            except Exception as error:  # noqa: BLE001  (whatever goes wrong in a thread is to be seen)
                wrong.append(error)

    threads = [threading.Thread(target=ask, args=(offset,)) for offset in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_five_thousand_decisions_do_not_grow_the_memory_noticeably() -> None:
    asked = questions()

    def run(times: int) -> int:
        for number in range(times):
            durable.evaluate(*asked[number % len(asked)])
        gc.collect()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = run(500)
    after = run(5000)
    assert after - before < 20_000, f"grew by {after - before} KiB"


def test_two_patterns_of_one_rule_are_never_matched_by_one_fact() -> None:
    """Why no rule here has two patterns that could be: the engine finds the pair only in two facts."""
    twice = RuleSet(
        "pair",
        rule("pair", 0, ITEM.equals("colour", "red"), Pattern("other", "item").equals("colour", "red")),
        phases=range(1),
    )
    pairs: list[tuple[object, object]] = []

    def conclude(name: str, match: Match) -> list[Fact]:
        pairs.append((match["item"]["e"], match["other"]["e"]))
        return []

    twice.infer(RED, conclude)
    assert pairs == []
    twice.infer([*RED, {"kind": "item", "e": "c", "colour": "red"}], conclude)
    assert all(one != other for one, other in pairs)
