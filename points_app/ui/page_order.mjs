// In what order a built page comes, and what it may run (used by after_build.mjs). Styles and text first; the frame's
// scripts after the styles; on pages that stand on HTML alone after everything else.
import { createHash } from "crypto";

const STANDS_ALONE = /^(en\/)?(report|track)(\/index)?\.html$/;

// The two that take longest come beside the styles: a weak line then never rests.
const EARLY_PARTS = /(entry\.client|errorBoundaries)-/;

// The preloads go before the modules, all at once: else each is found only when the one before has been read.
const starting = (parts, modules, entry, alone) =>
  `const all=${JSON.stringify(parts)};const start=()=>{for(const href of all){const link=document.createElement("link");` +
  `link.rel="modulepreload";link.href=href;document.head.appendChild(link)}` +
  `return Promise.all([${modules.map(([, from]) => `import("${from}")`)}]).then((found)=>{` +
  `window.__reactRouterRouteModules={${modules.filter(([id]) => id).map(([id, , at]) => `"${id}":found[${at}]`)}};` +
  `return import("${entry}")})};` +
  (alone ? `document.readyState==="complete"?start():addEventListener("load",start)` : "start()");

function replaced(html, what, by, name) {
  if (!what.test(html)) throw new Error(`${name}: there is no ${what}; look at page_order.mjs`);
  return html.replace(what, by);
}

/** The page with its scripts after its styles. `name`: its path below the folder of the build. */
export function ordered(html, name) {
  const parts = [...html.matchAll(/<link rel="modulepreload" href="([^"]+)"\/>/g)].map((found) => found[1]);
  const start = /<script type="module" async="">([^]*?)<\/script>/;
  const code = (start.exec(html) || ["", ""])[1];
  const manifest = /import "([^"]+)"/.exec(code), entry = /import\("([^"]+)"\)/.exec(code);
  const routes = [...code.matchAll(/import \* as (\w+) from "([^"]+)"/g)];
  const ids = Object.fromEntries([...code.matchAll(/"([^"]+)":(route\d+)/g)].map((found) => [found[2], found[1]]));
  if (!parts.length || !manifest || !entry || !routes.length) throw new Error(`${name}: the frame starts in another way`);
  const alone = STANDS_ALONE.test(name), modules = [["", manifest[1], 0], ...routes.map((found, at) => [ids[found[1]], found[2], at + 1])];
  html = html.replace(/<link rel="modulepreload" href="[^"]+"\/>/g, "");
  html = replaced(html, start, () => `<script type="module">${starting(parts, modules, entry[1], alone)}</script>`, name);
  html = replaced(html, /<script src="\/points.js"><\/script>/, '<script defer="" src="/points.js"></script>', name);
  return alone ? html : html.replace("</head>", `${parts.filter((one) => EARLY_PARTS.test(one)).map((href) => `<link rel="modulepreload" href="${href}"/>`).join("")}</head>`);
}

/** What of the page's own scripts may run: "'sha256-…' 'sha256-…'". */
export function hashes(html) {
  const scripts = [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([^]*?)<\/script>/g)].map((found) => found[1]);
  return [...new Set(scripts.map((code) => `'sha256-${createHash("sha256").update(code).digest("base64")}'`))].join(" ");
}
