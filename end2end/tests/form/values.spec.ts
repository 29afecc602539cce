// Every kind of control is filled by its name, once with JavaScript and once without; what the
// function received is what was meant.
import { fileURLToPath } from "node:url";
import { expect, type Form, type Received, test } from "./form";

const picture = fileURLToPath(new URL("../../../examples/ocr/sample.png", import.meta.url));
const picturesSize = 9_606;
const note = { name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("Water in the cellar.\n") };
const bill = { name: "bill.csv", mimeType: "text/csv", buffer: Buffer.from("pump,120\n") };

interface Case {
  function: string;
  fill(form: Form): Promise<void>;
  received: Received;
}

const cases: Record<string, Case> = {
  "texts of one line and of many": {
    function: "write-letter",
    async fill(form) {
      await form.presence("postscript", "value");
      await form.fill({ recipient: "Ada “<b>” & Ünsal", subject: "", body: "\nOne\n  two\n", postscript: "", language: " en " });
    },
    received: {
      recipient: ["'Ada “<b>” & Ünsal'", "str"],
      subject: ["''", "str"],
      body: ["'\\nOne\\n  two\\n'", "str"],
      postscript: ["''", "str"],
      language: ["' en '", "str"],
    },
  },
  "secrets, flags and units": {
    function: "open-vault",
    async fill(form) {
      // First, since a form that comes back has forgotten its secrets.
      await form.list("keys", "a key");
      await form.fill({ password: "open sesame", wait: "20" });
      await form.tick("rights", "RUN");
      await form.presence("floor", "value");
    },
    received: {
      rights: ["<Rights.READ|RUN: 9>", "Rights"],
      floor: ["<Rights: 0>", "Rights"],
      wait: ["20.0", "float"],
      password: ["41ef4bb0b236", "Secret"],
      keys: ["8fa3aab2faa9", "list"],
      said: ["[secret password]", "str"],
    },
  },
  "parameters that are called like words of an address": {
    function: "find-post?job=ours&tab=jobs&:last=1",
    async fill(form) {
      await expect(form.field("job")).toHaveValue("ours");
      await form.fill({ example: "any", last: "3" });
    },
    received: { job: ["'ours'", "str"], tab: ["'jobs'", "str"], example: ["'any'", "str"], last: ["3", "int"] },
  },
  "numbers and switches": {
    function: "set-thermostat",
    async fill(form) {
      await form.fill({ target: "-1.5e3", floor: "-2", offset: "inf", serial_number: "-99999999999999999999999" });
      await form.field("boost").check();
      await form.field("frost_guard").uncheck();
      await form.choose("away", "false");
    },
    received: {
      target: ["-1500.0", "float"],
      floor: ["-2", "int"],
      boost: ["True", "bool"],
      frost_guard: ["False", "bool"],
      away: ["False", "bool"],
      offset: ["inf", "float"],
      serial_number: ["-99999999999999999999999", "int"],
    },
  },
  "numbers with bounds": {
    function: "adjust-image",
    async fill(form) {
      await form.fill({ brightness: "7", gain: "0.15", exposure: "0.004", width: "1024", caption: "Dusk", code: "XY-007" });
      await form.fill({ "weights 1": "-1", "weights 2": "0.25" });
    },
    received: {
      brightness: ["7", "int"],
      gain: ["0.15", "float"],
      copies: ["1", "int"],
      exposure: ["0.004", "float"],
      width: ["1024", "int"],
      caption: ["'Dusk'", "str"],
      code: ["'XY-007'", "str"],
      weights: ["[-1.0, 0.25, 0.0]", "list"],
      angle: ["0.0", "float"],
    },
  },
  "choices among few, and several at once": {
    function: "order-tea",
    async fill(form) {
      await form.choose("size", "medium");
      await form.choose("strength", "STRONG");
      await form.choose("sugar", "0");
      await form.choose("priority", "NOW");
      await form.choose("served", "iced");
      await form.group("extras").field("milk").uncheck();
      await form.tick("extras", "honey", "mint");
    },
    received: {
      size: ["'medium'", "str"],
      strength: ["<Strength.STRONG: 'strong'>", "Strength"],
      sugar: ["0", "int"],
      priority: ["<Priority.NOW: 10>", "Priority"],
      extras: ["{'honey', 'mint'}", "set"],
      served: ["'iced'", "str"],
      allergies: ["{}", "frozenset"],
    },
  },
  "choices among many": {
    function: "translate-text",
    async fill(form) {
      await form.fill({ text: "Good morning" });
      await form.select("target", "Swahili");
      await form.add("also");
      await form.select("also 1", "Dutch");
      await form.add("also");
      await form.select("also 2", "Danish");
      await form.tick("never", "Czech", "Bengali");
    },
    received: {
      text: ["'Good morning'", "str"],
      target: ["'Swahili'", "str"],
      source: ["None", "NoneType"],
      also: ["['Dutch', 'Danish']", "list"],
      never: ["{'Bengali', 'Czech'}", "set"],
    },
  },
  "lists, dictionaries and pairs": {
    function: "plan-trip",
    async fill(form) {
      await form.list("stops", "Oslo", "", "Bergen");
      await form.list("distances", "0", "484");
      await form.add("travellers");
      const traveller = form.group("travellers 1");
      await traveller.fill({ name: "Ada", age: "36" });
      await traveller.field("vegetarian").check();
      await form.entry("budget", "food & drink", "12.5");
      await form.entry("budget", "a.b[0]", "1");
      await form.fill({ "start 1": "59.9", "start 2": "10.75" });
      await form.button("Remove weeks 1").click();
      await expect(form.field("weeks 2")).toHaveCount(0);
      await form.list("weeks", "30");
      await form.add("hotels");
      await form.fill({ "hotels 1 key": "Oslo" });
      await form.list("hotels 1 value", "Grand", "Bristol");
    },
    received: {
      stops: ["['Oslo', '', 'Bergen']", "list"],
      distances: ["[0, 484]", "list"],
      travellers: ["[Traveller(name='Ada', age=36, vegetarian=True)]", "list"],
      budget: ["{'food & drink': 12.5, 'a.b[0]': 1.0}", "dict"],
      start: ["(59.9, 10.75)", "tuple"],
      weeks: ["{28, 30}", "set"],
      hotels: ["{'Oslo': ['Grand', 'Bristol']}", "dict"],
    },
  },
  "records in records": {
    function: "register-company",
    async fill(form) {
      const company = form.group("company");
      await company.fill({ name: "Northwind", founded: "2024-05-06" });
      const address = company.group("address");
      await address.fill({ street: "Main Street 1", town: "" });
      await address.presence("position", "value");
      await address.group("position").fill({ latitude: "59.9", longitude: "-10" });
      await company.add("branches");
      await company.group("branches 1").fill({ street: "Side Street 2" });
      await form.group("contact").fill({ email: "ada@example.com" });
      await form.add("shares");
      await form.group("shares 1").fill({ owner: "Ada" });
    },
    received: {
      company: [
        "Company(name='Northwind', address=Address(street='Main Street 1', town='', position=Position(latitude=59.9, " +
          "longitude=-10.0)), founded=datetime.date(2024, 5, 6), branches=[Address(street='Side Street 2', " +
          "town='Berlin', position=None)], key='unset')",
        "Company",
      ],
      contact: ["{'email': 'ada@example.com'}", "dict"],
      shares: ["[Share(owner='Ada', percent=50.0)]", "list"],
      parent: ["None", "NoneType"],
    },
  },
  "one value of several types": {
    function: "move-marker",
    async fill(form) {
      await form.kind("target", "Point");
      await form.group("target").fill({ x: "1.5" });
      await form.presence("shape", "value");
      await form.kind("shape", "Rectangle");
      await form.group("shape").fill({ width: "3", height: "4" });
      await form.kind("when", "date");
      await form.fill({ when: "2026-11-22" });
      await form.kind("steps", "list of int");
      await form.list("steps", "2", "3");
      await form.add("path");
      await form.kind("path 1", "str");
      await form.fill({ "path 1": "7" });
    },
    received: {
      target: ["Point(x=1.5, y=0.0)", "Point"],
      shape: ["Rectangle(width=3.0, height=4.0, kind='rectangle')", "Rectangle"],
      when: ["datetime.date(2026, 11, 22)", "date"],
      steps: ["[2, 3]", "list"],
      speed: ["None", "NoneType"],
      path: ["['7']", "list"],
    },
  },
  "values that may be left out, may be None, or both": {
    function: "update-profile",
    async fill(form) {
      await form.presence("referral", "None");
      await form.presence("nickname", "value");
      await form.fill({ nickname: "Countess", attempts: "", birthday: "1815-12-10", joined: "2020-01-02" });
    },
    received: {
      referral: ["None", "NoneType"],
      nickname: ["'Countess'", "str"],
      attempts: ["None", "NoneType"],
      limit: ["None", "NoneType"],
      birthday: ["datetime.date(1815, 12, 10)", "date"],
      joined: ["datetime.date(2020, 1, 2)", "date"],
    },
  },
  "a tree": {
    function: "arrange-chapters",
    async fill(form) {
      const book = form.group("book");
      await book.fill({ title: "Whole" });
      await book.add("children");
      const child = book.group("children", "children 1");
      await child.fill({ title: "Part", pages: "12" });
      await child.presence("preface", "value");
      await child.group("preface").fill({ title: "Before" });
      await child.add("children");
      await child.group("children", "children 1").fill({ title: "Leaf" });
    },
    received: {
      book: [
        "Chapter(title='Whole', pages=1, children=[Chapter(title='Part', pages=12, children=[Chapter(title='Leaf', " +
          "pages=1, children=[], preface=None)], preface=Chapter(title='Before', pages=1, children=[], preface=None))], " +
          "preface=None)",
        "Chapter",
      ],
    },
  },
  "days, times and durations": {
    function: "book-room",
    async fill(form) {
      await form.fill({ day: "2026-02-28", start: "09:30", announced: "2026-01-02T03:04:05", length: "1h 30m" });
      await form.select("announced, zone", "UTC+05:30");
      await form.fill({ reminder: "2 days" });
      await form.list("days_off", "2026-12-24");
    },
    received: {
      day: ["datetime.date(2026, 2, 28)", "date"],
      start: ["datetime.time(9, 30)", "time"],
      announced: [
        "datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone(datetime.timedelta(seconds=19800)))",
        "datetime",
      ],
      length: ["datetime.timedelta(seconds=5400)", "timedelta"],
      reminder: ["datetime.timedelta(days=2)", "timedelta"],
      days_off: ["[datetime.date(2026, 12, 24)]", "list"],
    },
  },
  "exact numbers, identifiers, paths and bytes": {
    function: "record-payment",
    async fill(form) {
      await form.fill({
        amount: "0.10000000000000000000001",
        reference: "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        folder: "bills/2027",
        seal: "aGk=",
        rate: "1.0",
      });
    },
    received: {
      amount: ["Decimal('0.10000000000000000000001')", "Decimal"],
      reference: ["UUID('6ba7b810-9dad-11d1-80b4-00c04fd430c8')", "UUID"],
      folder: ["PosixPath('bills/2027')", "PosixPath"],
      seal: ["b'hi'", "bytes"],
      rate: ["Decimal('1.0')", "Decimal"],
    },
  },
  "files alone, in lists, in records and in dictionaries": {
    function: "file-claim",
    async fill(form) {
      await form.field("report").setInputFiles(note);
      await form.field("photo").setInputFiles(picture);
      await form.presence("claim", "value");
      await form.group("claim").fill({ title: "Cellar" });
      await form.group("claim").field("photo").setInputFiles(picture);
      await form.field("attachments, add files").setInputFiles([note, bill]);
      await form.kind("evidence", "sieve.File");
      await form.field("evidence").setInputFiles(bill);
      await form.add("rooms");
      await form.fill({ "rooms 1 key": "hall" });
      await form.field("rooms 1 value").setInputFiles(picture);
    },
    received: {
      report: ["note.txt", 21, "File"],
      photo: ["sample.png", picturesSize, "Image"],
      claim: { title: ["'Cellar'", "str"], photo: ["sample.png", picturesSize, "Image"], receipts: ["[]", "list"] },
      attachments: [
        ["note.txt", 21, "File"],
        ["bill.csv", 9, "File"],
      ],
      recording: ["None", "NoneType"],
      clip: ["None", "NoneType"],
      evidence: ["bill.csv", 9, "File"],
      rooms: { hall: ["sample.png", picturesSize, "Image"] },
    },
  },
  "every way of passing an argument": {
    function: "add-up",
    async fill(form) {
      await form.fill({ currency: "EUR", digits: "3" });
      await form.list("amounts", "1", "2.5");
      await form.entry("taxes", "vat", "19");
    },
    received: {
      currency: ["'EUR'", "str"],
      amounts: ["(1.0, 2.5)", "tuple"],
      digits: ["3", "int"],
      taxes: ["{'vat': 19.0}", "dict"],
    },
  },
  "values of no known type": {
    function: "keep-anything",
    async fill(form) {
      await form.fill({ anything: '{"a": [1, null, "1"]}', elsewhere: "plain words", bare: "12345678901234567890" });
      await form.list("listed", "1", '"1"');
      await form.entry("mapped", "k", "[true]");
    },
    received: {
      anything: ["{'a': [1, None, '1']}", "dict"],
      elsewhere: ["'plain words'", "str"],
      bare: ["12345678901234567890", "int"],
      listed: ["[1, '1']", "list"],
      mapped: ["{'k': [True]}", "dict"],
    },
  },
  "a model's parameters": {
    function: "finish-sentence",
    async fill(form) {
      await form.fill({ sentence: "To be", words: "2" });
      await form.presence("sampling", "value");
      await form.group("sampling").fill({ temperature: "0", seed: "4" });
    },
    received: {
      sentence: ["'To be'", "str"],
      sampling: ["Sampling(temperature=0.0, stop=['\\n\\n'], seed=4)", "Sampling"],
      words: ["2", "int"],
    },
  },
  "models of pydantic": {
    function: "queue-training",
    async fill(form) {
      const job = form.group("job");
      await job.fill({ name: "first" });
      await job.presence("limits", "value");
      await job.group("limits").fill({ temperature: "1.5" });
      await job.entry("labels", "team", "vision");
    },
    received: {
      job: ["Job(name='first', limits=Limits(most_tokens=256, temperature=1.5, stop=[]), labels={'team': 'vision'})", "Job"],
      after: ["None", "NoneType"],
    },
  },
  "types in their newest spelling": {
    function: "measure-signal",
    async fill(form) {
      await form.list("signal", "1", "2");
      await form.group("device").fill({ name: "scope" });
      await form.choose("window", "FLAT");
      await form.tick("report", "MEAN");
      await form.presence("filters", "value");
      await form.add("filters");
      await form.group("filters 1").fill({ high: "440" });
      await form.kind("gain", "float");
      await form.group("gain").fill({ gain: "0.5" });
      await form.tick("channels", "right");
      await form.presence("span", "value");
      await form.fill({ "span 1": "3", "span 2": "9" });
    },
    received: {
      signal: ["[1.0, 2.0]", "list"],
      device: ["{'name': 'scope'}", "dict"],
      window: ["<Window.FLAT: 'flat'>", "Window"],
      report: ["<Report.MEAN|PEAK: 3>", "Report"],
      filters: ["[Filter(low=20.0, high=440.0, order=2)]", "list"],
      temperature: ["'unknown'", "str"],
      gain: ["0.5", "float"],
      counts: ["{}", "dict"],
      layout: ["{}", "dict"],
      span: ["(3, 9)", "tuple"],
      channels: ["{'left', 'right'}", "set"],
      offsets: ["()", "tuple"],
    },
  },
};

for (const [name, each] of Object.entries(cases)) {
  test(name, async ({ form }) => {
    await form.open(each.function);
    await each.fill(form);
    expect(await form.received()).toEqual(each.received);
  });
}
