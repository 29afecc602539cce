// The twelve hardest forms, as they are when something is in them.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "../tests/form/form";
import { states } from "../tests/form/states";

const folder = process.env.SCREENSHOTS ?? fileURLToPath(new URL("../../docs/screenshots", import.meta.url));

for (const [name, show] of Object.entries(states)) {
  test(name, async ({ form, page }) => {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const [size, width] of [["wide", 1440], ["narrow", 390]] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: size === "wide" ? 1000 : 844 });
        await show(form);
        // Pictures and colours settle.
        await page.waitForTimeout(300);
        const file = `form-${name.toLowerCase().replaceAll(" ", "-")}-${colorScheme}-${size}.png`;
        await page.screenshot({ path: join(folder, file) });
        await page.evaluate(() => sessionStorage.clear());
      }
    }
  });
}
