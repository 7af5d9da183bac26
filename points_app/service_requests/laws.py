"""The laws of reports: what the reporter wrote and what happened stay as they were written."""

from points_app.core.laws import fixed, kept, never_deleted
from points_app.service_requests.models import RequestEvent, ServiceRequest

LAWS = (
    kept("What happened to a report is never changed or deleted.", RequestEvent, "service_requests.append_only"),
    never_deleted(
        "A report is never deleted.",
        ServiceRequest,
        "service_requests.kept",
        keys=("id", "code", "idempotency_key"),
    ),
    fixed(
        "What the reporter wrote is never changed.",
        ServiceRequest,
        "code, idempotency_key, text, created_at",
        "service_requests.kept",
    ),
)
