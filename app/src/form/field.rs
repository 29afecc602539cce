//! One parameter, or one field of a record: name, type, what it is without a value, control, help,
//! error, in that order.

use domain::{DefaultValue, Parameter};
use leptos::prelude::*;

use super::{
    draft::Draft,
    draw::{Drawing, body},
    edit::{Action, Edit},
    edit_button::EditButton,
    names::{self, about},
    rules::rules_of,
    slot::{Place, Presence, Shape, Slot},
    state::Form,
};
use crate::{
    components::{Glyph, Icon},
    reactive::{live, maybe},
};

/// A parameter of the function, drawn anew when its structure changes.
#[component]
pub(crate) fn ParameterView(form: Form, index: usize, name: String) -> impl IntoView {
    let drawn = form.drawn.with_value(|drawn| drawn.get(index).copied());
    let times = move || drawn.map_or(0, |drawn| drawn.with(|drawn| drawn.times));
    let view = move || {
        let draft = drawn?.get_untracked().draft;
        form.spec.with_value(|spec| Some(parameter_view(form, spec.parameters.get(index)?, &draft)))
    };
    view! {
        <div class="parameter" class:changed=live(move || form.is_changed(index)) data-parameter=name>
            <For each=move || [times()] key=|times| *times let:_times>
                {view()}
            </For>
        </div>
    }
}

fn parameter_view(form: Form, parameter: &Parameter, draft: &Draft) -> AnyView {
    let shape = Shape::of(parameter);
    let place = Place::of_parameter(&parameter.name);
    let reset = Edit { name: place.name.clone(), action: Action::Reset };
    let reset = view! {
        <EditButton edit=reset class="btn ghost reset" label=format!("Reset {}", parameter.name)>
            <Icon glyph=Glyph::Restart />
        </EditButton>
    };
    let drawing = Drawing { form, label: parameter.name.clone() };
    field(&drawing, shape.slot(), &place, draft, Some(reset.into_any()), parameter.is_required())
}

/// A field of a record.
pub(super) fn field_view(drawing: &Drawing, slot: Slot, place: &Place, draft: &Draft) -> AnyView {
    field(drawing, slot, place, draft, None, slot.is_required())
}

fn field(
    drawing: &Drawing,
    slot: Slot,
    place: &Place,
    draft: &Draft,
    reset: Option<AnyView>,
    required: bool,
) -> AnyView {
    let id = place.id();
    let name = drawing.label.clone();
    // A label belongs to one control; a group of them is named by reference.
    let label = if drawing.is_group(slot, draft) {
        view! { <span class="name" id=format!("{id}-name")>{name}</span> }.into_any()
    } else {
        view! { <label class="name" for=id.clone()>{name}</label> }.into_any()
    };
    view! {
        <div class="field">
            <div class="caption">
                {label} <span class="type">{slot.value_type.label()}</span>
                {presence_view(drawing, slot, place, draft)}
                {requirement(slot, required).map(|words| view! { <span class="req">{words}</span> })}
                {reset}
            </div>
            {control(drawing, slot, place, draft)}
            {help(slot, &id)}
            <ErrorText drawing=drawing.clone() place=place.clone() deep=!drawing.has_parts(slot, draft) />
        </div>
    }
    .into_any()
}

/// An item of a list, an entry of a dictionary, a part of a tuple: what is around it names it.
pub(super) fn part_view(drawing: &Drawing, slot: Slot, place: &Place, draft: &Draft) -> AnyView {
    view! {
        <div class="item-body">
            {presence_view(drawing, slot, place, draft)}
            {control(drawing, slot, place, draft)}
            <ErrorText drawing=drawing.clone() place=place.clone() deep=!drawing.has_parts(slot, draft) />
        </div>
    }
    .into_any()
}

fn control(drawing: &Drawing, slot: Slot, place: &Place, draft: &Draft) -> AnyView {
    // What is typed counts at once, whatever was chosen before.
    let free = (slot.is_single() && !slot.presences().is_empty())
        .then(|| about(&place.name, names::PRESENCE));
    let class = if free.is_some() { "control free" } else { "control" };
    let there = draft.presence == Presence::Set || !slot.is_lazy();
    view! {
        <div class=class data-presence=free>
            {there.then(|| body(drawing, slot, place, draft))}
        </div>
    }
    .into_any()
}

/// `None` or `value`, side by side. As buttons where what is inside is not in the page yet.
fn presence_view(drawing: &Drawing, slot: Slot, place: &Place, draft: &Draft) -> Option<AnyView> {
    let presences = slot.presences();
    if presences.is_empty() {
        return None;
    }
    let lazy = slot.is_lazy();
    let name = about(&place.name, names::PRESENCE);
    // Buttons are no fields: they tell only that they were pressed.
    let held = lazy.then(|| {
        view! { <input type="hidden" name=name.clone() value=draft.presence.as_str() /> }
    });
    let options = presences.iter().map(|presence| {
        let (presence, chosen) = (*presence, *presence == draft.presence);
        let words = presence_words(slot, presence);
        if lazy {
            let edit = Edit { name: place.name.clone(), action: Action::Presence(presence) };
            let label = format!("{}: {words}", drawing.label);
            return view! { <EditButton edit class="option" label pressed=chosen>{words}</EditButton> }.into_any();
        }
        view! {
            <label>
                <input type="radio" name=name.clone() value=presence.as_str() checked=chosen prop:checked=chosen />
                <span>{words}</span>
            </label>
        }
        .into_any()
    });
    let options = options.collect_view();
    let label = format!("{}: value or none", drawing.label);
    Some(
        view! { <div class="seg presence" role="group" aria-label=label>{held} {options}</div> }
            .into_any(),
    )
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

fn help(slot: Slot, id: &str) -> AnyView {
    let words = slot.description.map(str::trim).filter(|words| !words.is_empty());
    let rules = rules_of(slot.inner().value_type);
    // A sentence of its own before the rules' sentence.
    let end = match words {
        Some(words) if rules.is_some() && words.ends_with(['.', '!', '?', ':']) => " ",
        Some(_) if rules.is_some() => ". ",
        _ => "",
    };
    let words = words.map(|words| format!("{words}{end}"));
    let empty = words.is_none() && rules.is_none();
    view! {
        <p class="help" class:gone=empty id=format!("{id}-help")>
            {words}
            {rules.map(|rules| view! { <span class="rules">{rules}</span> })}
        </p>
    }
    .into_any()
}

#[component]
fn ErrorText(drawing: Drawing, place: Place, deep: bool) -> impl IntoView {
    let path = place.path.clone();
    view! {
        <div id=format!("{}-error", place.id()) class="field-error">
            {maybe(move || {
                drawing.form.error_at(&path, deep).map(|words| {
                    view! {
                        <p class="err" tabindex="-1">
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
pub(super) fn described_by(place: &Place) -> String {
    let id = place.described_id();
    format!("{id}-help {id}-error")
}
