// Pages with what they were not drawn for: nothing sticks out, nothing runs, and all can be read.
import { AxeBuilder } from "@axe-core/playwright";
import { extremeServer, longName } from "../extreme";
import { request, type Server } from "../server";
import { complaints, signInWithKey } from "./fixtures";
import { expect, test, type Page } from "@playwright/test";

let server: Server;

test.beforeAll(async () => {
  test.setTimeout(600_000);
  server = await extremeServer();
});
test.afterAll(async () => server?.stop());

const of = (name: string, tab = "") => `/functions/local/${encodeURIComponent(name)}${tab}`;

/** What reaches beyond the window, innermost first; what scrolls by itself may hold more than it shows. */
const stickingOut = () => {
  if (document.documentElement.scrollWidth <= window.innerWidth) return [];
  const all = [...document.querySelectorAll("body *")].reverse();
  const beyond = all.filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1);
  return beyond.slice(0, 3).map((element) => `${element.tagName}.${element.className} ${element.textContent?.slice(0, 40)}`);
};

async function looksWell(page: Page, name: string, path: string): Promise<void> {
  await page.goto(server.url + path);
  await expect(page.locator("main h1").first()).toBeVisible();
  expect.soft(await page.evaluate(stickingOut), name).toEqual([]);
}

test("long names, other scripts, many tags and long errors stay within the window and are accessible", async ({ page }) => {
  test.setTimeout(240_000);
  const seen = complaints(page);
  await signInWithKey(page, server.url);
  await request(server, `/v2/functions/local/plain/edit`, { method: "POST", body: JSON.stringify({ time_limit: 604_800 }) });
  const failed = (await request(server, "/v2/jobs?status=error")).data[0];
  const pages: Record<string, string> = {
    explore: "/",
    "explore, found": `/?q=${encodeURIComponent("תרגום")}`,
    "run of a long name": of(longName),
    "run of right-to-left words": of("rtl"),
    "run of emoji": of("👩‍👩‍👧‍👦"),
    "run of markup": of("markup"),
    versions: of(longName, "/versions"),
    metrics: of(longName, "/metrics?by=minute"),
    settings: of(longName, "/settings"),
    api: of(longName, "/api"),
    jobs: "/jobs",
    "a long error": `/jobs/${failed.id}`,
    queue: "/queue",
    workers: "/workers",
    usage: "/usage?days=7",
    keys: "/settings/keys",
  };
  for (const [width, colorScheme] of [[320, "light"], [390, "dark"], [1440, "light"]] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    for (const [name, path] of Object.entries(pages)) await looksWell(page, `${name}, ${width} px`, path);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(server.url + path);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.target).join(" ")}`);
    expect.soft(found, name).toEqual([]);
  }
  expect(seen).toEqual([]);
});
