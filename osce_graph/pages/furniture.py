"""What stands on page after page and says nothing of it: banners, crumbs, share buttons, footers, images."""

import re
from typing import Final

_LINES: Final = frozenset(
    {
        "skip links", "skip navigation", "skip to main content", "skip to content", "home", "menu", "search",
        "close", "toggle navigation", "main navigation", "breadcrumb", "you are here", "top", "back to top",
        "share", "share this", "share this page", "share this article", "share on facebook",
        "share on twitter", "share on x", "share on linkedin", "tweet", "facebook", "twitter", "linkedin",
        "whatsapp", "telegram", "instagram", "youtube", "rss", "e-mail", "email", "send by e-mail",
        "e-mail this page", "copy link", "print", "print this page", "printer-friendly version",
        "printer friendly version", "pdf version", "send to friend", "bookmark", "follow us", "subscribe",
        "read more", "read more...", "read more…", "show more", "see more", "continue reading", "view all",
        "see all", "load more", "accept", "accept all", "accept cookies", "accept all cookies", "i agree",
        "agree", "decline", "reject", "reject all", "cookie settings", "cookie policy", "privacy policy",
        "privacy", "terms of use", "sitemap", "site map", "all rights reserved", "advertisement", "loading",
        "open image", "enlarge image", "listen",
    }
)  # fmt: skip
_OPENINGS: Final = (
    "home", "you are here", "we use cookies", "this website uses", "this site uses", "our website uses",
    "by continuing", "by using this", "by clicking", "cookies", "©", "copyright", "share this", "share on",
    "follow us", "follow the osce", "![", "sign up", "javascript", "submitted by", "page ",
    "this page", "printed from",
)  # fmt: skip
_FURNITURE: Final = re.compile(
    r"(?:you are here:?\s*)?home\s*[>»›/|→].*"
    r"|you are here\b.*"
    r"|(?:we use|(?:this|our) (?:web)?site uses|cookies (?:help|on)\b|by (?:continuing|using|clicking)\b)"
    r".*\bcookies\b.*"
    r"|(?:©|copyright\b).{0,100}"
    r"|(?:share this|share on|follow us|follow the osce|sign up)\b.{0,40}"
    r"|(?:!\[[^\]\[]{0,400}\]\([^()\s]{0,400}(?:\s\"[^\"]{0,200}\")?\)\s*)+"
    r"|javascript (?:is|must)\b.*"
    r"|(?:(?:this )?page (?:was )?(?:last )?(?:updated|modified|generated|printed|saved)|printed from)\b"
    r".{0,60}"
    r"|submitted by\b.{1,60}\bon\b.{0,60}",
    re.IGNORECASE,
)
_READING_TIME: Final = re.compile(r"\d{1,2}(?:\s?[-–]\s?\d{1,2})?[ -]min(?:ute)?s?(?: read)?")
_ENDS: Final = " :>»›→|"
_LONGEST: Final = 600


def is_furniture(text: str) -> bool:
    """Whether a line is part of the site rather than of the page."""
    start = text[:24].casefold()
    if len(text) <= 24 and (start in _LINES or start.rstrip(_ENDS) in _LINES):
        return True
    if start[:1].isdecimal() and _READING_TIME.fullmatch(start):
        return True
    return start.startswith(_OPENINGS) and len(text) <= _LONGEST and bool(_FURNITURE.fullmatch(text))
