// The hardest forms, in several states: accessible, no id twice, nothing sticking out, in both themes
// and widths.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Form, test } from "./form";

const states: Record<string, (form: Form) => Promise<void>> = {
  "lists with errors": async (form) => {
    await form.open("plan-trip", "?stops=Oslo&distances=one&travellers[0].age=x&budget[0]=much&hotels=%7B%22Oslo%22%3A%5B%22Grand%22%5D%7D");
    await form.run.click();
  },
  "records in records": async (form) => {
    await form.open("register-company");
    await form.presence("parent", "value");
    await form.group("parent").group("address").presence("position", "value");
    await form.group("company").add("branches");
  },
  "unions switched": async (form) => {
    await form.open("move-marker");
    await form.kind("target", "Point");
    await form.presence("shape", "value");
    await form.add("path");
    await form.run.click();
  },
  "a deep tree": async (form) => {
    const chapter = (depth: number): object => ({ title: `${depth}`, children: depth > 0 ? [chapter(depth - 1)] : [] });
    await form.open("arrange-chapters", `?book=${encodeURIComponent(JSON.stringify(chapter(5)))}`);
  },
  "files and absent values": async (form) => {
    await form.open("file-claim");
    await form.presence("claim", "value");
    await form.field("report").setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("some text") });
    await form.within.getByText("some text").waitFor();
    await form.run.click();
  },
  "choices among many": async (form) => {
    await form.open("translate-text");
    await form.add("also");
    await form.within.locator("select").first().click();
  },
  "JSON view": async (form) => {
    await form.open("book-room");
    await form.view("JSON").click();
    await form.field("Inputs as JSON").fill("[");
  },
};

for (const [name, show] of Object.entries(states)) {
  test(name, async ({ form, page }) => {
    await show(form);
    const twice = await page.evaluate(() => {
      const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
      return ids.filter((id, at) => ids.indexOf(id) !== at);
    });
    expect(twice, "every id is there once").toEqual([]);
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [1440, 390]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(sideways, `${colorScheme}, ${width} px: the page does not scroll sideways`).toBeLessThanOrEqual(0);
        const { violations } = await new AxeBuilder({ page }).include("form[aria-label=Inputs]").analyze();
        const found = violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.target).join(" ")}`);
        expect(found, `${colorScheme}, ${width} px`).toEqual([]);
      }
    }
  });
}
