//! Controls of several: lists, tuples, dictionaries, records and unions.

use domain::{FileKind, StructType, ValueType};
use maud::{Markup, html};

use super::{
    draft::Draft,
    draw::{Drawing, body},
    edit::{Action, Edit, add_id, key_id},
    edit_button::edit_button,
    field::{field_of, part},
    file,
    names::{self, about},
    slot::{Place, Slot, options_of},
};
use crate::components::{Glyph, icon};

/// Options of a union that stand side by side; with more of them there is a list.
const MOST_TABS: usize = 8;
/// Items of a list that are seen at once.
const PAGE: usize = 50;
const MOST_TAB_LETTERS: usize = 24;

fn edit(place: &Place, action: Action) -> Edit {
    Edit { name: place.name.clone(), action }
}

fn count(place: &Place, count: usize) -> Markup {
    html! { input type="hidden" name=(about(&place.name, names::COUNT)) value=(count); }
}

fn add_button(drawing: &Drawing<'_>, place: &Place, words: &str) -> Markup {
    let label = format!("{words} to {}", drawing.label);
    let face = html! { (icon(Glyph::Add)) (words) };
    edit_button(&edit(place, Action::Add), "btn add", &label, Some(&add_id(place)), None, &face)
}

pub(super) fn list(drawing: &Drawing<'_>, of: Slot, place: &Place, drafts: &[Draft]) -> Markup {
    let files = match of.inner().value_type {
        ValueType::File(kind) => Some(*kind),
        _ => None,
    };
    html! {
        .list role="group" id=(place.id()) aria-label=(drawing.label) {
            (count(place, drafts.len()))
            @if drafts.len() <= PAGE {
                ol.gone[drafts.is_empty()] { (items(drawing, of, place, drafts, 0)) }
            } @else {
                (pages(drawing, of, place, drafts))
            }
            (add(drawing, place, files))
        }
    }
}

/// A long list folds, so that it can be overlooked; what is folded costs the page no layout.
fn pages(drawing: &Drawing<'_>, of: Slot, place: &Place, drafts: &[Draft]) -> Markup {
    html! {
        @for first in (0..drafts.len()).step_by(PAGE) {
            @let last = drafts.len().min(first + PAGE);
            details.item-page open[first == 0] {
                summary { "Items " (first + 1) " to " (last) " of " (drafts.len()) }
                ol start=(first + 1) { (items(drawing, of, place, drafts, first)) }
            }
        }
    }
}

/// Those of one page.
fn items(drawing: &Drawing<'_>, of: Slot, place: &Place, drafts: &[Draft], first: usize) -> Markup {
    html! {
        @for (index, draft) in drafts.iter().enumerate().skip(first).take(PAGE) {
            (item(drawing, of, place, index, drafts.len(), draft))
        }
    }
}

/// Files are added by dropping them; one by its address is an item like any other.
fn add(drawing: &Drawing<'_>, place: &Place, files: Option<FileKind>) -> Markup {
    match files {
        Some(kind) => html! {
            (file::several(drawing, place, kind))
            (add_button(drawing, place, "Add by URL"))
        },
        None => add_button(drawing, place, "Add"),
    }
}

fn item(
    drawing: &Drawing<'_>,
    of: Slot,
    list: &Place,
    index: usize,
    count: usize,
    draft: &Draft,
) -> Markup {
    let place = list.item(index);
    let drawing = drawing.of(format!("{} {}", drawing.label, index + 1));
    html! {
        li.item.tall[!of.is_single()] data-list=(list.name) data-index=(index) {
            span.grip.needs-js draggable="true" aria-hidden="true" title="Drag to move" { (icon(Glyph::Grip)) }
            (part(&drawing, of, &place, draft))
            (item_buttons(&drawing, list, index, count))
        }
    }
}

fn item_buttons(drawing: &Drawing<'_>, list: &Place, index: usize, count: usize) -> Markup {
    let button = |action: Action, verb: &str, glyph: Glyph| {
        let label = format!("{verb} {}", drawing.label);
        edit_button(&edit(list, action), "btn ghost mini", &label, None, None, &icon(glyph))
    };
    html! {
        span.item-buttons {
            @if index > 0 { (button(Action::Move { from: index, to: index - 1 }, "Move up", Glyph::Up)) }
            @if index + 1 < count { (button(Action::Move { from: index, to: index + 1 }, "Move down", Glyph::Down)) }
            (button(Action::Remove(index), "Remove", Glyph::Remove))
        }
    }
}

pub(super) fn tuple(
    drawing: &Drawing<'_>,
    inner: Slot,
    types: &[ValueType],
    place: &Place,
    drafts: &[Draft],
) -> Markup {
    html! {
        .list role="group" id=(place.id()) aria-label=(drawing.label) {
            ol {
                @for (index, (of, draft)) in types.iter().zip(drafts).enumerate() {
                    @let slot = inner.entry(of);
                    li.item {
                        span.type { (slot.value_type.label()) }
                        (part(&drawing.of(format!("{} {}", drawing.label, index + 1)), slot, &place.item(index), draft))
                    }
                }
            }
        }
    }
}

pub(super) fn entries(
    drawing: &Drawing<'_>,
    of: Slot,
    place: &Place,
    entries: &[(String, Draft)],
) -> Markup {
    html! {
        .list role="group" id=(place.id()) aria-label=(drawing.label) {
            (count(place, entries.len()))
            ol.gone[entries.is_empty()] {
                @for (index, (key, draft)) in entries.iter().enumerate() {
                    (entry(drawing, of, place, index, key, draft))
                }
            }
            (add_button(drawing, place, "Add"))
        }
    }
}

fn entry(
    drawing: &Drawing<'_>,
    of: Slot,
    dict: &Place,
    index: usize,
    key: &str,
    draft: &Draft,
) -> Markup {
    let place = dict.item(index);
    let label = format!("{} {}", drawing.label, index + 1);
    let remove = edit(dict, Action::Remove(index));
    let remove_label = format!("Remove {label}");
    html! {
        li.item.entry.tall[!of.is_single()] {
            input.input.key type="text" autocomplete="off" spellcheck="false" id=(key_id(dict, index)) name=(about(&place.name, names::KEY))
                value=(key) placeholder="key" aria-label=(format!("{label} key"));
            (part(&drawing.of(format!("{label} value")), of, &place, draft))
            span.item-buttons {
                (edit_button(&remove, "btn ghost mini", &remove_label, None, None, &icon(Glyph::Remove)))
            }
        }
    }
}

/// Folds, so that a form of many records can be overlooked.
pub(super) fn record(
    drawing: &Drawing<'_>,
    inner: Slot,
    of: &StructType,
    place: &Place,
    drafts: &[Draft],
) -> Markup {
    let count = of.fields.len();
    html! {
        details.record open role="group" id=(place.id()) aria-label=(drawing.label) {
            summary {
                span.mono { (of.name) }
                span.faint { (count) (if count == 1 { " field" } else { " fields" }) }
            }
            @if let Some(words) = &of.description { p.help { (words) } }
            .nested {
                @for (field, draft) in of.fields.iter().zip(drafts) {
                    (field_of(&drawing.of(field.name.as_str()), inner.field(field), &place.field(&field.name), draft))
                }
            }
        }
    }
}

/// Each option keeps what was typed into it; the style shows the chosen one only.
pub(super) fn union(
    drawing: &Drawing<'_>,
    inner: Slot,
    types: &[ValueType],
    place: &Place,
    chosen: usize,
    drafts: &[Option<Draft>],
) -> Markup {
    let all_there = drafts.iter().all(Option::is_some) && types.len() <= MOST_TABS;
    html! {
        .union.switched[all_there] role="group" id=(place.id()) aria-label=(drawing.label) {
            @if !all_there { input type="hidden" name=(about(&place.name, names::OPTION)) value=(chosen); }
            .seg.kinds role="group" aria-label=(format!("{}: kind of value", drawing.label)) {
                @for (index, of) in types.iter().enumerate() {
                    (tab(drawing, place, index, &kind_words(inner.option(of).value_type), index == chosen, all_there))
                }
            }
            @for (index, (of, draft)) in types.iter().zip(drafts).enumerate() {
                @if let Some(draft) = draft {
                    // Not drawn but kept, where the style cannot know which is chosen.
                    .option.{ "option-" (index) }.gone[!all_there && index != chosen] {
                        (body(drawing, inner.option(of), &place.option(index), draft))
                    }
                }
            }
        }
    }
}

/// What an option is called: of a few values the values themselves, where they are short.
fn kind_words(of: &ValueType) -> String {
    let options = match of {
        ValueType::Literal(_) => options_of(of).unwrap_or_default(),
        _ => Vec::new(),
    };
    let labels: Vec<_> = options.into_iter().map(|option| option.label).collect();
    let words = labels.join(" | ");
    if words.is_empty() || words.chars().count() > MOST_TAB_LETTERS { of.label() } else { words }
}

fn tab(
    drawing: &Drawing<'_>,
    place: &Place,
    index: usize,
    words: &str,
    chosen: bool,
    all_there: bool,
) -> Markup {
    let label = format!("{}: {words}", drawing.label);
    html! {
        @if all_there {
            label {
                input type="radio" name=(about(&place.name, names::OPTION)) value=(index) checked[chosen];
                span { (words) }
            }
        } @else {
            (edit_button(&edit(place, Action::Choose(index)), "option", &label, None, Some(chosen), &html! { (words) }))
        }
    }
}
