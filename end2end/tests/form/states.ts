// The hardest forms in the states in which they look and sound worst: for what checks how they look.
import type { Form } from "./form";

export const states: Record<string, (form: Form) => Promise<void>> = {
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
  "bounds and sliders": async (form) => {
    await form.open("adjust-image");
    await form.fill({ brightness: "101", code: "AB", "weights 2": "" });
    await form.run.click();
  },
  "choices among few": async (form) => {
    await form.open("order-tea");
    await form.tick("extras", "honey");
    await form.run.click();
  },
  "values that may be absent": async (form) => {
    await form.open("measure-signal");
    await form.presence("filters", "value");
    await form.add("filters");
    await form.presence("span", "value");
    await form.list("signal", "1", "2.5");
    await form.entry("counts", "left", "2");
  },
  "long texts": async (form) => {
    await form.open("write-letter");
    await form.presence("postscript", "value");
    await form.fill({ recipient: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2) });
  },
  "code view": async (form) => {
    await form.open("plan-trip", "?stops=Oslo&stops=Bergen&distances=484&travellers[0].name=Ada");
    await form.view("Code").click();
  },
};
