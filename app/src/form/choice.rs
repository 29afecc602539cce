//! Switches, options to choose one of, and options to tick.

use leptos::prelude::*;

use super::{
    control::Look,
    draw::{Drawing, required},
    field::described_by,
    names::{self, about},
    slot::{Choice, Place, Slot},
};

pub(super) fn switch(drawing: &Drawing, place: &Place, text: &str) -> AnyView {
    let checked = text == "true";
    view! {
        <div class="row">
            <input type="hidden" name=about(&place.name, names::SHOWN) value="1" />
            <input type="checkbox" class="switch" id=place.id() name=place.name.clone() value="true" checked=checked
                aria-label=drawing.label.clone() aria-describedby=described_by(place) aria-invalid=drawing.invalid(place) />
            <span class="switch-words" aria-hidden="true"></span>
        </div>
    }
    .into_any()
}

/// All at once: on one line, or one below the other.
pub(super) fn radios(
    drawing: &Drawing,
    slot: Slot,
    place: &Place,
    options: &[Choice],
    text: &str,
    look: Look,
) -> AnyView {
    let class = if look == Look::Segments { "seg" } else { "seg upright" };
    let options = options.iter().map(|option| {
        let chosen = option.text == text;
        view! {
            <label>
                <input type="radio" name=place.name.clone() value=option.text.clone() checked=chosen />
                <span>{option.label.clone()}</span>
            </label>
        }
    });
    view! {
        <div class=class role="radiogroup" tabindex="-1" id=place.id() aria-label=drawing.label.clone() aria-describedby=described_by(place)
            aria-required=required(slot) aria-invalid=drawing.invalid(place)>
            {options.collect_view()}
        </div>
    }
    .into_any()
}

/// Many: a list in which typing finds.
pub(super) fn list(
    drawing: &Drawing,
    slot: Slot,
    place: &Place,
    options: &[Choice],
    text: &str,
) -> AnyView {
    let unknown = options.iter().all(|option| option.text != text);
    let choose = (unknown || slot.is_required() && text.is_empty()).then(|| {
        view! {
            <option value="" selected=true hidden=true>
                "Choose…"
            </option>
        }
    });
    let options = options.iter().map(|option| {
        view! {
            <option value=option.text.clone() selected=option.text == text>
                {option.label.clone()}
            </option>
        }
    });
    view! {
        <div class="searched">
            <select class="input" id=place.id() name=place.name.clone() data-searched="" aria-label=drawing.label.clone()
                aria-describedby=described_by(place) aria-required=required(slot) aria-invalid=drawing.invalid(place)>
                {choose}
                {options.collect_view()}
            </select>
        </div>
    }
    .into_any()
}

pub(super) fn ticks(
    drawing: &Drawing,
    place: &Place,
    options: &[Choice],
    ticked: &[String],
) -> AnyView {
    let options = options.iter().map(|option| {
        view! {
            <label class="tick">
                <input type="checkbox" name=place.name.clone() value=option.text.clone() checked=ticked.contains(&option.text) />
                <span>{option.label.clone()}</span>
            </label>
        }
    });
    view! {
        <div class="ticks" role="group" tabindex="-1" id=place.id() aria-label=drawing.label.clone() aria-describedby=described_by(place)>
            <input type="hidden" name=about(&place.name, names::SHOWN) value="1" />
            {options.collect_view()}
        </div>
    }
    .into_any()
}
