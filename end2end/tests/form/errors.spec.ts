// What is wrong is said beside the field, in the words that HTTP answers with, and nothing is lost.
import { adminKey } from "../../server";
import { expect, type Form, test, url } from "./form";

/** What HTTP says is wrong with inputs: words by place. */
async function refused(name: string, inputs: object): Promise<Record<string, string>> {
  const answer = await fetch(`${url}/v2/push`, {
    method: "POST",
    headers: { "X-API-Key": adminKey, "Content-Type": "application/json" },
    body: JSON.stringify({ function: `local/${name}`, inputs }),
  });
  expect(answer.status).toBe(422);
  const { detail } = await answer.json();
  return Object.fromEntries(detail.map((one: any) => [one.loc.slice(1).join("."), one.msg]));
}

async function isWrong(form: Form, name: string, words: string): Promise<void> {
  await expect(form.field(name)).toHaveAttribute("aria-invalid", "true");
  await expect(form.field(name)).toHaveAccessibleDescription(new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
}

test("errors at submit are HTTP's, at their fields, and the first has the focus", async ({ form }) => {
  await form.open("adjust-image");
  await form.fill({ brightness: "101", copies: "0", width: "12", caption: "", "weights 2": "7" });
  await form.run.click();
  const said = await refused("adjust-image", { brightness: 101, copies: 0, width: 12, caption: "", weights: [0, 7, 0] });
  await expect(form.field("brightness")).toBeFocused();
  expect(Object.keys(said)).toEqual(["brightness", "copies", "width", "caption", "weights.1"]);
  for (const [place, words] of Object.entries(said)) await isWrong(form, place === "weights.1" ? "weights 2" : place, words);
  await form.fill({ brightness: "100" });
  await expect(form.field("brightness")).not.toHaveAttribute("aria-invalid", "true");
  await isWrong(form, "copies", said.copies);
});

test("a field says what is wrong when it is left, but not that it is still empty", async ({ form }) => {
  await form.open("set-thermostat");
  await form.field("target").focus();
  await form.field("floor").focus();
  await expect(form.field("target")).not.toHaveAttribute("aria-invalid", "true");
  await form.page.keyboard.type("x");
  await expect(form.field("floor")).not.toHaveAttribute("aria-invalid", "true");
  await form.page.keyboard.press("Tab");
  await isWrong(form, "floor", "Must be a whole number");
  await form.run.click();
  await isWrong(form, "target", "Is required.");
  await expect(form.field("target")).toBeFocused();
  // Once said it stays, for as long as it is true.
  await form.page.keyboard.press("Tab");
  await isWrong(form, "target", "Is required.");
});

test("choices, ticks and files that are missing are named and get the focus", async ({ form }) => {
  await form.open("order-tea");
  await form.run.click();
  const size = form.within.getByRole("radiogroup", { name: "size" });
  await expect(size).toHaveAttribute("aria-invalid", "true");
  await expect(size).toHaveAccessibleDescription(/Is required\./);
  await expect(size.getByRole("radio").first()).toBeFocused();
  await form.page.keyboard.press("Space");
  await expect(size).not.toHaveAttribute("aria-invalid", "true");
  await form.open("file-claim");
  await form.run.click();
  await isWrong(form, "report", "Is required.");
  await expect(form.field("report")).toBeFocused();
});

test("a wrong item and a wrong record are said at their places", async ({ form }) => {
  await form.open("register-company");
  await form.group("company").fill({ name: "Northwind" });
  await form.group("company").group("address").fill({ street: "Main Street" });
  await form.group("company").add("branches");
  await form.add("shares");
  await form.group("shares 1").fill({ owner: "Ada", percent: "half" });
  await form.run.click();
  const street = form.group("company").group("branches 1").field("street");
  await expect(street).toBeFocused();
  await expect(street).toHaveAccessibleDescription("Is required.");
  await expect(form.group("shares 1").field("percent")).toHaveAccessibleDescription('Must be a number, not "half".');
});

test("when the server cannot be reached, the words say so and nothing typed is lost", async ({ form, page, console }) => {
  await form.open("write-letter");
  await form.fill({ recipient: "Ada", subject: "Once more" });
  await page.context().setOffline(true);
  await form.run.click();
  await expect(page.locator("article.future").first()).toContainText(/server|connection|network/i);
  await page.context().setOffline(false);
  await expect(form.field("recipient")).toHaveValue("Ada");
  await page.reload();
  await form.ready();
  await expect(form.field("recipient")).toHaveValue("Ada");
  expect((await form.received()).subject).toEqual(["'Once more'", "str"]);
  console.length = 0;
});

test("who was signed out in between finds what was typed after signing in", async ({ form, page, console }) => {
  await form.open("write-letter");
  await form.fill({ recipient: "Ada" });
  await page.context().clearCookies();
  await form.run.click();
  await expect(page.locator("article.future .err").first()).toBeVisible();
  console.length = 0;
  await page.reload();
  await expect(page).toHaveURL(/sign-in\?next=/);
  await page.getByLabel("API key").fill(adminKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await form.ready();
  await expect(form.field("recipient")).toHaveValue("Ada");
});
