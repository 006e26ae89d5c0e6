"""The one table from errors to HTTP statuses, and how each is told: application/problem+json (RFC 9457)."""

from __future__ import annotations

import re
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from retake.api.schemas.shapes import Problem
from retake.domain import errors
from retake.domain.errors import RetakeError
from retake.services import views

log = structlog.get_logger(__name__)
MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 20  # told of one request; of the rest the number
_LONGEST = 1000  # characters of a sentence; what was sent may be in it
_LONGEST_NAME = 100  # of a field, which may be the sender's invention

STATUS: dict[type[RetakeError], int] = {
    errors.Invalid: 422,
    errors.SignInNeeded: 401,
    errors.WrongPassword: 401,
    errors.TooManyStreams: 429,
    errors.TooManyTries: 429,
    errors.ServerFull: 503,
    errors.StorageLimitReached: 403,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.Gone: 410,
    errors.AlreadySetUp: 409,
    errors.BranchConflict: 409,
    errors.PlanChanged: 409,
    errors.CannotUndo: 409,
    errors.NotReady: 409,
    errors.CapReached: 402,
    errors.Damaged: 410,
    errors.Thawing: 503,
    errors.CannotExport: 409,
    errors.StorageFull: 507,
    errors.Busy: 503,
    errors.NewerSchema: 503,
    errors.BackupFailed: 500,
    errors.RestoreRefused: 409,
}


_RETRY_AFTER: dict[type[RetakeError], int] = {
    errors.Thawing: 2,
    errors.TooManyStreams: 10,
    errors.ServerFull: 10,
}


class Refused(HTTPException):
    """A request that is not read further, told as a problem of this kind."""

    def __init__(
        self, status: int, kind: str, error: RetakeError, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(status, error.detail, headers)
        self.kind, self.error = kind, error


def problem_response(error: RetakeError, status: int | None = None, kind: str | None = None) -> Response:
    """The error as an HTTP answer."""
    status = status or next((code for known, code in STATUS.items() if isinstance(error, known)), 400)
    body = {**views.problem(error, kind or _kind(error)), "status": status}
    body |= {name: _cut(value, _LONGEST) for name, value in body.items() if isinstance(value, str)}
    return Response(orjson.dumps(body, default=str), status, media_type=MEDIA_TYPE)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def refusal(refused: Refused) -> Response:
    """The answer to a request that is not read further."""
    response = problem_response(refused.error, refused.status_code, refused.kind)
    response.headers.update(refused.headers or {})
    return response


def _kind(error: RetakeError) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()


def add_error_handlers(app: FastAPI) -> None:
    """Let every error leave the house as a problem."""
    app.add_exception_handler(RetakeError, _retake_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(DBAPIError, _database_error)
    app.add_exception_handler(PoolTimeout, _database_error)
    app.add_exception_handler(Exception, _unforeseen)


def _retake_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RetakeError)
    response = problem_response(error)
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    for kind, seconds in _RETRY_AFTER.items():
        if isinstance(error, kind):
            response.headers["Retry-After"] = str(seconds)
    if "retry_after" in error.facts:
        response.headers["Retry-After"] = str(error.facts["retry_after"])
    return response


def _invalid_request(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    every = error.errors()
    found = [
        {
            "where": _cut(".".join(_cut(str(step), _LONGEST_NAME) for step in each["loc"][:12]), _LONGEST),
            "what": _cut(each["msg"], _LONGEST),
        }
        for each in every[:MOST_ERRORS]
    ]
    first = found[0] if found else {"where": "body", "what": "it cannot be read"}
    return problem_response(
        errors.Invalid(
            f"{first['where']}: {first['what']}",
            next_step="Correct the fields named in `errors` and send it again.",
            errors=found,
            more_errors=len(every) - len(found),
        )
    )


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return refusal(error)


_HTTP_WORDS: dict[int, tuple[str, str]] = {
    404: ("There is nothing at this address.", "GET /api/v1/openapi.json lists every address there is."),
    405: ("This address does not know that method.", "The `Allow` header names the methods it knows."),
}


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status, headers = error.status_code, error.headers or {}
    if status == 405 and getattr(request.scope.get("route"), "path", "") == "/{path:path}":
        status, headers = 404, {}  # only the studio's pages answer there, and they are no address of the API
    detail, next_step = _HTTP_WORDS.get(status, (str(error.detail), "Check the request and try again."))
    response = problem_response(RetakeError(detail, next_step=next_step), status, f"http-{status}")
    response.headers.update(headers)
    return response


def _database_error(_request: Request, error: Exception) -> Response:
    sqlstate = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    # A NUL in a text is refused by the driver, without a state; a number out of range by the server.
    if isinstance(error, DataError) or sqlstate.startswith("22"):
        return problem_response(
            errors.Invalid("A value in the request cannot be stored.", next_step="Remove control characters.")
        )
    log.error("database error", error=str(error).splitlines()[0], sqlstate=sqlstate)
    response = problem_response(*_unanswered(error, sqlstate))
    response.headers["Retry-After"] = "2"
    return response


def _unanswered(error: Exception, sqlstate: str) -> tuple[RetakeError, int, str]:
    """Why there is no answer from the database just now."""
    again = "Try again in a moment; the log says more."
    if isinstance(error, PoolTimeout):
        busy = "Every connection to the database is in use; this request waited its time for one."
        return RetakeError(busy, next_step=again), 503, "database-busy"
    if sqlstate == "57014":
        slow = "The database took longer over this than a request may take."
        return RetakeError(slow, next_step=again), 503, "database-busy"
    return RetakeError("The database does not answer.", next_step=again), 503, "database-away"


def _unforeseen(request: Request, error: Exception) -> Response:
    log.error("request failed", path=request.url.path, exc_info=error)
    text = "Something went wrong inside Retake; the log says what."
    return problem_response(
        RetakeError(text, next_step="Try again; if it happens again, report it."), 500, "internal"
    )


def problems(*told: int | type[RetakeError]) -> dict[int | str, dict[str, Any]]:
    """Descriptions of the problems a route may answer with, for the API's description: by status, or by error where
    several have the same."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    words = {code: (kind.__doc__ or "").strip().splitlines()[0] for kind, code in STATUS.items()}
    words |= {STATUS[kind]: (kind.__doc__ or "") for kind in told if not isinstance(kind, int)}
    codes = [each if isinstance(each, int) else STATUS[each] for each in told]
    return {
        code: {"model": Problem, "description": words.get(code, "A problem."), "content": content}
        for code in codes
    }
