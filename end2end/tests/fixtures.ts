// What every browser test begins with: a signed-in person whose browser must stay free of complaints.
import { test as base, expect, type Page } from "@playwright/test";
import { adminKey } from "../server";

export const url = process.env.SIEVE_URL ?? "";

export async function signInWithKey(page: Page, server = url): Promise<void> {
  await page.goto(`${server}/sign-in`);
  await page.getByLabel("API key").fill(adminKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Explore" })).toBeVisible();
}

/** Errors, warnings and policy violations that the browser's console shows. */
export function complaints(page: Page): string[] {
  const seen: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) seen.push(message.text());
  });
  page.on("pageerror", (error) => seen.push(String(error)));
  return seen;
}

export const test = base.extend<{ signedIn: Page; console: string[] }>({
  console: async ({ page }, use) => {
    const seen = complaints(page);
    await use(seen);
    expect(seen, "the browser's console stays empty").toEqual([]);
  },
  signedIn: async ({ page, console }, use) => {
    void console;
    await signInWithKey(page);
    await use(page);
  },
});

export { expect };
