// Starts and stops the real binary, as a person would.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve as resolvePath } from "node:path";
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
  /** Ends it as a power cut does, and begins again with the same folder and port. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server with the examples on a new data folder and waits for its sign-in link. */
export async function start(examples = "examples", ...more: string[]): Promise<Server> {
  const data = mkdtempSync(join(tmpdir(), "sieve-e2e-"));
  const server = await serve(data, await freePort(), examples, more);
  const ended = (signal: NodeJS.Signals) =>
    new Promise<void>((resolve) => {
      server.process.once("exit", () => resolve());
      server.process.kill(signal);
    });
  const crash = async () => {
    await ended("SIGKILL");
    Object.assign(server, await serve(data, Number(new URL(server.url).port), examples, more));
  };
  const stop = async () => {
    await ended("SIGTERM");
    rmSync(data, { recursive: true, force: true });
  };
  return Object.assign(server, { crash, stop });
}

async function serve(data: string, port: number, examples: string, more: string[]): Promise<Pick<Server, "url" | "signInLink" | "data" | "process">> {
  const child = spawn(
    binary,
    ["serve", "--listen", `127.0.0.1:${port}`, "--data", data, "--examples", resolvePath(root, examples), ...more],
    { env: { ...process.env, SIEVE_ADMIN_KEY: adminKey }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const signInLink = await link(child);
  return { url: `http://127.0.0.1:${port}`, signInLink, data, process: child };
}

/** Sends a folder's functions to the server and waits until they are ready. */
export async function deploy(server: { url: string }, folder: string): Promise<void> {
  const environment = { ...process.env, SIEVE_API_KEY: adminKey };
  await promisify(execFile)(binary, ["deploy", resolvePath(root, folder), "--api-url", server.url], { env: environment });
}

/** Waits until every function of the catalogue can run, or says which cannot. */
export async function untilReady(server: { url: string }): Promise<void> {
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
