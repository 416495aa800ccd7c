"""The errors a learner can cause; `web/errors.py` alone turns them into responses."""


class DomainError(Exception):
    """Something the learner did cannot be carried out. `code` is stable; the words are the web layer's."""

    code = "error"
    status = 422


class ItemNotFound(DomainError):
    """No sentence of the content has this id (any more)."""

    code = "item_not_found"
    status = 404
