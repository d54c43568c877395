"""Which frameworks apply to a case: stored by the hash of their bytes, approved by a named person."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.cases import Case, CaseFramework
from models.frameworks import FrameworkApproval, FrameworkVersion, SettingsChoice
from models.ids import new_id
from models.record_chain import canonical
from rules.applied import Applied, Approval, check_settings
from rules.framework import Framework, parse_framework
from rules.moments import FOREVER, Instant, instant, london_day
from rules.vocabulary import Place
from services import record
from services.act import Act, Refused
from services.framework_approvals import APPROVING, approval_of, first_of_each
from services.parts import in_parts


def store_framework(act: Act, framework: Framework) -> FrameworkVersion:
    """Keep the very bytes of a version; storing it again changes nothing. The entry that speaks of it pins it."""
    if stored := act.session.get(FrameworkVersion, framework.sha256):
        return stored
    version = FrameworkVersion(
        sha256=framework.sha256,
        framework=framework.id,
        version=framework.version,
        content=framework.content,
        stored_at=act.now,
    )
    act.session.add(version)
    act.session.flush()
    return version


def approve_framework(
    act: Act, organisation_id: str, framework: Framework, *, by: str, role: str, on: date, note: str
) -> None:
    """A named clinical lead approves this very version for live cases of her organisation."""
    version = store_framework(act, framework)
    approval = FrameworkApproval(
        id=new_id("ap"),
        sha256=framework.sha256,
        approved_by=by,
        role=role,
        approved_on=on,
        note=note,
        recorded_at=act.now,
        organisation_id=organisation_id,
    )
    act.session.add(approval)
    record.write(
        act, organisation_id, "framework approved", {"framework": framework.id}, rows=[version, approval],
        details={"sha256": framework.sha256, "version": framework.version},
    )  # fmt: skip


def apply_framework(
    act: Act,
    case: Case,
    framework: Framework,
    settings: Mapping[str, str | int],
    *,
    where: Place,
    first_day: date,
    settles: Sequence[str] = (),
) -> CaseFramework:
    """From ``first_day`` this framework applies to the case, at home and in hospital or in hospital only.

    Raises SettingFault for unusable settings, and Refused if the case's organisation has not approved the version.
    """
    check_settings(Applied(framework, dict(settings)))
    if approval_of(act.session, framework.sha256, case.organisation_id, london_day(instant(act.now))) is None:
        raise Refused(
            f"Framework {framework.id} {framework.version} is not approved for the case's organisation, so no live"
            " case can be launched with it.",
            way_out="a named clinical lead of that organisation approves this version; until then it can be decided,"
            " tested and simulated",
        )
    content = canonical(dict(settings))
    digest = hashlib.sha256(content).hexdigest()
    choice = act.session.get(SettingsChoice, digest) or SettingsChoice(sha256=digest, content=content)
    act.session.add(choice)
    row = CaseFramework(
        id=new_id("cf"),
        case_id=case.id,
        framework_sha256=framework.sha256,
        settings_sha256=digest,
        where=where,
        first_day=first_day,
        recorded_at=act.now,
        recorded_by=act.actor.id,
        settles="\n".join(settles) or None,
    )
    act.session.add(row)
    record.write(
        act, case.organisation_id, "framework applied to case", {"case": case.id}, rows=[choice, row],
        details={
            "framework": framework.sha256, "settings": digest, "where": where,
            "first day": first_day.isoformat(), **({"settles": list(settles)} if settles else {}),
        },
    )  # fmt: skip
    return row


# The statement is made once: it is read for every answer.
_APPLYING = (
    select(CaseFramework, FrameworkVersion, SettingsChoice.content, Case.organisation_id)
    .join(Case, Case.id == CaseFramework.case_id)
    .join(FrameworkVersion, FrameworkVersion.sha256 == CaseFramework.framework_sha256)
    .join(SettingsChoice, SettingsChoice.sha256 == CaseFramework.settings_sha256)
    .where(
        CaseFramework.case_id.in_(bindparam("cases", expanding=True)),
        CaseFramework.first_day <= bindparam("day"),
    )
    .order_by(CaseFramework.first_day, CaseFramework.recorded_at, CaseFramework.id)
)


@dataclass(frozen=True)
class Applying:
    """What is on record of the frameworks of a case up to a day, and of who approved them."""

    organisation_id: str
    rows: Sequence[tuple[CaseFramework, FrameworkVersion, bytes]]
    approvals: Sequence[FrameworkApproval]

    def at(self, where: Place, known: Instant = FOREVER) -> list[Applied]:
        """Of each framework the latest row for that place, by its own settings; by what was on record by ``known``.

        As approver is named who spoke for the case's organisation; else who approved it first.
        """
        latest = {
            stored.framework: (row, stored, settings)
            for row, stored, settings in self.rows
            if (row.where == "home" or where == "hospital") and instant(row.recorded_at) <= known
        }
        given = [one for one in self.approvals if instant(one.recorded_at) <= known]
        own = (one for one in given if one.organisation_id == self.organisation_id)
        approvals = first_of_each(given) | first_of_each(own)
        return [
            _applied(row, stored, settings, approvals.get(stored.sha256))
            for _, (row, stored, settings) in sorted(latest.items(), key=lambda one: one[0])
        ]


def applying_on_each(session: Session, on: Mapping[str, date]) -> dict[str, Applying]:
    """What is on record of the frameworks of each case up to its own day, in as many queries as for one."""
    found: dict[str, list[tuple[CaseFramework, FrameworkVersion, bytes]]] = {id: [] for id in on}
    asked = {"cases": [*on], "day": max(on.values(), default=date.max)}
    whose: dict[str, str] = {}
    for row, stored, settings, organisation_id in session.execute(_APPLYING, asked):
        whose[row.case_id] = organisation_id
        if row.first_day <= on[row.case_id]:
            found[row.case_id].append((row, stored, settings))
    hashes = {stored.sha256 for rows in found.values() for _, stored, _ in rows}
    approvals = session.scalars(APPROVING, {"hashes": [*hashes]}).all()
    return {id: Applying(whose.get(id, ""), rows, approvals) for id, rows in found.items()}


def applied_to(session: Session, case_id: str, where: Place, on: date) -> list[Applied]:
    """The frameworks that apply to a case on a day: for each framework the latest row, by its own settings."""
    return applied_to_each(session, {case_id: on}, where)[case_id]


def applied_to_each(session: Session, on: Mapping[str, date], where: Place) -> dict[str, list[Applied]]:
    """The same for each of these cases on its own day, in as many queries as for one."""
    return {id: applying.at(where) for id, applying in applying_on_each(session, on).items()}


def alike_in_frameworks(
    session: Session, case_ids: Collection[str], where: Place, on: date
) -> dict[str, str]:
    """For each of these cases the first of them to which the very same applies on a day: versions and settings.

    Thousands of cases share a few choices. What is asked of nothing else is asked of those few.
    """
    latest: dict[str, dict[str, tuple[str, str, str | None]]] = {id: {} for id in case_ids}
    for some in in_parts(case_ids):
        rows = session.execute(
            select(
                CaseFramework.case_id,
                CaseFramework.where,
                FrameworkVersion.framework,
                CaseFramework.framework_sha256,
                CaseFramework.settings_sha256,
                CaseFramework.settles,
            )
            .join(FrameworkVersion, FrameworkVersion.sha256 == CaseFramework.framework_sha256)
            .where(CaseFramework.case_id.in_(some), CaseFramework.first_day <= on)
            .order_by(CaseFramework.first_day, CaseFramework.recorded_at, CaseFramework.id)
        )
        for case_id, at, framework, version, settings, settles in rows.tuples():
            if at == "home" or where == "hospital":
                latest[case_id][framework] = (version, settings, settles)
    first: dict[frozenset[tuple[str, str, str | None]], str] = {}
    return {id: first.setdefault(frozenset(chosen.values()), id) for id, chosen in latest.items()}


def versions_applied(session: Session, case_ids: Iterable[str]) -> dict[str, list[tuple[date, str, str]]]:
    """For each case which versions were applied to it, at home or in hospital, the first before the next.

    From which day, of which framework, and the hash of the version; in one query for thousands of cases.
    """
    found: dict[str, list[tuple[date, str, str]]] = defaultdict(list)
    for some in in_parts(case_ids):
        rows = session.execute(
            select(
                CaseFramework.case_id,
                CaseFramework.first_day,
                FrameworkVersion.framework,
                FrameworkVersion.sha256,
            )
            .join(FrameworkVersion, FrameworkVersion.sha256 == CaseFramework.framework_sha256)
            .where(CaseFramework.case_id.in_(some))
            .order_by(CaseFramework.first_day, CaseFramework.recorded_at, CaseFramework.id)
        )
        for case_id, first_day, framework, sha256 in rows:
            found[case_id].append((first_day, framework, sha256))
    return found


def stored_framework(session: Session, sha256: str) -> Framework:
    """The version that is stored under this hash."""
    stored = session.get_one(FrameworkVersion, sha256)
    return _parsed(stored.sha256, stored.framework, stored.content)


def hashes_of(applied: list[Applied]) -> list[dict[str, str]]:
    """What an entry of the record names: the frameworks' bytes and the settings' bytes, by hash."""
    return [
        {
            "framework": one.framework.sha256,
            "settings": hashlib.sha256(canonical(dict(one.settings))).hexdigest(),
        }
        for one in applied
    ]


def _applied(
    row: CaseFramework, stored: FrameworkVersion, settings: bytes, approval: Approval | None
) -> Applied:
    framework = _parsed(stored.sha256, stored.framework, stored.content)
    settles = tuple(row.settles.split("\n")) if row.settles else ()
    return Applied(framework, json.loads(settings), approval, settles)


@lru_cache(maxsize=256)
def _parsed(sha256: str, name: str, content: bytes) -> Framework:
    framework = parse_framework(name, content)
    if framework.sha256 != sha256:
        raise ValueError(f"the stored bytes of framework {name} do not have the hash they are stored under")
    return framework
