// Where a form's values come from and go to: its three views, the address, an earlier job, the last visit.
import { request } from "../../server";
import { expect, test, url } from "./form";

test("form, JSON and code are one value", async ({ form }) => {
  await form.open("move-marker");
  await form.fill({ target: "12" });
  await form.view("JSON").click();
  const json = form.field("Inputs as JSON");
  expect(JSON.parse(await json.inputValue())).toMatchObject({ target: 12, steps: 1 });
  await json.fill('{"target": {"x": 1.5}, "steps": [1, 2], "speed": "slow", "path": ["home", {"x": 2}]}');
  await form.view("Form").click();
  await expect(form.group("target").field("x")).toHaveValue("1.5");
  await expect(form.field("steps 2")).toHaveValue("2");
  await form.group("target").fill({ x: "2.5" });
  await form.view("Code").click();
  const code = form.within.locator("pre");
  await expect(code).toContainText("2.5");
  await form.within.getByRole("button", { name: "curl" }).click();
  await expect(code).toContainText('"speed"');
  await form.view("JSON").click();
  expect(JSON.parse(await json.inputValue())).toMatchObject({ target: { x: 2.5 }, speed: "slow" });
  expect(await form.received()).toMatchObject({
    target: ["Point(x=2.5, y=0.0)", "Point"],
    steps: ["[1, 2]", "list"],
    speed: ["'slow'", "str"],
    path: ["['home', Point(x=2.0, y=0.0)]", "list"],
  });
});

test("JSON that is none yet is said to be, and changes nothing", async ({ form }) => {
  await form.open("write-letter", "?recipient=Ada");
  await form.view("JSON").click();
  await form.field("Inputs as JSON").fill('{"recipient": "Gr');
  await expect(form.within).toContainText("Not JSON yet");
  await form.field("Inputs as JSON").fill('{"recipient": "Grace", "sender": 1}');
  await expect(form.within).toContainText("Not a parameter of write-letter: sender.");
  await form.view("Form").click();
  await expect(form.field("recipient")).toHaveValue("Grace");
});

test("the address fills plain and nested fields", async ({ form }) => {
  const budget = encodeURIComponent('{"food": 3}');
  await form.open("plan-trip", `?stops=Oslo&stops=a,b&distances=[1,2]&travellers[0].name=Ada&budget=${budget}&start[0]=1&start[1]=2`);
  const received = await form.received();
  expect(received).toMatchObject({
    stops: ["['Oslo', 'a,b']", "list"],
    distances: ["[1, 2]", "list"],
    travellers: ["[Traveller(name='Ada', age=30, vegetarian=False)]", "list"],
    budget: ["{'food': 3.0}", "dict"],
    start: ["(1.0, 2.0)", "tuple"],
  });
});

test("an earlier job is run again with changes", async ({ form, page }) => {
  const inputs = { target: { x: 3 }, shape: { width: 1, height: 2 }, steps: [4], when: "2026-11-22" };
  const body = JSON.stringify({ function: "local/move-marker", inputs });
  const { id } = await request({ url }, "/v2/push", { method: "POST", body });
  await page.goto(`${url}/jobs/${id}`);
  await page.getByRole("link", { name: "Edit and run" }).click();
  await form.ready();
  await expect(form.group("target").field("x")).toHaveValue("3");
  await form.group("target").fill({ y: "1" });
  expect(await form.received()).toMatchObject({
    target: ["Point(x=3.0, y=1.0)", "Point"],
    shape: ["Rectangle(width=1.0, height=2.0, kind='rectangle')", "Rectangle"],
    when: ["datetime.date(2026, 11, 22)", "date"],
    steps: ["[4]", "list"],
  });
});

test("what was typed is there after a reload, changed fields are marked, and each can be reset", async ({ form, page }) => {
  await form.open("arrange-chapters");
  await expect(form.button("Reset book")).toBeHidden();
  const book = form.group("book");
  await book.fill({ title: "Whole" });
  await book.presence("preface", "value");
  await book.group("preface").fill({ title: "Before" });
  await expect(form.button("Reset book")).toBeVisible();
  await page.reload();
  await form.ready();
  await expect(book.group("preface").field("title")).toHaveValue("Before");
  await book.presence("preface", "None");
  expect((await form.received()).book).toEqual(["Chapter(title='Whole', pages=1, children=[], preface=None)", "Chapter"]);

  await form.open("adjust-image");
  await form.fill({ copies: "4", caption: "Dusk" });
  await expect(form.button("Reset copies")).toBeVisible();
  await expect(form.button("Reset width")).toBeHidden();
  await form.button("Reset copies").click();
  await expect(form.field("copies")).toHaveValue("1");
  await expect(form.field("caption")).toHaveValue("Dusk");
  await form.button("Reset").click();
  await expect(form.field("caption")).toHaveValue("Untitled");
  await expect(form.button("Reset caption")).toBeHidden();
});

test("what was typed before the page's code was there is kept", async ({ form, page }) => {
  let wake = () => {};
  const asleep = new Promise<void>((resolve) => (wake = resolve));
  await page.route("**/*.wasm", async (route) => {
    await asleep;
    await route.continue();
  });
  await page.goto(`${url}/functions/local/file-claim`);
  await form.field("report").setInputFiles({ name: "early.txt", mimeType: "text/plain", buffer: Buffer.from("early") });
  await form.fill({ "photo, by URL": "https://example.com/a.png" });
  wake();
  await form.ready();
  await expect(form.within.getByText("early.txt").first()).toBeVisible();
  await expect(form.field("photo, by URL")).toHaveValue("https://example.com/a.png");
});
