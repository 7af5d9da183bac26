"""What access registers."""

from points_app.access.limits import sweep
from points_app.core.periodic import Job

JOBS = (Job("access: sweeping", sweep),)
