//! Controls of several: lists, tuples, dictionaries, records and unions.

use domain::{FileKind, StructType, ValueType};
use leptos::prelude::*;

use super::{
    draft::Draft,
    draw::{Drawing, body},
    edit::{Action, Edit, add_id, key_id},
    edit_button::EditButton,
    field::{field_view, part_view},
    file,
    names::{self, about},
    slot::{Place, Slot, options_of},
};
use crate::components::{Glyph, Icon};

/// Options of a union that stand side by side; with more of them there is a list.
const MOST_TABS: usize = 8;
const MOST_TAB_LETTERS: usize = 24;

fn edit(place: &Place, action: Action) -> Edit {
    Edit { name: place.name.clone(), action }
}

fn count(place: &Place, count: usize) -> AnyView {
    view! { <input type="hidden" name=about(&place.name, names::COUNT) value=count.to_string() /> }
        .into_any()
}

fn add_button(drawing: &Drawing, place: &Place, words: &'static str) -> AnyView {
    let label = format!("{words} to {}", drawing.label);
    view! {
        <EditButton edit=edit(place, Action::Add) class="btn add" id=add_id(place) label>
            <Icon glyph=Glyph::Add />
            {words}
        </EditButton>
    }
    .into_any()
}

pub(super) fn list(drawing: &Drawing, part: Slot, place: &Place, drafts: &[Draft]) -> AnyView {
    let files = match part.inner().value_type {
        ValueType::File(kind) => Some(*kind),
        _ => None,
    };
    let items = drafts
        .iter()
        .enumerate()
        .map(|(index, draft)| item(drawing, part, place, index, drafts.len(), draft));
    view! {
        <div class="list" role="group" id=place.id() aria-label=drawing.label.clone()>
            {count(place, drafts.len())}
            <ol class:gone=drafts.is_empty()>{items.collect_view()}</ol>
            {add(drawing, place, files)}
        </div>
    }
    .into_any()
}

/// Files are added by dropping them; one by its address is an item like any other.
fn add(drawing: &Drawing, place: &Place, files: Option<FileKind>) -> AnyView {
    match files {
        Some(kind) => view! {
            {file::several(drawing, place, kind)}
            {add_button(drawing, place, "Add by URL")}
        }
        .into_any(),
        None => add_button(drawing, place, "Add"),
    }
}

fn item(
    drawing: &Drawing,
    part: Slot,
    list: &Place,
    index: usize,
    of: usize,
    draft: &Draft,
) -> AnyView {
    let place = list.item(index);
    let drawing = drawing.of(format!("{} {}", drawing.label, index + 1));
    let class = if part.is_single() { "item" } else { "item tall" };
    view! {
        <li class=class data-list=list.name.clone() data-index=index.to_string()>
            <span class="grip needs-js" draggable="true" aria-hidden="true" title="Drag to move">
                <Icon glyph=Glyph::Grip />
            </span>
            {part_view(&drawing, part, &place, draft)}
            {item_buttons(&drawing, list, index, of)}
        </li>
    }
    .into_any()
}

fn item_buttons(drawing: &Drawing, list: &Place, index: usize, of: usize) -> AnyView {
    let button = |action: Action, verb: &str, glyph: Glyph| {
        let label = format!("{verb} {}", drawing.label);
        view! { <EditButton edit=edit(list, action) class="btn ghost mini" label><Icon glyph /></EditButton> }
    };
    let up = (index > 0)
        .then(|| button(Action::Move { from: index, to: index - 1 }, "Move up", Glyph::Up));
    let down = (index + 1 < of)
        .then(|| button(Action::Move { from: index, to: index + 1 }, "Move down", Glyph::Down));
    view! {
        <span class="item-buttons">
            {up} {down} {button(Action::Remove(index), "Remove", Glyph::Remove)}
        </span>
    }
    .into_any()
}

pub(super) fn tuple(
    drawing: &Drawing,
    inner: Slot,
    types: &[ValueType],
    place: &Place,
    drafts: &[Draft],
) -> AnyView {
    let parts = types.iter().zip(drafts).enumerate().map(|(index, (of, draft))| {
        let (slot, place) = (inner.entry(of), place.item(index));
        let drawing = drawing.of(format!("{} {}", drawing.label, index + 1));
        view! {
            <li class="item">
                <span class="type">{slot.value_type.label()}</span>
                {part_view(&drawing, slot, &place, draft)}
            </li>
        }
    });
    view! {
        <div class="list" role="group" id=place.id() aria-label=drawing.label.clone()>
            <ol>{parts.collect_view()}</ol>
        </div>
    }
    .into_any()
}

pub(super) fn entries(
    drawing: &Drawing,
    part: Slot,
    place: &Place,
    entries: &[(String, Draft)],
) -> AnyView {
    let rows = entries
        .iter()
        .enumerate()
        .map(|(index, (key, draft))| entry(drawing, part, place, index, key, draft));
    view! {
        <div class="list" role="group" id=place.id() aria-label=drawing.label.clone()>
            {count(place, entries.len())}
            <ol class:gone=entries.is_empty()>{rows.collect_view()}</ol>
            {add_button(drawing, place, "Add")}
        </div>
    }
    .into_any()
}

fn entry(
    drawing: &Drawing,
    part: Slot,
    dict: &Place,
    index: usize,
    key: &str,
    draft: &Draft,
) -> AnyView {
    let place = dict.item(index);
    let label = format!("{} {}", drawing.label, index + 1);
    let value = drawing.of(format!("{label} value"));
    let class = if part.is_single() { "item entry" } else { "item entry tall" };
    let remove = edit(dict, Action::Remove(index));
    view! {
        <li class=class>
            <input class="input key" type="text" autocomplete="off" spellcheck="false" id=key_id(dict, index) name=about(&place.name, names::KEY)
                value=key.to_owned() placeholder="key" aria-label=format!("{label} key") />
            {part_view(&value, part, &place, draft)}
            <span class="item-buttons">
                <EditButton edit=remove class="btn ghost mini" label=format!("Remove {label}")>
                    <Icon glyph=Glyph::Remove />
                </EditButton>
            </span>
        </li>
    }
    .into_any()
}

/// Folds, so that a form of many records can be overlooked.
pub(super) fn record(
    drawing: &Drawing,
    inner: Slot,
    of: &StructType,
    place: &Place,
    drafts: &[Draft],
) -> AnyView {
    let fields = of.fields.iter().zip(drafts).map(|(field, draft)| {
        let drawing = drawing.of(field.name.clone());
        field_view(&drawing, inner.field(field), &place.field(&field.name), draft)
    });
    view! {
        <details class="record" open role="group" id=place.id() aria-label=drawing.label.clone()>
            <summary>
                <span class="mono">{of.name.clone()}</span>
                <span class="faint">{fields_words(of.fields.len())}</span>
            </summary>
            {of.description.clone().map(|words| view! { <p class="help">{words}</p> })}
            <div class="nested">{fields.collect_view()}</div>
        </details>
    }
    .into_any()
}

fn fields_words(count: usize) -> String {
    if count == 1 { "1 field".to_owned() } else { format!("{count} fields") }
}

/// Each option keeps what was typed into it; the style shows the chosen one only.
pub(super) fn union(
    drawing: &Drawing,
    inner: Slot,
    types: &[ValueType],
    place: &Place,
    chosen: usize,
    drafts: &[Option<Draft>],
) -> AnyView {
    let all_there = drafts.iter().all(Option::is_some) && types.len() <= MOST_TABS;
    let tabs = types.iter().enumerate().map(|(index, of)| {
        let slot = inner.option(of);
        tab(drawing, place, index, kind_words(slot.value_type), index == chosen, all_there)
    });
    let options = types.iter().zip(drafts).enumerate().filter_map(|(index, (of, draft))| {
        let (slot, place, draft) = (inner.option(of), place.option(index), draft.as_ref()?);
        // Not drawn but kept, where the style cannot know which is chosen.
        let gone = !all_there && index != chosen;
        let drawing = drawing.of(drawing.label.clone());
        Some(view! { <div class=format!("option option-{index}") class:gone=gone>{body(&drawing, slot, &place, draft)}</div> })
    });
    let hidden = (!all_there).then(|| {
        view! { <input type="hidden" name=about(&place.name, names::OPTION) value=chosen.to_string() /> }
    });
    view! {
        <div class="union" class:switched=all_there role="group" id=place.id() aria-label=drawing.label.clone()>
            {hidden}
            <div class="seg kinds" role="group" aria-label=format!("{}: kind of value", drawing.label)>{tabs.collect_view()}</div>
            {options.collect_view()}
        </div>
    }
    .into_any()
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
    drawing: &Drawing,
    place: &Place,
    index: usize,
    words: String,
    chosen: bool,
    all_there: bool,
) -> AnyView {
    if all_there {
        return view! {
            <label>
                <input type="radio" name=about(&place.name, names::OPTION) value=index.to_string() checked=chosen />
                <span>{words}</span>
            </label>
        }
        .into_any();
    }
    let label = format!("{}: {words}", drawing.label);
    view! {
        <EditButton edit=edit(place, Action::Choose(index)) class="option" label pressed=chosen>
            {words}
        </EditButton>
    }
    .into_any()
}
