// The Chromium that the machine has; else the one Playwright installs for itself.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

export function chromium(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return process.env.CHROMIUM ?? candidates.find((candidate) => existsSync(candidate));
}
