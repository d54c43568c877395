"""Who is looking, asked of every page but login; and the database a page works with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar, cast
from urllib.parse import quote

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from models.access import How
from models.cases import Case, DelegationRow
from models.hospital import Admission
from services.access import access, looks
from services.access.looks import Seen
from services.act import Act, Actor
from services.logins import accounts
from services.logins.accounts import Login, Viewer, WaitsFor
from web import security
from web.parts.errors import SeeOther, absent
from web.parts.forms import SentForm
from web.parts.kept import keep_typed
from web.settings import WebSettings

__all__ = [
    "AnyLogin",
    "CurrentAct",
    "CurrentLogin",
    "CurrentViewer",
    "Database",
    "Looking",
    "LookingToAct",
    "Now",
    "Reading",
    "Settings",
    "Viewer",
    "requires",
    "waiting_for",
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


WAYS_ON = {
    WaitsFor.CODE: "/login/code",
    WaitsFor.CHANGE: "/account/password",
    WaitsFor.FACTOR: "/account/second-factor",
}
"""Where somebody does what their session waits for."""


def any_login_of(request: Request, moment: Now, form: SentForm) -> Login:
    """The login this request belongs to, finished or not; without one, the way on is the login page."""
    login = read_login(request, moment)
    if login is None:
        comes_back = request.method == "GET" or keep_typed(request, form, settings_of(request), moment)
        back = request.url.path if comes_back else "/"
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


AnyLogin = Annotated[Login, Depends(any_login_of)]
"""For a page on which a login is finished."""


def waiting_for(*may_wait_for: WaitsFor) -> Callable[[AnyLogin], Login]:
    """A dependency that gives a login which waits for nothing, or for what this page is there for."""

    def login_of(login: AnyLogin) -> Login:
        if login.waits_for and login.waits_for not in may_wait_for:
            raise SeeOther(WAYS_ON[login.waits_for])
        return login

    return login_of


CurrentLogin = Annotated[Login, Depends(waiting_for())]


def viewer_of(login: CurrentLogin) -> Viewer:
    """The person in the role they act in; with several and none chosen, the way on is to choose."""
    if login.viewer is None:
        raise SeeOther("/role")
    return login.viewer


CurrentViewer = Annotated[Viewer, Depends(viewer_of)]


def act_of(request: Request, viewer: CurrentViewer, session: Database, moment: Now) -> Act:
    """What a service is handed: this viewer, now, in this request's transaction, for the case's organisation."""
    organisation = viewer.organisation_id
    if sum(post.role == viewer.role for post in request.state.login.posts) > 1:
        organisation = access.acting_for(session, viewer, _of_case(request, session), moment)
    return Act(session, moment, Actor(viewer.person_id, viewer.role, organisation))


CurrentAct = Annotated[Act, Depends(act_of)]


def _of_case(request: Request, session: Session) -> Case | None:
    """The case that an address is about, if it is about one."""
    named = request.path_params
    if "reference" in named:
        return access.case_named(session, named["reference"])
    delegation = named.get("id", "") if request.url.path.startswith("/delegations/") else ""
    return access.case_of(session, delegation, named.get("request_id", ""))


Thing = TypeVar("Thing", bound=Case | DelegationRow | Admission)


@dataclass(frozen=True, slots=True)
class Looker:
    """Writes down that this viewer looks at something, before anything of it is shown."""

    viewer: Viewer
    session: Session
    now: datetime
    writing: Callable[[], AbstractContextManager[Session]]

    def at(self, thing: Thing, page: str, how: How = "relation") -> Thing:
        """The thing itself; `page` says in words on which page it is looked at."""
        if isinstance(thing, DelegationRow):
            self.note(Seen(thing.case_id, page, thing.id, how))
        else:
            self.note(Seen(thing.id if isinstance(thing, Case) else thing.case_id, page, how=how))
        return thing

    def note(self, seen: Seen) -> None:
        """Once for some minutes of looking: most pages are shown without writing."""
        if not looks.is_noted(self.session, self.viewer, seen, self.now):
            with self.writing() as writer:
                looks.note(writer, self.viewer, seen, self.now)


def looker(request: Request, viewer: CurrentViewer, session: Reading, moment: Now) -> Looker:
    """On a page that only shows: the look has a short transaction of its own, and is kept before the page is sent."""
    return Looker(viewer, session, moment, settings_of(request).sessions.begin)


def looker_who_acts(viewer: CurrentViewer, session: Database, moment: Now) -> Looker:
    """Where something is recorded: the look is written in the same transaction."""
    return Looker(viewer, session, moment, lambda: nullcontext(session))


Looking = Annotated[Looker, Depends(looker)]
LookingToAct = Annotated[Looker, Depends(looker_who_acts)]


def requires(*roles: str) -> Callable[[CurrentViewer], Viewer]:
    """A dependency that shows a page to these roles; to all others it does not exist."""

    def viewer_in_role(viewer: CurrentViewer) -> Viewer:
        if viewer.role not in roles:
            raise absent()
        return viewer

    return viewer_in_role
