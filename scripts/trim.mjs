// Empties functions that no page calls but a linker has to keep: node scripts/trim.mjs WASM
// Leptos' views are tables of functions, and some of these are for ways of waking up that we do not
// use; the words of panics go nowhere in a browser. What is called all the same ends as a panic
// does. Functions are known by their names, which wasm-opt drops afterwards.
import { readFileSync, writeFileSync } from "node:fs";

const unused = [
  // Views that arrive late, and views cloned from a `<template>`.
  /hydrate_async|hydrate_from_template/,
  // Each of these ends the program.
  /^core(\[\w+\])?::panicking::/,
  /expect_failed|unwrap_failed|slice_error_fail|raw_vec::handle_error|handle_alloc_error/,
];
const [imports, code, custom] = [2, 10, 0];
// No local variables, `unreachable`, `end`.
const emptied = Buffer.from([0x00, 0x00, 0x0b]);

const path = process.argv[2];
const wasm = readFileSync(path);
let at = 0;

const sections = [...sectionsOf()];
const names = namesOf();
if (names.size === 0) throw new Error(`${path} has no names: is it built with strip = "none"?`);
const parts = sections.map(({ id, from, to }) => section(id, id === code ? trimmed(from) : wasm.subarray(from, to)));
writeFileSync(path, Buffer.concat([wasm.subarray(0, 8), ...parts]));

function* sectionsOf() {
  for (at = 8; at < wasm.length; ) {
    const id = wasm[at++];
    const length = number();
    yield { id, from: at, to: at + length };
    at += length;
  }
}

/** By the number of the function. */
function namesOf() {
  const found = new Map();
  for (const { from, to } of sections.filter(({ id }) => id === custom)) {
    at = from;
    if (text() !== "name") continue;
    while (at < to) {
      const kind = wasm[at++];
      const end = number() + at;
      if (kind === 1) for (let left = number(); left > 0; left--) found.set(number(), text());
      at = end;
    }
  }
  return found;
}

/** Functions that come from outside have the first numbers. */
function importedFunctions() {
  const found = sections.find(({ id }) => id === imports);
  if (!found) return 0;
  at = found.from;
  let functions = 0;
  for (let left = number(); left > 0; left--) {
    text();
    text();
    const kind = wasm[at++];
    if (kind !== 0) throw new Error("the browser's half imports more than functions");
    functions++;
    number();
  }
  return functions;
}

function trimmed(from) {
  const first = importedFunctions();
  at = from;
  const count = number();
  const bodies = [leb(count)];
  for (let index = 0; index < count; index++) {
    const length = number();
    const name = names.get(first + index) ?? "";
    const body = unused.some((words) => words.test(name)) ? emptied : wasm.subarray(at, at + length);
    bodies.push(leb(body.length), body);
    at += length;
  }
  return Buffer.concat(bodies);
}

function section(id, content) {
  return Buffer.concat([Buffer.from([id]), leb(content.length), content]);
}

function text() {
  const length = number();
  at += length;
  return wasm.toString("utf8", at - length, at);
}

/** Unsigned, as LEB128. */
function number() {
  let [value, factor, byte] = [0, 1, 0x80];
  while (byte & 0x80) {
    byte = wasm[at++];
    value += (byte & 0x7f) * factor;
    factor *= 128;
  }
  return value;
}

function leb(value) {
  const bytes = [];
  for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value]);
}
