"""The three desks: who works there, where it is, and what its navigation leads to.

The roles are named as the frameworks and appointments name them; `called` is what the pages say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.accounts import Post

COORDINATOR = "PHB co-ordinator"
TRAINER = "clinical trainer"
PANEL = "nominated senior manager"


@dataclass(frozen=True)
class Link:
    """A place in the navigation."""

    text: str
    href: str
    also: tuple[str, ...] = ()
    """Where else this place goes on: a case is reached from the caseload."""

    def leads_to(self, path: str) -> bool:
        """Whether somebody at `path` is in this place."""
        return any(path == place or path.startswith(f"{place}/") for place in (self.href, *self.also))


@dataclass(frozen=True)
class Desk:
    """Where a role's day begins, and what it finds there. The first link is its home page."""

    role: str
    called: str
    what_for: str
    navigation: tuple[Link, ...]

    @property
    def home(self) -> str:
        """The page that login leads to."""
        return self.navigation[0].href


DESKS = {
    desk.role: desk
    for desk in (
        Desk(
            COORDINATOR,
            "PHB co-ordinator",
            "See cases through: launch, gather evidence, recommend.",
            (
                Link("Caseload", "/caseload", also=("/cases", "/delegations")),
                Link("Training", "/training"),
                Link("Calendar", "/calendar"),
            ),
        ),
        Desk(
            TRAINER,
            "Clinical trainer",
            "Record training, practice under supervision, and sign-off.",
            (
                Link("Sign-offs", "/sign-offs"),
                Link("Training", "/training"),
                Link("Calendar", "/calendar"),
            ),
        ),
        Desk(
            PANEL,
            "Panel member",
            "Read the evidence, and decide at panel meetings.",
            (Link("Panel", "/panel"),),
        ),
    )
}


def desk_of(role: str) -> Desk:
    """The desk of a role."""
    return DESKS[role]


def with_a_desk(posts: Iterable[Post]) -> list[Post]:
    """Those of a person's posts that they can act in here, in the order of the desks."""
    order = list(DESKS)
    here = [post for post in posts if post.role in DESKS]
    return sorted(here, key=lambda post: (order.index(post.role), post.organisation))
