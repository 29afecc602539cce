// Measures the running product in a browser: `scripts/bench live`, `tab` and `lighthouse`. Figures go
// to the terminal as JSON; nothing here passes or fails by time.
import base from "./playwright.config";

export default {
  ...base,
  testDir: "bench",
  testMatch: /\.bench\.ts$/,
  globalSetup: undefined,
  timeout: 3_600_000,
  reporter: [["line"]],
  use: { ...base.use, trace: "off" as const },
  projects: [{ name: "bench" }],
};
