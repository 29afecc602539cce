// Secrets: set and deleted by an admin, given to a function, and shown nowhere.
import { expect, test, url } from "./fixtures";

test("an admin sets a secret, sees its name and never its value, and deletes it", async ({ signedIn: page }) => {
  await page.goto(`${url}/settings/secrets`);
  await page.getByLabel("Name", { exact: true }).fill("E2E_TOKEN");
  await page.getByLabel("Value").fill("open sesame");
  await page.getByRole("button", { name: "Set secret" }).click();
  await expect(page.getByRole("region", { name: "Notices" })).toContainText("The secret E2E_TOKEN is set.");
  await expect(page.getByRole("rowheader", { name: "E2E_TOKEN", exact: true })).toBeVisible();
  await expect(page.getByText("open sesame")).toHaveCount(0);
  const row = page.getByRole("row", { name: /E2E_TOKEN/ });
  await row.getByText("Delete", { exact: true }).click();
  await row.getByRole("button", { name: "Delete for good E2E_TOKEN" }).click();
  await expect(page.getByRole("rowheader", { name: "E2E_TOKEN", exact: true })).toHaveCount(0);
});
