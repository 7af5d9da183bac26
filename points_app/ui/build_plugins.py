"""What we change in the pages that Reflex builds."""

from typing import Any

from reflex_base.plugins import Plugin

_FOUND = "endpoint.hostname = frontend_hostname;"
_WANTED = f"{_FOUND}\n    endpoint.port = window.location.port;"


def _use_own_port(source: str) -> str:
    if _WANTED in source:
        return source
    if _FOUND not in source:
        raise RuntimeError("Reflex's state.js has changed; look at SameOriginPlugin")
    return source.replace(_FOUND, _WANTED)


class SameOriginPlugin(Plugin):
    """Let a page talk to the very address it came from, so that one build serves every port and proxy."""

    def pre_compile(self, **context: Any) -> None:
        """Change the one place that knows the server's address."""
        context["add_modify_task"]("utils/state.js", _use_own_port)
