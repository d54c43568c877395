"""The versions of frameworks there are: those that come with Safehands and those that were uploaded here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import Case, CaseFramework
from models.frameworks import FrameworkVersion
from rules.applied import Approval
from rules.framework import Framework, library, parse_framework
from rules.moments import instant, london_day
from services import record
from services.act import Act, NotFound, Refused
from services.choices import Version, versions
from services.framework_approvals import approval_of
from services.frameworks import approve_framework, store_framework, stored_framework


@dataclass(frozen=True, slots=True)
class Listed:
    """One version, who approved it for the organisation, and how many of its cases have gone over to it."""

    framework: Framework
    approval: Approval | None
    cases: int

    def stands(self, today: date) -> str:
        """Where it stands, in the glossary's words."""
        in_force = self.framework.text.in_force
        if self.approval is None:
            return "not approved"
        if today < in_force.first:
            return "approved, not in force yet"
        if in_force.last and today > in_force.last:
            return "no longer in force"
        return "approved"


def by_framework(session: Session, organisation_id: str, today: date) -> Iterator[tuple[str, list[Listed]]]:
    """Every framework by its title, each with its versions, the newest first."""
    cases = _cases(session, organisation_id, today)
    every = {one.framework.sha256: one for one in _all(session, organisation_id, today)}
    in_order = sorted(every.values(), key=lambda one: one.framework.text.in_force.first, reverse=True)
    for _, group in groupby(sorted(in_order, key=lambda one: one.framework.id), lambda one: one.framework.id):
        listed = [Listed(one.framework, one.approval, cases.get(one.framework.sha256, 0)) for one in group]
        yield listed[0].framework.text.title, listed


def listed(session: Session, organisation_id: str, framework: Framework, today: date) -> Listed:
    """One version as the list tells it."""
    cases = _cases(session, organisation_id, today).get(framework.sha256, 0)
    return Listed(framework, approval_of(session, framework.sha256, organisation_id, today), cases)


def version_of(session: Session, sha256: str) -> Framework:
    """The version with these very bytes; raises NotFound."""
    if session.get(FrameworkVersion, sha256) is not None:
        return stored_framework(session, sha256)
    found = next((one for one in library() if one.sha256 == sha256), None)
    if found is None:
        raise NotFound("no such version")
    return found


def other_versions(session: Session, framework: Framework) -> list[Framework]:
    """The other versions of the same framework, the newest first."""
    stored = session.scalars(select(FrameworkVersion.sha256)).all()
    every = {
        one.sha256: one for one in (*library(), *(stored_framework(session, sha256) for sha256 in stored))
    }
    same = [one for one in every.values() if one.id == framework.id and one.sha256 != framework.sha256]
    return sorted(same, key=lambda one: one.text.in_force.first, reverse=True)


def upload(act: Act, name: str, content: bytes) -> Framework:
    """Keep a new version, so that it can be read, compared and approved; it decides nothing yet.

    Raises FaultyFile with every fault as file:line:column, and Refused for other bytes under a version that is
    there already: a corrected file is another version. The same bytes again change nothing.
    """
    framework = parse_framework(name, content)
    for one in other_versions(act.session, framework):
        if one.version == framework.version:
            raise Refused(
                f"There is a version {framework.version} of {framework.id} already, and it says something else.",
                way_out="give the new file a version of its own",
            )
    if act.session.get(FrameworkVersion, framework.sha256) is None:
        version = store_framework(act, framework)
        record.write(
            act, act.actor.organisation_id, "framework uploaded", {"framework": framework.id},
            rows=[version], details={"sha256": framework.sha256, "version": framework.version},
        )  # fmt: skip
    return framework


def approve(act: Act, framework: Framework, name: str, on: date, note: str) -> None:
    """The clinical lead who is logged in accepts these very bytes for live use in her organisation.

    Raises Refused if that was done for it; what the lead of another organisation approved is for that one.
    """
    today = london_day(instant(act.now))
    if before := approval_of(act.session, framework.sha256, act.actor.organisation_id, today):
        raise Refused(f"{before.by} approved this version already.", way_out="say from which day it holds")
    approve_framework(
        act, act.actor.organisation_id, framework, by=name, role=act.actor.role, on=on, note=note
    )


def _all(session: Session, organisation_id: str, today: date) -> Sequence[Version]:
    """Those on record first, so that an approval is seen."""
    on_record = versions(session, organisation_id, today)
    there = {one.framework.sha256 for one in on_record}
    return [*on_record, *(Version(one, None) for one in library() if one.sha256 not in there)]


def _cases(session: Session, organisation_id: str, today: date) -> dict[str, int]:
    """How many cases of the organisation are under each version today: for each framework the latest row counts."""
    latest = (
        select(
            CaseFramework.framework_sha256,
            func.row_number()
            .over(
                partition_by=(CaseFramework.case_id, FrameworkVersion.framework),
                order_by=(
                    CaseFramework.first_day.desc(),
                    CaseFramework.recorded_at.desc(),
                    CaseFramework.id.desc(),
                ),
            )
            .label("place"),
        )
        .join(Case, Case.id == CaseFramework.case_id)
        .join(FrameworkVersion, FrameworkVersion.sha256 == CaseFramework.framework_sha256)
        .where(Case.organisation_id == organisation_id, CaseFramework.first_day <= today)
        .subquery()
    )
    rows = session.execute(
        select(latest.c.framework_sha256, func.count())
        .where(latest.c.place == 1)
        .group_by(latest.c.framework_sha256)
    )
    return dict(rows.tuples().all())
