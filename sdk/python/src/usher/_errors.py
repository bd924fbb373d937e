"""What can go wrong, with the server's own code and words."""

from __future__ import annotations


class UsherError(Exception):
    """A call that did not go through.

    ``code`` is the server's, from a closed list such as ``ALREADY_INVITED``; ``status`` is that of HTTP, or
    ``None`` where no answer came.
    """

    def __init__(self, message: str, code: str, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status

    def __str__(self) -> str:
        return f"{self.message} ({self.code})"


class AuthenticationError(UsherError):
    """The key is wrong, has ended or was revoked."""


class ForbiddenError(UsherError):
    """The key, or whoever made it, may not do this."""


class NotFoundError(UsherError):
    """There is no such thing in this workspace."""


class ConflictError(UsherError):
    """Something stands in the way, such as ``ALREADY_MEMBER``."""


class InvalidError(UsherError):
    """A value is not right."""


class RateLimitedError(UsherError):
    """Too often; ``retry_after`` seconds help."""

    def __init__(self, message: str, code: str, status: int | None, retry_after: float | None) -> None:
        super().__init__(message, code, status)
        self.retry_after = retry_after


class UnavailableError(UsherError):
    """The server cannot be reached, or cannot answer now."""


_BY_STATUS: dict[int, type[UsherError]] = {
    400: InvalidError,
    401: AuthenticationError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    410: ConflictError,
    413: InvalidError,
    422: InvalidError,
    503: UnavailableError,
}


def from_answer(status: int, message: str, code: str, retry_after: str | None) -> UsherError:
    """The exception for an answer that is none."""
    if status == 429:
        try:
            wait = float(retry_after) if retry_after is not None else None
        except ValueError:
            wait = None
        return RateLimitedError(message, code, status, wait)
    return _BY_STATUS.get(status, UsherError)(message, code, status)
