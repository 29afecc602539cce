// What a person does with a result: sorts it, searches it, looks closer, takes it along.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { request } from "../server";
import { expect, test, url } from "./fixtures";

/** Runs a function to its end; gives the address of the job's page. */
async function result(name: string, inputs: object = {}): Promise<string> {
  const body = JSON.stringify({ function: `local/${name}`, inputs });
  const { id } = await request({ url }, "/v2/push", { method: "POST", body });
  await request({ url }, `/v2/jobs/${id}/await`);
  return `${url}/jobs/${id}`;
}

async function open(page: Page, name: string, inputs: object = {}): Promise<string> {
  const address = await result(name, inputs);
  // Asked for by the page's islands: they are awake.
  const awake = page.waitForRequest(/\/api\/watch/);
  await page.goto(address);
  await awake;
  return address;
}

/** The texts of one column, from the top. */
const column = (page: Page, number: number) => page.locator(`.records tbody tr:visible td:nth-child(${number})`).allTextContents();

test("a table shows all of its rows, sorts by keyboard, filters, and is taken along whole", async ({ signedIn: page }) => {
  await open(page, "list-sales", { count: 300 });
  expect(await page.locator(".records tbody tr").count()).toBe(300);
  const price = page.getByRole("button", { name: "price" });
  await price.press("Enter");
  await expect(page.locator("th", { has: price })).toHaveAttribute("aria-sort", "ascending");
  const prices = (await column(page, 5)).map(Number);
  expect(prices).toEqual([...prices].sort((one, other) => one - other));
  await price.press("Enter");
  await expect(page.locator("th", { has: price })).toHaveAttribute("aria-sort", "descending");
  expect(Number((await column(page, 5))[0])).toBe(Math.max(...prices));

  await page.getByRole("searchbox", { name: "Filter rows" }).fill("oslo");
  await expect(page.getByText("75 of 300 rows")).toBeVisible();
  expect(new Set(await column(page, 3))).toEqual(new Set(["Oslo"]));

  const [csv] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download all rows as CSV" }).click()]);
  expect(csv.suggestedFilename()).toMatch(/\.csv$/);
  const address = await page.getByRole("link", { name: "Download all rows as CSV" }).getAttribute("href");
  const lines = (await (await page.request.get(url + address)).text()).trim().split("\r\n");
  expect(lines).toHaveLength(301);
  expect(lines[0]).toBe("number,day,town,product,price,paid,note");
  expect(lines[11]).toContain('"paid late, after <two> reminders & a call"');
});

test("a thousand rows stand on the page, and more are a download away", async ({ signedIn: page }) => {
  await open(page, "list-sales", { count: 1500 });
  expect(await page.locator(".records tbody tr").count()).toBe(1000);
  await expect(page.getByText("the first 1000 of 1500 rows")).toBeVisible();
  const address = await page.getByRole("link", { name: "Download all rows as JSON" }).getAttribute("href");
  expect(await (await page.request.get(url + address)).json()).toHaveLength(1500);
});

test("a tree is searched, and tells the path and the value of a node", async ({ signedIn: page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "nest-deep", { depth: 12 });
  const tree = page.locator(".tree");
  await page.getByRole("searchbox", { name: "Search the tree" }).fill("true");
  const leaf = tree.locator(".leaf:visible");
  await expect(leaf).toHaveCount(1);
  await leaf.focus();
  const path = '["inner"]'.repeat(11) + '["leaf"]';
  await expect(tree.locator("output")).toHaveText(path);
  await tree.getByRole("button", { name: "Path" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(path);
  await tree.getByRole("button", { name: "Value" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("true");
  await page.getByRole("searchbox", { name: "Search the tree" }).fill("");
  await expect(tree.locator(".leaf").first()).toBeVisible();
});

test("pictures open large, one after the other, and give the focus back", async ({ signedIn: page }) => {
  await open(page, "paint-gallery", { count: 4 });
  const second = page.locator(".gallery [data-zooms]").nth(1);
  await second.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "hue-1.png" });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByText("2 of 4")).toBeVisible();
  const axe = await new AxeBuilder({ page }).analyze();
  expect(axe.violations.map((violation) => violation.id)).toEqual([]);
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("dialog", { name: "hue-2.png" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator("#zoom")).toBeHidden();
  await expect(second).toBeFocused();
  await second.click();
  await page.locator(".zoom-place").click({ position: { x: 5, y: 5 } });
  await expect(page.locator("#zoom")).toBeHidden();
});

test("a sound has a waveform, a text file shows its first lines", async ({ signedIn: page }) => {
  await open(page, "play-tone");
  await expect(page.locator("svg.wave path")).toHaveAttribute("d", /^M0\.5 /);
  await open(page, "pack-documents");
  const prices = page.locator("figure, .leaf", { hasText: "prices.csv" });
  await expect(prices.first()).toBeVisible();
});

test("a long text is copied whole", async ({ signedIn: page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "print-log", { lines: 100 });
  await page.locator(".output .code").getByRole("button", { name: "Copy" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split("\n")).toHaveLength(100);
});

for (const theme of ["light", "dark"] as const) {
  test(`results of every shape pass axe, ${theme}`, async ({ signedIn: page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme: theme });
    for (const name of ["list-sales", "summarise-shop", "paint-gallery", "play-tone", "explain-tides", "list-numbers", "nest-deep", "pack-documents", "measure-pool"]) {
      await open(page, name);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [name, id, nodes[0]?.html]), name).toEqual([]);
    }
  });
}

test("two jobs are compared", async ({ signedIn: page }) => {
  const other = await result("measure-pool", { length: 50 });
  const one = await result("measure-pool", { length: 25 });
  await page.goto(one);
  await expect(page.getByText("Its volume, in cubic metres")).toBeVisible();
  await page.getByRole("link", { name: "Compare" }).click();
  await page.locator(`a.choice[href$="${other.split("/").pop()}"]`).click();
  const row = page.getByRole("row", { name: '["inputs"]["length"]' });
  await expect(row.getByRole("cell")).toHaveText([/^25/, /^50/]);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  }
});
