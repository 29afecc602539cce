//! Draws what a slot holds. Nothing here follows a signal but errors: the fields in the page are
//! the state, and a change of structure draws the whole parameter again.

use domain::ValueType;
use leptos::prelude::*;

use super::{
    choice,
    control::{Control, Look, control_of},
    draft::{Content, Draft},
    file, groups, moment, number,
    slot::{Place, Slot, options_of},
    state::Form,
    text,
};
use crate::reactive::{Live, live};

/// What every control is drawn with.
#[derive(Clone)]
pub(super) struct Drawing {
    pub(super) form: Form,
    /// The control's accessible name.
    pub(super) label: String,
}

impl Drawing {
    pub(super) fn of(&self, label: impl Into<String>) -> Self {
        Self { form: self.form, label: label.into() }
    }

    /// For `aria-invalid`.
    pub(super) fn invalid(&self, place: &Place) -> Live<Option<&'static str>> {
        let (form, path) = (self.form, place.path.clone());
        live(move || form.error_at(&path, true).map(|_| "true"))
    }

    /// Whether it is drawn as several controls, each of which says its own errors.
    pub(super) fn has_parts(&self, slot: Slot, draft: &Draft) -> bool {
        !slot.is_single() && !matches!(draft.content, Content::Text(_))
    }

    /// Whether its name cannot be the label of one control.
    pub(super) fn is_group(&self, slot: Slot, draft: &Draft) -> bool {
        match &draft.content {
            Content::Text(text) if slot.is_single() => {
                let control = control_of(slot, text);
                matches!(control, Control::Choice { look: Look::Segments | Look::Radios, .. })
            }
            Content::Text(_) => false,
            _ => true,
        }
    }
}

pub(super) fn body(drawing: &Drawing, slot: Slot, place: &Place, draft: &Draft) -> AnyView {
    let inner = slot.inner();
    match (&draft.content, inner.value_type) {
        (Content::Text(text), _) if slot.is_single() => single(drawing, slot, place, text),
        (Content::Text(text), _) => text::json(drawing, slot, place, text),
        (Content::Ticks(ticked), ValueType::Set(items)) => {
            choice::ticks(drawing, place, &options_of(&items.item).unwrap_or_default(), ticked)
        }
        (Content::Items(drafts), ValueType::List(items) | ValueType::Set(items)) => {
            groups::list(drawing, inner.item(items), place, drafts)
        }
        (Content::Items(drafts), ValueType::Tuple(types)) => {
            groups::tuple(drawing, inner, types, place, drafts)
        }
        (Content::Entries(entries), ValueType::Dict(of)) => {
            groups::entries(drawing, inner.entry(of), place, entries)
        }
        (Content::Fields(drafts), ValueType::Struct(of)) => {
            groups::record(drawing, inner, of, place, drafts)
        }
        (Content::Options { chosen, drafts }, ValueType::Union(types)) => {
            groups::union(drawing, inner, types, place, *chosen, drafts)
        }
        _ => ().into_any(),
    }
}

/// For `aria-required`: the control may not stay empty.
pub(super) fn required(slot: Slot) -> Option<&'static str> {
    let may_be_empty = slot.absence().is_some() || slot.takes_empty_text();
    (!may_be_empty).then_some("true")
}

fn single(drawing: &Drawing, slot: Slot, place: &Place, text: &str) -> AnyView {
    match control_of(slot, text) {
        Control::Switch => choice::switch(drawing, place, text),
        Control::Choice { options, look: Look::List } => {
            choice::list(drawing, slot, place, &options, text)
        }
        Control::Choice { options, look } => {
            choice::radios(drawing, slot, place, &options, text, look)
        }
        Control::Ticks(options) => choice::ticks(drawing, place, &options, &[]),
        Control::Number(rules) => number::number(drawing, slot, place, text, &rules),
        Control::Line => text::line(drawing, slot, place, text, "text"),
        Control::Duration => text::line(drawing, slot, place, text, "text"),
        Control::Date => text::line(drawing, slot, place, text, "date"),
        Control::Time => text::line(drawing, slot, place, text, "time"),
        Control::DateTime => moment::moment(drawing, slot, place, text),
        Control::Lines => text::lines(drawing, slot, place, text),
        Control::Json => text::json(drawing, slot, place, text),
        Control::File(kind) => file::file(drawing, place, text, kind),
    }
}
