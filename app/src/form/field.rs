//! One parameter, or one field of a record: name, type, what it is without a value, control, help,
//! error, in that order.

use domain::{DefaultValue, FieldError, Parameter};
use maud::{Markup, html};

use super::{
    draft::Draft,
    draw::{Drawing, body},
    edit::{Action, Edit},
    edit_button::edit_button,
    names::{self, about},
    placed::words_at,
    rules::rules_of,
    slot::{Place, Presence, Shape, Slot},
};
use crate::components::{Glyph, icon};

/// On an element that says what is wrong: the place it is about.
pub(super) const ERROR_AT: &str = "data-error-at";
/// On the same: also what is wrong inside of that place.
pub(super) const DEEP: &str = "data-deep";

/// A parameter of the function.
pub(super) fn parameter(parameter: &Parameter, draft: &Draft, errors: &[FieldError]) -> Markup {
    let shape = Shape::of(parameter);
    let place = Place::of_parameter(&parameter.name);
    let reset = Edit { name: place.name.clone(), action: Action::Reset };
    let label = format!("Reset {}", parameter.name);
    let reset = edit_button(&reset, "btn ghost reset", &label, None, None, &icon(Glyph::Restart));
    let drawing = Drawing { errors, label: parameter.name.clone() };
    field(&drawing, shape.slot(), &place, draft, Some(reset), parameter.is_required())
}

/// A field of a record.
pub(super) fn field_of(drawing: &Drawing<'_>, slot: Slot, place: &Place, draft: &Draft) -> Markup {
    field(drawing, slot, place, draft, None, slot.is_required())
}

fn field(
    drawing: &Drawing<'_>,
    slot: Slot,
    place: &Place,
    draft: &Draft,
    reset: Option<Markup>,
    required: bool,
) -> Markup {
    let id = place.id();
    html! {
        .field {
            .caption {
                // A label belongs to one control; a group of them is named by reference.
                @if drawing.is_group(slot, draft) {
                    span.name id=(format!("{id}-name")) { (drawing.label) }
                } @else {
                    label.name for=(id) { (drawing.label) }
                }
                " "
                span.type { (slot.value_type.label()) }
                @if let Some(presence) = presence(drawing, slot, place, draft) { (presence) }
                @if let Some(words) = requirement(slot, required) { span.req { (words) } }
                @if let Some(reset) = reset { (reset) }
            }
            (control(drawing, slot, place, draft))
            (help(slot, &id))
            (error_place(drawing, place, !drawing.has_parts(slot, draft)))
        }
    }
}

/// An item of a list, an entry of a dictionary, a part of a tuple: what is around it names it.
pub(super) fn part(drawing: &Drawing<'_>, slot: Slot, place: &Place, draft: &Draft) -> Markup {
    html! {
        .item-body {
            @if let Some(presence) = presence(drawing, slot, place, draft) { (presence) }
            (control(drawing, slot, place, draft))
            (error_place(drawing, place, !drawing.has_parts(slot, draft)))
        }
    }
}

fn control(drawing: &Drawing<'_>, slot: Slot, place: &Place, draft: &Draft) -> Markup {
    // What is typed counts at once, whatever was chosen before.
    let free = (slot.is_single() && !slot.presences().is_empty())
        .then(|| about(&place.name, names::PRESENCE));
    let there = draft.presence == Presence::Set || !slot.is_lazy();
    html! {
        .control.free[free.is_some()] data-presence=[free] {
            @if there { (body(drawing, slot, place, draft)) }
        }
    }
}

/// `None` or `value`, side by side. As buttons where what is inside is not in the page yet.
fn presence(drawing: &Drawing<'_>, slot: Slot, place: &Place, draft: &Draft) -> Option<Markup> {
    let presences = slot.presences();
    if presences.is_empty() {
        return None;
    }
    let lazy = slot.is_lazy();
    let name = about(&place.name, names::PRESENCE);
    let label = format!("{}: value or none", drawing.label);
    Some(html! {
        .seg.presence role="group" aria-label=(label) {
            // Buttons are no fields: they tell only that they were pressed.
            @if lazy { input type="hidden" name=(name) value=(draft.presence.as_str()); }
            @for presence in presences.iter().copied() {
                @let chosen = presence == draft.presence;
                @let words = presence_words(slot, presence);
                @if lazy {
                    @let edit = Edit { name: place.name.clone(), action: Action::Presence(presence) };
                    @let label = format!("{}: {words}", drawing.label);
                    (edit_button(&edit, "option", &label, None, Some(chosen), &html! { (words) }))
                } @else {
                    label {
                        input type="radio" name=(name) value=(presence.as_str()) checked[chosen];
                        span { (words) }
                    }
                }
            }
        }
    })
}

fn presence_words(slot: Slot, presence: Presence) -> &'static str {
    match presence {
        Presence::Set => "value",
        Presence::Null => "None",
        Presence::Unset if slot.is_null_by_default() => "None",
        Presence::Unset => "not set",
    }
}

fn requirement(slot: Slot, required: bool) -> Option<&'static str> {
    match slot.default {
        _ if required => Some("required"),
        DefaultValue::Computed => Some("set by the function"),
        _ => None,
    }
}

fn help(slot: Slot, id: &str) -> Markup {
    let words = slot.description.map(str::trim).filter(|words| !words.is_empty());
    let rules = rules_of(slot.inner().value_type);
    // A sentence of its own before the rules' sentence.
    let end = match words {
        Some(words) if rules.is_some() && words.ends_with(['.', '!', '?', ':']) => " ",
        Some(_) if rules.is_some() => ". ",
        _ => "",
    };
    let empty = words.is_none() && rules.is_none();
    html! {
        p.help.gone[empty] id=(format!("{id}-help")) {
            @if let Some(words) = words { (words) (end) }
            @if let Some(rules) = rules { span.rules { (rules) } }
        }
    }
}

fn error_place(drawing: &Drawing<'_>, place: &Place, deep: bool) -> Markup {
    let path = place.path.to_string();
    let words = words_at(drawing.errors, &path, deep);
    html! {
        div.field-error id=(error_id(place)) data-error-at=(path) data-deep=[deep.then_some("")] {
            @if let Some(words) = words { (error_words(&words)) }
        }
    }
}

pub(super) fn error_words(words: &str) -> Markup {
    html! { p.err tabindex="-1" { (icon(Glyph::Error)) span { (words) } } }
}

fn error_id(place: &Place) -> String {
    format!("{}-error", place.id())
}

/// Which elements describe the control, for `aria-describedby`.
pub(super) fn described_by(place: &Place) -> String {
    let id = place.described_id();
    format!("{id}-help {id}-error")
}
