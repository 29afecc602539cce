// Finding functions, and keeping them, their queue, workers and keys in order.
import { request } from "../server";
import { expect, test, url } from "./fixtures";

const push = (name: string, inputs: object) =>
  request({ url }, "/v2/push", { method: "POST", body: JSON.stringify({ function: `local/${name}`, inputs }) });

test("a misspelt word finds what was meant, as it is typed, and filters stay in the address", async ({ signedIn: page }) => {
  await page.getByRole("searchbox").pressSequentially("mutliplier", { delay: 20 });
  await expect(page.getByText("Nothing is written like")).toBeVisible();
  await expect(page.locator("a[href='/functions/local/multiplier']")).toBeVisible();
  await page.getByRole("searchbox").fill("multip");
  await expect(page.getByText("Nothing is written like")).toHaveCount(0);
  await page.getByRole("navigation", { name: "Order" }).getByRole("link", { name: "popular" }).click();
  await expect(page).toHaveURL(/q=multip.*sort=popular/);
  await page.getByRole("navigation", { name: "Kind" }).getByRole("link", { name: /^models/ }).click();
  await expect(page).toHaveURL(/kind=model/);
  await expect(page.locator("a[href='/functions/local/multiplier']")).toHaveCount(0);
});

test("metrics count what ran, by hour and by minute, for eyes and for readers", async ({ signedIn: page }) => {
  const job = await push("multiplier", { x1: 3, x2: 4 });
  await request({ url }, `/v2/jobs/${job.id}/await`);
  await page.goto(`${url}/functions/local/multiplier/metrics?by=minute`);
  await expect(page.locator("figure.chart")).toHaveCount(4);
  const numbers = page.locator("figure.chart").first().locator("details");
  await numbers.getByText("As a table").click();
  await expect(numbers.getByRole("row").nth(1)).toContainText(/[1-9]/);
  await page.getByRole("navigation", { name: "Time" }).getByRole("link", { name: "Thirty days" }).click();
  await expect(page).toHaveURL(/by=day/);
  await expect(page.locator("figure.chart .hint title").first()).toContainText(/finished/);
});

test("a paused function's job waits in the queue, says why, and runs when it goes on", async ({ signedIn: page }) => {
  await page.goto(`${url}/functions/local/multiplier/settings`);
  await page.getByRole("button", { name: "Pause local/multiplier" }).click();
  await expect(page.getByText(/Paused by admin/)).toBeVisible();
  const job = await push("multiplier", { x1: 2, x2: 2 });
  await page.goto(`${url}/queue`);
  const row = page.getByRole("row", { name: /local\/multiplier/ });
  await expect(row).toContainText("paused by admin");
  expect((await request({ url }, `/v2/jobs/${job.id}`)).status).toBe("queued");
  await row.getByRole("button", { name: "Resume local/multiplier" }).click();
  await expect(page).toHaveURL(/\/queue$/);
  expect((await request({ url }, `/v2/jobs/${job.id}/await`)).status).toBe("finished");
});

test("a worker is drained and takes jobs again", async ({ signedIn: page }) => {
  await page.goto(`${url}/workers`);
  const worker = page.locator("section.worker");
  await expect(worker.getByText("taking jobs")).toBeVisible();
  await worker.getByRole("button", { name: "Drain local" }).click();
  await expect(worker.getByText("drained by admin")).toBeVisible();
  const job = await push("multiplier", { x1: 5, x2: 5 });
  await page.goto(`${url}/queue`);
  await expect(page.getByRole("row", { name: /local\/multiplier/ })).toContainText("every worker is drained");
  await page.goto(`${url}/workers`);
  await worker.getByRole("button", { name: "Resume local" }).click();
  await expect(worker.getByText("taking jobs")).toBeVisible();
  expect((await request({ url }, `/v2/jobs/${job.id}/await`)).status).toBe("finished");
});

test("a key is made, shown once, used and revoked", async ({ signedIn: page }) => {
  const name = `test ${Date.now()}`;
  await page.goto(`${url}/settings/keys`);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Role").selectOption("viewer");
  await page.getByRole("button", { name: "Make a key" }).click();
  const key = await page.locator(".made pre").innerText();
  expect(key).toMatch(/^sieve_[0-9a-f]{64}$/);
  const mine = () => fetch(`${url}/v2/whoami`, { headers: { "X-API-Key": key } });
  expect((await mine()).status).toBe(200);
  await page.goto(`${url}/settings/keys`);
  await expect(page.locator(".made")).toHaveCount(0);
  const row = page.getByRole("row", { name: new RegExp(name) });
  await expect(row).toContainText("viewer");
  await row.getByText("Revoke", { exact: true }).click();
  await row.getByRole("button", { name: `Revoke for good ${name}` }).click();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toHaveCount(0);
  expect((await mine()).status).toBe(401);
});

test("usage is summed up and exported", async ({ signedIn: page }) => {
  const job = await push("multiplier", { x1: 1, x2: 1 });
  await request({ url }, `/v2/jobs/${job.id}/await`);
  await page.goto(`${url}/usage?days=7`);
  await expect(page.getByRole("row", { name: /local\/multiplier/ })).toBeVisible();
  await page.getByRole("link", { name: "by key" }).click();
  await expect(page.getByRole("rowheader", { name: "admin" }).first()).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export as CSV" }).click();
  expect((await download).suggestedFilename()).toBe("usage.csv");
});

test("a readme's contents lead to its headings, and its code is copied", async ({ signedIn: page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${url}/functions/local/ocr/readme`);
  const contents = page.getByRole("navigation", { name: "In this readme" });
  const link = contents.getByRole("link").last();
  const place = await link.getAttribute("href");
  await link.click();
  await expect(page.locator(place ?? "")).toBeInViewport();
  const code = page.locator(".md .code").first();
  await code.getByRole("button").click();
  await expect(code.getByRole("button")).toHaveText("Copied");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.trim()).toBe((await code.locator("pre").innerText()).trim());
});
