"""Says of each table header in a tagged PDF whether it heads its column or its row.

WeasyPrint 70 tags headers without saying so, and a screen reader then has to guess.
"""

from __future__ import annotations

import pikepdf
from pikepdf import Dictionary, Name, Object


def add_table_scope(document: pikepdf.Pdf) -> None:
    """Put ``/Scope`` on every table header of an open document."""
    for element in document.objects:
        if isinstance(element, Dictionary) and element.get("/S") == Name.TH:
            _table_attributes(element).Scope = Name.Column if _is_in_head(element) else Name.Row


def _table_attributes(header: Object) -> Object:
    if "/A" not in header:
        header.A = Dictionary(O=Name.Table)
    return header.A


def _is_in_head(header: Object) -> bool:
    element = header
    while "/P" in element and element.get("/S") != Name.Table:
        element = element.P
        if element.get("/S") == Name.THead:
            return True
    return False
