// The components in every state, as pictures: what a change of the style does to them is seen before it is
// merged. `npx playwright test design --update-snapshots` after looking at what changed.
import { expect, test, type Page } from "@playwright/test";
import { AxeBuilder } from "@axe-core/playwright";
import { start, type Server } from "../server";
import { signInWithKey } from "./fixtures";

/** Widths of a line in the two fonts that the pictures were taken with; another machine has others. */
const fonts = { sans: 3834, mono: 4512 };

let server: Server;
test.beforeAll(async () => void (server = await start("examples", "--development", "--no-worker")));
test.afterAll(async () => server?.stop());

const widths = (page: Page) =>
  page.evaluate(() => {
    const width = (family: string) => {
      const context = document.createElement("canvas").getContext("2d")!;
      context.font = `16px ${getComputedStyle(document.documentElement).getPropertyValue(family)}`;
      return Math.round(context.measureText("Sphinx of black quartz, judge my vow 0123456789").width * 10);
    };
    return { sans: width("--sans"), mono: width("--mono") };
  });

for (const colorScheme of ["light", "dark"] as const) {
  test(`components look as they did, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width: 1000, height: 800 });
    await signInWithKey(page, server.url);
    await page.goto(`${server.url}/design`);
    await expect(page.getByRole("heading", { name: "Design" })).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.target).join(" ")}`)).toEqual([]);
    const here = await widths(page);
    test.skip(here.sans !== fonts.sans || here.mono !== fonts.mono, `the pictures were taken with other fonts: here ${JSON.stringify(here)}`);
    await expect(page.locator("main")).toHaveScreenshot(`design-${colorScheme}.png`, { maxDiffPixelRatio: 0.005, animations: "disabled" });
  });
}
