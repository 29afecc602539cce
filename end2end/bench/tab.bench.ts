// What a tab takes that is left open on a busy list: an hour of ten jobs a second, in a tenth of the
// time. Megabytes of the tab's process (its share of what processes share), after a collection of garbage.
import { readFileSync } from "node:fs";
import { expect, test, type CDPSession } from "@playwright/test";
import { request, start, untilReady, type Server } from "../server";
import { signInWithKey } from "../tests/fixtures";
import { print } from "./figures";

const JOBS = Number(process.env.JOBS ?? 36_000);
const PER_SECOND = Number(process.env.PER_SECOND ?? 100);
const SAMPLES = 12;

let server: Server;

test.beforeAll(async () => {
  server = await start("end2end/counting");
  await untilReady(server);
});

test.afterAll(() => server.stop());

async function pushSome(count: number): Promise<void> {
  const job = { function: "local/counter", inputs: { to: 1, pause: 0 } };
  await request(server, "/v2/push/batch", { method: "POST", body: JSON.stringify({ jobs: Array(count).fill(job) }) });
}

async function memory(tab: CDPSession, process: number) {
  await tab.send("HeapProfiler.collectGarbage");
  const { metrics } = await tab.send("Performance.getMetrics");
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  const share = readFileSync(`/proc/${process}/smaps_rollup`, "utf8").match(/^Pss:\s+(\d+)/m);
  const megabytes = (bytes: number) => Math.round(bytes / 1e5) / 10;
  return { process: megabytes(Number(share?.[1]) * 1024), scripts: megabytes(of("JSHeapUsedSize")), nodes: of("Nodes") };
}

test("a tab on the list of jobs", async ({ browser, page }) => {
  await signInWithKey(page, server.url);
  await page.goto(`${server.url}/jobs`);
  const [whole, tab] = [await browser.newBrowserCDPSession(), await page.context().newCDPSession(page)];
  await tab.send("Performance.enable");
  await pushSome(100);
  await expect(page.locator("tbody tr").first()).toContainText("finished");
  const { processInfo } = await whole.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter((process) => process.type === "renderer");
  // The page's process has worked most.
  const { id } = renderers.reduce((one, other) => (one.cpuTime > other.cpuTime ? one : other));

  const samples = [await memory(tab, id)];
  for (let sample = 0; sample < SAMPLES; sample++) {
    for (let pushed = 0; pushed < JOBS / SAMPLES; pushed += PER_SECOND / 5) {
      const next = new Promise((resolve) => setTimeout(resolve, 200));
      await pushSome(PER_SECOND / 5);
      await next;
    }
    samples.push(await memory(tab, id));
  }
  print({ jobs: JOBS, per_second: PER_SECOND, rows: await page.locator("tbody tr").count(), samples });
});
