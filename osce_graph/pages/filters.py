"""What the address of a listing says of its entries: the filters it was asked with (page survey, section 5).

`filters=+im_taxonomy_vid_1:(12)` lists what the site files under structure 12; the numbers are known
from the entries that stood under them. A value is often encoded twice, and `amp;filters` occurs.
"""

import re
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

_FILTER: Final = re.compile(r"\b(im_taxonomy_vid_\d{1,4}):\(?\s*(\d{1,7})\s*\)?")
_LONGEST: Final = 4000


def filters(address: str) -> tuple[tuple[str, str], ...]:
    """(filter, as printed in the address) of each, in order: ("im_taxonomy_vid_1:12", "...:(12)")."""
    if len(address) > _LONGEST:
        return ()
    found: dict[str, str] = {}
    for name, value in parse_qsl(urlsplit(address).query):
        if unquote(name).removeprefix("amp;") == "filters":
            for match in _FILTER.finditer(unquote(value)):
                found.setdefault(f"{match[1]}:{match[2]}", match[0])
    return tuple(found.items())
