//! Numbers: a field, and a slider beside it where both ends are known.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use super::{
    control::NumberRules,
    draw::{Drawing, required},
    field::described_by,
    page,
    slot::{Place, Slot},
    text::placeholder,
};

/// A slider has as many stops as a person can aim at.
const STOPS: f64 = 200.0;
/// On a slider: the field that it moves.
const SLIDES: &str = "data-slides";
const STEP: &str = "data-step";

pub(super) fn number(
    drawing: &Drawing,
    slot: Slot,
    place: &Place,
    text: &str,
    rules: &NumberRules,
) -> AnyView {
    let slider = rules.slider.then(|| slider(place, text, rules));
    let class = if rules.slider { "input number beside" } else { "input number" };
    let NumberRules { whole, min, max, step, .. } = rules.clone();
    // Not type=number, which hides what was typed when it is not a number, and refuses `inf`.
    let mode = match (parse(min.as_deref()).is_none_or(|min| min < 0.0), whole) {
        // The keyboards of phones for numbers have no minus.
        (true, _) => "text",
        (false, true) => "numeric",
        (false, false) => "decimal",
    };
    view! {
        <div class="row">
            {slider}
            <input class=class type="text" role="spinbutton" inputmode=mode aria-valuemin=min aria-valuemax=max
                aria-valuenow=parse(Some(text)).map(|number| number.to_string()) data-step=step autocomplete="off" id=place.id() name=place.name.clone()
                value=text.to_owned() placeholder=placeholder(slot) aria-label=drawing.label.clone() aria-describedby=described_by(place)
                aria-required=required(slot) aria-invalid=drawing.invalid(place) />
        </div>
    }
    .into_any()
}

/// The pointer's way to the same value; the keyboard and screen readers have the field.
fn slider(place: &Place, text: &str, rules: &NumberRules) -> AnyView {
    let step = slider_step(rules);
    view! {
        <input class="range needs-js" type="range" tabindex="-1" aria-hidden="true" id=slider_id(&place.id()) data-slides=place.id() min=rules.min.clone()
            max=rules.max.clone() step=step value=text.to_owned() />
    }
    .into_any()
}

fn slider_id(field: &str) -> String {
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

/// A slider that was moved sets its field, a field its slider.
pub(super) fn keep_together(element: &Element) {
    let Some(input) = element.dyn_ref::<HtmlInputElement>() else { return };
    let value = input.value();
    match input.get_attribute(SLIDES) {
        Some(field) => page::set_value(&field, &value),
        None if input.get_attribute("role").is_some() => {
            page::set_value(&slider_id(&input.id()), &value);
            // Fails for attribute names that are not valid only.
            let _ = match parse(Some(&value)) {
                Some(number) => input.set_attribute("aria-valuenow", &number.to_string()),
                None => input.remove_attribute("aria-valuenow"),
            };
        }
        None => {}
    }
}

/// Up and Down change the number, as in a number field of the browser's. Says whether it changed.
pub(super) fn nudge(element: &Element, event: &leptos::ev::KeyboardEvent) -> bool {
    let sign = match event.key().as_str() {
        "ArrowUp" if !event.alt_key() => 1.0,
        "ArrowDown" if !event.alt_key() => -1.0,
        _ => return false,
    };
    let Some(input) = element.dyn_ref::<HtmlInputElement>() else { return false };
    let attribute = |name: &str| input.get_attribute(name);
    let (min, max) = (attribute("aria-valuemin"), attribute("aria-valuemax"));
    // From nothing it starts at the lower end.
    let number = parse(Some(&input.value())).or(parse(min.as_deref())).unwrap_or(0.0);
    if number.abs() >= 1e15 {
        return false;
    }
    event.prevent_default();
    let by = parse(attribute(STEP).as_deref()).unwrap_or_else(|| {
        let span =
            parse(max.as_deref()).zip(parse(min.as_deref())).map_or(100.0, |(max, min)| max - min);
        10_f64.powf((span / STOPS).log10().round())
    });
    let low = parse(min.as_deref()).unwrap_or(f64::NEG_INFINITY);
    let high = parse(max.as_deref()).unwrap_or(f64::INFINITY);
    let moved = ((number / by).round() + sign) * by;
    let digits = by.to_string().split_once('.').map_or(0, |(_, digits)| digits.len());
    input.set_value(&format!("{:.digits$}", moved.clamp(low, high)));
    keep_together(element);
    true
}

fn parse(text: Option<&str>) -> Option<f64> {
    text?.trim().parse().ok()
}
