// The list of jobs: asking for jobs in one line, and doing things to many of them.
import { expect, request as api, type Page } from "@playwright/test";
import { adminKey, request } from "../server";
import { test, url } from "./fixtures";

const server = { url };
const rows = (page: Page) => page.locator(".jobs tbody tr");

/** Jobs of a function that multiplies, which a word in nothing else tells apart by their first factor. */
async function push(...factors: number[]): Promise<string[]> {
  const jobs = factors.map((x1) => ({ function: "local/multiplier", inputs: { x1, x2: 2 } }));
  const answer = await request(server, "/v2/push/batch", { method: "POST", body: JSON.stringify({ jobs }) });
  const ids: string[] = answer.data.map((job: any) => job.id);
  for (const id of ids) await request(server, `/v2/jobs/${id}/await`);
  return ids;
}

const factor = () => 1_000_000 + Math.floor(Math.random() * 8_000_000);

test("a filter is completed, applied, shown as chips and taken away", async ({ signedIn: page }) => {
  const [one, other] = [factor(), factor()];
  await push(one, other);
  await page.goto(`${url}/jobs`);
  const field = page.getByRole("combobox", { name: "Filter jobs" });
  await field.fill("stat");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(field).toHaveValue("status:");
  await field.pressSequentially("fin");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await expect(field).toHaveValue("status:finished ");
  await field.pressSequentially(`input.x1:${one}`);
  await page.keyboard.press("Enter");
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText(`x1=${one}`);
  await page.getByRole("link", { name: `Take away input.x1:${one}` }).click();
  await expect(rows(page).nth(1)).toBeVisible();
  expect(new URL(page.url()).searchParams.get("q")).toBe("status:finished");
});

test("what cannot be read is named where it was typed, and nothing is shown as if it had been", async ({ signedIn: page }) => {
  await page.goto(`${url}/jobs?q=${encodeURIComponent("colour:red ocr")}`);
  await expect(page.getByRole("alert")).toContainText("colour:red");
  await expect(page.getByRole("combobox", { name: "Filter jobs" })).toHaveValue("colour:red ocr");
  await expect(rows(page)).toHaveCount(0);
  await page.getByRole("link", { name: "Search without" }).click();
  expect(new URL(page.url()).searchParams.get("q")).toBe("ocr");
});

test("a line with a part that cannot be read is still completed", async ({ signedIn: page }) => {
  await page.goto(`${url}/jobs?q=${encodeURIComponent("colour:red")}`);
  const field = page.getByRole("combobox", { name: "Filter jobs" });
  await field.press("End");
  await expect(async () => {
    await field.fill("colour:red ");
    await field.pressSequentially("stat");
    await expect(page.getByRole("option", { name: "status:", exact: false }).first()).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await expect(field).toHaveValue("colour:red status:");
});

test("rows are walked and chosen by keys, and what was chosen is run again", async ({ signedIn: page }) => {
  const factors = [factor(), factor(), factor()];
  const word = factors[0];
  await push(word, word, word);
  await page.goto(`${url}/jobs?q=input.x1:${word}`);
  await expect(rows(page)).toHaveCount(3);
  await page.locator("h1").click();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(page.getByText("2 chosen")).toBeVisible();
  await page.getByRole("button", { name: "Run again" }).click();
  await expect(page.getByText("Pushed 2 jobs again.")).toBeVisible();
  await expect(rows(page)).toHaveCount(5);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/jobs\/[0-9a-f-]{36}/);
});

test("a job that comes to match appears by itself, and one that does not stays away", async ({ signedIn: page }) => {
  const [one, other] = [factor(), factor()];
  await page.goto(`${url}/jobs?q=${encodeURIComponent(`status:finished input.x1:${one}`)}`);
  await expect(page.getByText("No job is like this")).toBeVisible();
  await push(other, one);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText(`x1=${one}`);
});

test("a span of the chart is chosen by dragging", async ({ signedIn: page }) => {
  await push(factor());
  await page.goto(`${url}/jobs?q=status:finished`);
  const chart = (await page.locator("svg.bars").boundingBox())!;
  const y = chart.y + chart.height / 2;
  await page.mouse.move(chart.x + chart.width / 2, y);
  await page.mouse.down();
  await page.mouse.move(chart.x + chart.width * 0.75, y, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/since/);
  expect(new URL(page.url()).searchParams.get("q")).toMatch(/^status:finished since:\S+T\S+ until:\S+T\S+$/);
});

test("everything that matches is exported, by the form and by the API", async ({ signedIn: page }) => {
  const one = factor();
  await push(one, one);
  await page.goto(`${url}/jobs?q=input.x1:${one}`);
  await page.getByLabel("All that match").check();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "JSON lines" }).click();
  expect((await download).suggestedFilename()).toBe("jobs.jsonl");
  const context = await api.newContext({ extraHTTPHeaders: { "X-API-Key": adminKey } });
  const csv = await (await context.get(`${url}/v2/jobs/export.csv?filter=input.x1:${one}`)).text();
  const lines = csv.trim().split("\r\n");
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain(String(one * 2));
});

test("what is done to all that match is asked first", async ({ signedIn: page }) => {
  const one = factor();
  await push(one, one);
  await page.goto(`${url}/jobs?q=input.x1:${one}`);
  const runAllAgain = async () => {
    await page.getByLabel("All that match").check();
    await page.getByRole("form", { name: "Chosen jobs" }).getByRole("button", { name: "Run again" }).click();
  };
  await runAllAgain();
  const question = page.getByRole("form", { name: "Are you sure?" });
  await expect(question).toContainText(`Run every job that matches input.x1:${one} again?`);
  await expect(question.getByRole("button", { name: "Run them all again" })).toBeFocused();
  await question.getByRole("link", { name: "No" }).click();
  await expect(question).toHaveCount(0);
  await runAllAgain();
  await question.getByRole("button", { name: "Run them all again" }).click();
  await expect(page.getByText("Pushed 2 jobs again.")).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("jobs are filtered, chosen and run again, and a view is saved, renamed and deleted", async ({ signedIn: page }) => {
    const one = factor();
    await push(one, one);
    await page.goto(`${url}/jobs`);
    await page.getByLabel("Filter jobs").fill(`input.x1:${one}`);
    await page.getByRole("button", { name: "Search", exact: true }).click();
    await expect(rows(page)).toHaveCount(2);
    await rows(page).first().getByRole("checkbox").check();
    await page.getByRole("button", { name: "Run again" }).click();
    await expect(page.getByText("Pushed 1 job again.")).toBeVisible();
    await expect(rows(page)).toHaveCount(3);

    const name = `view ${one}`;
    await page.locator("summary", { hasText: "Views" }).click();
    await page.getByLabel("Name of the view").fill(name);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.goto(`${url}/jobs`);
    await page.getByRole("link", { name, exact: true }).click();
    await expect(rows(page)).toHaveCount(3);
    await page.locator("summary", { hasText: "Views" }).click();
    const saved = page.locator("form", { has: page.getByLabel(`New name of ${name}`) });
    await saved.getByLabel(`New name of ${name}`).fill(`${name} renamed`);
    await saved.getByRole("button", { name: "Rename" }).click();
    await expect(page.getByRole("link", { name: `${name} renamed` })).toBeVisible();
    await page.locator("summary", { hasText: "Views" }).click();
    await page.locator("form", { has: page.getByLabel(`New name of ${name} renamed`) }).getByRole("button", { name: "Delete" }).click();
    await expect(page.getByRole("link", { name: `${name} renamed` })).toHaveCount(0);
  });

  test("columns that are not wanted stay away", async ({ signedIn: page }) => {
    await push(factor());
    await page.goto(`${url}/jobs`);
    await page.locator("summary", { hasText: "Columns" }).click();
    await page.getByLabel("By", { exact: true }).uncheck();
    await page.getByRole("button", { name: "Show these" }).click();
    await expect(page.getByRole("columnheader", { name: "By" })).toHaveCount(0);
    await page.goto(`${url}/functions/local/multiplier/jobs`);
    await expect(page.getByRole("columnheader", { name: "By" })).toHaveCount(0);
    await expect(page.getByRole("columnheader", { name: "Created" })).toBeVisible();
  });
});
