// What was done is said on the next page, and taken back from there.
import { expect, test, url } from "./fixtures";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without", () => {
    test.use({ javaScriptEnabled });

    test("saved settings are as before when that is taken back", async ({ signedIn: page }) => {
      await page.goto(`${url}/functions/local/adder/settings`);
      const limit = page.getByLabel("Seconds a job may take");
      const before = await limit.inputValue();
      await limit.fill("77");
      await page.getByRole("button", { name: "Save" }).click();
      const notices = page.getByRole("region", { name: "Notices" });
      await expect(notices).toContainText("Saved the settings of local/adder.");
      await expect(limit).toHaveValue("77");
      await notices.getByRole("button", { name: "Undo" }).click();
      await expect(limit).toHaveValue(before);
      await page.reload();
      await expect(notices).toBeEmpty();
    });

    test("a paused function goes on, and the page is the one it was paused from", async ({ signedIn: page }) => {
      await page.goto(`${url}/functions/local/adder/settings`);
      await page.getByRole("button", { name: "Pause local/adder" }).click();
      const notices = page.getByRole("region", { name: "Notices" });
      await expect(notices).toContainText("Paused local/adder.");
      await notices.getByRole("button", { name: "Undo" }).click();
      await expect(page.getByText(/Paused by/)).toHaveCount(0);
      await expect(page).toHaveURL(/adder\/settings$/);
    });
  });
}

test("a toast is dismissed", async ({ signedIn: page }) => {
  await page.goto(`${url}/settings/appearance`);
  await page.getByRole("button", { name: "Save" }).click();
  const notices = page.getByRole("region", { name: "Notices" });
  await notices.getByRole("button", { name: "Dismiss" }).click();
  await expect(notices).toBeEmpty();
});
