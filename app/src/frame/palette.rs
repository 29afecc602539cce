//! What `Ctrl/Cmd-K` and `?` open, on every page, and what is found for the words typed there.

use domain::{FunctionCard, JobSummary};
use leptos::prelude::*;
use maud::{Markup, html};

use super::{
    around::PAGES,
    keys::{FIELD_ID, FOUND_ID, KEYS_ID, PALETTE_ID},
};
use crate::components::{Glyph, icon};

#[component]
pub(super) fn Palette() -> impl IntoView {
    view! {
        <dialog id=PALETTE_ID class="palette" aria-label="Find anything">
            <div class="palette-sheet">
                <input class="input" id=FIELD_ID type="text" role="combobox" aria-label="Find a function, a job or a page" aria-expanded="true"
                    aria-autocomplete="list" aria-controls=FOUND_ID autocomplete="off" spellcheck="false" placeholder="Find a function, a job or a page" />
                <div id=FOUND_ID role="listbox" aria-label="Found"></div>
            </div>
        </dialog>
        <dialog id=KEYS_ID class="keys" aria-labelledby="keys-title">
            <div class="keys-sheet">
                <h2 id="keys-title">"Keys"</h2>
                <dl>{keys().map(|(keys, words)| view! { <div><dt>{keys.into_iter().map(|key| view! { <kbd>{key}</kbd> }).collect_view()}</dt><dd>{words}</dd></div> }).collect_view()}</dl>
                <form method="dialog">
                    <button class="btn">"Close"</button>
                </form>
            </div>
        </dialog>
    }
}

/// What there is, in the order of how often it is used.
fn keys() -> impl Iterator<Item = (Vec<&'static str>, String)> {
    let first = [
        (vec!["Ctrl", "K"], "Find anything"),
        (vec!["Ctrl", "↵"], "Run what is in the form"),
        (vec!["/"], "Search this page"),
        (vec!["j"], "Next row of a list"),
        (vec!["k"], "Row before"),
        (vec!["x"], "Choose the row"),
        (vec!["↵"], "Open the row"),
        (vec!["r"], "Run the job again"),
        (vec!["e"], "Edit the job’s inputs and run"),
        (vec!["c"], "Copy a link to the job"),
        (vec!["d"], "Compare the job with another"),
        (vec!["1", "2", "3"], "The job, its timeline, its events"),
        (vec!["?"], "These keys"),
    ];
    let pages = PAGES.iter().map(|page| (vec!["g", page.letter], format!("Go to {}", page.label)));
    first.into_iter().map(|(keys, words)| (keys, words.to_owned())).chain(pages)
}

/// The entries of the list, as HTML: pages and acts whose names have the words in them, functions
/// and jobs as they were found.
#[must_use]
pub fn found(words: &str, functions: &[FunctionCard], jobs: &[JobSummary]) -> String {
    let words = words.trim().to_lowercase();
    let fits = |label: &str| label.to_lowercase().contains(&words);
    let mut entries = Vec::new();
    for card in functions {
        let detail = card.function.to_string();
        entries.push(Entry::link(&card.function.path(), Glyph::Explore, &card.title, &detail));
    }
    for job in jobs {
        let (label, detail) =
            (job.function.to_string(), format!("{} {}", job.status, job.id.short()));
        entries.push(Entry::link(&format!("/jobs/{}", job.id), Glyph::Jobs, &label, &detail));
    }
    for page in PAGES.iter().filter(|page| fits(page.label)) {
        entries.push(Entry::link(page.address, page.glyph, page.label, "Page"));
    }
    if fits("Change between light and dark") {
        entries.push(Entry::theme());
    }
    let list = html! {
        @for (index, entry) in entries.iter().enumerate() { (entry.option(index)) }
        @if entries.is_empty() { p.none role="option" { "Nothing is called that" } }
    };
    list.0
}

struct Entry {
    /// None: it changes the theme.
    address: Option<String>,
    face: Markup,
}

impl Entry {
    fn link(address: &str, glyph: Glyph, label: &str, detail: &str) -> Self {
        let address = Some(address.to_owned());
        Self { address, face: face(glyph, label, detail) }
    }

    fn theme() -> Self {
        Self { address: None, face: face(Glyph::Theme, "Change between light and dark", "Act") }
    }

    /// The option is what is pressed: within one, nothing else may be.
    fn option(&self, index: usize) -> Markup {
        let id = format!("{FOUND_ID}-{index}");
        html! {
            @match &self.address {
                Some(address) => {
                    a role="option" id=(id) aria-selected="false" href=(address) tabindex="-1" { (self.face) }
                }
                None => {
                    button type="button" role="option" id=(id) aria-selected="false" tabindex="-1" data-does="theme" { (self.face) }
                }
            }
        }
    }
}

fn face(glyph: Glyph, label: &str, detail: &str) -> Markup {
    html! { (icon(glyph)) span.cut.grow { (label) } span.faint.cut { (detail) } }
}
