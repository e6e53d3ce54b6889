"""What the address of a saved page tells: whether it is the OSCE's, and the item's node number.

Source: page survey, section 1. Only the main site's host family numbers its items alike; the
subsites number their own. `/item/N.html` is an older numbering, not node N.
"""

import re
from typing import Final
from urllib.parse import quote, unquote, urljoin, urlsplit

from pyoxigraph import NamedNode

_MAIN: Final = frozenset({"www.osce.org", "osce.org", "d6.web.osce.org", "shhada.ir", "www.shhada.ir"})
_SISTERS: Final = frozenset(
    {"oscepa.org", "www.oscepa.org", "old.oscepa.org", "oscebmsc.org", "www.oscebmsc.org"}
)
# The archive writes the links of a page anew, with its own host or without.
_ARCHIVED: Final = re.compile(
    r"(?:(?:https?:)?//web\.archive\.org)?/web/\d{4,14}[a-z_]*/(?P<address>https?:/.+)"
)
# An address that is what it says.
_PLAIN: Final = re.compile(r"https?://[a-z0-9-]++(?:\.[a-z0-9-]++)++(?:/[A-Za-z0-9._~/-]*+)?")
_NODE: Final = re.compile(r"/(?:[a-z]{2}/)?(?:[a-z][a-z0-9-]*/)+(?P<number>\d{1,7})/?\Z")
_UNWISE: Final = re.compile(r"[\[\]{}|^]")
_NOT_NODES: Final = frozenset({"item", "about", "activities", "files", "publications", "conferences"})


def resolve(address: str, base: str | None) -> str | None:
    """The absolute http(s) address of a link on a page, without an archive's wrapping, or None."""
    if _PLAIN.fullmatch(address):
        return address
    try:
        archived = _ARCHIVED.fullmatch(address.strip())
        absolute = archived["address"] if archived else urljoin(base or "", address.strip())
        parts = urlsplit(absolute)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        before, mark, query = absolute.partition("?")
        # Browsers and servers leave these in a query, where an IRI must not have them (RFC 3987).
        absolute = before + mark + _UNWISE.sub(lambda found: quote(found[0]), query)
        return NamedNode(absolute).value  # which refuses what is no IRI
    except ValueError:
        return None


def is_osce(address: str) -> bool:
    """Whether the address lies on a host of the OSCE or a full mirror of one."""
    host = (urlsplit(address).hostname or "").lower()
    return host in _MAIN or host in _SISTERS or host.endswith(".osce.org")


def node_number(address: str) -> str | None:
    """The node number of an item's address on the main site's host family, or None."""
    parts = urlsplit(address)
    if (parts.hostname or "").lower() not in _MAIN:
        return None
    path = unquote(parts.path)
    match = _NODE.match(path)
    if not match or _NOT_NODES.intersection(path.split("/")):
        return None
    return match["number"].lstrip("0") or None
