// Builds the page that checks letters without a connection; `aman status publish` puts an operator's settings into it.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "src", "verifier");
const out = join(here, "..", "src", "aman", "issuing", "verifier");
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const common = {
  outdir: out,
  bundle: true,
  minify: true,
  target: "es2020",
  legalComments: "none",
  charset: "utf8",
  // Filled in when the page is published: the kept files, and for the copy in one file the reader itself.
  define: { AMAN_KEPT: "self.amanKept", AMAN_WASM: "self.amanWasm" },
};
// What both pages need travels once; the camera's code is never fetched by who only follows a letter's link.
await build({
  ...common,
  entryPoints: [join(source, "link.ts"), join(source, "scan.ts")],
  format: "esm",
  splitting: true,
  chunkNames: "shared-[hash]",
});
await build({ ...common, entryPoints: { sw: join(source, "sw.ts"), alone: join(source, "scan.ts") }, format: "iife" });
await build({ ...common, entryPoints: [join(source, "verifier.css")] });
for (const name of ["index.html", "icon.svg", "manifest.webmanifest"]) {
  copyFileSync(join(source, name), join(out, name));
}
copyFileSync(join(here, "node_modules", "zxing-wasm", "dist", "reader", "zxing_reader.wasm"), join(out, "reader.wasm"));
