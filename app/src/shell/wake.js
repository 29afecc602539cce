// Loads the bundles that have the page's islands, and wakes these up. `bundles` stands before this.
const begun = {};

/** The bundle's exports, once it runs. */
function begin(name) {
  const { js, wasm } = bundles[name];
  begun[name] ??= import(js).then(async (bundle) => {
    await bundle.default({ module_or_path: wasm });
    bundle.hydrate();
    return bundle;
  });
  // Asked for again, it is tried again.
  begun[name].catch(() => delete begun[name]);
  return begun[name];
}

const islands = [...document.querySelectorAll("leptos-island")];
const has = (name, island) => bundles[name].islands.includes(island.dataset.component);

// What every page needs is in every bundle: it is left to one that is needed anyway.
const own = islands.filter((island) => !has("frame", island));
const needed = own.map((island) => Object.keys(bundles).find((name) => has(name, island)));
// What is no island says by itself which bundle makes it work.
for (const { dataset } of document.querySelectorAll("[data-needs]")) needed.push(dataset.needs);
if (needed.length === 0) needed.push("frame");

for (const name of new Set(needed)) {
  const its = islands.filter((island) => needed.find((one) => has(one, island)) === name);
  begin(name).then((bundle) => {
    for (const island of its) {
      // One in another's children has to be told under whom.
      island.closest("leptos-children")?.$$on_hydrate?.();
      bundle[island.dataset.component](island);
    }
  });
}

// A form was sent: what shows its job is wanted in a moment, and then where.
document.addEventListener("soon-job", () => begin("jobs"));
document.addEventListener("show-job", async ({ target, detail }) => {
  try {
    (await begin("jobs")).show_job(target, detail);
  } catch {
    const link = document.createElement("a");
    link.className = "link";
    link.href = `/jobs/${JSON.parse(detail).id}`;
    link.textContent = "Open the job";
    target.append(link);
  }
});

// What was there from the start is not read out: toasts come once more.
const toasts = document.getElementById("toasts");
setTimeout(() => toasts?.replaceChildren(...toasts.children), 100);
document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-dismisses]")) target.closest(".toast")?.remove();
});
