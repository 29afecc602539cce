// What is more than its type: secrets that stay secret, paths that are files, lists of hundreds, uploads
// that go on after the page was loaded again.
import { request } from "../../server";
import { expect, test, url } from "./form";

const secret = "open sesame";
const megabyte = 1024 * 1024;

test("a secret is typed unseen, kept nowhere and asked for anew", async ({ form, page }) => {
  await form.open("open-vault");
  const password = form.field("password");
  await expect(password).toHaveAttribute("type", "password");
  await password.fill(secret);
  await form.button("Show password").click();
  await expect(password).toHaveAttribute("type", "text");
  await form.view("JSON").click();
  const json = form.field("Inputs as JSON");
  expect(JSON.parse(await json.inputValue())).toMatchObject({ password: "**********", rights: 1 });
  // What is edited beside it does not lose it.
  await json.fill('{"password": "**********", "wait": 5}');
  await form.view("Code").click();
  await expect(form.within.locator("pre")).toContainText("**********");
  await form.view("Form").click();
  await expect(password).toHaveValue(secret);
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain(secret);
  expect(await form.received()).toMatchObject({ wait: ["5.0", "float"], password: ["41ef4bb0b236", "Secret"] });

  const job = await page.locator("article.future a[href^='/jobs/']").first().getAttribute("href");
  for (const path of [job, `/v2${job}`, `/v2${job}/events`, `/v2${job}/log`, "/v2/jobs", "/jobs"]) {
    const answer = await page.request.get(url + path);
    expect(await answer.text(), path ?? "").not.toContain(secret);
  }
  await page.goto(`${url}/jobs?q=${encodeURIComponent(secret)}`);
  await expect(page.getByRole("heading", { name: "No job is like this" })).toBeVisible();
  await page.goto(url + job);
  await expect(page.locator("main")).toContainText("[secret password]");
  expect(await page.content()).not.toContain(secret);
  // Nobody kept it: running it again leads to the form.
  await page.getByRole("button", { name: "Run again" }).click();
  await form.ready();
  await expect(form.field("wait")).toHaveValue("5");
  await expect(password).toHaveValue("");
  await form.run.click();
  await expect(form.error("Is required.").first()).toBeVisible();
});

test("the place of a secret cannot be pushed as the secret", async () => {
  const body = JSON.stringify({ function: "local/open-vault", inputs: { password: "**********" } });
  await expect(request({ url }, "/v2/push", { method: "POST", body })).rejects.toThrow(/type it again/);
});

test("a path is typed, or it is that of a file", async ({ form }) => {
  await form.open("weigh-file");
  await form.field("file, a file").setInputFiles({ name: "stone.txt", mimeType: "text/plain", buffer: Buffer.from("heavy") });
  await expect(form.within.getByRole("link", { name: "Open stone.txt" })).toBeVisible();
  await form.fill({ other: "a/b.txt" });
  await form.run.click();
  await expect(form.page.locator("article.future").first()).toContainText("stone.txt");
  await expect(form.page.locator("article.future").first()).toContainText("a/b.txt");
});

test("a list of hundreds is edited in pages, by keyboard too", async ({ form, page }) => {
  await form.open("plan-trip", `?distances=${encodeURIComponent(JSON.stringify([...Array(120).keys()]))}`);
  await form.fill({ "distances 1": "1000" });
  await page.getByText("Items 51 to 100 of 120").click();
  await form.fill({ "distances 77": "7700" });
  await form.field("distances 77").press("Alt+ArrowUp");
  await expect(form.field("distances 76")).toHaveValue("7700");
  await expect(form.field("distances 76")).toBeFocused();
  await form.view("JSON").click();
  const { distances } = JSON.parse(await form.field("Inputs as JSON").inputValue());
  expect([distances.length, distances[0], distances[75], distances[119]]).toEqual([120, 1000, 7700, 119]);
});

test("an upload goes on where it was after the page was loaded again", async ({ form, page, console }) => {
  const file = { name: "long.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(20 * megabyte, 3) };
  const offsets: string[] = [];
  let held = true;
  await page.route("**/v1/uploads/**", async (route) => {
    const offset = route.request().headers()["upload-offset"] ?? "asked";
    offsets.push(offset);
    // The second part never arrives while the first page is there.
    if (held && Number(offset) > 0) return;
    await route.continue();
  });
  // The same file on disk, so that its time is the same.
  const { mkdtemp, writeFile } = await import("node:fs/promises");
  const { join } = await import("node:path");
  const path = join(await mkdtemp(join((await import("node:os")).tmpdir(), "upload-")), file.name);
  await writeFile(path, file.buffer);
  await form.open("weigh-file");
  await form.field("file, a file").setInputFiles(path);
  await expect.poll(() => offsets.includes(String(8 * megabyte))).toBe(true);
  await page.reload();
  held = false;
  await form.ready();
  offsets.length = 0;
  await form.field("file, a file").setInputFiles(path);
  await expect(form.within.getByRole("link", { name: "Open long.bin" })).toBeVisible();
  expect(offsets).toEqual(["asked", String(8 * megabyte), String(16 * megabyte)]);
  console.length = 0;
});

test("Markdown is shown as what it says, and a PDF where it is", async ({ form, page }) => {
  await form.open("write-report", "?title=Snow");
  await form.run.click();
  const card = page.locator("article.future").first();
  await expect(card.getByRole("heading", { name: "Snow" })).toBeVisible();
  await expect(card.getByRole("table")).toContainText("12");
  await expect(card.locator("script")).toHaveCount(0);
  await card.getByText("Source", { exact: true }).click();
  await expect(card.locator("pre").first()).toContainText("It **rained**.");
  const job = await card.locator("a[href^='/jobs/']").first().getAttribute("href");
  await page.goto(url + job);
  await expect(page.getByRole("heading", { name: "Snow" })).toBeVisible();
  await form.open("print-page");
  await form.run.click();
  await expect(page.locator("iframe.pdf")).toHaveAttribute("src", /^\/v2\/files\/.*\.pdf#navpanes=0$/);
});
