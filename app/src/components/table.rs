//! Tables of things that each have a name: one line each, and on a phone one small card each, its name on top
//! and every other cell under its heading. Lists of jobs, which live, have a table of their own.

use leptos::prelude::*;

/// What stands above a column, and on a phone before each of its cells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heading {
    words: &'static str,
    class: &'static str,
}

impl Heading {
    pub(crate) const fn text(words: &'static str) -> Self {
        Self { words, class: "" }
    }

    pub(crate) const fn number(words: &'static str) -> Self {
        Self { words, class: "num" }
    }

    /// A number or a time that is rarely what one looks for.
    pub(crate) const fn quiet(words: &'static str) -> Self {
        Self { words, class: "num muted" }
    }

    /// What takes the room that is left.
    pub(crate) const fn wide(words: &'static str) -> Self {
        Self { words, class: "wide" }
    }

    /// Buttons, which say by themselves what they do.
    pub(crate) const fn actions(words: &'static str) -> Self {
        Self { words, class: "does" }
    }
}

/// As many cells as there are headings; the first names it.
pub(crate) struct Row {
    cells: Vec<AnyView>,
    chosen: bool,
}

impl Row {
    pub(crate) fn new<const N: usize>(cells: [AnyView; N]) -> Self {
        Self { cells: cells.into(), chosen: false }
    }

    /// The one that something else on the page is about.
    pub(crate) fn chosen(self, chosen: bool) -> Self {
        Self { chosen, ..self }
    }
}

#[component]
pub(crate) fn Table(
    /// Of what, for those who cannot see what is around it.
    #[prop(into)]
    label: String,
    headings: &'static [Heading],
    rows: Vec<Row>,
    /// Framed, and no higher than a screen: within a card that holds more.
    #[prop(optional)]
    within: bool,
) -> impl IntoView {
    let class = if within { "table-scroll framed tall" } else { "table-scroll" };
    let heads = headings.iter().map(|Heading { words, class }| {
        view! { <th scope="col" class=*class>{*words}</th> }
    });
    let rows = rows.into_iter().map(|row| table_row(row, headings));
    view! {
        <div class=class tabindex="0" role="group" aria-label=label>
            <table class="ledger">
                <thead>
                    <tr>{heads.collect_view()}</tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

fn table_row(Row { cells, chosen }: Row, headings: &'static [Heading]) -> impl IntoView {
    let mut cells = cells.into_iter().zip(headings);
    let name = cells.next().map(|(cell, _)| cell);
    let others = cells.map(|(cell, Heading { words, class })| {
        view! { <td class=*class data-label=*words>{cell}</td> }
    });
    view! {
        <tr class:chosen=chosen>
            <th scope="row">{name}</th>
            {others.collect_view()}
        </tr>
    }
}
