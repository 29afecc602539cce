// Pages with what they were not drawn for.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { extremeServer, longName } from "../extreme";
import { request } from "../server";
import { signInWithKey } from "../tests/fixtures";

const folder = process.env.SCREENSHOTS ?? fileURLToPath(new URL("../../docs/screenshots", import.meta.url));

test("extreme content", async ({ page }) => {
  test.setTimeout(600_000);
  const server = await extremeServer();
  try {
    await signInWithKey(page, server.url);
    const failed = (await request(server, "/v2/jobs?status=error")).data[0];
    const path = `/functions/local/${longName}`;
    const pages = { explore: "/", run: path, settings: `${path}/settings`, jobs: "/jobs", job: `/jobs/${failed.id}`, usage: "/usage?days=7" };
    for (const [name, address] of Object.entries(pages)) {
      for (const [colorScheme, size, width] of [["light", "wide", 1440], ["dark", "narrow", 390]] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: size === "wide" ? 1000 : 844 });
        await page.goto(server.url + address);
        await expect(page.locator("main h1").first()).toBeVisible();
        await page.waitForTimeout(400);
        await page.screenshot({ path: join(folder, `extreme-${name}-${colorScheme}-${size}.png`) });
      }
    }
  } finally {
    await server.stop();
  }
});
