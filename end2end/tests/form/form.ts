// A generated form as a person who cannot see it finds it: controls by their names, groups by theirs.
import { expect, type Locator, type Page } from "@playwright/test";
import { adminKey, request } from "../../server";
import { test as base, url } from "../fixtures";

/** The form, or a group of controls in it. */
export class Controls {
  constructor(
    readonly page: Page,
    readonly within: Locator,
  ) {}

  field(name: string): Locator {
    const controls = this.page.locator("input:not([type=hidden]), select, textarea");
    return this.within.getByLabel(name, { exact: true }).and(controls).filter({ visible: true });
  }

  /** The innermost group of a path of names. */
  group(...names: string[]): Controls {
    const groups = names.map((name) => this.page.getByRole("group", { name, exact: true }));
    return new Controls(this.page, groups.reduce((outer, inner) => outer.locator(inner), this.within).first());
  }

  button(name: string): Locator {
    return this.within.getByRole("button", { name, exact: true });
  }

  async fill(texts: Record<string, string>): Promise<void> {
    for (const [name, text] of Object.entries(texts)) await this.field(name).fill(text);
  }

  /** Of options to choose one of, drawn as radios. */
  async choose(name: string, option: string): Promise<void> {
    await this.within.getByRole("radiogroup", { name, exact: true }).getByRole("radio", { name: option, exact: true }).check();
  }

  async select(name: string, option: string): Promise<void> {
    await this.field(name).selectOption(option);
  }

  async tick(name: string, ...options: string[]): Promise<void> {
    const boxes = this.within.getByRole("group", { name, exact: true });
    for (const option of options) await boxes.getByRole("checkbox", { name: option, exact: true }).check();
  }

  /** `value`, `None` or `not set`. */
  async presence(name: string, which: string): Promise<void> {
    await this.option(`${name}: value or none`, `${name}: ${which}`, which);
  }

  /** The type of a union's value. */
  async kind(name: string, type: string): Promise<void> {
    await this.option(`${name}: kind of value`, `${name}: ${type}`, type);
  }

  // Radios; buttons where what they open is drawn only then.
  private async option(group: string, button: string, radio: string): Promise<void> {
    const options = this.within.getByRole("group", { name: group, exact: true }).first();
    const option = options.getByRole("radio", { name: radio, exact: true });
    const press = options.getByRole("button", { name: button, exact: true });
    await expect(option.or(press)).toBeVisible();
    if ((await option.count()) > 0) return void (await option.check());
    await press.click();
    await expect(press).toHaveAttribute("aria-pressed", "true");
  }

  /** The outermost list or dictionary of that name. */
  private items(name: string): Locator {
    const lists = this.within.getByRole("group", { name, exact: true }).filter({ visible: true });
    return lists.filter({ has: this.page.locator(":scope > ol") }).first();
  }

  /** Adds an item to a list, or an entry to a dictionary; gives its number when it is there. */
  async add(name: string): Promise<number> {
    const items = this.items(name).locator("> ol > li");
    const count = await items.count();
    await this.items(name).locator("> button").and(this.button(`Add to ${name}`)).click();
    await expect(items).toHaveCount(count + 1);
    return count + 1;
  }

  /** Adds texts to a list. */
  async list(name: string, ...texts: string[]): Promise<void> {
    for (const text of texts) {
      const number = await this.add(name);
      await this.field(`${name} ${number}`).fill(text);
    }
  }

  /** Adds an entry to a dictionary. */
  async entry(name: string, key: string, value: string): Promise<void> {
    const number = await this.add(name);
    await this.fill({ [`${name} ${number} key`]: key, [`${name} ${number} value`]: value });
  }
}

export type Received = Record<string, unknown>;

export class Form extends Controls {
  constructor(
    page: Page,
    readonly script: boolean,
  ) {
    super(page, page.getByRole("form", { name: "Inputs" }));
  }

  async open(name: string, query = ""): Promise<void> {
    await this.page.goto(`${url}/functions/local/${name}${query}`);
    await this.ready();
  }

  /** Until the page's code listens, where there is any. */
  async ready(): Promise<void> {
    await expect(this.run).toBeVisible();
    if (this.script) await this.page.waitForFunction(() => (window as any).listens);
  }

  get run(): Locator {
    return this.button("Run");
  }

  view(name: "Form" | "JSON" | "Code"): Locator {
    return this.group("View").button(name);
  }

  error(words: string): Locator {
    return this.within.locator(".field-error").getByText(words, { exact: true });
  }

  /** Runs it. Gives what the function received: `repr` and type, by parameter. */
  async received(): Promise<Received> {
    await this.run.click();
    return this.result();
  }

  /** What the function of the job received that was begun last. */
  async result(): Promise<Received> {
    const link = this.page.locator("article.future").first().locator("a[href^='/jobs/']");
    const job = await expect
      .poll(async () => (await jobOf(this.page, link)) ?? "", { message: "a job was begun" })
      .toMatch(/^[0-9a-f-]{36}$/)
      .then(() => jobOf(this.page, link));
    const { status, outputs, error } = await request({ url }, `/v2/jobs/${job}/await`);
    expect([status, error]).toEqual(["finished", ""]);
    return Object.fromEntries(Object.entries(outputs[0].data as object).map(([name, value]) => [name, brief(value)]));
  }
}

async function jobOf(page: Page, link: Locator): Promise<string | undefined> {
  const here = page.url().match(/\/jobs\/([0-9a-f-]{36})/)?.[1];
  if (here || (await link.count()) === 0) return here;
  return (await link.getAttribute("href"))?.split("/").pop();
}

/** `["'Ada'", "str"]`; a file as its name and size. */
function brief(value: any): unknown {
  if (Array.isArray(value)) return value.map(brief);
  if (value.items) return Array.isArray(value.items) ? value.items.map(brief) : record(value.items);
  return "repr" in value ? [value.repr, value.type] : [value.name, value.size, value.type];
}

function record(items: object): object {
  return Object.fromEntries(Object.entries(items).map(([name, value]) => [name, brief(value)]));
}

/** Tells when the form listens: what a test does before that is not what it is about. */
function noteListener(): void {
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (this: EventTarget, ...all: Parameters<typeof add>) {
    if (all[0] === "submit") requestAnimationFrame(() => Object.assign(window, { listens: true }));
    return add.apply(this, all);
  };
}

/** Signs the browser in, without the way through the sign-in page. */
export async function signIn(page: Page): Promise<void> {
  await page.context().request.post(`${url}/sign-in`, { form: { key: adminKey }, maxRedirects: 0 });
}

export const test = base.extend<{ form: Form }>({
  form: async ({ page, console, javaScriptEnabled }, use) => {
    void console;
    await page.addInitScript(noteListener);
    await signIn(page);
    await use(new Form(page, javaScriptEnabled !== false));
    // What the page's code needs is fetched in vain where there is none.
    if (javaScriptEnabled === false) console.splice(0, Infinity, ...console.filter((words) => !words.includes("link preload")));
  },
});

export { expect, url };
