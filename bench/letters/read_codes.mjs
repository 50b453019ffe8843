// What does the offline page's reader read in some grey pictures? Quick as for a frame, then thoroughly, as the page does.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const work = JSON.parse(readFileSync(0, "utf8"));
const reader = join(work.modules, "zxing-wasm", "dist");
const { prepareZXingModule, readBarcodes } = await import(pathToFileURL(join(reader, "es", "reader", "index.js")).href);
prepareZXingModule({ overrides: { wasmBinary: readFileSync(join(reader, "reader", "zxing_reader.wasm")).buffer } });
const thorough = { formats: ["QRCode"], tryHarder: true, tryRotate: true, tryInvert: false, maxNumberOfSymbols: 4 };
const looks = [{ ...thorough, tryHarder: false }, thorough];

const texts = [];
let spent = 0;
for (const picture of work.pictures) {
  const grey = readFileSync(picture.file);
  const data = new Uint8ClampedArray(grey.length * 4);
  for (let i = 0; i < grey.length; i += 1) data.fill(grey[i], i * 4, i * 4 + 3), (data[i * 4 + 3] = 255);
  let found = [];
  const start = performance.now();
  for (const look of looks) {
    found = (await readBarcodes({ data, width: picture.width, height: picture.height }, look)).filter((one) => one.isValid && one.text);
    if (found.length) break;
  }
  spent += performance.now() - start;
  texts.push(found.map((one) => one.text));
}
console.log(JSON.stringify({ texts, ms: spent / Math.max(1, work.pictures.length) }));
