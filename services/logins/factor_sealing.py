"""Second factors and the keys they are sealed under: sealed anew under a new one, and counted where one is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accounts import SecondFactor
from models.factor_keys import FactorKeyFault, FactorKeys, mark_in
from services import record
from services.act import Act, Refused


def marks_in_use(session: Session) -> Counter[str]:
    """How many second factors are sealed under each key, by its mark."""
    return Counter(mark_in(secret) for secret in session.scalars(select(SecondFactor.secret)))


def out_of_reach(session: Session, here: Iterable[str]) -> Counter[str]:
    """How many of them nobody can log in with where these keys are, by the mark of the key that is missing."""
    return Counter({mark: count for mark, count in marks_in_use(session).items() if mark not in here})


def reseal(act: Act, keys: FactorKeys) -> int:
    """Seal every second factor under the first key of the file, so that older ones can be let go. How many changed.

    Raises Refused, and changes nothing, where one cannot be opened.
    """
    try:
        newest = (keys.marks() or [""])[0]
        factors = act.session.scalars(select(SecondFactor).with_for_update()).all()
        old = [factor for factor in factors if mark_in(factor.secret) != newest]
        for factor in old:
            secret = keys.open(factor.account_id, factor.secret)
            factor.secret = keys.seal(factor.account_id, secret)
    except FactorKeyFault as fault:
        raise Refused(str(fault)) from fault
    details = {"under": newest, "changed": str(len(old))}
    record.write(act, act.actor.organisation_id, "second factors sealed anew", {}, details=details)
    return len(old)
