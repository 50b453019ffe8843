// Builds the browser code and copies the fonts; run once at set-up. Nothing it makes is committed.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "..", "src", "aman", "ui", "static", "aman", "built");
const letterFonts = join(here, "..", "src", "aman", "issuing", "fonts");
// Charts are measured with these; the floor of the pages may not reach up to that of the letters.
const chartFonts = join(here, "..", "src", "aman", "ui", "fonts");
const modules = join(here, "node_modules");

mkdirSync(join(built, "fonts"), { recursive: true });
mkdirSync(letterFonts, { recursive: true });
mkdirSync(chartFonts, { recursive: true });

await build({
  entryPoints: [join(here, "src", "aman.ts")],
  outfile: join(built, "aman.js"),
  bundle: true,
  minify: true,
  target: "es2020",
  format: "iife",
  legalComments: "none",
});

const families = ["noto-naskh-arabic", "noto-nastaliq-urdu", "noto-sans", "vazirmatn"];
for (const family of families) {
  const folder = join(modules, "@expo-google-fonts", family);
  for (const weight of ["400Regular", "700Bold"]) {
    for (const file of readdirSync(join(folder, weight)).filter((name) => name.endsWith(".ttf"))) {
      copyFileSync(join(folder, weight, file), join(letterFonts, file));
      if (family !== "noto-naskh-arabic") copyFileSync(join(folder, weight, file), join(chartFonts, file));
    }
  }
}
for (const family of ["vazirmatn", "noto-nastaliq-urdu"]) {
  const folder = join(modules, "@fontsource", family, "files");
  for (const file of readdirSync(folder).filter((name) => /-(arabic|latin)-(400|700)-normal\.woff2$/.test(name))) {
    copyFileSync(join(folder, file), join(built, "fonts", file));
  }
}

await import("./verifier.mjs");
