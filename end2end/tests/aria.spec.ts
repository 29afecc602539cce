// What a screen reader finds on the main pages, and in which order.
import { request } from "../server";
import { expect, test, url } from "./fixtures";

const push = (name: string, inputs: object) =>
  request({ url }, "/v2/push", { method: "POST", body: JSON.stringify({ function: `local/${name}`, inputs }) });

test("every page has one navigation, and says where one is", async ({ signedIn: page }) => {
  await page.goto(`${url}/queue`);
  await expect(page.locator("body")).toMatchAriaSnapshot(`
    - link "Skip to the content":
      - /url: "#main"
    - complementary:
      - link "Sieve":
        - /url: /
      - link "Search"
      - navigation "Pages":
        - link "Explore"
        - link "Jobs"
        - link "Queue"
        - link "Workers"
        - link "Usage"
        - link "Settings"
      - button "Sign out"
      - button "Change between light and dark"
    - main:
      - heading "Queue" [level=1]
    - region "Notices"
  `);
  await expect(page.getByRole("navigation", { name: "Pages" }).locator("[aria-current=page]")).toHaveText("Queue");
});

test("explore", async ({ signedIn: page }) => {
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - heading "Explore" [level=1]
    - search:
      - searchbox "Search functions"
    - navigation "Tags":
      - list:
        - listitem:
          - link "All"
    - navigation "Kind":
      - link "all"
      - link /functions \\d+/
      - link /models \\d+/
    - text: /\\d+ found/
    - navigation "Order":
      - link "recent"
      - link "popular"
      - link "fastest"
    - list "Functions":
      - listitem:
        - heading [level=2]:
          - link
  `);
});

test("the form of a function", async ({ signedIn: page }) => {
  await page.goto(`${url}/functions/local/multiplier`);
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - navigation "Where this is":
      - link "Explore"
    - heading [level=1]
    - navigation:
      - link "Run"
      - link "Batch"
      - link "Readme"
      - link "API"
      - link "Versions"
      - link "Jobs"
      - link "Metrics"
      - link "Settings"
    - form "Inputs":
      - button "Run"
  `);
});

test("the list of jobs", async ({ signedIn: page }) => {
  const job = await push("multiplier", { x1: 6, x2: 7 });
  await request({ url }, `/v2/jobs/${job.id}/await`);
  await page.goto(`${url}/jobs`);
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - heading "Jobs" [level=1]
    - search:
      - combobox "Filter jobs"
      - button "Search"
    - navigation "Status":
      - link "all"
      - link "queued"
      - link "processing"
      - link "finished"
      - link "error"
      - link "cancelled"
    - form "Chosen jobs":
      - checkbox "All that match"
      - button "Cancel"
      - button "Run again"
      - button "CSV"
      - button "JSON lines"
    - region "Jobs":
      - table:
        - rowgroup:
          - row:
            - columnheader "Status"
            - columnheader "Function"
  `);
});

test("a job that ended", async ({ signedIn: page }) => {
  const job = await push("multiplier", { x1: 6, x2: 7 });
  await request({ url }, `/v2/jobs/${job.id}/await`);
  await page.goto(`${url}/jobs/${job.id}`);
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - navigation:
      - link "Jobs"
    - status: finished
    - heading [level=1]
  `);
});

test("settings of keys, and the table of them", async ({ signedIn: page }) => {
  await page.goto(`${url}/settings/keys`);
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - heading "Settings" [level=1]
    - navigation "Settings":
      - link "API keys"
      - link "Secrets"
      - link "Appearance"
    - heading "API keys" [level=2]
    - group "API keys":
      - table:
        - rowgroup:
          - row:
            - columnheader "Name"
            - columnheader "Role"
            - columnheader "Made"
            - columnheader "Last used"
            - columnheader "Ends"
            - columnheader "Change"
        - rowgroup:
          - row:
            - rowheader "admin"
            - cell "admin"
    - heading "New key" [level=2]
    - textbox "Name"
    - combobox "Role"
    - combobox "Ends after"
    - button "Make a key"
  `);
});
