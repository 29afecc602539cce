// A hard form by keyboard alone: no pointer from the first field to the result.
import { expect, test, url } from "./form";

test("a trip is planned without a mouse", async ({ form, page }) => {
  await form.open("plan-trip");
  const press = (...keys: string[]) => keys.reduce(async (before, key) => (await before, page.keyboard.press(key)), Promise.resolve());
  const tabTo = async (name: string) => {
    for (let steps = 0; steps < 60; steps += 1) {
      const at = await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
      if (at === name) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not come to ${name}`);
  };
  const type = async (name: string, text: string) => {
    await tabTo(name);
    await page.keyboard.type(text);
  };
  await tabTo("Add to stops");
  await press("Enter");
  await expect(form.field("stops 1")).toBeFocused();
  await page.keyboard.type("Bergen");
  await press("Enter");
  await expect(form.field("stops 2")).toBeFocused();
  await page.keyboard.type("Oslo");
  await press("Alt+ArrowUp");
  await expect(form.field("stops 1")).toBeFocused();
  await tabTo("Add to distances");
  await press("Space");
  await expect(form.field("distances 1")).toBeFocused();
  await press("ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown");
  await tabTo("Add to travellers");
  await press("Enter");
  await expect(form.group("travellers 1").field("name")).toBeFocused();
  await page.keyboard.type("Ada");
  await tabTo("age");
  await press("ArrowUp");
  await tabTo("vegetarian");
  await press("Space");
  await tabTo("Add to budget");
  await press("Enter");
  await type("budget 1 key", "food");
  await type("budget 1 value", "2.5");
  await press("Control+Enter");
  const received = await form.result();
  expect(received).toMatchObject({
    stops: ["['Oslo', 'Bergen']", "list"],
    distances: ["[2]", "list"],
    travellers: ["[Traveller(name='Ada', age=31, vegetarian=True)]", "list"],
    budget: ["{'food': 2.5}", "dict"],
  });
});

test("choices, unions and absent values by arrow keys, and Enter runs", async ({ form, page }) => {
  await form.open("update-profile");
  await form.group("nickname: value or none").within.getByRole("radio", { name: "None" }).focus();
  await page.keyboard.press("ArrowRight");
  const value = form.group("nickname: value or none").within.getByRole("radio", { name: "value" });
  await expect(value).toBeChecked();
  // The arrow only looks; it does not take the focus away.
  await expect(value).toBeFocused();
  // The way back to the default comes first, then the value.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(form.field("nickname")).toBeFocused();
  await page.keyboard.type("Countess");
  await form.field("attempts").focus();
  await page.keyboard.press("ArrowDown");
  await form.field("referral").focus();
  await page.keyboard.type("Grace");
  await page.keyboard.press("Enter");
  expect(await form.result()).toMatchObject({
    referral: ["'Grace'", "str"],
    nickname: ["'Countess'", "str"],
    attempts: ["2", "int"],
  });
  await page.goto(`${url}/functions/local/adjust-image`);
  await form.ready();
  await form.field("gain").focus();
  await page.keyboard.press("ArrowUp");
  await expect(form.field("gain")).toHaveValue("0.55");
  await form.field("brightness").focus();
  await form.field("brightness").fill("100");
  await page.keyboard.press("ArrowUp");
  await expect(form.field("brightness")).toHaveValue("100");
});

test("the slider moves its number", async ({ form }) => {
  await form.open("adjust-image");
  const slider = form.within.locator("input[type=range]").first();
  const box = await slider.boundingBox();
  await form.page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) * 0.9, (box?.y ?? 0) + (box?.height ?? 0) / 2);
  const now = Number(await form.field("brightness").inputValue());
  expect(now).toBeGreaterThan(80);
  expect((await form.received()).brightness).toEqual([String(now), "int"]);
});
