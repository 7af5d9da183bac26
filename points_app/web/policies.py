"""The content policy of a document: nothing comes from elsewhere, nothing goes elsewhere, and no text is evaluated.

Of scripts within a page only those run that were in it when it was built (points_app/ui/page_order.mjs): each page has
their hashes. Documents that the server draws itself hold none.
"""

import json
from functools import lru_cache
from pathlib import Path

from points_app import building

_POLICY = (
    "default-src 'self'; script-src 'self'{scripts}; style-src 'self'; img-src 'self' data: blob:; object-src 'none';"
    " base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


def content_policy(path: str, status: int) -> bytes:
    """Return the header's value for the document that is at `path`; an address that is not there shows one page."""
    name = "404.html" if status == 404 else f"{path.strip('/')}/index.html".lstrip("/")
    file = building.web_dir() / "points-scripts.json"
    try:
        scripts = _built(file, file.stat().st_mtime_ns).get(name, "")
    except FileNotFoundError:  # nothing has been built; then there is no page either
        scripts = ""
    return _POLICY.format(scripts=scripts and f" {scripts}").encode()


@lru_cache(maxsize=1)
def _built(file: Path, _changed_ns: int) -> dict[str, str]:
    found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return found
