"""What the states of all pages share is each page's own."""

from importlib import import_module
from importlib.util import find_spec

import pytest
import reflex as rx
from reflex_base.registry import RegistrationContext

from points_app.access.page import FormPageState, PageState
from points_app.slices import SLICES

for _room in [name for name in (f"points_app.{slice_}.state" for slice_ in SLICES) if find_spec(name)]:
    import_module(_room)


def pages() -> list[type[rx.State]]:
    return [one for one in RegistrationContext.get().base_states.values() if issubclass(one, PageState)]


def instances() -> dict[type[rx.State], rx.State]:
    """Return each page's state as one tab has it."""
    root = rx.State(_reflex_internal_init=True)
    return {one: root.get_substate(one.get_full_name().split(".")) for one in pages()}


def test_a_page_is_ready_for_itself_alone() -> None:
    assert len(pages()) > 20
    for page in pages():
        tab, other_tab = instances(), instances()
        tab[page].ready, tab[page].trouble = True, "x"
        assert [one for one, state in tab.items() if state.ready or state.trouble] == [page]
        assert not any(state.ready for state in other_tab.values())


@pytest.mark.parametrize("mixin", [PageState, FormPageState])
def test_no_page_declares_anew_what_it_shares(mixin: type[PageState]) -> None:
    shared = set(mixin.__annotations__)
    for page in pages():
        anew = [one for one in page.__mro__ if issubclass(one, mixin) and one not in mixin.__mro__]
        assert not [one for one in anew if shared & set(vars(one).get("__annotations__", ()))], page
