// Lighthouse, as a phone, on every page, signed in and with the examples deployed.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { test } from "@playwright/test";
import { chromium } from "../chromium";
import { adminKey, request, start, untilReady, type Server } from "../server";
import { print } from "./figures";

const command = fileURLToPath(new URL("../../bench/node_modules/lighthouse/cli/index.js", import.meta.url));
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const FUNCTION = "/functions/local/adder";

let server: Server;

test.beforeAll(async () => {
  server = await start();
  await untilReady(server);
});

test.afterAll(() => server.stop());

async function finished(name: string, inputs: object): Promise<string> {
  const body = JSON.stringify({ function: name, inputs });
  const { id } = await request(server, "/v2/push", { method: "POST", body });
  await request(server, `/v2/jobs/${id}/await`);
  return id;
}

async function audit(path: string) {
  const address = new URL(path, server.url).href;
  const headers = JSON.stringify({ "X-API-Key": adminKey });
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      command,
      address,
      "--quiet",
      "--output=json",
      `--only-categories=${CATEGORIES}`,
      `--extra-headers=${headers}`,
      "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --no-first-run",
    ],
    { env: { ...process.env, CHROME_PATH: chromium() }, maxBuffer: 1 << 26 },
  );
  const { audits, categories } = JSON.parse(stdout);
  const scores = CATEGORIES.map((category) => Math.round(100 * categories[category].score));
  const weighed = CATEGORIES.flatMap((category) => categories[category].auditRefs).filter((audit: any) => audit.weight > 0);
  const short = weighed.filter((audit: any) => (audits[audit.id].score ?? 1) < 0.9).map((audit: any) => audit.id);
  return { scores: scores.join(" "), ...(short.length > 0 && { short }) };
}

test("every page", async () => {
  const job = await finished("local/adder", { x1: 1, x2: 2 });
  const paths = ["/", "/?q=image", "/sign-in", "/jobs", "/jobs?q=status%3Aerror", "/queue", "/workers", "/usage"];
  paths.push("/settings/keys", "/settings/secrets");
  paths.push(...["", "/batch", "/readme", "/api", "/versions", "/jobs", "/metrics", "/settings"].map((tab) => FUNCTION + tab));
  paths.push(...["", "?view=timeline", "?view=events"].map((view) => `/jobs/${job}${view}`));
  // Now and then Lighthouse misses the beginning of a page, and says that it should be run again.
  const patiently = (path: string) => audit(path).catch(() => audit(path));
  for (const path of paths) print({ [path.replace(job, "{id}")]: await patiently(path) });
});
