"""A form as it was sent: read field by field, keeping what was typed and what is wrong with it.

    @router.post("/{id}/assess")
    def assess(request: Request, form: SentForm, act: CurrentAct, id: str) -> Response:
        outcome = form.choice("outcome", ("competent", "not yet competent"), missing="Select an outcome")
        day = form.date("assessed", "Date of assessment", not_after=today)
        if form.errors:
            return render(request, "assess.jinja", {"form": form}, status_code=422)
        with form.trying(act.session):
            training.assess(act, ..., outcome, day)
            return see("/sign-offs")
        return render(request, "assess.jinja", {"form": form}, status_code=422)

A reader gives `None` (or "") for what it could not accept, and has then noted an error. Errors stand in the
order in which fields were read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile

from services.act import Refused
from web.parts import dates
from web.security import FORM_FIELD
from web.templating import uk_date

LONGEST_LINE = 200
LONGEST_TEXT = 4000


@dataclass
class Form:
    """What was typed (`typed`), and what is wrong with it (`errors`), by the name of the field.

    A form with nothing typed yet is `Form()`, or `Form.of(name="...")` to start from known values.
    """

    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    wrong_parts: dict[str, tuple[dates.Part, ...]] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, **values: str) -> Form:
        """A form that starts from known values."""
        return cls({name: (value,) for name, value in values.items()})

    def value(self, name: str) -> str:
        """What was typed in a field, to be shown again. Two things in one come from no page of ours: refused (422)."""
        said = set(self.typed.get(name, ("",)))
        if len(said) > 1:
            raise HTTPException(422)
        return said.pop()

    def values(self, name: str) -> tuple[str, ...]:
        """Which boxes of a group were ticked, to be shown again."""
        return self.typed.get(name, ())

    def error(self, name: str) -> str:
        """What is wrong with a field; empty when nothing is."""
        return self.errors.get(name, "")

    def refuse(self, name: str, message: str, *, at: str | None = None) -> None:
        """Note what is wrong with a field; the first complaint stands. `at`: its id, if not its name."""
        if name not in self.errors:
            self.errors[name] = message
            self.targets[name] = at or name

    @contextmanager
    def trying(self, session: Session) -> Iterator[None]:
        """Around the call of a service: what it refuses is undone, and told at the top of the form."""
        try:
            yield
        except Refused as refusal:
            session.rollback()
            for name, message in _told(refusal).items():
                self.errors[name] = message
                self.targets[name] = ""

    def text(self, name: str, called: str, *, missing: str = "", longest: int = LONGEST_LINE) -> str:
        """A line or more of text, without space around it. `missing` is the error if there is none."""
        text = self.value(name).replace("\r\n", "\n").strip()
        if not text and missing:
            self.refuse(name, missing)
        if len(text) > longest:
            self.refuse(name, f"{called} must be {longest:,} characters or fewer; it has {len(text):,}")
        return text

    def choice(self, name: str, options: Collection[str], *, missing: str) -> str | None:
        """One of `options`, and nothing else; `missing` is the error if none was chosen."""
        chosen = self.value(name)
        if chosen not in options:
            self.refuse(name, missing)
            return None
        return chosen

    def choices(self, name: str, options: Collection[str], *, missing: str = "") -> list[str]:
        """Those of `options` that were ticked, in the order of the options."""
        chosen = [option for option in options if option in self.values(name)]
        if not chosen and missing:
            self.refuse(name, missing)
        return chosen

    def date(
        self,
        name: str,
        called: str,
        *,
        required: bool = True,
        not_after: date | None = None,
        not_before: date | None = None,
    ) -> date | None:
        """A date from three boxes. `called` begins each error: "Date of assessment must be a real date"."""
        typed = self.typed_date(name)
        if typed.empty:
            if required:
                self._refuse_date(name, f"Enter the {called[0].lower()}{called[1:]}", dates.PARTS)
            return None
        try:
            day = dates.read(typed)
        except dates.NotADate as wrong:
            self._refuse_date(name, f"{called} {wrong.reason}", wrong.parts)
            return None
        if not_after and day > not_after:
            self._refuse_date(name, f"{called} must be {uk_date(not_after)} or before", dates.PARTS)
        if not_before and day < not_before:
            self._refuse_date(name, f"{called} must be {uk_date(not_before)} or after", dates.PARTS)
        return None if name in self.errors else day

    def typed_date(self, name: str) -> dates.Typed:
        """What stands in the three boxes of a date."""
        return dates.Typed(*(self.value(f"{name}-{part}") for part in dates.PARTS))

    def _refuse_date(self, name: str, message: str, parts: tuple[dates.Part, ...]) -> None:
        self.refuse(name, message, at=f"{name}-{parts[0]}")
        self.wrong_parts.setdefault(name, parts)


def _told(refusal: Refused) -> dict[str, str]:
    """What was wrong, which rule says so, and the way out: a line each, and no ids, which are for the record."""
    told = {"": refusal.message}
    if refusal.rule:
        cites = [cite.replace(":", ", line ") for cite in refusal.cite]
        told["the rule"] = f"The rule: {refusal.rule}" + (
            f" (source {'; source '.join(cites)})" if cites else ""
        )
    if refusal.way_out:
        told["the way out"] = f"What you can do: {refusal.way_out}"
    return told


async def sent_form(request: Request) -> Form:
    """The form of this request. Files are read by their own page."""
    typed: dict[str, tuple[str, ...]] = {}
    for name, value in (await request.form()).multi_items():
        if name != FORM_FIELD and not isinstance(value, UploadFile):
            typed[name] = (*typed.get(name, ()), value.replace("\0", ""))
    return Form(typed)


SentForm = Annotated[Form, Depends(sent_form)]


def see(address: str) -> RedirectResponse:
    """The answer to a form that was accepted: look there now. Reloading that page sends nothing again."""
    return RedirectResponse(address, 303)
