//! A number's field and its slider in the page: each follows the other, and arrow keys change both.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};

use super::{
    number::{STOPS, parse, slider_id},
    page,
};

/// On a slider: the field that it moves.
const SLIDES: &str = "data-slides";
const STEP: &str = "data-step";

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
pub(super) fn nudge(element: &Element, event: &KeyboardEvent) -> bool {
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
