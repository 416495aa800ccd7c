"""Signed values that carry a sheet between page and server."""

from subjunctive_app.domain.items import all_items
from subjunctive_app.drills.sheets import Sheet
from subjunctive_app.drills.tokens import CardTampered, Signer


def sheet_token(signer: Signer, sheet: Sheet) -> str:
    """A sheet as a signed token; it holds what was typed, not the answers."""
    return signer.sign_sheet([sheet.items, sheet.typed, sheet.tries, sheet.round], sheet.first)


def read_sheet(signer: Signer, token: str) -> Sheet:
    """The sheet of a token; raise CardTampered, also where one of its sentences is gone.

    A sheet does not expire: homework may wait for a week, and its answers are stored once in any case.
    """
    (items, typed, tries, rounds), first = signer.read_sheet(token)
    if not set(items) <= set(all_items()):
        raise CardTampered
    return Sheet(first, tuple(items), tuple(typed), tuple(tries), rounds)
