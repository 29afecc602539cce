// The same way with JavaScript off: forms post and the job's page refreshes itself.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, signInWithKey, test, url } from "./fixtures";

const sample = join(fileURLToPath(new URL("../..", import.meta.url)), "examples/ocr/sample.png");

test("an image is read through plain forms", async ({ page }) => {
  await signInWithKey(page);
  await page.getByRole("link", { name: /^OCR/ }).first().click();
  await expect(page).toHaveURL(/tag=OCR/);
  await page.locator("a[href='/functions/local/ocr']").first().click();
  await page.getByLabel("image", { exact: true }).setInputFiles(sample);
  await page.getByRole("button", { name: "Run" }).click();
  await expect(page).toHaveURL(/\/jobs\/[0-9a-f-]{36}/);
  await expect(page.getByRole("status").first()).toHaveText(/finished/);
  await expect(page.locator(".log li").first()).toBeVisible();
  const address = await page.locator("main img").last().getAttribute("src");
  const image = await page.request.get(url + address);
  expect(image.headers()["content-type"]).toContain("image/");
  expect((await image.body()).length).toBeGreaterThan(1_000);
});

test("a wrong input comes back with its words and what was typed", async ({ page }) => {
  await signInWithKey(page);
  await page.goto(`${url}/functions/local/multiplier`);
  await page.getByLabel("x2", { exact: true }).fill("7");
  await page.getByRole("button", { name: "Run" }).click();
  await expect(page.getByText("Is required.")).toBeVisible();
  await expect(page.getByLabel("x2", { exact: true })).toHaveValue("7");
});

test("search, tags and sign-out are plain links and forms", async ({ page }) => {
  await signInWithKey(page);
  await page.getByRole("searchbox").fill("multiplier");
  await page.getByRole("searchbox").press("Enter");
  await expect(page).toHaveURL(/q=multiplier/);
  await expect(page.locator("a[href='/functions/local/ocr']")).toHaveCount(0);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto(url);
  await expect(page).toHaveURL(/sign-in/);
});

test("settings, keys and appearance are plain forms", async ({ page }) => {
  await signInWithKey(page);
  await page.goto(`${url}/functions/local/adder/settings`);
  await page.getByLabel("Replicas at most").fill("3");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Replicas at most")).toHaveValue("3");
  await page.getByLabel("Replicas at least").fill("4");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("not below the minimum");
  await page.goto(`${url}/settings/appearance`);
  await page.getByRole("radio", { name: "Dark" }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.goto(`${url}/settings/keys`);
  await page.getByLabel("Name").fill(`plain ${Date.now()}`);
  await page.getByRole("button", { name: "Make a key" }).click();
  await expect(page.locator(".made pre")).toHaveText(/^sieve_/);
});

test("explore is filtered and sorted by plain links", async ({ page }) => {
  await signInWithKey(page);
  await page.getByRole("navigation", { name: "Kind" }).getByRole("link", { name: /^models/ }).click();
  await expect(page).toHaveURL(/kind=model/);
  await page.getByRole("navigation", { name: "Order" }).getByRole("link", { name: "fastest" }).click();
  await expect(page).toHaveURL(/kind=model&sort=fastest/);
  await expect(page.locator("a[href='/functions/local/adder']")).toBeVisible();
});
