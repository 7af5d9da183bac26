"""Reflex's configuration: plugins, ports, database and Redis, from the environment."""

from pathlib import Path

import reflex as rx

from points_app.settings import settings
from points_app.ui.build_plugins import (
    BothLanguagesPlugin,
    EarlyPlugin,
    EffectsByNamePlugin,
    PlainJsxPlugin,
    SameOriginPlugin,
    ShortAssetsPlugin,
)

# Only the parts of daisyUI that the pages use; each one costs every phone some bytes.
DAISY_PARTS = "button,input,textarea,select,checkbox,radio,toggle,modal,skeleton,fileinput,loading"
# Where classes stand: in what Reflex builds, and in what the server draws itself.
_DRAWN = Path(__file__).parent / "points_app"
TAILWIND = {
    "content": [
        "./app/**/*.{js,ts,jsx,tsx}",
        "./utils/**/*.{js,ts,jsx,tsx}",
        f"{_DRAWN}/*/fragments/**/*.py",
        f"{_DRAWN}/*/fragments.py",
        f"{_DRAWN}/ui/html_parts.py",
    ],
    "plugins": [
        {
            "name": "daisyui@5.8.1",
            "import": {"name": "default as daisyui", "from": "daisyui"},
            "call": "daisyui",
            "args": {"themes": ["light --default"], "include": DAISY_PARTS, "logs": False},
        }
    ],
}

config = rx.Config(
    app_name="points_app",
    db_url=settings().database_url,
    redis_url=settings().redis_url or None,
    frontend_port=settings().port,
    backend_port=settings().port,
    backend_host=settings().host,
    api_url="http://localhost:8000",
    cors_allowed_origins=[],
    trusted_proxy_hops=settings().trusted_proxy_hops,
    redis_token_expiration=settings().tab_seconds,  # of the memory too, for all its name
    telemetry_enabled=False,
    show_built_with_reflex=False,
    default_color_mode="light",
    frontend_compression_formats=["brotli", "gzip"],  # in the order of preference
    state_manager_mode="redis" if settings().redis_url else "memory",
    plugins=[
        rx.plugins.TailwindV4Plugin(TAILWIND),
        SameOriginPlugin(),
        BothLanguagesPlugin(),
        PlainJsxPlugin(),
        EarlyPlugin(),
        EffectsByNamePlugin(),
        ShortAssetsPlugin(),
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
