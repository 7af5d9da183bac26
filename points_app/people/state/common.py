"""What the states of the register's pages share."""

from points_app.access.page import FormPageState
from points_app.core.idempotency import new_key


class KeyedPageState(FormPageState, mixin=True):
    """A page with forms: each carries `key`, so that two quick taps do a thing once; a new one empties the forms."""

    key: str = ""

    def _renew_forms(self) -> None:
        self.key = new_key()
