//! Switches, options to choose one of, and options to tick.

use maud::{Markup, html};

use super::{
    control::Look,
    draw::{Drawing, required},
    field::described_by,
    names::{self, about},
    slot::{Choice, Place, Slot},
};

pub(super) fn switch(drawing: &Drawing<'_>, place: &Place, text: &str) -> Markup {
    html! {
        .row {
            input type="hidden" name=(about(&place.name, names::SHOWN)) value="1";
            input.switch type="checkbox" id=(place.id()) name=(place.name) value="true" checked[text == "true"] aria-label=(drawing.label)
                aria-describedby=(described_by(place)) aria-invalid=[drawing.invalid(place)];
            span.switch-words aria-hidden="true" {}
        }
    }
}

/// All at once: on one line, or one below the other.
pub(super) fn radios(
    drawing: &Drawing<'_>,
    slot: Slot,
    place: &Place,
    options: &[Choice],
    text: &str,
    look: Look,
) -> Markup {
    html! {
        .seg.upright[look != Look::Segments] role="radiogroup" tabindex="-1" id=(place.id()) aria-label=(drawing.label)
            aria-describedby=(described_by(place)) aria-required=[required(slot)] aria-invalid=[drawing.invalid(place)] {
            @for option in options {
                label {
                    input type="radio" name=(place.name) value=(option.text) checked[option.text == text];
                    span { (option.label) }
                }
            }
        }
    }
}

/// Many: a list in which typing finds.
pub(super) fn list(
    drawing: &Drawing<'_>,
    slot: Slot,
    place: &Place,
    options: &[Choice],
    text: &str,
) -> Markup {
    let unknown = options.iter().all(|option| option.text != text);
    html! {
        .searched {
            select.input id=(place.id()) name=(place.name) data-searched aria-label=(drawing.label) aria-describedby=(described_by(place))
                aria-required=[required(slot)] aria-invalid=[drawing.invalid(place)] {
                @if unknown || slot.is_required() && text.is_empty() {
                    option value="" selected hidden { "Choose…" }
                }
                @for option in options {
                    option value=(option.text) selected[option.text == text] { (option.label) }
                }
            }
        }
    }
}

pub(super) fn ticks(
    drawing: &Drawing<'_>,
    place: &Place,
    options: &[Choice],
    ticked: &[String],
) -> Markup {
    html! {
        .ticks role="group" tabindex="-1" id=(place.id()) aria-label=(drawing.label) aria-describedby=(described_by(place)) {
            input type="hidden" name=(about(&place.name, names::SHOWN)) value="1";
            @for option in options {
                label.tick {
                    input type="checkbox" name=(place.name) value=(option.text) checked[ticked.contains(&option.text)];
                    span { (option.label) }
                }
            }
        }
    }
}
