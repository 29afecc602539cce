// Puts target/site together: node scripts/site.mjs WASM_BINDGEN_FOLDER SITE_FOLDER BUNDLE...
// Files below /pkg are named by their content, so that browsers keep them for good; each that
// shrinks is there compressed too. manifest.json says the names to the server.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [made, site, ...bundles] = process.argv.slice(2);
const unfinished = `${site}.unfinished`;
const text = new Set([".css", ".html", ".ico", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest"]);

rmSync(unfinished, { recursive: true, force: true });
mkdirSync(join(unfinished, "pkg"), { recursive: true });
if (existsSync("public")) cpSync("public", unfinished, { recursive: true });

const manifest = {
  css: add("style.css", Buffer.from(style("style/main.css"))),
  bundles: Object.fromEntries(bundles.map((name) => [name, bundle(name)])),
};
writeFileSync(join(unfinished, "manifest.json"), JSON.stringify(manifest, null, 2));
for (const file of files(unfinished)) compress(file);
report();

rmSync(site, { recursive: true, force: true });
renameSync(unfinished, site);

/** One build of the browser's half, with the names under which it exports its islands. */
function bundle(name) {
  const folder = join(made, name);
  // Modules that crates bring along; the script imports them by these names.
  const snippets = join(folder, "snippets");
  if (existsSync(snippets)) cpSync(snippets, join(unfinished, "pkg/snippets"), { recursive: true });
  const script = readFileSync(join(folder, `${name}.js`), "utf8");
  return {
    js: add(`${name}.js`, script),
    wasm: add(`${name}_bg.wasm`, readFileSync(join(folder, `${name}_bg.wasm`))),
    islands: [...script.matchAll(/^export function (\w+_\d+)\(/gm)].map(([, island]) => island),
  };
}

/** Writes a file under a name with its hash; gives its address. */
function add(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const named = name.replace(/\.(\w+)$/, `.${hash}.$1`);
  writeFileSync(join(unfinished, "pkg", named), content);
  return `/pkg/${named}`;
}

/** A style sheet with what it imports in place of the imports, comments and indentation left out. */
function style(path) {
  if (!existsSync(path)) return "";
  return readFileSync(path, "utf8")
    .replace(/^@import\s+(?:url\()?["']([^"']+)["']\)?\s*;\s*$/gm, (_, name) => style(join(dirname(path), name)))
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/^\s+|\s+$/gm, "");
}

function* files(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

function compress(path) {
  if (!text.has(extname(path)) || path.endsWith("manifest.json")) return;
  const content = readFileSync(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  const smaller = { ".br": brotliCompressSync(content, { params }), ".gz": gzipSync(content, { level: 9 }) };
  for (const [ending, packed] of Object.entries(smaller)) {
    if (packed.length < content.length) writeFileSync(path + ending, packed);
  }
}

function report() {
  say("style", manifest.css);
  for (const [name, { js, wasm }] of Object.entries(manifest.bundles)) say(name, wasm, js);
}

function say(name, ...addresses) {
  const size = (path) => (existsSync(`${path}.br`) ? statSync(`${path}.br`) : statSync(path)).size;
  const sizes = addresses.map((address) => `${extname(address).slice(1)} ${size(join(unfinished, address))}`);
  console.error(`  ${name}: ${sizes.join(", ")} bytes in brotli`);
}
