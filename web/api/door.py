"""Who asks: the token in the Authorization header, and nothing else. No cookie is read, and none is set."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, HTTPException, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.types import ASGIApp, Receive, Scope, Send

from services.act import Act, Actor
from services.connected_systems.api_tokens import PREFIX, Let, let_in, note_use
from services.logins.accounts import Viewer
from web.api.problems import problem
from web.viewer import Database, Looker, Now, Reading, looker_who_acts, settings_of

LONGEST_TOKEN = 100
MOST_BYTES = 64_000
"""The largest request; the longest note is 4,000 letters."""
IN_ADDRESS = {"access_token", "token", "api_key"}

bearer = HTTPBearer(
    scheme_name="token", description="A token made by `safehands api-tokens make`.", auto_error=False
)
Given = Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]


def let(request: Request, moment: Now, given: Given) -> Let:
    """Whom the token lets in. All tokens that are not good are answered alike."""
    if any(name in IN_ADDRESS or value.startswith(PREFIX) for name, value in request.query_params.items()):
        raise _nobody("A token in an address is not taken: it stands in logs now. Have it revoked.")
    found = None
    if given and len(given.credentials) <= LONGEST_TOKEN:
        with settings_of(request).reading() as session:
            found = let_in(session, given.credentials, moment)
    if found is None:
        raise _nobody("Send the header `Authorization: Bearer sh_…` with a token that is good.")
    if found.to_be_noted:
        with settings_of(request).sessions.begin() as session:
            note_use(session, found.token_id, moment)
    return found


LetIn = Annotated[Let, Depends(let)]


def asker(found: LetIn) -> Viewer:
    """The connected system, as whoever looks."""
    return found.viewer


Asker = Annotated[Viewer, Depends(asker)]


def looker(request: Request, viewer: Asker, session: Reading, moment: Now) -> Looker:
    """Writes down what a system looks at, before it is answered."""
    return Looker(viewer, session, moment, settings_of(request).sessions.begin)


Looking = Annotated[Looker, Depends(looker)]


def writer(found: LetIn) -> Viewer:
    """The connected system, if its token is for recording as well."""
    if found.scope != "write":
        raise HTTPException(403, "Make a token with the scope `write` for whatever records.")
    return found.viewer


Writer = Annotated[Viewer, Depends(writer)]


def act_of(viewer: Writer, session: Database, moment: Now) -> Act:
    """What a service is handed: this system, now, in this request's transaction."""
    return Act(session, moment, Actor(viewer.person_id, viewer.role, viewer.organisation_id))


CurrentAct = Annotated[Act, Depends(act_of)]


def looker_to_act(viewer: Writer, session: Database, moment: Now) -> Looker:
    """Where something is recorded, the look is written in the same transaction."""
    return looker_who_acts(viewer, session, moment)


LookingToAct = Annotated[Looker, Depends(looker_to_act)]


class SmallRequests:
    """Refuses a request that is too large, or does not say how large it is, before anything of it is read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (status := _too_much(Request(scope))):
            await problem(status)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _too_much(request: Request) -> int:
    length = request.headers.get("content-length")
    if length is None:
        has_body = request.method == "POST" or "transfer-encoding" in request.headers
        return 411 if has_body else 0
    return 413 if not length.isdecimal() or int(length) > MOST_BYTES else 0


def _nobody(detail: str) -> HTTPException:
    return HTTPException(401, detail, headers={"WWW-Authenticate": 'Bearer realm="Safehands"'})
