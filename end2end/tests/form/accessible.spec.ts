// The hardest forms, in several states: accessible, no id twice, nothing sticking out, in both themes
// and widths.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./form";
import { states } from "./states";

for (const [name, show] of Object.entries(states)) {
  test(name, async ({ form, page }) => {
    await show(form);
    const twice = await page.evaluate(() => {
      const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
      return ids.filter((id, at) => ids.indexOf(id) !== at);
    });
    expect(twice, "every id is there once").toEqual([]);
    // Without motion colours are at once what they will be.
    for (const [colorScheme, width] of [["light", 1440], ["dark", 390], ["dark", 1440], ["light", 390]] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(sideways, `${colorScheme}, ${width} px: the page does not scroll sideways`).toBeLessThanOrEqual(0);
      const { violations } = await new AxeBuilder({ page }).include("form[aria-label=Inputs]").analyze();
      const found = violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.target).join(" ")}`);
      expect(found, `${colorScheme}, ${width} px`).toEqual([]);
    }
  });
}
