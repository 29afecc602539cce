//! One field: name, type, requirement, control, help, error, in that order.

use crate::reactive::{Live, live, maybe};
use domain::{DefaultValue, Parameter};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{
    choice,
    control::Control,
    draft::{Draft, Form},
    file, number, text,
};
use crate::components::{Glyph, Icon};

#[component]
pub(crate) fn FieldView(form: Form, draft: super::draft::Draft) -> impl IntoView {
    let parameter = draft.parameter.get_value();
    let id = draft.id();
    let control = draft.control();
    // A label belongs to one control; a group of them is named by reference.
    let grouped = matches!(control, Control::Choice { side_by_side: true, .. });
    let name = parameter.name.clone();
    let label = if grouped {
        view! { <span class="name" id=format!("{id}-name")>{name}</span> }.into_any()
    } else {
        view! { <label class="name" for=id.clone()>{name}</label> }.into_any()
    };
    view! {
        <div class="field" on:focusout=move |event| {
            if !goes_to_button(&event) {
                form.check_field(draft);
            }
        }>
            <div class="caption">
                {label} <span class="type">{parameter.value_type.label()}</span>
                <span class="req">{requirement(&parameter)}</span>
            </div>
            {draw(draft, control)}
            {help(&parameter, &id)}
            <ErrorText id=format!("{id}-error") draft />
        </div>
    }
}

/// An error that appears now would move the button away from under the pointer; Run checks anyway.
fn goes_to_button(event: &leptos::ev::FocusEvent) -> bool {
    let target =
        event.related_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| target.closest(".runbar").is_ok_and(|bar| bar.is_some()))
}

fn draw(draft: Draft, control: Control) -> AnyView {
    match control {
        Control::Switch => choice::switch(draft),
        Control::Choice { options, side_by_side: true } => choice::segments(draft, options),
        Control::Choice { options, .. } => choice::list(draft, options),
        Control::Number { whole, min, max, step, slider } => {
            number::number(draft, whole, min, max, step, slider)
        }
        Control::Line => text::line(draft, "text"),
        Control::Native(kind) => text::line(draft, kind),
        Control::Lines => text::lines(draft, false),
        Control::Json => text::lines(draft, true),
        Control::File(kind) => file::file(draft, kind),
    }
}

fn requirement(parameter: &Parameter) -> &'static str {
    match &parameter.default {
        _ if parameter.is_required() => "required",
        DefaultValue::Computed => "set by the function",
        _ => "",
    }
}

fn help(parameter: &Parameter, id: &str) -> Option<AnyView> {
    let words = parameter.description.clone().filter(|words| !words.trim().is_empty())?;
    Some(view! { <p class="help" id=format!("{id}-help")>{words}</p> }.into_any())
}

#[component]
fn ErrorText(id: String, draft: Draft) -> impl IntoView {
    view! {
        <div id=id class="field-error">
            {maybe(move || {
                draft.error.get().map(|words| {
                    view! {
                        <p class="err">
                            <Icon glyph=Glyph::Error />
                            <span>{words}</span>
                        </p>
                    }
                })
            })}
        </div>
    }
}

/// Which elements describe the control, for `aria-describedby`.
pub(super) fn described_by(draft: Draft) -> String {
    let id = draft.id();
    let has_help = draft.parameter.with_value(|parameter| parameter.description.is_some());
    if has_help { format!("{id}-help {id}-error") } else { format!("{id}-error") }
}

/// For `aria-invalid`.
pub(super) fn invalid(draft: Draft) -> Live<Option<&'static str>> {
    live(move || draft.error.with(Option::is_some).then_some("true"))
}
