// Run once after Reflex has built the pages, in the folder of the build (points_app/building.py). Three things:
// pages come in the order of page_order.mjs, and points-scripts.json says which scripts of theirs may run; those of /en say in their first bytes that they are English; and old.css has the same styles for browsers that drop
// what stands in @layer (Chrome below 99) or in oklch() (below 111): flattened, and lowered by lightningcss.
import { readdirSync, readFileSync, statSync, writeFileSync, existsSync } from "fs";
import { join, relative } from "path";
import { brotliCompressSync, gzipSync } from "zlib";
import { createRequire } from "module";
import { hashes, ordered } from "./page_order.mjs";

const { transform } = createRequire(join(process.cwd(), "package.json"))("lightningcss");
const OLDEST = { chrome: 86 << 16, safari: 14 << 16, firefox: 78 << 16 };
const PAGES = "build/client";

function write(file, text) {
  writeFileSync(file, text);
  if (existsSync(file + ".br") || file.endsWith("old.css")) writeFileSync(file + ".br", brotliCompressSync(text));
  if (existsSync(file + ".gz") || file.endsWith("old.css")) writeFileSync(file + ".gz", gzipSync(text, { level: 9 }));
}

function pagesIn(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return pagesIn(path);
    return name.endsWith(".html") ? [path] : [];
  });
}

function inEnglish(html, name) {
  const english = html.replace(/(<html[^>]*) lang="zh-CN"/, '$1 lang="en"');
  if (english === html) throw new Error(name + " says no language");
  return english;
}

const mayRun = {};
for (const page of pagesIn(PAGES)) {
  const name = relative(PAGES, page), html = ordered(readFileSync(page, "utf8"), name);
  write(page, /^en[/.]/.test(name) ? inEnglish(html, name) : html);
  mayRun[name] = hashes(html);
}
writeFileSync("points-scripts.json", JSON.stringify(mayRun));

// What a layer holds, in its place: Tailwind writes the layers in the order in which they count.
function unwrapped(css) {
  for (let at; (at = css.search(/@layer[^{};]*[{;]/)) >= 0; ) {
    const open = css.slice(at).search(/[{;]/) + at;
    if (css[open] === ";") {
      css = css.slice(0, at) + css.slice(open + 1);
      continue;
    }
    let depth = 1, end = open + 1;
    for (; depth; end++) depth += css[end] === "{" ? 1 : css[end] === "}" ? -1 : 0;
    css = css.slice(0, at) + css.slice(open + 1, end - 1) + css.slice(end);
  }
  return css;
}

// The parts of a value at its blanks, but for those within brackets.
function parts(value) {
  const found = [""];
  let depth = 0;
  for (const one of value.trim()) {
    depth += one === "(" ? 1 : one === ")" ? -1 : 0;
    if (one === " " && !depth) found.push("");
    else found[found.length - 1] += one;
  }
  return found.filter(Boolean);
}

// What lightningcss leaves when there is a variable in it: our languages run from left to right, both.
const SIDES = { inline: ["left", "right"], block: ["top", "bottom"] };
function physical(css) {
  return css
    .replace(/(?<![\w-])(padding|margin|inset|border)-(inline|block)-(start|end)(?=[-:])/g, (_all, what, way, end) => {
      const side = SIDES[way][end === "start" ? 0 : 1];
      return what === "inset" ? side : `${what}-${side}`;
    })
    .replace(/(?<![\w-])(padding|margin|inset)-(inline|block):([^;}]+)/g, (_all, what, way, value) => {
      const [first, second = first] = parts(value);
      return SIDES[way].map((side, at) => `${what === "inset" ? side : `${what}-${side}`}:${at ? second : first}`).join(";");
    })
    .replace(/(?<![\w-])inset:([^;}]+)/g, (_all, value) => {
      const [top, right = top, bottom = top, left = right] = parts(value);
      return `top:${top};right:${right};bottom:${bottom};left:${left}`;
    })
    .replace(/oklch\((?:100%|1) 0 0 \//g, "rgb(255 255 255 /")
    .replace(/oklch\(0%? 0 0 \//g, "rgb(0 0 0 /");
}

function lowered(name, css) {
  // :where() counts for nothing and :is() for something, but neither is known there; -webkit-any() is, made of :is().
  const code = Buffer.from(unwrapped(css).replaceAll(":where(", ":is("));
  return physical(transform({ filename: name, code, targets: OLDEST, minify: true, errorRecovery: true }).code.toString());
}

const styles = readdirSync(join(PAGES, "assets")).filter((name) => name.endsWith(".css")).map((name) => join(PAGES, "assets", name));
const old = [...styles, join(PAGES, "points.css")].map((file) => lowered(file, readFileSync(file, "utf8"))).join("\n");
// Only what is asked for by @supports may be newer.
const LATE = /.{0,40}(@layer|oklch\(|[^-\w]inset:|(padding|margin)-inline).{0,40}/g;
if (LATE.test(old.replace(/@supports[^{]*/g, ""))) throw new Error("old.css holds what old browsers drop: " + old.match(LATE).slice(0, 3));
write(join(PAGES, "old.css"), old);
