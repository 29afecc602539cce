// What nobody should do and somebody will: names, texts, errors and numbers of things that pages were not drawn for.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request, start, untilReady, type Server } from "./server";

export const longName = "the-name-that-a-generator-made-and-nobody-ever-looked-at-".padEnd(100, "0123456789");
const longWord = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(3);

const titles = [
  ["plain", "Plain", "A function like any other."],
  [longName, longWord, longWord],
  ["rtl", "تعرّف على النصوص في الصور", "يقرأ كل الكلمات في صورة ويعيدها واحدة تلو الأخرى مع مكانها، OCR 2.0."],
  ["hebrew-עברית", "תרגום 🇮🇱 של משפטים", "‮reversed by a control character‬ and back."],
  ["👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦🏳️‍🌈🫱🏽‍🫲🏿 emoji only", "🚀".repeat(200)],
  ["zalgo", "Z̷̢̛̖̪̬̻͉̃̈́̑͒̕a̴̧͎͓̼̋̿̎l̶̢̨̛͕̺͐̿g̵̡̖̼̿̈́o̸̢̧̲͒̑̕", "Marks\u0301\u0302\u0303\u0304 upon marks."],
  ["markup", "<script>alert(1)</script><b>bold</b>", "<img src=x onerror=alert(1)> & \\\" quotes"],
];

/** A file of functions: those above, and as many more as make 200 tags. */
function source(): string {
  const quoted = (text: string) => JSON.stringify(text);
  const others = Array.from({ length: 13 }, (_, n) => [`other-${n}`, `Other ${n}`, "One of many."]);
  const functions = [...titles, ...others].map(([name, title, description], n) => {
    const tags = Array.from({ length: 10 }, (_, tag) => (tag === 0 ? `${longWord.slice(0, 80)}-${n}` : `tag ${n}.${tag}`));
    return `
@sieve.function(name=${quoted(name)}, metadata=sieve.Metadata(title=${quoted(title)}, description=${quoted(description)}, tags=${quoted(tags as never)}))
def f${n}(x: int = 1) -> int:
    return x
`;
  });
  return `import sieve
${functions.join("")}
@sieve.function(name="breaks")
def breaks(text: str = "x") -> str:
    raise ValueError(${quoted(longWord)} * 100 + "\\n" + "line\\n" * 500)
`;
}

/** A server with nothing but these, and jobs of theirs that ended, failed and wait. */
export async function extremeServer(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "sieve-extreme-"));
  writeFileSync(join(folder, "extreme.py"), source());
  const server = await start(folder);
  rmSync(folder, { recursive: true, force: true });
  const post = (path: string, data: object = {}) => request(server, path, { method: "POST", body: JSON.stringify(data) });
  const push = (name: string, inputs: object) => post("/v2/push", { function: `local/${name}`, inputs });
  try {
    await untilReady(server);
    const ended = [];
    for (const name of [longName, "rtl", "👩‍👩‍👧‍👦", "plain"]) ended.push(await push(name, { x: 10 ** 12 }));
    ended.push(await push("breaks", { text: "ב".repeat(2_000) }));
    for (const job of ended) await request(server, `/v2/jobs/${job.id}/await`);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}
