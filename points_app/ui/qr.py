"""QR codes as SVG, drawn on the server: black modules on white with the quiet zone that scanners need."""

import io
from functools import lru_cache

import qrcode
from qrcode.image.svg import SvgPathFillImage


@lru_cache(maxsize=512)  # a sheet of tags is looked at again and again
def svg(text: str) -> bytes:
    """Return `text` as a QR code (error correction M, four modules of quiet zone) in SVG."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4, image_factory=SvgPathFillImage)
    code.add_data(text)
    code.make(fit=True)
    out = io.BytesIO()
    code.make_image().save(out)
    return out.getvalue()
