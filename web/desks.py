"""The desks: who works there, where it is, and what its navigation leads to.

The roles are named as the frameworks and appointments name them; `called` is what the pages say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.desks.own_record import HOLDER, PA, REPRESENTATIVE
from services.logins.accounts import Post

COORDINATOR = "PHB co-ordinator"
TRAINER = "clinical trainer"
MONITOR = "monitoring nurse"
PANEL = "nominated senior manager"
CLINICAL_LEAD = "clinical lead"
PHB_LEAD = "PHB lead"


HOSPITAL_ROLES = {
    PHB_LEAD: "See to it that agreements are signed, and sign for the budget.",
    "ward manager": "Decide which tasks go on here, and sign for the ward.",
    "induction lead": "Show PAs the ward, and sign for it.",
    "nursing agency": "Validate what PAs are trained for.",
    "on-call nurse": "See whose ward may ring you, and what PAs may do there.",
}
"""Who has a part in a stay in hospital besides the co-ordinator, and what for."""


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


FRAMEWORKS = Link("Frameworks", "/frameworks")


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


STAYS = Link("Stays in hospital", "/stays")
ALSO = {
    PHB_LEAD: (
        Link("Overview", "/overview"),
        Link("Workload", "/workload"),
        FRAMEWORKS,
        Link("Who looked", "/looks", also=("/trail",)),
        Link("What teams see", "/teams"),
        Link("Data kept", "/data-kept"),
    )
}
"""What else those who have a part in a stay in hospital find at their desk."""

DESKS = {
    desk.role: desk
    for desk in (
        Desk(
            COORDINATOR,
            "PHB co-ordinator",
            "See cases through: launch, gather evidence, recommend.",
            (
                Link("Today", "/today", also=("/workload",)),
                Link("Caseload", "/caseload", also=("/cases", "/delegations", "/trail")),
                Link("Cover plan", "/cover"),
                Link("Training", "/training", also=("/training-feedback",)),
                Link("Calendar", "/calendar"),
                FRAMEWORKS,
                Link("Who looked", "/looks", also=("/teams",)),
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
                Link("Taking over", "/duties"),
            ),
        ),
        Desk(
            MONITOR,
            "Monitoring nurse",
            "Observe and review PAs, and take monitoring over.",
            (Link("Sign-offs", "/sign-offs"), Link("Taking over", "/duties")),
        ),
        Desk(
            PANEL,
            "Panel member",
            "Read the evidence, and decide at panel meetings.",
            (Link("Panel", "/panel", also=("/trail",)), Link("Taking over", "/duties"), FRAMEWORKS),
        ),
        Desk(
            CLINICAL_LEAD,
            "Clinical lead",
            "Read frameworks, approve a version, and say from which day it holds.",
            (FRAMEWORKS,),
        ),
        *(
            Desk(role, role[:1].upper() + role[1:], what_for, (STAYS, *ALSO.get(role, ())))
            for role, what_for in HOSPITAL_ROLES.items()
        ),
        Desk(
            PA,
            "Personal assistant (PA)",
            "See which tasks you may do, until when, and what comes next.",
            (
                Link("My record", "/own-record"),
                Link("Saying no", "/own-agreement"),
                Link("Feedback", "/own-feedback"),
            ),
        ),
        Desk(
            HOLDER,
            "Budget holder",
            "See which tasks your PAs may do for you, and say what you think.",
            (
                Link("My PAs", "/own-record"),
                Link("Easy read", "/easy-read"),
                Link("What I agree to", "/own-agreement"),
                Link("Feedback", "/own-feedback"),
            ),
        ),
        Desk(
            REPRESENTATIVE,
            "Representative of a budget holder",
            "See which tasks PAs may do for whom you speak, and say what you think.",
            (
                Link("PAs", "/own-record"),
                Link("Easy read", "/easy-read"),
                Link("What I agree to", "/own-agreement"),
                Link("Feedback", "/own-feedback"),
            ),
        ),
    )
}

STAFF = tuple(role for role in DESKS if role not in (PA, HOLDER, REPRESENTATIVE))
"""Whose desk is at work: what frameworks say is theirs to read, not those whose care it is about."""


def desk_of(role: str) -> Desk:
    """The desk of a role."""
    return DESKS[role]


def with_a_desk(posts: Iterable[Post]) -> list[Post]:
    """Those of a person's posts that they can act in here, in the order of the desks."""
    order = list(DESKS)
    here = [post for post in posts if post.role in DESKS]
    return sorted(here, key=lambda post: (order.index(post.role), post.organisation))
