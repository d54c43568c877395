"""Who is in the invented caseload. Everybody here is made up, and so are all numbers and places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from models.people import EmploymentModel

Board = Literal["northmoor", "southvale", "eastmere"]


@dataclass(frozen=True)
class Place:
    """An organisation. Codes that begin with INV are given to nobody."""

    name: str
    kind: str
    ods_code: str


PLACES = {
    "northmoor": Place("Northmoor Integrated Care Board (invented)", "icb", "INV01"),
    "southvale": Place("Southvale Integrated Care Board (invented)", "icb", "INV02"),
    "eastmere": Place("Eastmere Integrated Care Board (invented)", "icb", "INV03"),
    "brackenfield": Place("Brackenfield Community Nursing (invented)", "specialist team", "INV11"),
    "beacon": Place("Beacon Nursing Agency (invented)", "nursing agency", "INV12"),
    "homeward": Place("Homeward Care Training (invented)", "broker-linked provider", "INV13"),
    "hospital": Place("St Example’s Hospital (invented)", "nhs trust", "INV21"),
}


@dataclass(frozen=True)
class Staff:
    """Somebody who works with the caseload. ``registered_until`` counts days from today."""

    name: str
    role: str
    place: str
    registered_until: int | None = None
    body: Literal["NMC", "HCPC", "GMC"] = "NMC"
    telephone: str = ""


STAFF = {
    "grace": Staff("Grace Obi", "PHB co-ordinator", "northmoor"),
    "daniel": Staff("Daniel Whitlock", "PHB co-ordinator", "southvale"),
    "meiling": Staff("Mei-Ling Zhou", "PHB co-ordinator", "eastmere"),
    "pat": Staff("Pat Moss", "PHB lead", "northmoor"),
    "lea": Staff("Dr Lea Wren", "clinical lead", "northmoor"),
    "nia": Staff("Nia Price", "clinical trainer", "brackenfield", 410),
    "samuel": Staff("Samuel Adeyemi", "clinical trainer", "beacon", 302),
    "ruth": Staff("Ruth Kaplan", "clinical trainer", "homeward", 221),
    "colette": Staff("Colette Byrne", "clinical trainer", "brackenfield", -23),
    "omar": Staff("Omar Haddad", "monitoring nurse", "brackenfield", 18),
    "hannah": Staff("Hannah Sørensen", "monitoring nurse", "beacon", 287),
    "precious": Staff("Precious Moyo", "monitoring nurse", "brackenfield", 190),
    "farah": Staff("Farah Siddiqui", "registered practitioner", "hospital", 350, body="HCPC"),
    "tom": Staff("Tom Reed", "nominated senior manager", "northmoor"),
    "anjali": Staff("Anjali Deshmukh", "nominated senior manager", "northmoor"),
    "sara": Staff("Sara Holt", "nominated senior manager", "southvale"),
    "iwan": Staff("Iwan Pritchard", "nominated senior manager", "eastmere"),
    "kit": Staff("Kit Mensah", "ward manager", "hospital"),
    "joy": Staff("Joy Lindqvist", "induction lead", "hospital"),
    "ann": Staff("Ann Bellweather", "nursing agency", "beacon"),
    "ollie": Staff("Ollie Frost", "on-call nurse", "beacon", telephone="01632 960123"),
}


@dataclass(frozen=True)
class Representative:
    """Who speaks for a budget holder, and by what right."""

    name: str
    capacity: str


@dataclass(frozen=True)
class Holder:
    """A budget holder, how old they are, and the PAs who work for them, each with an employment model."""

    name: str
    age: int
    board: Board
    pas: dict[str, tuple[str, EmploymentModel]] = field(default_factory=dict)
    representative: Representative | None = None


HOLDERS = {
    "edith": Holder(
        "Edith Lowe", 75, "northmoor",
        {
            "amina": ("Amina Yusuf", "direct"), "ben": ("Ben Carter", "direct"),
            "chloe": ("Chloe Fairweather", "direct"), "dev": ("Dev Malhotra", "agency"),
            "esther": ("Esther Goldberg", "direct"), "farid": ("Farid Rahimi", "self-employed"),
            "gwen": ("Gwen Parry", "direct"),
        },
    ),
    "theo": Holder(
        "Theo Papadakis", 9, "northmoor",
        {
            "hana": ("Hana Novak", "representative"), "ivan": ("Ivan Petrenko", "representative"),
            "jasmine": ("Jasmine Clarke", "agency"),
        },
        Representative("Eleni Papadakis", "mother, with parental responsibility"),
    ),
    "amara": Holder(
        "Amara Nwosu", 14, "northmoor",
        {
            "kwame": ("Kwame Asante", "agency"), "lucia": ("Lucia Ferreira", "representative"),
            "moses": ("Moses Okello", "agency"), "nadia": ("Nadia Kowalska", "representative"),
        },
        Representative("Chidi Nwosu", "father, with parental responsibility"),
    ),
    "gareth": Holder(
        "Gareth Llewellyn", 52, "northmoor",
        {
            "owen": ("Owen Llewellyn", "family"), "priya": ("Priya Nair", "direct"),
            "quentin": ("Quentin Hale", "direct"),
        },
    ),
    "shabana": Holder(
        "Shabana Mirza", 34, "northmoor",
        {
            "rhiannon": ("Rhiannon Vaughan", "direct"), "sanjay": ("Sanjay Gill", "direct"),
            "tola": ("Tola Bankole", "self-employed"),
        },
    ),
    "jack": Holder(
        "Jack Thornley", 27, "northmoor",
        {
            "uma": ("Uma Sivakumar", "representative"), "viktor": ("Viktor Ionescu", "representative"),
            "wanjiru": ("Wanjiru Kamau", "agency"), "xanthe": ("Xanthe Doyle", "representative"),
        },
        Representative("Megan Thornley", "sister, deputy appointed by the Court of Protection"),
    ),
    "wei": Holder(
        "Wei Chen", 61, "northmoor",
        {
            "yasmin": ("Yasmin Farouk", "direct"), "zack": ("Zack Underhill", "direct"),
            "abbie": ("Abbie Sutcliffe", "agency"),
        },
    ),
    "rosalind": Holder(
        "Rosalind Ashworth", 83, "northmoor",
        {
            "bilal": ("Bilal Hussain", "direct"), "carys": ("Carys Bowen", "direct"),
            "dumisani": ("Dumisani Ncube", "agency"),
        },
    ),
    "kofi": Holder(
        "Kofi Boateng", 6, "southvale",
        {
            "ewa": ("Ewa Zielinska", "representative"), "francis": ("Francis Abara", "agency"),
            "gulsen": ("Gülsen Aydin", "representative"),
        },
        Representative("Abena Boateng", "grandmother, with a special guardianship order"),
    ),
    "niamh": Holder(
        "Niamh Gallagher", 45, "southvale",
        {"hugh": ("Hugh Penrose", "direct"), "isla": ("Isla Drummond", "direct")},
    ),
    "yusuf": Holder(
        "Yusuf Demir", 68, "eastmere",
        {
            "jerome": ("Jerome Baptiste", "agency"), "kamila": ("Kamila Begum", "direct"),
            "liam": ("Liam Fogarty", "direct"), "mirela": ("Mirela Popescu", "self-employed"),
        },
    ),
    "leila": Holder("Leila Haidari", 22, "eastmere", {"nasir": ("Nasir Haidari", "family")}),
}  # fmt: skip

COORDINATORS: dict[Board, str] = {"northmoor": "grace", "southvale": "daniel", "eastmere": "meiling"}

MEMBERS: dict[Board, tuple[str, str]] = {
    "northmoor": ("tom", "sara"),
    "southvale": ("sara", "iwan"),
    "eastmere": ("iwan", "tom"),
}
"""Who decides at each board's panel: two managers of two organisations."""

NOMINATED: dict[Board, tuple[str, ...]] = {
    "northmoor": ("tom", "anjali", "sara", "iwan"),
    "southvale": ("sara", "iwan", "tom"),
    "eastmere": ("iwan", "tom", "sara"),
}
"""Who may sit on each board's panel, by their own organisation's nomination."""

SETTINGS: dict[Board, dict[str, str | int]] = {
    "northmoor": {"panel decides": "all", "panel meets": "every two months"},
    "southvale": {"panel decides": "by risk", "panel meets": "every two months"},
    "eastmere": {"panel decides": "exceptions", "panel meets": "every two months"},
}


@dataclass(frozen=True)
class DemoLogin:
    """A way into the demonstration. The password is printed by ``safehands up --demo`` and used nowhere else."""

    username: str
    password: str
    who: str

    @property
    def name(self) -> str:
        return _PARTS[self.who][0]

    @property
    def role(self) -> str:
        return _PARTS[self.who][1]


def _parts() -> dict[str, tuple[str, str]]:
    """Everybody by their key: what they are called, and the role in which they are on record."""
    found = {key: (staff.name, staff.role) for key, staff in STAFF.items()}
    for key, holder in HOLDERS.items():
        found[key] = (holder.name, "PHB holder")
        found |= {pa: (name, "PA") for pa, (name, _) in holder.pas.items()}
        if holder.representative:
            found[f"for {key}"] = (holder.representative.name, "representative")
    return found


_PARTS = _parts()

DEMO_LOGINS = (
    DemoLogin("coordinator", "kettle-harbour-lantern", "grace"),
    DemoLogin("trainer", "willow-compass-biscuit", "nia"),
    DemoLogin("panel", "meadow-anchor-teapot", "tom"),
    DemoLogin("panel2", "harvest-violin-pebble", "sara"),
    DemoLogin("clinicallead", "ribbon-tractor-marble", "lea"),
    DemoLogin("lead", "pepper-kayak-window", "pat"),
    DemoLogin("pa", "marble-thistle-canoe", "amina"),
    DemoLogin("holder", "ginger-ladder-comet", "edith"),
    DemoLogin("family", "velvet-pigeon-harvest", "for theo"),
)
