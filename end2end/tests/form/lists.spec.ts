// Lists are ordered by buttons, keys and the pointer, and filled by pasting.
import { expect, type Form, test } from "./form";

async function stops(form: Form): Promise<string[]> {
  const items = form.within.getByLabel(/^stops \d+$/);
  return items.evaluateAll((all) => all.map((item) => (item as HTMLInputElement).value));
}

async function paste(form: Form, name: string, text: string): Promise<void> {
  await form.field(name).evaluate((input, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

test("items are moved by buttons, by Alt and arrows, and dragged", async ({ form }) => {
  await form.open("plan-trip", "?stops=Oslo&stops=Bergen&stops=Narvik");
  await form.button("Move down stops 1").click();
  await expect.poll(() => stops(form)).toEqual(["Bergen", "Oslo", "Narvik"]);

  await form.field("stops 2").press("Alt+ArrowDown");
  await expect(form.field("stops 3")).toBeFocused();
  await form.field("stops 3").press("Alt+ArrowUp");
  await expect(form.field("stops 2")).toBeFocused();
  await form.field("stops 2").press("Alt+ArrowUp");
  await expect.poll(() => stops(form)).toEqual(["Oslo", "Bergen", "Narvik"]);

  const items = form.group("stops").within.locator("> ol > li");
  await items.nth(2).locator(".grip").dragTo(items.nth(0));
  await expect.poll(() => stops(form)).toEqual(["Narvik", "Oslo", "Bergen"]);
});

test("Enter adds an item, and removing one leaves the focus in the list", async ({ form }) => {
  await form.open("plan-trip");
  await form.button("Add to stops").click();
  await expect(form.field("stops 1")).toBeFocused();
  await form.page.keyboard.type("Oslo");
  await form.page.keyboard.press("Enter");
  await expect(form.field("stops 2")).toBeFocused();
  await form.page.keyboard.type("Bergen");
  expect(await stops(form)).toEqual(["Oslo", "Bergen"]);
  await form.button("Remove stops 2").click();
  await expect(form.field("stops 1")).toBeFocused();
  await form.button("Remove stops 1").click();
  await expect(form.button("Add to stops")).toBeFocused();
});

test("many lines and rows of numbers become items", async ({ form }) => {
  await form.open("plan-trip", "?stops=Oslo&stops=here&distances=1");
  await paste(form, "stops 2", "Bergen\r\nTrondheim, north\n\n Narvik \n");
  await expect.poll(() => stops(form)).toEqual(["Oslo", "Bergen", "Trondheim, north", "Narvik"]);
  await paste(form, "distances 1", "10\t20, 30\n40");
  await form.add("budget");
  await form.fill({ "budget 1 key": "all", "budget 1 value": "1" });
  await form.add("travellers");
  await form.group("travellers 1").fill({ name: "Ada" });
  const received = await form.received();
  expect(received.stops).toEqual(["['Oslo', 'Bergen', 'Trondheim, north', 'Narvik']", "list"]);
  expect(received.distances).toEqual(["[10, 20, 30, 40]", "list"]);
});

test("two hundred items are pasted, moved and changed", async ({ form }) => {
  await form.open("plan-trip", "?stops=first");
  const towns = Array.from({ length: 200 }, (_, at) => `Town ${at}`);
  await paste(form, "stops 1", towns.join("\n"));
  await expect(form.field("stops 200")).toBeFocused();
  await form.field("stops 200").press("Alt+ArrowUp");
  await expect(form.field("stops 199")).toBeFocused();
  await form.field("stops 199").fill("Last but one");
  expect((await stops(form)).slice(-2)).toEqual(["Last but one", "Town 198"]);
  await form.view("JSON").click();
  await expect(form.field("Inputs as JSON")).toHaveValue(/"Last but one",\s+"Town 198"/);
});

test("entries of a dictionary keep their errors beside them while their keys change", async ({ form }) => {
  await form.open("plan-trip");
  await form.entry("budget", "food", "much");
  await form.field("start 1").focus();
  await expect(form.field("budget 1 value")).toHaveAttribute("aria-invalid", "true");
  await form.fill({ "budget 1 key": "drink" });
  await form.field("budget 1 key").blur();
  await expect(form.field("budget 1 value")).toHaveAttribute("aria-invalid", "true");
  await form.fill({ "budget 1 value": "3" });
  await expect(form.field("budget 1 value")).not.toHaveAttribute("aria-invalid", "true");
  await form.entry("budget", "drink", "4");
  await form.run.click();
  await expect(form.field("budget 2 value")).toHaveAccessibleDescription(/Is there twice/);
});

test("records fold, and unfold for what is wrong in them", async ({ form }) => {
  await form.open("register-company");
  const address = form.group("company").group("address");
  await address.within.locator("summary").first().click();
  await expect(address.field("street")).toHaveCount(0);
  await form.group("company").fill({ name: "Northwind" });
  await form.run.click();
  await expect(address.field("street")).toBeFocused();
});

test("a union keeps what was typed into each of its kinds", async ({ form }) => {
  await form.open("move-marker");
  await form.fill({ target: "12" });
  await form.kind("target", "Point");
  await form.group("target").fill({ x: "one" });
  await form.kind("target", "str");
  await form.fill({ target: "home" });
  await form.kind("target", "int");
  await expect(form.field("target")).toHaveValue("12");
  // What is wrong in a kind that is not chosen hinders nobody.
  expect((await form.received()).target).toEqual(["12", "int"]);
  await form.kind("target", "Point");
  await expect(form.group("target").field("x")).toHaveValue("one");
  await form.run.click();
  await expect(form.group("target").field("x")).toBeFocused();
});

test("one of many options is found by typing", async ({ form }) => {
  await form.open("translate-text");
  await form.fill({ text: "Good morning" });
  const target = form.within.locator("select").first();
  await target.click();
  const search = form.within.getByRole("combobox", { name: "target, search" });
  await expect(search).toBeFocused();
  await search.fill("no such thing");
  const options = form.within.getByRole("listbox", { name: "target" }).getByRole("option");
  await expect(options).toHaveCount(0);
  await search.fill("po");
  await expect(options).toHaveText(["Polish", "Portuguese"]);
  await search.press("ArrowDown");
  await expect(search).toHaveAttribute("aria-activedescendant", (await options.nth(1).getAttribute("id")) ?? "");
  await search.press("Enter");
  await expect(form.field("target")).toHaveValue("Portuguese");
  await expect(form.field("target")).toBeFocused();
  // A letter opens it too, Escape leaves everything as it was.
  await form.page.keyboard.press("s");
  await expect(search).toHaveValue("s");
  await search.press("Escape");
  await expect(form.field("target")).toHaveValue("Portuguese");
  await form.select("source", "None");
  await form.within.locator("select").nth(1).click();
  await form.within.getByRole("listbox", { name: "source" }).getByRole("option", { name: "Finnish" }).click();
  expect(await form.received()).toMatchObject({ target: ["'Portuguese'", "str"], source: ["'Finnish'", "str"] });
});
