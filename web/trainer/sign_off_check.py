"""Check your answers: what a sign-off will say, before it is given."""

from __future__ import annotations

from services.act import Act
from web.parts.forms import Form
from web.trainer.sign_off_steps import Do

CHECKED, CHANGE = "checked", "change"
"""The two buttons of the page: it is right, or something is to be changed."""


def would_be_refused(act: Act, form: Form, do: Do) -> bool:
    """Whether the service refuses, which the form then says; whatever was done for the question is undone."""
    with form.trying(act.session):
        trial = act.session.begin_nested()
        try:
            do()
        finally:
            trial.rollback()
    return bool(form.errors)
