// Files are dropped, pasted and picked; sent in parts that survive a lost connection.
import { fileURLToPath } from "node:url";
import { expect, type Form, test } from "./form";

const picture = fileURLToPath(new URL("../../../examples/ocr/sample.png", import.meta.url));
const megabyte = 1024 * 1024;

async function give(form: Form, name: string, kind: "drop" | "paste", files: string[]): Promise<void> {
  await form.field(name).evaluate(
    (input: HTMLInputElement, { kind, files }) => {
      const data = new DataTransfer();
      for (const file of files) data.items.add(new File([`text of ${file}`], file, { type: "text/plain" }));
      if (kind === "paste") {
        input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      } else {
        // What the browser does with files that are dropped on a file input.
        input.files = data.files;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    },
    { kind, files },
  );
}

test("files are dropped, pasted, looked at and taken away", async ({ form }) => {
  await form.open("file-claim");
  await give(form, "report", "paste", ["pasted.txt"]);
  await expect(form.within.getByText("pasted.txt", { exact: true })).toBeVisible();
  await expect(form.within.getByText("text of pasted.txt")).toBeVisible();
  await expect(form.within.getByRole("link", { name: "Open pasted.txt" })).toHaveAttribute("href", /^\/v2\/files\//);
  await expect(form.field("report")).toHaveAccessibleDescription(/pasted\.txt/);
  await give(form, "attachments, add files", "drop", ["one.txt", "two.txt"]);
  await expect(form.within.getByText("two.txt", { exact: true })).toBeVisible();
  await form.button("Move up attachments 2").click();
  await form.button("Remove attachments 1").click();
  await expect(form.within.getByText("two.txt", { exact: true })).toHaveCount(0);
  await expect(form.within.getByText("one.txt", { exact: true })).toBeVisible();
  await form.field("photo").setInputFiles(picture);
  await expect(form.within.getByRole("img").or(form.within.locator(".thumb img")).first()).toBeVisible();
  await form.within.locator(".file-field").nth(0).getByRole("button", { name: "Remove" }).click();
  await expect(form.within.getByText("pasted.txt")).toHaveCount(0);
  await form.run.click();
  await expect(form.field("report")).toHaveAccessibleDescription(/Is required/);
});

test("a big file shows how far it is, waits for a lost connection and goes on where it was", async ({ form, page, console }) => {
  const parts: string[] = [];
  let cut = true;
  await page.route("**/v1/uploads/**", async (route) => {
    const request = route.request();
    const offset = request.headers()["upload-offset"] ?? "";
    parts.push(`${request.method()} ${offset}`.trim());
    if (request.method() === "PATCH" && offset !== "0" && cut) {
      cut = false;
      return route.abort("connectionreset");
    }
    await route.continue();
  });
  await form.open("file-claim");
  await form.field("photo").setInputFiles(picture);
  await form.field("report").setInputFiles({ name: "big.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(20 * megabyte, 7) });
  await expect(form.within.getByRole("progressbar", { name: "Upload" })).toBeVisible();
  // Run need not wait for it: it runs when the file is there.
  await form.run.click();
  await expect(form.within.getByText("Runs when the file is uploaded")).toBeVisible();
  expect((await form.result()).report).toEqual(["big.bin", 20 * megabyte, "File"]);
  expect(parts.filter((part) => part.startsWith("HEAD"))).toHaveLength(1);
  console.length = 0;
});

test("an upload can be cancelled, and another file chosen", async ({ form, page, console }) => {
  await page.route("**/v1/uploads/**", () => undefined);
  await form.open("file-claim");
  await form.field("report").setInputFiles({ name: "slow.txt", mimeType: "text/plain", buffer: Buffer.from("slow") });
  await form.within.getByRole("button", { name: "Cancel" }).click();
  await expect(form.within.getByText("slow.txt")).toHaveCount(0);
  await page.unroute("**/v1/uploads/**");
  await form.field("report").setInputFiles({ name: "quick.txt", mimeType: "text/plain", buffer: Buffer.from("quick") });
  await expect(form.within.getByRole("link", { name: "Open quick.txt" })).toBeVisible();
  await form.field("photo").setInputFiles(picture);
  expect((await form.received()).report).toEqual(["quick.txt", 5, "File"]);
  console.length = 0;
});
