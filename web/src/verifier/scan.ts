/* The page that scans: with the camera, or a picture somebody took. */

import { prepareZXingModule, readBarcodes, type ReaderOptions } from "zxing-wasm/reader";

import { keepForOffline, Page } from "./page";
import { make } from "./screen";

const READER: ReaderOptions = { formats: ["QRCode"], tryHarder: true, tryRotate: true, tryInvert: false, maxNumberOfSymbols: 4 };
const QUICK: ReaderOptions = { ...READER, tryHarder: false };
/** Frames between two thorough looks. */
const THOROUGH_EVERY = 3;
const MOST_PICTURE_SIDE = 2400;

/** The reader itself in base 64, in the copy of the page that is one file; undefined elsewhere. */
declare const AMAN_WASM: string | undefined;

// Never from somebody else's server: the page must work with no connection at all.
prepareZXingModule({
  overrides: AMAN_WASM
    ? { wasmBinary: Uint8Array.from(atob(AMAN_WASM), (c) => c.charCodeAt(0)).buffer }
    : { locateFile: (path: string) => (path.endsWith(".wasm") ? new URL("reader.wasm", document.baseURI).href : path) },
});

let stream: MediaStream | null = null;

function stopCamera(): void {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
}

async function read(image: ImageData | Blob, options: ReaderOptions): Promise<string[]> {
  const found = await readBarcodes(image, options);
  return found.filter((one) => one.isValid && one.text).map((one) => one.text);
}

/** Judge what a picture or a frame showed; two letters in view are nobody's answer, two lists of a station's sheet are. */
function settle(page: Page, texts: string[]): void {
  stopCamera();
  const found = [...new Set(texts)];
  if (found.length < 2) void page.judge(found[0] ?? null);
  else void page.takeAll(found).then((taken) => taken || page.note("twoCodes"));
}

async function openCamera(page: Page, video: HTMLVideoElement): Promise<void> {
  stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: { ideal: "environment" }, width: { ideal: 1920, min: 640 }, height: { ideal: 1080, min: 480 } },
  });
  video.srcObject = stream;
  await video.play();
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let frame = 0;
  while (stream !== null && context !== null) {
    // The first picture is there once the camera plays: it is not let go by.
    if (frame > 0) await nextFrame(video);
    frame += 1;
    if (stream === null || !video.videoWidth) continue;
    // A quick look takes the square in the middle, where people aim; a thorough one the whole picture.
    const thorough = frame % THOROUGH_EVERY === 0;
    const [width, height] = [video.videoWidth, video.videoHeight];
    const side = Math.min(width, height);
    canvas.width = thorough ? width : side;
    canvas.height = thorough ? height : side;
    context.drawImage(video, (canvas.width - width) / 2, (canvas.height - height) / 2);
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    const texts = await read(picture, thorough ? READER : QUICK);
    if (texts.length && stream !== null) settle(page, texts);
  }
}

function nextFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(() => resolve());
    else window.setTimeout(resolve, 60);
  });
}

/** The smallest of codes, 21 by 21 modules, a bit each. */
const SMALLEST = "/lv8E5Butrt0pduirsEFB/qv4BsA7/YgpRG08iJqhGLwq4Baq/pd8FO6updt0hGuoiMFhE/qqoA=";

/** Read one code before anybody aims: an old phone takes half a second to make its reader ready. */
function warmUp(): void {
  const picture = new ImageData(640, 480);
  const dots = new Uint32Array(picture.data.buffer).fill(0xffffffff);
  const bytes = atob(SMALLEST);
  for (let n = 0; n < 441 * 64; n += 1) {
    // Eight pixels a module.
    const x = n % 168;
    const y = Math.floor(n / 168);
    const module = Math.floor(y / 8) * 21 + Math.floor(x / 8);
    if (bytes.charCodeAt(module >> 3) & (128 >> (module & 7))) dots[(y + 100) * 640 + x + 100] = 0xff000000;
  }
  void read(picture, READER).catch(() => undefined);
}

/** Make a picture from a phone's camera small enough to be read quickly. */
async function shrunk(file: Blob): Promise<ImageData | Blob> {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, MOST_PICTURE_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = canvas.getContext("2d");
    if (context === null) return file;
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return context.getImageData(0, 0, canvas.width, canvas.height);
  } catch {
    return file;
  }
}

async function readPicture(page: Page, file: Blob): Promise<void> {
  let texts: string[] = [];
  try {
    texts = await read(await shrunk(file), READER);
    if (!texts.length) texts = await read(file, READER);
  } catch {
    texts = [];
  }
  settle(page, texts);
}

function drawHome(page: Page): void {
  stopCamera();
  const video = make("video", { playsinline: "", muted: "", "aria-label": page.screen.say("aim"), hidden: "" });
  const aim = make("p", { class: "aim", role: "status" });
  const file = make("input", { type: "file", accept: "image/*", id: "picture", class: "visually-hidden" });
  const pick = make("label", { for: "picture", class: "big" }, page.screen.say("picture"));
  const start = page.button("scan", () => {
    video.hidden = false;
    aim.textContent = page.screen.say("aim");
    start.replaceWith(page.button("stop", () => page.goHome()));
    openCamera(page, video).catch(() => {
      stopCamera();
      video.hidden = true;
      aim.textContent = page.screen.say("noCamera");
    });
  }, "primary");
  file.addEventListener("change", () => {
    const chosen = file.files?.[0];
    if (chosen) void readPicture(page, chosen);
  });
  page.screen.root.replaceChildren(video, aim, make("div", { class: "buttons" }, start, file, pick));
}

void (async () => {
  const page = await Page.open(drawHome);
  window.setTimeout(warmUp);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && stream !== null) page.goHome();
  });
  keepForOffline((use) => {
    const bar = document.getElementById("newer");
    bar?.replaceChildren(page.button("update", use));
  });
})();
