import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, signInWithKey, test, url } from "../tests/fixtures";
import { deploy, request, untilReady } from "../server";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = process.env.SCREENSHOTS ?? join(root, "docs/screenshots");
const sample = join(root, "examples/ocr/sample.png");

/** Work as a team leaves it behind: results, an error, a cancelled job, things still running. */
async function someWork(): Promise<void> {
  const push = (name: string, inputs: object) =>
    request({ url }, "/v2/push", { method: "POST", body: JSON.stringify({ function: `local/${name}`, inputs }) });
  for (let x1 = 1; x1 <= 12; x1 += 1) await push("multiplier", { x1, x2: x1 * 3 });
  const failed = await push("fatal-multiplier", { x1: 5, x2: 2 });
  await request({ url }, `/v2/jobs/${failed.id}/await`);
  await push("grandparent", { values: [3, 1, 0, 2] });
  await push("talker", { lines: 5_000 });
  const last = await push("adder", { x1: 2, x2: 3 });
  await request({ url }, `/v2/jobs/${last.id}/await`);
}

/** Versions of a function whose code has changed, the newest first. */
async function twoVersions(): Promise<string[]> {
  const versions = async () => (await request({ url }, "/v2/functions/local/multiplier/versions")) as { id: string }[];
  if ((await versions()).length < 2) {
    const folder = mkdtempSync(join(tmpdir(), "sieve-changed-"));
    const before = readFileSync(join(root, "examples/multiplier.py"), "utf8");
    writeFileSync(join(folder, "multiplier.py"), before.replace("The product\n", "The product of both\n").replace("return x1 * x2", "product = x1 * x2\n    return product"));
    await deploy({ url }, folder);
    await untilReady({ url });
    rmSync(folder, { recursive: true });
  }
  return (await versions()).map((version) => version.id);
}

test("all pages", async ({ page }) => {
  test.setTimeout(300_000);
  // The browser complains of the page that is missing on purpose.
  await signInWithKey(page);
  await someWork();
  const views: Record<string, () => Promise<void>> = {
    explore: async () => void (await page.goto(url)),
    function: async () => {
      await page.goto(`${url}/functions/local/ocr`);
      await page.getByLabel("image", { exact: true }).setInputFiles(sample);
      await page.getByRole("button", { name: "Run" }).click();
      await expect(page.locator("article.future").first().getByRole("status")).toHaveText(/finished/);
    },
    readme: async () => void (await page.goto(`${url}/functions/local/ocr?tab=readme`)),
    api: async () => void (await page.goto(`${url}/functions/local/ocr?tab=api`)),
    versions: async () => {
      const versions = await twoVersions();
      await page.goto(`${url}/functions/local/multiplier/versions?from=${versions[1]}&to=${versions[0]}`);
      await expect(page.locator(".diff mark").first()).toBeVisible();
    },
    settings: async () => {
      await page.goto(`${url}/functions/local/multiplier/settings`);
      await page.getByLabel("Seconds a job may take").fill("60");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
    },
    form: async () => void (await page.goto(`${url}/functions/local/image-filter`)),
    "form-errors": async () => {
      await page.goto(`${url}/functions/local/multiplier`);
      await page.getByRole("button", { name: "Run" }).click();
    },
    jobs: async () => void (await page.goto(`${url}/jobs`)),
    job: async () => {
      await page.goto(`${url}/jobs?function=local%2Focr`);
      await page.locator("tbody a[href^='/jobs/']").first().click();
      await expect(page.locator("main img").first()).toBeVisible();
    },
    "job-error": async () => {
      await page.goto(`${url}/jobs?q=${encodeURIComponent("status:error function:fatal-multiplier")}`);
      await page.locator("tbody a[href^='/jobs/']").first().click();
      await expect(page.getByText("ValueError").first()).toBeVisible();
    },
    "job-timeline": async () => {
      await page.goto(`${url}/jobs?q=function:grandparent`);
      await page.locator("tbody a[href^='/jobs/']").first().click();
      await page.getByRole("link", { name: "Timeline" }).click();
      await expect(page.locator(".waterfall")).toBeVisible();
    },
    "job-log": async () => {
      await page.goto(`${url}/jobs?q=function:talker`);
      await page.locator("tbody a[href^='/jobs/']").first().click();
      await page.getByRole("searchbox", { name: "Search the log" }).fill("needle");
      await expect(page.locator("#log-hits")).toHaveText(/^1 of/);
      await page.locator("#log-lines").scrollIntoViewIfNeeded();
    },
    metrics: async () => void (await page.goto(`${url}/functions/local/multiplier/metrics`)),
    queue: async () => void (await page.goto(`${url}/queue`)),
    workers: async () => void (await page.goto(`${url}/workers`)),
    usage: async () => void (await page.goto(`${url}/usage`)),
    keys: async () => void (await page.goto(`${url}/settings/keys`)),
    secrets: async () => void (await page.goto(`${url}/settings/secrets`)),
    palette: async () => {
      await page.goto(`${url}/jobs`);
      await page.getByRole("region", { name: "Jobs", exact: true }).locator("tbody a").first().waitFor();
      await page.waitForTimeout(300);
      await page.keyboard.press("Control+k");
      await expect(page.locator("#palette-found [role=option]").first()).toBeVisible();
    },
    missing: async () => void (await page.goto(`${url}/functions/local/nothing`)),
  };
  for (const [name, open] of Object.entries(views)) {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const [size, width] of [["wide", 1440], ["narrow", 390]] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: size === "wide" ? 1000 : 844 });
        await open();
        await expect(page.locator("main h1").first()).toBeVisible();
        // Pictures and colours settle.
        await page.waitForTimeout(400);
        await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${size}.png`), fullPage: false });
      }
    }
  }
});

test("the way in", async ({ browser }) => {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [size, width] of [["wide", 1440], ["narrow", 390]] as const) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 844 } });
      const page = await context.newPage();
      await page.goto(`${url}/sign-in`);
      await page.screenshot({ path: join(folder, `sign-in-${colorScheme}-${size}.png`) });
      await context.close();
    }
  }
});
