"""What access registers."""

from points_app.access.limits import sweep
from points_app.core import kept_forms
from points_app.core.periodic import Job

JOBS = (Job("access: sweeping", sweep), Job("access: refused forms", kept_forms.sweep))
