// Starts and stops the real binary, as a person would.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));

export const binary = process.env.SIEVE_BINARY ?? join(root, "target/release/sieve");
export const adminKey = "end-to-end-admin-key";

export interface Server {
  url: string;
  signInLink: string;
  data: string;
  process: ChildProcess;
  stop(): Promise<void>;
}

/** Starts a server with the examples on a new data folder and waits for its sign-in link. */
export async function start(data = mkdtempSync(join(tmpdir(), "sieve-e2e-"))): Promise<Server> {
  const port = await freePort();
  const child = spawn(
    binary,
    ["serve", "--listen", `127.0.0.1:${port}`, "--data", data, "--examples", join(root, "examples")],
    { env: { ...process.env, SIEVE_ADMIN_KEY: adminKey }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const signInLink = await link(child);
  const stop = () =>
    new Promise<void>((resolve) => {
      child.once("exit", () => {
        rmSync(data, { recursive: true, force: true });
        resolve();
      });
      child.kill("SIGTERM");
    });
  return { url: `http://127.0.0.1:${port}`, signInLink, data, process: child, stop };
}

/** Sends a folder's functions to the server and waits until they are ready. */
export async function deploy(server: { url: string }, folder: string): Promise<void> {
  const environment = { ...process.env, SIEVE_API_KEY: adminKey };
  await promisify(execFile)(binary, ["deploy", join(root, folder), "--api-url", server.url], { env: environment });
}

/** Waits until every function of the catalogue can run, or says which cannot. */
export async function untilReady(server: Server): Promise<void> {
  const deadline = Date.now() + 10 * 60_000;
  let waiting: string[] = ["the catalogue"];
  while (Date.now() < deadline) {
    const functions = await request(server, "/v2/functions?limit=100");
    const state = (f: any) => `${f.name}: ${f.latest_version?.build_status}`;
    const failed = functions.filter((f: any) => f.latest_version?.build_status === "error");
    if (failed.length > 0) throw new Error(`builds failed: ${failed.map(state).join(", ")}`);
    waiting = functions.filter((f: any) => f.latest_version?.build_status !== "ready").map(state);
    if (functions.length > 0 && waiting.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`not ready after ten minutes: ${waiting.join(", ")}`);
}

export async function request(server: { url: string }, path: string, init: RequestInit = {}): Promise<any> {
  const headers = { "X-API-Key": adminKey, "Content-Type": "application/json", ...init.headers };
  const answer = await fetch(server.url + path, { ...init, headers });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

function link(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const found = output.match(/http:\/\/\S+\/sign-in\?token=\S+/);
      if (found) resolve(found[0]);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
