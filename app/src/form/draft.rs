//! What a person has typed into a function's form so far, and what is wrong with it.

use std::collections::HashMap;

use domain::{FieldError, FunctionSpec, Parameter, validate_inputs};
use leptos::{ev::Event, prelude::*};
use serde_json::{Map, Value};

use super::{
    control::{Control, control_of},
    fields::{default_text, field_text, inputs_from_fields, whole_type},
    returned::FormReturn,
};
use crate::{
    browser,
    reactive::{Handler, handler},
};

/// One field. Copied freely: it holds only handles.
#[derive(Clone, Copy)]
pub(crate) struct Draft {
    pub(super) parameter: StoredValue<Parameter>,
    pub(super) text: RwSignal<String>,
    pub(super) error: RwSignal<Option<String>>,
    pub(super) upload: RwSignal<Upload>,
}

/// How far the file of a field is.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Upload {
    #[default]
    None,
    /// `part` of it, from 0 to 1, is there.
    Running {
        name: String,
        part: f64,
    },
    Failed(String),
}

/// All fields of one function's form.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    spec: StoredValue<FunctionSpec>,
    drafts: StoredValue<Vec<Draft>>,
    /// What is wrong with the call as a whole.
    pub(crate) error: RwSignal<Option<String>>,
}

/// Where a form's first texts come from, the first that has one winning.
#[derive(Default)]
pub(crate) struct Sources {
    pub(crate) returned: Option<FormReturn>,
    /// From the address, by parameter.
    pub(crate) query: HashMap<String, String>,
    /// From an earlier job.
    pub(crate) inputs: Option<Map<String, Value>>,
    /// The form is in the server's HTML already, and a person may have typed into it.
    pub(crate) in_page: bool,
}

impl Form {
    pub(crate) fn new(spec: FunctionSpec, sources: &Sources) -> Self {
        let drafts = spec.parameters.iter().map(|p| Draft::new(p, sources)).collect();
        let error = sources.returned.as_ref().and_then(|returned| returned.error.clone());
        Self {
            spec: StoredValue::new(spec),
            drafts: StoredValue::new(drafts),
            error: RwSignal::new(error),
        }
    }

    pub(crate) fn drafts(self) -> Vec<Draft> {
        self.drafts.get_value()
    }

    /// The inputs if they are all right; else every wrong field says why and the first has the focus.
    pub(crate) fn submit(self) -> Option<Map<String, Value>> {
        match self.check() {
            Ok(inputs) => {
                self.show(&[]);
                Some(inputs)
            }
            Err(errors) => {
                self.show(&errors);
                self.focus_first_error();
                None
            }
        }
    }

    /// Errors that the server found: shown like the ones found here.
    pub(crate) fn refuse(self, errors: &[FieldError]) {
        self.show(errors);
        self.focus_first_error();
    }

    pub(crate) fn fill(self, inputs: &Map<String, Value>) {
        for draft in self.drafts() {
            draft.set(draft.parameter.with_value(|parameter| text_of_input(parameter, inputs)));
        }
    }

    pub(crate) fn reset(self) {
        self.error.set(None);
        for draft in self.drafts() {
            draft.set(draft.parameter.with_value(default_text));
        }
    }

    /// Whether a file is still on its way.
    pub(crate) fn is_uploading(self) -> bool {
        self.drafts().iter().any(|d| d.upload.with(|u| matches!(u, Upload::Running { .. })))
    }

    /// Says at one field, left by the person, what is wrong with it.
    pub(super) fn check_field(self, draft: Draft) {
        let mut errors = self.check().err().unwrap_or_default();
        // That a field is still empty is no news to who is on the way to it.
        errors.retain(|error| error.code != "missing");
        draft.show(&errors);
    }

    fn check(self) -> Result<Map<String, Value>, Vec<FieldError>> {
        let fields = untrack(|| self.fields());
        self.spec.with_value(|spec| {
            inputs_from_fields(spec, &fields).and_then(|inputs| validate_inputs(spec, &inputs))
        })
    }

    fn fields(self) -> Vec<(String, String)> {
        let field = |draft: Draft| (draft.name(), draft.text.get());
        self.drafts().into_iter().map(field).collect()
    }

    fn show(self, errors: &[FieldError]) {
        self.error.set(None);
        for draft in self.drafts() {
            draft.show(errors);
        }
    }

    fn focus_first_error(self) {
        let wrong = self.drafts().into_iter().find(|d| d.error.with_untracked(Option::is_some));
        if let Some(draft) = wrong {
            browser::focus(&draft.id());
        }
    }
}

impl Draft {
    fn new(parameter: &Parameter, sources: &Sources) -> Self {
        let name = parameter.name.as_str();
        let first = || {
            let returned = sources.returned.as_ref().and_then(|returned| returned.text(name));
            returned
                .or_else(|| sources.query.get(name).cloned())
                .or_else(|| sources.inputs.as_ref().map(|inputs| text_of_input(parameter, inputs)))
                .unwrap_or_else(|| default_text(parameter))
        };
        let in_page = sources.in_page.then(|| browser::text_in_page(&id_of(name))).flatten();
        let text = in_page.unwrap_or_else(first);
        let error = sources.returned.as_ref().and_then(|r| message_for(&r.errors, name));
        Self {
            parameter: StoredValue::new(parameter.clone()),
            text: RwSignal::new(text),
            error: RwSignal::new(error),
            upload: RwSignal::new(Upload::None),
        }
    }

    pub(super) fn name(self) -> String {
        self.parameter.with_value(|parameter| parameter.name.clone())
    }

    pub(super) fn id(self) -> String {
        self.parameter.with_value(|parameter| id_of(&parameter.name))
    }

    pub(super) fn control(self) -> Control {
        self.parameter.with_value(control_of)
    }

    /// Takes over what a person types or chooses.
    pub(super) fn typing(self) -> Handler<Event> {
        handler(move |event| self.text.set(event_target_value(&event)))
    }

    pub(super) fn set(self, text: String) {
        self.upload.set(Upload::None);
        self.error.set(None);
        self.text.set(text);
    }

    fn show(self, errors: &[FieldError]) {
        let message = self.parameter.with_value(|p| message_for(errors, &p.name));
        if self.error.with_untracked(|shown| *shown != message) {
            self.error.set(message);
        }
    }
}

fn id_of(name: &str) -> String {
    format!("field-{name}")
}

fn text_of_input(parameter: &Parameter, inputs: &Map<String, Value>) -> String {
    match inputs.get(&parameter.name) {
        Some(value) => field_text(&whole_type(parameter), value),
        None => default_text(parameter),
    }
}

/// All that is wrong within one parameter; places inside it are named.
fn message_for(errors: &[FieldError], parameter: &str) -> Option<String> {
    let words: Vec<String> = errors
        .iter()
        .filter(|error| error.path.parameter() == Some(parameter))
        .take(5)
        .map(|error| if error.path.0.len() > 1 { error.to_string() } else { error.message.clone() })
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}
