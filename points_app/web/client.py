"""Where a request comes from: the one way to read it, for forms and for websockets."""

from functools import lru_cache
from ipaddress import ip_address
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request

from points_app.core import log
from points_app.core.networks import network_of
from points_app.settings import settings


def client_ip(request: Request) -> str:
    """Return the network a request comes from, "" when it cannot be known."""
    return address_of(request.scope)


def address_of(scope: Any) -> str:
    """Return the network that an ASGI request comes from, believing as many proxies as the operator configured.

    "" when a proxy on this machine or its network is not configured: all the world would look like one address, so
    nothing may be counted by it. All X-Forwarded-For lines are one list, and it is read from the right: whatever
    stands further left than the proxies we know is the visitor's own word.
    """
    hops = settings().trusted_proxy_hops
    own = (scope.get("client") or ("",))[0]
    lines = ",".join(Headers(scope=scope).getlist("x-forwarded-for"))
    forwarded = [part.strip() for part in lines.split(",") if part.strip()]
    if forwarded and not hops and _is_near(own):
        _warn_of_proxy()
        return ""
    return network_of(forwarded[-hops] if hops and len(forwarded) >= hops else own)


def is_https(request: Request) -> bool:
    """Whether the visitor's own connection is encrypted."""
    return request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"


def _is_near(address: str) -> bool:
    """Whether this is where a proxy of one's own stands: on this machine or in its private network."""
    try:
        return ip_address(address).is_private
    except ValueError:
        return True  # a Unix socket


@lru_cache(maxsize=1)  # once a process, not once a request
def _warn_of_proxy() -> None:
    log.ours.warning(
        "Requests come through a proxy (X-Forwarded-For), but POINTS_TRUSTED_PROXY_HOPS is 0: visitors cannot be told "
        "apart by address, so nothing is limited by it. Set it to the number of proxies in front of the app."
    )
