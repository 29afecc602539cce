// Every page, light and dark, wide and narrow: accessible, quiet in the console, nothing sticking out.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test, url } from "./fixtures";

const pages = {
  explore: "/",
  "explore, nothing found": "/?q=no-such-thing",
  run: "/functions/local/ocr",
  "run with every control": "/functions/local/image-filter",
  readme: "/functions/local/ocr?tab=readme",
  api: "/functions/local/ocr?tab=api",
  versions: "/functions/local/ocr?tab=versions",
  "function's jobs": "/functions/local/multiplier?tab=jobs",
  metrics: "/functions/local/multiplier/metrics?by=minute",
  "function's settings": "/functions/local/multiplier/settings",
  queue: "/queue",
  workers: "/workers",
  usage: "/usage",
  "usage by key": "/usage?days=7&by=key",
  keys: "/settings/keys",
  appearance: "/settings/appearance",
  secrets: "/settings/secrets",
  "explore, popular models": "/?kind=model&sort=popular",
  jobs: "/jobs",
  "failed jobs": "/jobs?status=error",
  "not found": "/functions/local/nothing",
};

const violationsOf = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.target).join(" ")}`);
};

for (const [name, path] of Object.entries(pages)) {
  test(name, async ({ signedIn: page, console }) => {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [1440, 390]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        await page.goto(url + path);
        await expect(page.locator("main h1").first()).toBeVisible();
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(sideways, `${colorScheme}, ${width} px: the page does not scroll sideways`).toBeLessThanOrEqual(0);
        expect(await violationsOf(page), `${colorScheme}, ${width} px`).toEqual([]);
      }
    }
    // A missing page is answered as missing, of which the browser tells its console.
    if (name === "not found") console.length = 0;
  });
}

/** What opens over a page, and is looked at like a page. */
const opened: Record<string, (page: Page) => Promise<void>> = {
  "the menu of a phone": async (page) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator("#menu > summary").click();
    await expect(page.locator("#menu").getByRole("link", { name: "Queue" })).toBeVisible();
  },
  "the saved views": async (page) => {
    await page.goto(`${url}/jobs`);
    await page.locator("summary", { hasText: "Views" }).click();
    await expect(page.getByLabel("Name of the view")).toBeVisible();
  },
  "the columns": async (page) => {
    await page.goto(`${url}/jobs`);
    await page.locator("summary", { hasText: "Columns" }).click();
    await expect(page.getByLabel("Inputs", { exact: true })).toBeVisible();
  },
  "the palette": async (page) => {
    await page.goto(`${url}/jobs`);
    await expect(async () => {
      await page.keyboard.press("Control+k");
      await expect(page.locator("#palette-found [role=option]").first()).toBeVisible({ timeout: 1_000 });
    }).toPass();
  },
  "a toast with a way back": async (page) => {
    await page.goto(`${url}/settings/appearance`);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("region", { name: "Notices" }).getByRole("button", { name: "Undo" })).toBeVisible();
  },
};

for (const [name, open] of Object.entries(opened)) {
  test(`${name} is accessible`, async ({ signedIn: page }) => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.goto(url);
      await open(page);
      expect(await violationsOf(page), colorScheme).toEqual([]);
    }
  });
}

/** What reaches beyond the window, innermost first; what scrolls by itself may hold more than it shows. */
const stickingOut = () => {
  if (document.documentElement.scrollWidth <= window.innerWidth) return [];
  const all = [...document.querySelectorAll("body *")].reverse();
  const beyond = all.filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1);
  return beyond.slice(0, 3).map((element) => `${element.tagName}.${element.className} ${element.textContent?.slice(0, 40)}`);
};

// 720 pixels are a window of 1440 at twice the size.
for (const width of [320, 720]) {
  test(`nothing sticks out of a window of ${width} pixels`, async ({ signedIn: page, console }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height: 800 });
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(url + path);
      expect.soft(await page.evaluate(stickingOut), name).toEqual([]);
    }
    console.length = 0;
  });
}
