//! Three views of one value: the form, the inputs as JSON to edit, and the code that makes the same
//! call. They are always in step. The page holds the place they are drawn in; this fills it.

use maud::{Markup, html};
use serde_json::{Map, Value};
use web_sys::{Element, HtmlTextAreaElement};

use super::Form;
use crate::{
    browser,
    components::{Glyph, icon},
};

/// Where the view that is no form is drawn.
pub(crate) const PLACE: &str = "other-view";
const JSON: &str = "inputs-as-json";
const WRONG: &str = "json-error";
const CODE: &str = "call-as-code";
/// On a button: which language it is for.
pub(crate) const LANGUAGE: &str = "data-language";
const LANGUAGES: [&str; 4] = ["Python", "curl", "JavaScript", "Terminal"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    Form,
    Json,
    Code,
}

impl View {
    /// Of what a button says in `data-view`.
    pub(crate) fn of(text: &str) -> Option<Self> {
        [Self::Form, Self::Json, Self::Code].into_iter().find(|view| view.as_str() == text)
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Json => "json",
            Self::Code => "code",
        }
    }
}

/// Draws the view anew.
pub(crate) fn draw(view: View, form: &Form) {
    let Some(place) = browser::by_id::<Element>(PLACE) else { return };
    let markup = match view {
        View::Form => html! {},
        View::Json => json(&pretty(&form.shown_inputs())),
        View::Code => code(),
    };
    place.set_inner_html(&markup.0);
}

/// The inputs as JSON. What is typed here is in the form at once.
fn json(text: &str) -> Markup {
    let rows = text.lines().count().clamp(8, 24);
    html! {
        .json-view {
            textarea.input.mono id=(JSON) rows=(rows) spellcheck="false" aria-label="Inputs as JSON" aria-describedby=(WRONG) { "\n" (text) }
            .field-error id=(WRONG) aria-live="polite" {}
        }
    }
}

/// The same call from elsewhere.
fn code() -> Markup {
    html! {
        .code-view.stack {
            .seg role="group" aria-label="Language" {
                @for (index, language) in LANGUAGES.iter().enumerate() {
                    button.option type="button" data-language=(index) aria-pressed=(index == 0) { (language) }
                }
            }
            .code {
                pre tabindex="0" id=(CODE) {}
                button.btn.ghost.needs-js type="button" data-copy { (icon(Glyph::Copy)) span aria-live="polite" { "Copy" } }
            }
        }
    }
}

/// Takes in what was typed as JSON; says whether the element was the field for it.
pub(crate) fn typed(target: &Element, form: &Form) -> bool {
    if target.id() != JSON {
        return false;
    }
    let text = browser::value_of(JSON).unwrap_or_default();
    match serde_json::from_str(&text) {
        Ok(Value::Object(inputs)) => {
            say(form.unknown_names(&inputs));
            form.fill_shown(inputs);
        }
        Ok(_) => say(Some("Write an object: names of parameters with their values.".to_owned())),
        Err(error) => say(Some(format!("Not JSON yet: {error}."))),
    }
    true
}

/// Whether what stands there is no call; then it has the focus.
pub(crate) fn is_wrong() -> bool {
    let Some(area) = browser::by_id::<HtmlTextAreaElement>(JSON) else { return false };
    let wrong = area.get_attribute("aria-invalid").is_some();
    if wrong {
        // Fails for elements that cannot be focused.
        let _ = area.focus();
    }
    wrong
}

fn say(wrong: Option<String>) {
    let Some(area) = browser::by_id::<Element>(JSON) else { return };
    // Fails for attribute names that are not valid only.
    let _ = match &wrong {
        Some(_) => area.set_attribute("aria-invalid", "true"),
        None => area.remove_attribute("aria-invalid"),
    };
    let words = wrong.map(|words| html! { p.err { (words) } }.0);
    if let Some(place) = browser::by_id::<Element>(WRONG) {
        place.set_inner_html(&words.unwrap_or_default());
    }
}

/// What was read from the form, in the view that is open. The field that somebody types into stays.
pub(crate) fn show(form: &Form) {
    let inputs = form.shown_inputs();
    if let Some(area) = browser::by_id::<HtmlTextAreaElement>(JSON) {
        let is_typed_into =
            leptos::prelude::document().active_element().is_some_and(|active| active.id() == JSON);
        if !is_typed_into {
            area.set_value(&pretty(&inputs));
            say(None);
        }
    }
}

/// The calls in each language, in the view for them.
pub(crate) fn show_calls(calls: &[String]) {
    let chosen = browser::all(&format!("[{LANGUAGE}][aria-pressed=true]")).next();
    let chosen = chosen.and_then(|button| button.get_attribute(LANGUAGE)?.parse().ok());
    if let Some(place) = browser::by_id::<Element>(CODE) {
        place.set_text_content(calls.get(chosen.unwrap_or(0)).map(String::as_str));
    }
}

fn pretty(inputs: &Map<String, Value>) -> String {
    serde_json::to_string_pretty(inputs).unwrap_or_default()
}
