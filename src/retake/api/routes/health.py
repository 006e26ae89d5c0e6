"""Whether the house stands: for supervisors, load balancers and Prometheus."""

from __future__ import annotations

from fastapi import Response

from retake.api.auth import Served
from retake.api.routing import Router
from retake.observability import METRICS_MEDIA_TYPE, metrics_text
from retake.services.health import readiness

router = Router(tags=["health"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers."""
    # Not from a thread: that all of them are busy is no reason to start the process again.
    return {"status": "ok"}


@router.get("/readyz")
def readyz(house: Served, response: Response) -> dict[str, object]:
    """The database answers, its schema is ours and the store holds what it names: requests can be served."""
    checks = readiness(house)
    ready = all(value == "ok" for value in checks.values())
    response.status_code = 200 if ready else 503
    return {"status": "ok" if ready else "not ready", "checks": checks}


@router.get("/metrics")
def metrics() -> Response:
    """Counters and timings in Prometheus' text format."""
    return Response(metrics_text(), media_type=METRICS_MEDIA_TYPE)
