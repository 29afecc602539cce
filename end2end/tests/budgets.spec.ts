// What the first load of each kind of page takes from the network, as it comes over the wire.
import type { Browser, Request } from "@playwright/test";
import { request } from "../server";
import { expect, test, url } from "./fixtures";

const most = { wasm: 190_000, all: 220_000 };

/** Names of pages, and where each is; `job` and `batch` stand for ones that were just pushed. */
const pages: Record<string, { path: string; bundle: string }> = {
  catalogue: { path: "/", bundle: "frame" },
  run: { path: "/functions/local/multiplier", bundle: "run" },
  batch: { path: "/functions/local/multiplier/batch", bundle: "batches" },
  readme: { path: "/functions/local/multiplier/readme", bundle: "frame" },
  api: { path: "/functions/local/multiplier/api", bundle: "frame" },
  versions: { path: "/functions/local/multiplier/versions", bundle: "frame" },
  "function's jobs": { path: "/functions/local/multiplier/jobs", bundle: "lists" },
  jobs: { path: "/jobs", bundle: "lists" },
  "one job": { path: "/jobs/{job}", bundle: "jobs" },
  "one batch": { path: "/batches/{batch}", bundle: "batches" },
  "not found": { path: "/jobs/nothing", bundle: "frame" },
};

let pushed = { job: "", batch: "" };

test.beforeAll(async () => {
  const push = (path: string, data: object) => request({ url }, path, { method: "POST", body: JSON.stringify(data) });
  const inputs = { x1: 6, x2: 7 };
  const job = await push("/v2/push", { function: "local/multiplier", inputs });
  const batch = await push("/v2/batches", { function: "local/multiplier", rows: [inputs] });
  pushed = { job: job.id, batch: batch.id };
});

for (const [name, { path, bundle }] of Object.entries(pages)) {
  test(`${name}: one bundle, asked for by the first HTML, within the budget`, async ({ signedIn, browser }) => {
    const where = path.replace("{job}", pushed.job).replace("{batch}", pushed.batch);
    const { requests, html } = await load(browser, await signedIn.context().storageState(), where);
    const sizes = { wasm: 0, js: 0, css: 0, html: 0, other: 0, all: 0 };
    for (const request of requests) {
      const { responseBodySize } = await request.sizes();
      sizes[kind(request)] += responseBodySize;
      sizes.all += responseBodySize;
    }
    console.log(`${name}: ${Object.entries(sizes).map(([kind, bytes]) => `${kind} ${bytes}`).join(", ")}`);
    const wasm = requests.filter((request) => kind(request) === "wasm").map((request) => new URL(request.url()).pathname);
    expect(wasm).toEqual([expect.stringContaining(`/${bundle}_bg.`)]);
    const preloaded = [...html.matchAll(/<link as="fetch"[^>]* href="([^"]+)"/g)].map(([, address]) => address);
    expect(preloaded).toEqual(wasm);
    expect(sizes.wasm).toBeLessThanOrEqual(most.wasm);
    expect(sizes.all).toBeLessThanOrEqual(most.all);
  });
}

/** Opens a page with nothing in the browser's caches, until all is there that it asks for. */
async function load(browser: Browser, storageState: object, path: string): Promise<{ requests: Request[]; html: string }> {
  const context = await browser.newContext({ storageState: storageState as never });
  const page = await context.newPage();
  const begun = new Set<Request>();
  const requests: Request[] = [];
  page.on("request", (request) => begun.add(request));
  page.on("requestfinished", (request) => requests.push(request));
  const response = await page.goto(url + path);
  const html = (await response?.text()) ?? "";
  // The live connection never ends.
  const files = () => [...begun].filter((request) => !request.url().endsWith("/api/watch"));
  await expect.poll(() => requests.some((request) => kind(request) === "wasm") && requests.length >= files().length).toBe(true);
  return { requests, html };
}

function kind(request: Request): "wasm" | "js" | "css" | "html" | "other" {
  const ending = new URL(request.url()).pathname.split(".").at(-1);
  if (ending === "wasm" || ending === "js" || ending === "css") return ending;
  return request.resourceType() === "document" ? "html" : "other";
}
