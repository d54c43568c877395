"""One question, decided twice, and answered only if both evaluators agree."""

from __future__ import annotations

from collections.abc import Sequence

from rules import durable, pure
from rules.applied import Applied, task_texts
from rules.decision import Decision, FrameworkUsed, Named, Reason
from rules.explain import Explanation
from rules.facts import facts_for
from rules.finding import Findings
from rules.happenings import with_happenings
from rules.moments import london_day
from rules.question import Delegation, Known, Moment
from rules.resolve import Resolved, cover_for, resolve
from rules.vocabulary import OVERRIDING, Status


class EvaluatorsDiffer(RuntimeError):
    """The two evaluators do not agree. There is no answer: treat as not authorised. Holds both answers."""

    def __init__(self, delegation: Delegation, by_pure: Findings, by_durable: Findings) -> None:
        self.delegation, self.by_pure, self.by_durable = delegation, by_pure, by_durable
        differing = [name for name in by_pure if by_pure[name] != by_durable.get(name)]
        details = "; ".join(
            f"{name}: pure {by_pure[name]}, durable {by_durable.get(name)}" for name in differing
        )
        super().__init__(
            f"no answer for {delegation.pa}, {delegation.task}: the two evaluators differ; "
            f"treat as not authorised and report this. {details}"
        )


class CannotBeAsked(ValueError):
    """The frameworks that apply have no answer to this question."""


class NotInForce(CannotBeAsked):
    """The framework is not in force on the day asked about."""


class NotCovered(CannotBeAsked):
    """A framework that applies says nothing of this kind of worker."""


def decide(applied: Sequence[Applied], delegation: Delegation, known: Known, moment: Moment) -> Decision:
    """May this PA do this task for this person at this moment, by what was known then?

    Raises EvaluatorsDiffer where there is no answer, NotInForce, NotCovered, UnknownTask and SettingFault
    where the question cannot be asked.
    """
    return _decided(applied, delegation, known, moment, no_takes_both=True)


def foresee(applied: Sequence[Applied], delegation: Delegation, known: Known, moment: Moment) -> Decision:
    """The same for a plan of days to come, by which nobody acts yet: a yes takes both evaluators, a no the first.

    A plan asks hundreds of times and hears mostly no; one that is wrong shows a gap that is none, never hides one.
    """
    return _decided(applied, delegation, known, moment, no_takes_both=False)


def _decided(
    applied: Sequence[Applied], delegation: Delegation, known: Known, moment: Moment, *, no_takes_both: bool
) -> Decision:
    refuse_what_cannot_be_asked(applied, delegation, moment)
    frameworks = tuple(_used(one, moment) for one in applied)
    approved = all(one.approval is not None for one in applied)
    if never := never_delegated(applied, delegation):
        return Decision(
            delegation=delegation,
            may=False,
            supervised=False,
            status="never delegated",
            reasons=(never,),
            due=(),
            actions=(),
            cover=cover_for(applied, delegation)[0],
            accountable=None,
            monitor=None,
            approved=approved,
            settings=(),
            frameworks=frameworks,
        )
    facts = facts_for(delegation, known, moment)
    resolved = with_happenings(resolve(applied, delegation, moment.about), facts)
    judge = pure.evaluate(resolved.requirements, facts)
    explained = [Explanation(requirement, judge, known) for requirement in resolved.requirements]
    if no_takes_both or not any(one.stops() for one in explained):
        second = durable.evaluate(resolved.requirements, facts)
        if judge.findings != second:
            raise EvaluatorsDiffer(delegation, judge.findings, second)
    return _answer(resolved, delegation, explained, known, frameworks, approved)


def refuse_what_cannot_be_asked(applied: Sequence[Applied], delegation: Delegation, moment: Moment) -> None:
    """Raises NotInForce, NotCovered or UnknownTask where the frameworks have no answer to this question."""
    for one in applied:
        _check_in_force(one, moment)
        _check_covers(one, delegation)
    task_texts(applied, delegation.task)


def never_delegated(applied: Sequence[Applied], delegation: Delegation) -> Reason | None:
    """One framework that never delegates the task is enough."""
    for one in applied:
        task = one.framework.text.tasks.get(delegation.task)
        if task and task.never_delegated:
            return Reason(
                requirement="may be delegated at all",
                framework=one.framework.id,
                met=False,
                because=task.never_delegated,
                why="The framework says when a task can be delegated, and this one never is.",
                cite=tuple(task.text),
                evidence=(),
            )
    return None


def _answer(
    resolved: Resolved,
    delegation: Delegation,
    explained: list[Explanation],
    known: Known,
    frameworks: tuple[FrameworkUsed, ...],
    approved: bool,
) -> Decision:
    unmet = [one for one in explained if one.stops()]
    may = not unmet
    statuses = [one.status() for one in unmet]
    actions = [action for one in explained if (action := one.action())]
    return Decision(
        delegation=delegation,
        may=may,
        supervised=may or may_under_supervision(unmet, statuses),
        status=_status(statuses),
        reasons=tuple(one.reason() for one in explained if one.is_shown()),
        due=tuple(
            sorted((due for one in explained for due in one.due()), key=lambda due: (due.day, due.kind))
        ),
        actions=tuple(sorted(actions, key=lambda action: (action.by, action.requirement))),
        cover=None if may else resolved.cover,
        accountable=_named("accountability", explained, known),
        monitor=_named("monitoring duty", explained, known),
        approved=approved,
        settings=resolved.settings,
        frameworks=frameworks,
        to_choose=resolved.to_choose,
    )


def _status(unmet: list[Status]) -> Status:
    for status in OVERRIDING:
        if status in unmet:
            return status
    return unmet[0] if unmet else "in force"


def may_under_supervision(unmet: list[Explanation], statuses: list[Status]) -> bool:
    """With a competent person present, unless what supervision needs is missing or somebody said no."""
    said_no = any(status in ("withdrawn", "declined", "suspended") for status in statuses)
    return not said_no and not any(one.requirement.supervised_too for one in unmet)


def _named(kind: str, explained: list[Explanation], known: Known) -> Named | None:
    """Who accepted the duty last, among those whose acceptance is good now."""
    for one in explained:
        if one.requirement.evidence == kind and one.current:
            giver = max(one.current, key=lambda item: (item.begins, item.id)).by[0]
            person = known.people.get(giver.person)
            organisation = known.organisations.get(giver.organisation)
            return Named(
                giver.person,
                person.name if person else giver.person,
                giver.role,
                organisation.name if organisation else giver.organisation,
            )
    return None


def _used(applied: Applied, moment: Moment) -> FrameworkUsed:
    text = applied.framework.text
    review = text.under_review
    under_review = review is not None and review.since <= london_day(moment.about.last)
    return FrameworkUsed(text.framework, text.version, applied.framework.sha256, under_review)


def _check_covers(applied: Applied, delegation: Delegation) -> None:
    workers = applied.framework.text.workers
    if delegation.worker not in workers:
        raise NotCovered(
            f"framework {applied.framework.id} says nothing of a {delegation.worker}; it is about: {', '.join(workers)}"
        )


def _check_in_force(applied: Applied, moment: Moment) -> None:
    text = applied.framework.text
    first, last = london_day(moment.about.first), london_day(moment.about.last)
    if first < text.in_force.first or (text.in_force.last and last > text.in_force.last):
        until = f" to {text.in_force.last}" if text.in_force.last else ""
        raise NotInForce(
            f"framework {text.framework} {text.version} is in force from {text.in_force.first}{until}; "
            f"the question is about {moment.about}"
        )
