// The page of one job: what went wrong, how far it is, its log, its history and its children.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { request } from "../server";
import { expect, test, url } from "./fixtures";

const server = { url };
const lines = (page: Page) => page.locator("#log-lines li");
const status = (page: Page) => page.locator("main [role=status]").first();

async function push(name: string, inputs: object): Promise<string> {
  const body = JSON.stringify({ function: `local/${name}`, inputs });
  return (await request(server, "/v2/push", { method: "POST", body })).id;
}

async function ended(name: string, inputs: object): Promise<string> {
  const id = await push(name, inputs);
  await request(server, `/v2/jobs/${id}/await`);
  return id;
}

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
  }
}

test("a failure begins with the person's own lines, and the child it came from is a link away", async ({ signedIn: page }) => {
  const id = await ended("grandparent", { values: [1, 0] });
  await page.goto(`${url}/jobs/${id}`);
  await expect(page.getByText("It failed because a child failed")).toBeVisible();
  await expectAccessible(page);
  await page.locator(".culprit a").last().click();
  const failure = page.getByLabel("What went wrong");
  await expect(failure).toContainText("ZeroDivisionError division by zero");
  await expect(failure.locator("li.here")).toContainText('weights["left"] / weights["right"]');
  await expect(failure.locator(".source-lines")).toContainText("def deeper");
  await expect(failure.getByText("Traceback (most")).toBeHidden();
  await failure.getByText("Whole traceback").click();
  await expect(failure.getByText("Traceback (most")).toBeVisible();
  await expectAccessible(page);
  await page.locator(".crumbs a[href*='/jobs/']").first().click();
  await expect(page).toHaveURL(new RegExp(id));
  await expect(page.locator(".family-line").first()).toContainText("local/parent");
});

test("progress is shown live on the page, in the list and in the tab, said or drawn", async ({ signedIn: page, context }) => {
  for (const by_bar of [false, true]) {
    const id = await push("stepper", { steps: 12, pause: 0.4, by_bar });
    await page.goto(`${url}/jobs/${id}`);
    const bar = page.getByRole("progressbar", { name: "Progress" });
    await expect(bar).toBeVisible();
    await expect(page.locator(".progress")).toContainText(by_bar ? /reading \d+\/12/ : /step \d+/);
    await expect(page).toHaveTitle(/^processing \d+ %: /);
    expect(await page.locator("link[rel=icon]").getAttribute("href")).toBe("/favicon-running.svg");
    const list = await context.newPage();
    await list.goto(`${url}/jobs?q=function:stepper`);
    await expect(list.getByRole("progressbar").first()).toBeVisible();
    await list.close();
    await expect(status(page)).toHaveText(/finished/);
    await expect(page.locator(".progress")).toHaveCount(0);
    await expect(page).toHaveTitle(/^finished: /);
    expect(await page.locator("link[rel=icon]").getAttribute("href")).toBe("/favicon-finished.svg");
    // Redraws of a bar are no lines of the log.
    if (by_bar) await expect(lines(page)).toHaveCount(1);
  }
});

test("a log of 99,000 lines is searched, linked to and followed, and a few dozen lines are in the page", async ({ signedIn: page, context }) => {
  test.setTimeout(120_000);
  const id = await ended("talker", { lines: 99_000 });
  await page.goto(`${url}/jobs/${id}`);
  await expect(page.locator("#log-state")).toHaveText("99,000 lines");
  await expect(page.locator("#L99000")).toBeVisible();
  expect(await lines(page).count()).toBeLessThan(200);

  const find = page.getByRole("searchbox", { name: "Search the log" });
  await find.fill("needle");
  await expect(page.locator("#log-hits")).toHaveText("1 of 99");
  await expect(page.locator("li.hit")).toHaveAttribute("data-l", "1000");
  await find.press("Enter");
  await expect(page.locator("li.hit")).toHaveAttribute("data-l", "2000");
  await find.press("Shift+Enter");
  await find.press("Shift+Enter");
  await expect(page.locator("#log-hits")).toHaveText("99 of 99");
  await expect(page.locator("li.hit")).toContainText("needle 99000");
  expect(new URL(page.url()).searchParams.get("find")).toBe("needle");
  await find.fill("");

  await page.getByLabel("Level").selectOption("warning");
  await expect(page.locator("#log-state")).toHaveText("99 of 99,000 lines");
  await expect(lines(page)).not.toHaveCount(0);
  await page.getByLabel("Level").selectOption("");
  await expect(page.locator("#log-state")).toHaveText("99,000 lines");

  await page.evaluate(() => (location.hash = "#L50000"));
  await expect(page.locator("#L50000")).toHaveClass(/chosen/);
  await expect(page.locator("#L50000")).toContainText("needle 50000");
  await page.locator("#L50003 a.n").click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/#L50000-L50003$/);
  await expect(page.locator("li.chosen")).toHaveCount(4);
  expect(await lines(page).count()).toBeLessThan(200);

  const other = await context.newPage();
  await other.goto(`${url}/jobs/${id}#L70001-L70002`);
  await expect(other.locator("li.chosen")).toHaveCount(2);
  await expect(other.locator("#L70001")).toBeInViewport();
  await other.getByRole("button", { name: "To the end" }).click();
  await expect(other.locator("#L99000")).toBeInViewport();
  await other.close();
});

test("a log is followed while it grows, and left alone by somebody who reads further up", async ({ signedIn: page }) => {
  const id = await push("talker", { lines: 400, pause: 0.5, last: 1 });
  await page.goto(`${url}/jobs/${id}`);
  await expect(page.locator("#log-state")).toHaveText(/following/);
  await expect(page.locator("#L120")).toBeVisible();
  await page.locator("#log-lines").hover();
  await page.mouse.wheel(0, -600);
  await expect(page.getByRole("button", { name: "To the end" })).toBeVisible();
  const top = await page.locator("#log-lines").evaluate((frame) => frame.scrollTop);
  await page.waitForTimeout(1_200);
  expect(await page.locator("#log-lines").evaluate((frame) => frame.scrollTop)).toBe(top);
  await page.getByRole("button", { name: "To the end" }).click();
  await expect(page.locator("#L400")).toBeInViewport();
  await expect(status(page)).toHaveText(/finished/);
  await expect(page.locator("#log-state")).toHaveText("400 lines");
  await page.getByRole("button", { name: "Wrap" }).click();
  await expect(page.locator("#L400")).toBeInViewport();
  await expectAccessible(page);
});

test("the timeline and the events are links, and grow while the job runs", async ({ signedIn: page }) => {
  const id = await push("parent", { values: [1, 2, 4] });
  await page.goto(`${url}/jobs/${id}?view=timeline`);
  await expect(page.locator(".waterfall").getByRole("link", { name: "local/failing-child" })).toHaveCount(3);
  await expect(status(page)).toHaveText(/finished/);
  await expectAccessible(page);
  await page.getByRole("link", { name: /^Events/ }).click();
  await expect(page.locator("tr#event-1")).toContainText("queued");
  await expect(page.locator("table.events")).toContainText("finished");
  await expectAccessible(page);
  await page.keyboard.press("1");
  await expect(page.locator("[data-part=bars]")).toBeVisible();
  await expect(page.getByText("3 of 3 ended")).toBeVisible();
});

test("a job that is tried again says when and why, and its timeline has each attempt", async ({ signedIn: page }) => {
  const id = await push("flaky", { key: `k${Date.now()}` });
  await page.goto(`${url}/jobs/${id}`);
  await expect(page.getByText(/^Attempt \d of 4 begins at/)).toBeVisible();
  await expect(page.getByText("attempt 1 found nobody at home").first()).toBeVisible();
  await expectAccessible(page);
  await expect(status(page)).toHaveText(/finished/);
  await expect(page.locator("[data-part=outputs] .output > .grow")).toHaveText("3");
  await expect(lines(page).filter({ hasText: /^.*attempt \d$/ })).toHaveCount(3);
  await page.goto(`${url}/jobs/${id}?view=timeline`);
  const bars = page.locator(".waterfall");
  for (const words of ["run 1", "pause", "run 2", "run 3"]) {
    await expect(bars.getByText(words, { exact: true }).first()).toBeVisible();
  }
  await expectAccessible(page);
});

test("keys run a job again, and cancelling leaves the page where it is", async ({ signedIn: page }) => {
  const id = await ended("stepper", { steps: 1, pause: 0 });
  await page.goto(`${url}/jobs/${id}`);
  await expect(page.locator("#job-" + id)).toBeVisible();
  await page.waitForTimeout(500);
  await page.keyboard.press("r");
  await expect(page).not.toHaveURL(new RegExp(id));
  const slow = await push("stepper", { steps: 100, pause: 0.3 });
  await page.goto(`${url}/jobs/${slow}`);
  await expect(page.getByRole("progressbar")).toBeVisible();
  await page.evaluate(() => Object.assign(window, { unbroken: true }));
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(status(page)).toHaveText(/cancelled/);
  await expect(page.getByRole("button", { name: "Cancel" })).toHaveCount(0);
  expect(await page.evaluate(() => (window as any).unbroken)).toBe(true);
});

test("a person who looks elsewhere is told of the end, when they asked for it", async ({ signedIn: page, context }) => {
  await context.grantPermissions(["notifications"], { origin: url });
  const id = await push("stepper", { steps: 8, pause: 0.4 });
  await page.addInitScript(() => {
    const told: string[] = [];
    class Told extends EventTarget {
      static permission = "granted";
      static requestPermission = async () => "granted";
      constructor(title: string, options: NotificationOptions) {
        super();
        told.push(`${title}: ${options.body}`);
      }
    }
    Object.assign(window, { Notification: Told, told });
  });
  await page.goto(`${url}/jobs/${id}`);
  await page.getByRole("button", { name: "Notify me" }).click();
  await expect(page.getByRole("button", { name: "Will notify" })).toBeVisible();
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { get: () => true });
    document.dispatchEvent(new Event("visibilitychange"));
    window.dispatchEvent(new Event("visibilitychange"));
  });
  await expect.poll(() => page.evaluate(() => (window as any).told)).toEqual([expect.stringContaining("finished")]);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the log is paged and searched, the views are links, and the job is run again", async ({ signedIn: page }) => {
    const id = await ended("talker", { lines: 1_200 });
    await page.goto(`${url}/jobs/${id}`);
    await expect(page.locator("#L1200")).toBeVisible();
    await page.getByRole("link", { name: "Earlier lines" }).click();
    await expect(page.locator("#L300")).toBeVisible();
    await page.getByLabel("Search the log").fill("needle");
    await page.getByRole("button", { name: "Show" }).click();
    await expect(lines(page)).toHaveCount(1);
    await expect(page.locator("#log-hits")).toHaveText("1 found");
    await page.getByRole("link", { name: "Timeline" }).click();
    await expect(page.locator(".waterfall")).toContainText("run");
    await page.getByRole("link", { name: /^Events/ }).click();
    await expect(page.locator("#event-1")).toContainText("queued");
    await page.getByRole("button", { name: "Run again" }).click();
    await expect(page).not.toHaveURL(new RegExp(id));
    await expect(status(page)).toHaveText(/finished/);
  });
});
