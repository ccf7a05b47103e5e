// Builds what the pages load: `npm run build`, `npm run watch`, `npm test`.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as esbuild from "esbuild";

const room = "webapp/frontend";
const out = `${room}/static/attune`;
const common = {
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  outdir: `${out}/js`,
  logLevel: "warning",
};
// The theme must be set before the first paint and a worker is not a module everywhere: both are plain scripts.
const plain = ["theme.ts", "capture-worker.ts"];
const pages = readdirSync(`${room}/src`).filter((name) => name.endsWith(".ts") && !plain.includes(name));
const modules = { ...common, format: "esm", entryPoints: pages.map((name) => `${room}/src/${name}`) };
const scripts = { ...common, format: "iife", entryPoints: plain.map((name) => `${room}/src/${name}`) };

const fonts = {
  "@fontsource-variable/literata": {
    licence: "LICENSE-Literata.txt",
    files: ["latin-opsz-normal", "latin-ext-opsz-normal", "latin-wght-italic", "latin-ext-wght-italic"].map(
      (name) => `literata-${name}.woff2`,
    ),
  },
  "@fontsource/atkinson-hyperlegible": {
    licence: "LICENSE-Atkinson-Hyperlegible.txt",
    files: ["latin-400", "latin-ext-400", "latin-700", "latin-ext-700"].map(
      (name) => `atkinson-hyperlegible-${name}-normal.woff2`,
    ),
  },
};

function copyFonts() {
  mkdirSync(`${out}/fonts`, { recursive: true });
  for (const [name, { licence, files }] of Object.entries(fonts)) {
    const from = join("node_modules", name);
    copyFileSync(join(from, "LICENSE"), `${out}/fonts/${licence}`);
    for (const file of files) copyFileSync(join(from, "files", file), `${out}/fonts/${file}`);
  }
}

async function build() {
  copyFonts();
  const built = await Promise.all([modules, scripts].map((options) => esbuild.build({ ...options, metafile: true })));
  const fresh = new Set(built.flatMap(({ metafile }) => Object.keys(metafile.outputs)));
  // Old files go last: a site that runs from this tree never finds the folder empty.
  for (const name of readdirSync(`${out}/js`)) if (!fresh.has(`${out}/js/${name}`)) rmSync(`${out}/js/${name}`);
}

async function watch() {
  for (const options of [modules, scripts]) await (await esbuild.context({ ...options, logLevel: "info" })).watch();
}

async function test() {
  const folder = mkdtempSync(join(tmpdir(), "attune-frontend-"));
  const tests = readdirSync(`${room}/tests`).filter((name) => name.endsWith(".test.ts"));
  try {
    await esbuild.build({
      ...common,
      minify: false,
      platform: "node",
      format: "esm",
      outdir: folder,
      outExtension: { ".js": ".mjs" },
      entryPoints: tests.map((name) => `${room}/tests/${name}`),
    });
    process.exitCode = spawnSync(process.execPath, ["--test", folder], { stdio: "inherit" }).status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const task = { build, watch, test }[process.argv[2]];
if (!task) throw new Error("Use: node frontend.mjs build | watch | test");
await task();
