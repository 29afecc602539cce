// A page that loses its live connection while a job prints and yields: in the end it shows what the
// server has, every line and every output once, as if nothing had been.
import { expect, test as base, type CDPSession, type Page } from "@playwright/test";
import { Proxy } from "../proxy";
import { adminKey, request, start, untilReady, type Server } from "../server";
import { signInWithKey } from "./fixtures";

const COUNT = 1_000;
/** Of many outputs a page shows the last. */
const SHOWN = 200;

let server: Server;

const test = base.extend<{ line: Proxy }>({
  line: async ({}, use) => {
    const line = await Proxy.to(server.url);
    await use(line);
    line.close();
  },
  context: async ({ browser, line }, use) => {
    const context = await browser.newContext({ proxy: { server: line.url } });
    await use(context);
    await context.close();
  },
});

test.beforeAll(async () => {
  test.setTimeout(120_000);
  server = await start("end2end/counting");
  await untilReady(server);
});

test.afterAll(() => server.stop());

test.beforeEach(({ page }) => signInWithKey(page, server.url));

/** A job of a thousand lines and outputs whose page is open, and has shown some of them. */
async function begin(page: Page, pause = 0.006): Promise<string> {
  const body = JSON.stringify({ function: "local/counter", inputs: { to: COUNT, pause } });
  const { id } = await request(server, "/v2/push", { method: "POST", body });
  await page.goto(`${server.url}/jobs/${id}`);
  await shows(page, 50);
  return id;
}

const outputs = async (page: Page) => parseInt((await page.locator("[data-part=outputs-count]").textContent()) || "0");

async function shows(page: Page, least: number): Promise<void> {
  await expect.poll(() => outputs(page), { timeout: 60_000, intervals: [100] }).toBeGreaterThanOrEqual(least);
  expect(await outputs(page), "there is something left to lose").toBeLessThan(COUNT);
}

/** All lines by their numbers, found by scrolling through them as a reader would. */
async function linesByNumber(page: Page): Promise<Record<string, string>> {
  const lines: Record<string, string> = {};
  const frame = page.locator("#log-lines");
  const height = await frame.evaluate((element) => element.scrollHeight);
  for (let top = 0; top <= height; top += 400) {
    await frame.evaluate((element, to) => element.scrollTo({ top: to }), top);
    // Lines that the page has not kept come from the server.
    await expect(frame.locator("li:not(:has(.l))")).toHaveCount(0);
    const seen = await frame.locator("li").evaluateAll((items) =>
      items.map((item) => [item.getAttribute("data-l") ?? "", item.querySelector(".l")?.textContent ?? ""]),
    );
    for (const [number, text] of seen) lines[number] = text;
  }
  return lines;
}

async function expectExact(page: Page, id: string): Promise<void> {
  expect((await request(server, `/v2/jobs/${id}/await`)).status).toBe("finished");
  await expect(page.locator("main [role=status]").first()).toHaveText(/finished/, { timeout: 90_000 });
  await expect(page.locator("[data-part=outputs-count]")).toHaveText(String(COUNT));
  const shown = await page.locator(".output").evaluateAll((all) => all.map((one) => one.textContent?.match(/\d/g)?.join("")));
  const last = Array.from({ length: SHOWN }, (_, at) => COUNT - SHOWN + 1 + at);
  expect(shown).toEqual(last.map((number) => `${number}${number}`));

  const answer = await fetch(`${server.url}/v2/jobs/${id}/log.txt`, { headers: { "X-API-Key": adminKey } });
  const printed = (await answer.text()).trimEnd().split("\n");
  expect(printed.length).toBeGreaterThanOrEqual(COUNT);
  await expect(page.locator("#log-state")).toHaveText(`${printed.length.toLocaleString("en")} lines`);
  const lines = await linesByNumber(page);
  expect(Object.keys(lines)).toHaveLength(printed.length);
  printed.forEach((text, at) => expect(text, `line ${at + 1}`).toContain(lines[at + 1]));
  const counted = Object.values(lines).filter((text) => /^line \d+$/.test(text)).slice(-COUNT);
  expect(counted).toEqual(Array.from({ length: COUNT }, (_, at) => `line ${at + 1}`));
}

/** Tells the page that its tab is looked at, or is not: a browser without a window never does. */
async function look(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, "hidden", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, hidden);
}

const lifecycle = (browser: CDPSession, state: "frozen" | "active") => browser.send("Page.setWebLifecycleState", { state });

test("a connection that is cut again and again loses nothing and doubles nothing", async ({ page, line }) => {
  test.setTimeout(150_000);
  const id = await begin(page);
  for (const outputs of [150, 300, 450, 600]) {
    line.reset();
    await shows(page, outputs);
  }
  await expectExact(page, id);
});

test("what was held back by a stalled line comes late, and once", async ({ page, line }) => {
  test.setTimeout(150_000);
  const id = await begin(page);
  line.stall();
  const before = await outputs(page);
  await page.waitForTimeout(3_000);
  expect(await outputs(page), "nothing came meanwhile").toBeLessThan(before + 50);
  line.resume();
  await expectExact(page, id);
});

// The browser may send the new request on another connection that is as dead: each costs the client's patience.
test("a line that went silent for good is noticed and opened anew", async ({ page, line }) => {
  test.setTimeout(180_000);
  const id = await begin(page);
  line.stall();
  await expectExact(page, id);
});

test("a page that slept while hidden catches up when it is looked at", async ({ page, context }) => {
  test.setTimeout(150_000);
  const id = await begin(page);
  const browser = await context.newCDPSession(page);
  await look(page, true);
  await lifecycle(browser, "frozen");
  await request(server, `/v2/jobs/${id}/await`);
  await lifecycle(browser, "active");
  await look(page, false);
  await expectExact(page, id);
});

test("a page that is frozen in sight goes on where it was", async ({ page, context }) => {
  test.setTimeout(150_000);
  const id = await begin(page);
  const browser = await context.newCDPSession(page);
  await lifecycle(browser, "frozen");
  await request(server, `/v2/jobs/${id}/await`);
  await lifecycle(browser, "active");
  await expectExact(page, id);
});

test("a server that dies and comes back runs the job again, and the page shows that run", async ({ page }) => {
  test.setTimeout(180_000);
  const id = await begin(page);
  await server.crash();
  await expectExact(page, id);
});
