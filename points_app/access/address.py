"""What the address of a page says to its state."""

from typing import Any

from points_app.core.fields import row_id


def parameter(state: Any, name: str) -> str:
    """Return a parameter of the page's address, "" when it is not there."""
    return str(state.router.url.query_parameters.get(name, ""))[:300]


def id_parameter(state: Any, name: str) -> int:
    """Return a parameter of the page's address as an id, 0 when it is none."""
    return row_id(parameter(state, name))
