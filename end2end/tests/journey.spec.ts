// The way a person goes: by the link, to the catalogue, through the form, to a result that arrives live.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, url } from "./fixtures";

const sample = join(fileURLToPath(new URL("../..", import.meta.url)), "examples/ocr/sample.png");

test("someone signs in by the link, reads an image and sees the result arrive without a reload", async ({ page, console }) => {
  void console;
  await page.goto(process.env.SIEVE_SIGN_IN_LINK ?? "");
  await expect(page.getByRole("heading", { name: "Explore" })).toBeVisible();
  await page.getByRole("link", { name: /^OCR/ }).first().click();
  await expect(page).toHaveURL(/tag=OCR/);
  await page.locator("a[href='/functions/local/ocr']").first().click();

  await page.evaluate(() => Object.assign(window, { unbroken: true }));
  await page.getByLabel("image", { exact: true }).setInputFiles(sample);
  await expect(page.getByText("sample.png").first()).toBeVisible();
  await page.getByRole("button", { name: "Run" }).click();

  const future = page.locator("article.future").first();
  await expect(future.locator(".log li").first()).toBeVisible();
  await expect(future.getByRole("status")).toHaveText(/finished/);
  const annotated = future.locator("img").last();
  await expect(annotated).toBeVisible();
  await expect.poll(() => annotated.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100);
  await expect(future).toContainText(/[A-Za-z]{4,}/);
  expect(await page.evaluate(() => (window as any).unbroken)).toBe(true);
});

test("the link works once", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(process.env.SIEVE_SIGN_IN_LINK ?? "");
  await expect(page).toHaveURL(/sign-in/);
  await expect(page.getByLabel("API key")).toBeVisible();
  await context.close();
});

test("several futures resolve side by side and newest is on top", async ({ signedIn: page }) => {
  await page.goto(`${url}/functions/local/multiplier`);
  for (const x1 of ["2", "3", "4"]) {
    await page.getByLabel("x1", { exact: true }).fill(x1);
    await page.getByLabel("x2", { exact: true }).fill("10");
    await page.getByRole("button", { name: "Run" }).click();
  }
  const futures = page.locator("article.future");
  await expect(futures).toHaveCount(3);
  for (const [at, product] of ["40", "30", "20"].entries()) {
    await expect(futures.nth(at).getByRole("status")).toHaveText(/finished/);
    await expect(futures.nth(at)).toContainText(product);
  }
});

test("a wrong input is named in place, gets the focus and loses nothing", async ({ signedIn: page }) => {
  await page.goto(`${url}/functions/local/multiplier`);
  await page.getByLabel("x2", { exact: true }).fill("7");
  await page.getByRole("button", { name: "Run" }).click();
  const field = page.getByLabel("x1", { exact: true });
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toBeFocused();
  await expect(page.getByText("Is required.")).toBeVisible();
  await expect(page.getByLabel("x2", { exact: true })).toHaveValue("7");
});

test("a failing job says what went wrong first, and its inputs can be changed and run again", async ({ signedIn: page }) => {
  await page.goto(`${url}/functions/local/fatal-multiplier?x1=5&x2=3`);
  await expect(page.getByLabel("x1", { exact: true })).toHaveValue("5");
  await page.getByRole("button", { name: "Run" }).click();
  const future = page.locator("article.future").first();
  await expect(future.getByRole("status")).toHaveText(/error/);
  await expect(future).toContainText("ValueError");
  await future.getByRole("link", { name: /^[0-9a-f]{8}$/ }).click();
  await expect(page).toHaveURL(/\/jobs\//);
  await expect(page.getByText("ValueError").first()).toBeVisible();
  await page.getByRole("link", { name: "Edit and run" }).click();
  await expect(page.getByLabel("x1", { exact: true })).toHaveValue("5");
});

test("the list of jobs shows a new job without a reload", async ({ signedIn: page, request }) => {
  await page.goto(`${url}/jobs`);
  await expect(page.getByRole("heading", { name: "Jobs" })).toBeVisible();
  // The chart above has a table of its own.
  const rows = page.getByRole("region", { name: "Jobs", exact: true }).locator("tbody tr");
  const pushed = await request.post(`${url}/v2/push`, {
    headers: { "X-API-Key": "end-to-end-admin-key" },
    data: { function: "local/multiplier", inputs: { x1: 6, x2: 7 } },
  });
  const { id } = await pushed.json();
  await expect(rows.first()).toContainText(id.replaceAll("-", "").slice(-8));
  await expect(rows.first()).toContainText("finished");
});

test("search narrows the catalogue as one types and stays in the address", async ({ signedIn: page }) => {
  await page.getByRole("searchbox").fill("multiplier");
  await expect(page).toHaveURL(/q=multiplier/);
  await expect(page.locator("a[href='/functions/local/ocr']")).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("searchbox")).toHaveValue("multiplier");
  await page.goBack();
});
