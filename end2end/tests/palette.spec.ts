// Finding anything by one key, and going to pages by two.
import { expect, test, url } from "./fixtures";

test("one key finds a function, and Enter opens it", async ({ signedIn: page }) => {
  await page.goto(`${url}/queue`);
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: /find a function/i });
  await expect(field).toBeFocused();
  await field.fill("multipl");
  const found = page.getByRole("listbox", { name: "Found" }).getByRole("option");
  await expect(found.first()).toContainText("local/multiplier");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/functions\/local\/multiplier$/);
});
