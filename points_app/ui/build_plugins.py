"""What we change in the pages that Reflex builds."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
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


# What pages need of emotion: our elements are styled by classes, and a few carry plain styles of their own.
_PLAIN_JSX = """import { createElement } from "react";

export function jsx(type, props, ...children) {
  if (props == null || props.css === undefined) return createElement(type, props, ...children);
  const { css, ...rest } = props;
  return createElement(type, { ...rest, style: { ...css, ...rest.style } }, ...children);
}
"""
_ALIASES = "    alias: ["
_EMOTION = """
      { find: /^@emotion\\/react$/, replacement: fileURLToPath(new URL("./utils/plain-jsx.js", import.meta.url)) },"""


def _leave_emotion_out(source: str) -> str:
    if _EMOTION in source:
        return source
    if _ALIASES not in source:
        raise RuntimeError("Reflex's vite.config.js has changed; look at PlainJsxPlugin")
    return source.replace(_ALIASES, _ALIASES + _EMOTION)


# Reflex says this to a page that was left open while the app was upgraded, in a place where no words of ours are.
_NEW_VERSION = {
    '"A new version of this app is available."': '"页面有新版本 · A new version is here"',  # untranslated: both at once
    'button.textContent = "Reload";': 'button.textContent = "刷新 · Reload";',  # untranslated: both at once
}


def _say_in_both_languages(source: str) -> str:
    for found, wanted in _NEW_VERSION.items():
        if found not in source and wanted not in source:
            raise RuntimeError("Reflex's state.js has changed; look at BothLanguagesPlugin")
        source = source.replace(found, wanted)
    return source


class BothLanguagesPlugin(Plugin):
    """Say what Reflex itself says to visitors in both languages."""

    def pre_compile(self, **context: Any) -> None:
        """Change its words."""
        context["add_modify_task"]("utils/state.js", _say_in_both_languages)


class PlainJsxPlugin(Plugin):
    """Draw elements with React alone: emotion, which Reflex draws them with, costs every phone 6 KB.

    So a `style` here cannot hold selectors or media queries; classes can.
    """

    def get_static_assets(self, **_context: Any) -> Sequence[tuple[Path, str | bytes]]:
        """Return the few lines that stand in for emotion."""
        return [(Path("utils") / "plain-jsx.js", _PLAIN_JSX)]

    def pre_compile(self, **context: Any) -> None:
        """Let the build find them under emotion's name."""
        context["add_modify_task"]("vite.config.js", _leave_emotion_out)


# Decided before the first line is painted, without a request: elder mode, and styles for browsers that know no layers
# or no oklch() (old.css says the same in words they know). It stands where Reflex chooses a theme: we have but one.
_EARLY = """(function (d) {
  var on = false;
  try { on = localStorage.getItem("elder") === "1"; } catch (e) { /* private mode */ }
  if (on || /(?:^|; )points_elder=1/.test(d.cookie)) d.documentElement.setAttribute("data-elder", "");
  if (window.CSS && CSS.supports && CSS.supports("color", "oklch(0 0 0)") && window.CSSLayerBlockRule) return;
  var link = d.createElement("link");
  link.rel = "stylesheet"; link.href = "/old.css";
  d.head.appendChild(link);
})(document);"""
_THEME = re.compile(r'"\\n// Only run in browser environment(?:[^"\\]|\\.)*"')


def _begin_early(source: str) -> str:
    early = json.dumps(_EARLY)
    if early in source:
        return source
    if not _THEME.search(source):
        raise RuntimeError("Reflex's document has changed; look at EarlyPlugin")
    return _THEME.sub(lambda _found: early, source)


class EarlyPlugin(Plugin):
    """Let a page look right from its first line on."""

    def pre_compile(self, **context: Any) -> None:
        """Change the first script of the document."""
        context["add_modify_task"]("app/_document.js", _begin_early)


# A handler's effects come as a name and values (points_app/access/effects.py); nothing that is sent is evaluated.
_EVALUATED = {
    "eval(event.payload.javascript_code)": "window.pointsEffect(event.payload.javascript_code)",
    "eval(event.payload.function)()": "window.pointsEffect(event.payload.function)",
    "eval(event.payload.callback)": "window.pointsEffect(event.payload.callback)",
    "await eval(`import(dataUri)`)": "await import(/* @vite-ignore */ dataUri)",
}


def _evaluate_nothing(source: str) -> str:
    for found, wanted in _EVALUATED.items():
        if found not in source and wanted not in source:
            raise RuntimeError("Reflex's state.js has changed; look at EffectsByNamePlugin")
        source = source.replace(found, wanted)
    return source


class EffectsByNamePlugin(Plugin):
    """Have effects dispatched by name, so that the content policy needs no unsafe-eval."""

    def pre_compile(self, **context: Any) -> None:
        """Change the places that would evaluate text."""
        context["add_modify_task"]("utils/state.js", _evaluate_nothing)


# Of styles: comments (no string in assets/ holds their signs) and indentation.
_SHORTEN = """import { readdirSync, readFileSync, writeFileSync } from "fs";
import { minifySync } from "vite";

for (const name of readdirSync(new URL("./public/", import.meta.url)).filter((one) => /\\.(js|css)$/.test(one))) {
  const file = new URL("./public/" + name, import.meta.url), source = readFileSync(file, "utf8");
  const short = () => source.replace(/\\/\\*[^]*?\\*\\//g, "").replace(/^\\s+/gm, "");
  writeFileSync(file, name.endsWith(".js") ? minifySync(name, source).code : short());
}
"""


def _shorten_first(source: str) -> str:
    return source if source.startswith(_SHORTEN) else _SHORTEN + source


class ShortAssetsPlugin(Plugin):
    """Leave out of our own scripts and styles what only people read: 2 KB on every phone."""

    def pre_compile(self, **context: Any) -> None:
        """Shorten the copies that are built from, just before they are."""
        context["add_modify_task"]("vite.config.js", _shorten_first)
