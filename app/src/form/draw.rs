//! Draws what a slot holds, as text: the server's page carries it, and the browser draws a parameter
//! anew with the same code when its structure changes. Nothing here knows the page it is for.

use domain::{FieldError, ValueType};
use maud::{Markup, html};

use super::{
    choice,
    control::{Control, Look, control_of},
    draft::{Content, Draft},
    file,
    flags::flag_options,
    groups, moment, number,
    placed::words_at,
    slot::{Place, Slot, options_of},
    text,
};

/// What every control is drawn with.
pub(super) struct Drawing<'a> {
    /// What is wrong, by place of the form.
    pub(super) errors: &'a [FieldError],
    /// The control's accessible name.
    pub(super) label: String,
}

impl<'a> Drawing<'a> {
    pub(super) fn of(&self, label: impl Into<String>) -> Self {
        Self { errors: self.errors, label: label.into() }
    }

    /// For `aria-invalid`.
    pub(super) fn invalid(&self, place: &Place) -> Option<&'static str> {
        words_at(self.errors, &place.path.to_string(), true).map(|_| "true")
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

pub(super) fn body(drawing: &Drawing<'_>, slot: Slot, place: &Place, draft: &Draft) -> Markup {
    let inner = slot.inner();
    match (&draft.content, inner.value_type) {
        (Content::Text(text), _) if slot.is_single() => single(drawing, slot, place, text),
        (Content::Text(text), _) => text::json(drawing, slot, place, text),
        (Content::Ticks(ticked), ValueType::Set(items)) => {
            choice::ticks(drawing, place, &options_of(&items.item).unwrap_or_default(), ticked)
        }
        (Content::Ticks(ticked), ValueType::Flags { members, .. }) => {
            choice::ticks(drawing, place, &flag_options(members), ticked)
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
        _ => html! {},
    }
}

/// For `aria-required`: the control may not stay empty.
pub(super) fn required(slot: Slot) -> Option<&'static str> {
    let may_be_empty = slot.absence().is_some() || slot.takes_empty_text();
    (!may_be_empty).then_some("true")
}

fn single(drawing: &Drawing<'_>, slot: Slot, place: &Place, text: &str) -> Markup {
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
        Control::Secret => text::secret(drawing, slot, place, text),
        Control::Duration => text::line(drawing, slot, place, text, "text"),
        Control::Date => text::line(drawing, slot, place, text, "date"),
        Control::Time => text::line(drawing, slot, place, text, "time"),
        Control::DateTime => moment::moment(drawing, slot, place, text),
        Control::Lines => text::lines(drawing, slot, place, text),
        Control::Json => text::json(drawing, slot, place, text),
        Control::File(kind) => file::file(drawing, place, text, kind),
        Control::Path => file::path(drawing, slot, place, text),
    }
}
