"""What somebody had typed when their session ended before it was sent: kept for them alone, and for a day.

Nobody else who logs in at the same device is shown it. This copy does not wait in the browser; what is typed but never
sent does (web/static/drafts.js), in its own tab until that is closed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from models.forms import KeptForm
from services.act import Act
from services.logins.accounts import known_login
from services.logins.login_limits import LoginLimits

FOR = timedelta(hours=24)
"""How long; the session whose end it was is known for as long."""

Typed = Mapping[str, tuple[str, ...]]


def whose(session: Session, token: str, *, now: datetime, limits: LoginLimits) -> str | None:
    """The account whose session this token opened, though it has ended.

    None if it was closed by logging out, and if it still waited for a code, an own password or a second factor.
    """
    login = known_login(session, token, now=now, limits=limits)
    return login.account_id if login and not login.waits_for else None


def keep(session: Session, account_id: str, path: str, typed: Typed, *, now: datetime) -> None:
    """Keep what was typed in the form at ``path``, instead of what was kept of it before."""
    session.execute(delete(KeptForm).where(_is_old(now)))
    forget(session, account_id, path)
    held = {name: list(values) for name, values in typed.items()}
    session.add(KeptForm(account_id=account_id, path=path, typed=held, kept_at=now))


def kept(session: Session, account_id: str, path: str, *, now: datetime) -> dict[str, tuple[str, ...]] | None:
    """What this person had typed in the form at ``path``; None if nothing is kept, or no longer."""
    found = session.get(KeptForm, (account_id, path))
    if found is None or found.kept_at <= now - FOR:
        return None
    return {name: tuple(values) for name, values in found.typed.items()}


def waiting(session: Session, account_id: str, *, now: datetime) -> Sequence[KeptForm]:
    """Every form of theirs that is kept, the last first."""
    mine = select(KeptForm).where(KeptForm.account_id == account_id, KeptForm.kept_at > now - FOR)
    return session.scalars(mine.order_by(KeptForm.kept_at.desc(), KeptForm.path)).all()


def forget(session: Session, account_id: str, path: str) -> None:
    """It was sent, or is not wanted any more."""
    session.execute(delete(KeptForm).where(KeptForm.account_id == account_id, KeptForm.path == path))


def with_old_forms(session: Session, now: datetime) -> Sequence[str]:
    """The accounts of those who never came back for what they had typed: it is kept for nobody any more."""
    return session.scalars(
        select(KeptForm.account_id).where(_is_old(now)).distinct().order_by(KeptForm.account_id)
    ).all()


def drop_old_forms(act: Act, account_id: str) -> None:
    """Throw away what one of them had typed longer ago than it is kept."""
    act.session.execute(delete(KeptForm).where(KeptForm.account_id == account_id, _is_old(act.now)))


def _is_old(now: datetime) -> ColumnElement[bool]:
    return KeptForm.kept_at <= now - FOR
