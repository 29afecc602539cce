// One server for all tests, started by `global-setup.ts` on a fresh data folder with the examples deployed.
import { defineConfig } from "@playwright/test";
import { chromium } from "./chromium";

export default defineConfig({
  testDir: "tests",
  globalSetup: "./global-setup.ts",
  timeout: 60_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  retries: 0,
  // Two cores: a second browser would only take time from the server and its replicas.
  workers: 1,
  reporter: [["list"]],
  use: {
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: chromium(),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  projects: [
    { name: "script", testIgnore: /no-script/ },
    { name: "no-script", testMatch: /no-script|form\/values\.spec/, use: { javaScriptEnabled: false } },
  ],
});
