// From the end of a job, as its record says it, to the changed page, by the browser's clock: that
// of the same machine. Milliseconds.
import { expect, test, type Page } from "@playwright/test";
import { request, start, untilReady, type Server } from "../server";
import { signInWithKey } from "../tests/fixtures";
import { percentiles, print } from "./figures";

const TIMES = Number(process.env.TIMES ?? 50);

let server: Server;

test.beforeAll(async () => {
  server = await start("end2end/counting");
  await untilReady(server);
});

test.afterAll(() => server.stop());

async function push(pause: number): Promise<string> {
  const body = JSON.stringify({ function: "local/counter", inputs: { to: 1, pause } });
  return (await request(server, "/v2/push", { method: "POST", body })).id;
}

/** Notes when a text first stands in a part of the page, from now on. */
async function lookFor(page: Page, selector: string, text: string): Promise<void> {
  await page.evaluate(
    ([selector, text]) => {
      const shows = () => document.querySelector(selector)?.textContent?.includes(text) ?? false;
      const noted = new Promise<number>((resolve) => {
        const look = () => shows() && resolve(performance.timeOrigin + performance.now());
        new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
      });
      Object.assign(window, { noted, shows });
    },
    [selector, text],
  );
  expect(await page.evaluate("window.shows()"), "it is not there yet").toBe(false);
}

async function lag(page: Page, id: string): Promise<number> {
  const shown = (await page.evaluate("window.noted")) as number;
  const { completed_at } = await request(server, `/v2/jobs/${id}`);
  return shown - Date.parse(completed_at);
}

test("the page of a job", async ({ page }) => {
  await signInWithKey(page, server.url);
  const lags = [];
  for (let time = 0; time < TIMES; time++) {
    const id = await push(1.5);
    await page.goto(`${server.url}/jobs/${id}`);
    await lookFor(page, "main [role=status]", "finished");
    lags.push(await lag(page, id));
  }
  print({ "end of a job to its page": percentiles(lags) });
});

test("the list of jobs", async ({ page }) => {
  await signInWithKey(page, server.url);
  await page.goto(`${server.url}/jobs`);
  const lags = [];
  for (let time = 0; time < TIMES; time++) {
    const id = await push(0.7);
    await expect(page.locator(`tr:has(a[href="/jobs/${id}"])`)).toBeVisible();
    await lookFor(page, `tr:has(a[href="/jobs/${id}"])`, "finished");
    lags.push(await lag(page, id));
  }
  print({ "end of a job to the list of jobs": percentiles(lags) });
});
