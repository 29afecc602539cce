//! Numbers: a field, and a slider beside it where both ends are known.

use maud::{Markup, html};

use super::{
    control::NumberRules,
    draw::{Drawing, required},
    field::described_by,
    slot::{Place, Slot},
    text::placeholder,
};

/// A slider has as many stops as a person can aim at.
pub(super) const STOPS: f64 = 200.0;
pub(super) fn number(
    drawing: &Drawing<'_>,
    slot: Slot,
    place: &Place,
    text: &str,
    rules: &NumberRules,
) -> Markup {
    let NumberRules { whole, min, max, step, unit, .. } = rules;
    let unit_id = format!("{}-unit", place.id());
    let described = match unit {
        Some(_) => format!("{unit_id} {}", described_by(place)),
        None => described_by(place),
    };
    // Not type=number, which hides what was typed when it is not a number, and refuses `inf`.
    let mode = match (parse(min.as_deref()).is_none_or(|min| min < 0.0), whole) {
        // The keyboards of phones for numbers have no minus.
        (true, _) => "text",
        (false, true) => "numeric",
        (false, false) => "decimal",
    };
    let now = parse(Some(text)).map(|number| number.to_string());
    html! {
        .row {
            @if rules.slider { (slider(place, text, rules)) }
            input.input.number.beside[rules.slider] type="text" role="spinbutton" inputmode=(mode) aria-valuemin=[min] aria-valuemax=[max]
                aria-valuenow=[now] data-step=(step) autocomplete="off" id=(place.id()) name=(place.name) value=(text)
                placeholder=[placeholder(slot)] aria-label=(drawing.label) aria-describedby=(described) aria-required=[required(slot)]
                aria-invalid=[drawing.invalid(place)];
            @if let Some(unit) = unit { span.unit id=(unit_id) { (unit) } }
        }
    }
}

/// The pointer's way to the same value; the keyboard and screen readers have the field.
fn slider(place: &Place, text: &str, rules: &NumberRules) -> Markup {
    html! {
        input.range.needs-js type="range" tabindex="-1" aria-hidden="true" id=(slider_id(&place.id())) data-slides=(place.id()) min=[&rules.min]
            max=[&rules.max] step=(slider_step(rules)) value=(text);
    }
}

pub(super) fn slider_id(field: &str) -> String {
    format!("{field}-slider")
}

fn slider_step(rules: &NumberRules) -> String {
    if rules.step != "any" {
        return rules.step.clone();
    }
    let span =
        parse(rules.max.as_deref()).unwrap_or(1.0) - parse(rules.min.as_deref()).unwrap_or(0.0);
    // A power of ten, so that the numbers stay short.
    format!("{}", 10_f64.powf((span / STOPS).log10().round()))
}

pub(super) fn parse(text: Option<&str>) -> Option<f64> {
    text?.trim().parse().ok()
}
