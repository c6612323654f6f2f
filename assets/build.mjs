// Builds assets/dist: styles, scripts and fonts under names that carry their fingerprint, packed copies, manifest.json.

import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { compileAsync } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const modules = join(root, "node_modules");
const out = join(here, "dist");
const fresh = join(here, "dist.new");
const manifest = {};

async function put(name, content) {
  const extension = extname(name);
  const print = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const hashed = `${name.slice(0, -extension.length)}.${print}${extension}`;
  const path = join(fresh, hashed);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  if (extension !== ".woff2") {
    await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
    await writeFile(`${path}.br`, await promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  }
  manifest[name] = hashed;
  return hashed;
}

async function fonts() {
  const folder = join(modules, "@fontsource/noto-sans/files");
  for (const subset of ["latin", "vietnamese"]) {
    for (const weight of [400, 700]) {
      const name = `noto-sans-${subset}-${weight}-normal.woff2`;
      await put(`fonts/${name}`, await readFile(join(folder, name)));
    }
  }
  await put("fonts/bpmn.woff2", await readFile(join(modules, "bpmn-js/dist/assets/bpmn-font/font/bpmn.woff2")));
}

async function styles() {
  for (const sheet of ["page", "designer"]) {
    const { css } = await compileAsync(join(here, `scss/${sheet}.scss`), { style: "compressed", loadPaths: [modules], quietDeps: true });
    await put(`${sheet}.css`, css.replace(/url\("?(fonts\/[^")]+)"?\)/g, (_, name) => `url("${manifest[name]}")`));
  }
}

async function scripts() {
  const entries = { "page.js": "js/page.js", "live.js": "js/live.js", "review.js": "js/review.js", "signing.js": "js/signing.js", "away.js": "js/away.js", "away-worker.js": "js/away-worker.js", "portal-worker.js": "js/portal-worker.js", "tryit.js": "js/tryit.js", "process.js": "js/designer/process.js", "feel.js": "feel/entry.js" };
  for (const [name, source] of Object.entries(entries)) {
    const entry = join(here, source);
    if (!existsSync(entry)) continue;
    // feel.js is read by the rules from disk and never by a browser: it is one classic script under a plain name.
    const served = name !== "feel.js";
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      write: false,
      format: served ? "esm" : "iife",
      target: served ? "es2020" : "es2022",
      nodePaths: [modules],
      legalComments: "none",
      logLevel: "warning",
    });
    if (served) await put(name, Buffer.from(outputFiles[0].contents));
    else await writeFile(join(fresh, name), outputFiles[0].contents);
  }
}

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
await fonts();
await put("icon.svg", await readFile(join(here, "images/icon.svg")));
await styles();
await scripts();
await writeFile(join(fresh, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
await rm(out, { recursive: true, force: true });
await rename(fresh, out);
for (const name of await readdir(out, { recursive: true })) {
  if (/\.(css|js)$/.test(name)) console.log(relative(root, join(out, name)), (await readFile(join(out, name))).length);
}
