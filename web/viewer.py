"""Who is looking, asked of every page but login; and the database a page works with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Annotated, cast
from urllib.parse import quote

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from services import accounts
from services.accounts import Login, Viewer
from services.act import Act, Actor
from web import security
from web.errors import SeeOther, absent
from web.settings import WebSettings

__all__ = [
    "CurrentAct",
    "CurrentLogin",
    "CurrentViewer",
    "Database",
    "Now",
    "Reading",
    "Settings",
    "Viewer",
    "requires",
]


def settings_of(request: Request) -> WebSettings:
    """What this app was started with."""
    return cast(WebSettings, request.app.state.settings)


def now(request: Request) -> datetime:
    """The moment of this request: one for all of it."""
    if not hasattr(request.state, "now"):
        request.state.now = settings_of(request).clock()
    return cast(datetime, request.state.now)


def database(request: Request) -> Iterator[Session]:
    """A database session for this request: what the route did is kept if it answers, undone if it raises."""
    with settings_of(request).sessions() as session:
        yield session
        session.commit()


def reading(request: Request) -> Iterator[Session]:
    """A database session that only reads, and sees one moment of the database throughout."""
    with settings_of(request).reading() as session:
        yield session


Settings = Annotated[WebSettings, Depends(settings_of)]
Now = Annotated[datetime, Depends(now)]
# Of function scope: it is committed before the answer is sent, so that nobody is told of what was not kept.
Database = Annotated[Session, Depends(database, scope="function")]
"""For a route that changes something: the writer's place is taken at once."""
Reading = Annotated[Session, Depends(reading, scope="function")]
"""For a route that shows something."""


def login_of(request: Request, moment: Now) -> Login:
    """The login this request belongs to; without one, the way on is the login page."""
    login = read_login(request, moment)
    if login is None:
        back = request.url.path if request.method == "GET" else "/"
        raise SeeOther("/login" if back == "/" else f"/login?next={quote(back)}")
    return login


def read_login(request: Request, moment: Now) -> Login | None:
    """The login this request belongs to, if any."""
    token, settings = security.cookie(request), settings_of(request)
    if not token:
        return None
    with settings.reading() as session:
        login = accounts.read_session(session, token, now=moment, limits=settings.limits)
    if login and login.to_be_noted:
        with settings.sessions.begin() as session:
            accounts.note_use(session, token, now=moment)
    request.state.login = login
    return login


CurrentLogin = Annotated[Login, Depends(login_of)]


def viewer_of(login: CurrentLogin) -> Viewer:
    """The person in the role they act in; with several and none chosen, the way on is to choose."""
    if login.viewer is None:
        raise SeeOther("/role")
    return login.viewer


CurrentViewer = Annotated[Viewer, Depends(viewer_of)]


def act_of(viewer: CurrentViewer, session: Database, moment: Now) -> Act:
    """What a service is handed: this viewer, now, in this request's transaction."""
    return Act(session, moment, Actor(viewer.person_id, viewer.role, viewer.organisation_id))


CurrentAct = Annotated[Act, Depends(act_of)]


def requires(*roles: str) -> Callable[[CurrentViewer], Viewer]:
    """A dependency that shows a page to these roles; to all others it does not exist."""

    def viewer_in_role(viewer: CurrentViewer) -> Viewer:
        if viewer.role not in roles:
            raise absent()
        return viewer

    return viewer_in_role
