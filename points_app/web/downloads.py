"""A file that is taken home, as the answer to a request."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.responses import StreamingResponse

from points_app.core.downloads import Download

CHUNK_BYTES = 64 * 1024


def as_response(download: Download, plain: str) -> StreamingResponse:
    """Return `download` as an attachment that no cache keeps, sent in chunks, and closed when it is sent.

    `plain`, an ASCII name without ending, is for what cannot read the file's own.
    """
    names = f"filename={plain}{Path(download.name).suffix}; filename*=UTF-8''{quote(download.name, safe='')}"
    return StreamingResponse(
        _chunks(download.file),
        media_type=download.media_type,
        headers={"content-disposition": f"attachment; {names}", "cache-control": "private, no-store"},
        background=BackgroundTask(download.file.close),
    )


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk
