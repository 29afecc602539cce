// A table is run row by row: what is wrong is told before anything runs, then the grid resolves.
import { expect, test, url } from "./fixtures";

const batchTab = `${url}/functions/local/multiplier/batch`;

function table(rows: number, cell: (row: number) => string): string {
  return ["X1;x2;note", ...Array.from({ length: rows }, (_, row) => `${row};${cell(row)};n${row}`)].join("\n");
}

test("wrong rows are named before any runs, and a mended table runs to its end", async ({ signedIn: page }) => {
  await page.goto(batchTab);
  const run = page.getByRole("button", { name: /^Run(?! the)/ });
  await expect(run).toBeDisabled();
  await page.getByLabel("Table", { exact: true }).fill(table(300, (row) => (row % 100 === 7 ? "two" : "2")));
  const wrong = page.getByRole("region", { name: "Wrong rows" }).getByRole("listitem");
  await expect(wrong).toHaveCount(3);
  await expect(wrong.first()).toHaveText(/Row 8\s*x2: Must be a whole number, not "two"\./);
  await expect(page.getByLabel("Parameter for X1")).toHaveValue("x1");
  await expect(page.getByLabel("Parameter for note")).toHaveValue("-");
  await expect(run).toBeDisabled();

  await page.getByLabel("Table", { exact: true }).fill(table(300, () => "2"));
  await page.getByRole("button", { name: "Run 300 rows" }).click();
  await expect(page).toHaveURL(/\/batches\//);
  await expect(page.getByRole("button", { name: /^300\s*finished/ })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("row", { name: /^12\s/ })).toContainText("22");
  await page.getByRole("link", { name: "Later rows" }).click();
  await expect(page.getByRole("row", { name: /^150\s/ })).toContainText("298");

  const csv = await page.request.get(`${url}${await page.getByRole("link", { name: "CSV" }).getAttribute("href")}`);
  const lines = (await csv.text()).trim().split(/\r?\n/);
  expect(lines).toHaveLength(301);
  expect(lines[4]).toContain("6");
});

test("only the right rows are run, and the wrong ones are handed back", async ({ signedIn: page }) => {
  await page.goto(batchTab);
  await page.getByLabel("Table", { exact: true }).fill("x1,x2\n1,2\n3,four\n5,6");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Wrong rows as CSV" }).click();
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);
  await page.getByRole("button", { name: "Run the 2 right rows" }).click();
  await expect(page).toHaveURL(/\/batches\//);
  await expect(page.getByRole("row", { name: /^2\s/ })).toContainText("30");
});

test("a column that has another name is given its parameter by hand", async ({ signedIn: page }) => {
  await page.goto(batchTab);
  await page.getByLabel("Table", { exact: true }).fill("left,right\n6,7");
  await expect(page.getByText("No column is for x1, x2 yet.")).toBeVisible();
  await page.getByLabel("Parameter for left").selectOption("x1");
  await page.getByLabel("Parameter for right").selectOption("x2");
  await page.getByRole("button", { name: "Run 1 row" }).click();
  await expect(page.getByRole("row", { name: /^1\s/ })).toContainText("42");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a file is looked at, comes back with its wrong rows, and runs when it is mended", async ({ signedIn: page }) => {
    await page.goto(batchTab);
    const file = (text: string) => ({ name: "table.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await page.getByLabel("File with the table").setInputFiles(file("x1,x2\n1,2\n3,four\n"));
    await page.getByRole("button", { name: "Look at the rows" }).click();
    await expect(page.getByText('x2: Must be a whole number, not "four".')).toBeVisible();
    await page.getByLabel("Table", { exact: true }).fill("x1,x2\n1,2\n3,4\n");
    await page.getByRole("button", { name: /^Run(?! the)/ }).click();
    await expect(page).toHaveURL(/\/batches\//);
    await expect(page.getByRole("row", { name: /^2\s/ })).toContainText("12", { timeout: 15_000 });
  });
});
