"""The errors a learner can cause; `web/errors.py` alone turns them into responses."""


class DomainError(Exception):
    """Something the learner did cannot be carried out. `code` is stable; the words are the web layer's."""

    code = "error"
    status = 422


class ItemNotFound(DomainError):
    """No sentence of the content has this id (any more)."""

    code = "item_not_found"
    status = 404


class NotYours(DomainError):
    """There is no such thing, or it is another person's: nobody learns which."""

    code = "not_found"
    status = 404


class TooManyTries(DomainError):
    """A limit is used up. `retry_after` is in seconds."""

    code = "too_many_tries"
    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = max(1, retry_after)


class Busy(DomainError):
    """Too many passwords are being looked at; a moment later there is room again."""

    code = "busy"
    status = 503
    retry_after = 5
