"""Which addresses are as good as one: what one household, or one customer of a provider, has for itself."""

from ipaddress import IPv4Address, ip_address, ip_network


def network_of(address: str) -> str:
    """Return an IPv4 address as it is, an IPv6 address cut to its /64; anything else shortened.

    The last 64 bits are one household's own, endless supply.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:45]
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))


def site_of(network: str) -> str:
    """Return the /48 around an IPv6 /64, which one customer may own whole; any other address as it is."""
    try:
        return str(ip_network(network).supernet(new_prefix=48)) if ":" in network else network
    except ValueError:
        return network
