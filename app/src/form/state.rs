//! The form of one function as the page holds it. The fields in the page are what counts: they are
//! read as a whole at every change, by the same function that reads a form without JavaScript.
//! Only what changes the form's structure draws a parameter anew.

use domain::{FieldError, FunctionSpec, InputPath};
use leptos::prelude::*;
use serde_json::{Map, Value};

use super::{
    draft::{Draft, drafts_of_inputs, initial_drafts, inputs_of_drafts},
    edit::Edit,
    fields::{Fields, checked_inputs, drafts_of_fields},
    fill::{Fill, apply},
    memory, page,
    placed::placed,
    slot::Shape,
    upload::Uploads,
};

/// Copied freely: it holds only handles.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    pub(super) spec: StoredValue<FunctionSpec>,
    /// What each parameter is drawn from.
    pub(super) drawn: StoredValue<Vec<RwSignal<Drawn>>>,
    /// What the fields say at this moment.
    reading: RwSignal<Reading>,
    /// What is shown to be wrong.
    pub(super) errors: RwSignal<Vec<FieldError>>,
    /// What is wrong with the call as a whole.
    pub(crate) error: RwSignal<Option<String>>,
    pub(super) uploads: Uploads,
    /// Where a person left this form is kept under this name.
    memory: StoredValue<String>,
    pub(super) pointer: StoredValue<Pointer>,
}

/// What the pointer is doing. What appears while it is down would move what it is on.
#[derive(Debug, Default)]
pub(super) struct Pointer {
    pub(super) down: bool,
    /// The parameter that the press took the focus from, to be checked after it.
    pub(super) left: Option<String>,
}

/// A new number draws it anew, whatever was typed into what is in the page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drawn {
    pub(super) times: u32,
    pub(super) draft: Draft,
}

/// The inputs that can be read; where one cannot, its parameter is left out.
#[derive(Debug, Clone, Default, PartialEq)]
struct Reading {
    inputs: Map<String, Value>,
    unreadable: Vec<FieldError>,
}

impl Form {
    pub(crate) fn new(spec: FunctionSpec, fill: &Fill, memory: String) -> Self {
        let (drafts, next) = fill.drafts(&spec.parameters);
        let (inputs, unreadable) = inputs_of_drafts(&spec.parameters, &drafts);
        let errors = placed(&spec.parameters, &drafts, fill.errors.clone());
        let drawn = drafts.into_iter().map(|draft| RwSignal::new(Drawn { times: 0, draft }));
        let form = Self {
            drawn: StoredValue::new(drawn.collect()),
            spec: StoredValue::new(spec),
            reading: RwSignal::new(Reading { inputs, unreadable }),
            errors: RwSignal::new(errors),
            error: RwSignal::new(fill.error.clone()),
            uploads: Uploads::new(),
            memory: StoredValue::new(memory),
            pointer: StoredValue::new(Pointer::default()),
        };
        let untouched = fill.is_empty();
        Effect::new(move |_| {
            form.wake_up(untouched);
            if let Some(id) = &next {
                page::focus(id);
            }
        });
        form
    }

    /// In the browser, once. Something may have been typed before this code was there; else what
    /// the person left here the last time comes back.
    fn wake_up(self, untouched: bool) {
        let untouched = !self.choose_waiting_files() && untouched;
        let pairs = page::fields();
        let remembered = self.memory.with_value(|memory| memory::recall(memory));
        match remembered.filter(|_| untouched && self.is_initial(&pairs)) {
            Some(pairs) => self.draw(self.drafts_of(&pairs)),
            None => self.read(),
        }
        self.listen();
    }

    fn is_initial(self, pairs: &[(String, String)]) -> bool {
        let now = self.inputs_of(&self.drafts_of(pairs)).0;
        let first = self.spec.with_value(|spec| initial_drafts(&spec.parameters));
        now == self.inputs_of(&first).0
    }

    fn drafts_of(self, pairs: &[(String, String)]) -> Vec<Draft> {
        self.spec.with_value(|spec| drafts_of_fields(&spec.parameters, &Fields::of(pairs)))
    }

    fn inputs_of(self, drafts: &[Draft]) -> (Map<String, Value>, Vec<FieldError>) {
        self.spec.with_value(|spec| inputs_of_drafts(&spec.parameters, drafts))
    }

    /// What stands in the page now.
    fn drafts(self) -> Vec<Draft> {
        self.drafts_of(&self.fields())
    }

    /// The fields of the page; a file that has arrived is in its field at once.
    fn fields(self) -> Vec<(String, String)> {
        let resolved =
            |(name, text): (String, String)| (name, untrack(|| self.uploads.resolve(&text)));
        page::fields().into_iter().map(resolved).collect()
    }

    /// Takes note of what stands in the page, and keeps it for the next visit.
    pub(crate) fn read(self) {
        let mut pairs = self.fields();
        self.take(&self.drafts_of(&pairs));
        // What is on its way now does not arrive at a page that is loaded again.
        pairs.retain(|(_, text)| !Uploads::is_pending(text));
        self.memory.with_value(|memory| memory::keep(memory, &pairs));
    }

    fn take(self, drafts: &[Draft]) {
        let (inputs, unreadable) = self.inputs_of(drafts);
        let reading = Reading { inputs, unreadable };
        if self.reading.with_untracked(|now| *now != reading) {
            self.reading.set(reading);
        }
    }

    /// The inputs as they stand, tracked; those whose text cannot be read are left out.
    pub(crate) fn inputs(self) -> Map<String, Value> {
        self.reading.with(|reading| reading.inputs.clone())
    }

    /// Whether a parameter has another value than at first; tracked.
    pub(super) fn is_changed(self, parameter: usize) -> bool {
        self.reading.track();
        self.spec.with_value(|spec| {
            let Some(parameter) = spec.parameters.get(parameter) else { return false };
            let first = Draft::initial(Shape::of(parameter).slot());
            let (inputs, _) = inputs_of_drafts(std::slice::from_ref(parameter), &[first]);
            self.reading.with(|reading| {
                let concerns = |e: &FieldError| e.path.parameter() == Some(&parameter.name);
                reading.inputs.get(&parameter.name) != inputs.get(&parameter.name)
                    || reading.unreadable.iter().any(concerns)
            })
        })
    }

    /// Draws every parameter whose draft is another than the one in the page.
    pub(super) fn draw(self, drafts: Vec<Draft>) {
        self.take(&drafts);
        self.drawn.with_value(|drawn| {
            for (signal, draft) in drawn.iter().zip(drafts) {
                signal.update(|drawn| {
                    drawn.times += 1;
                    drawn.draft = draft;
                });
            }
        });
        // After the new controls are in the page.
        request_animation_frame(move || self.read());
    }

    fn draw_one(self, index: usize, draft: Draft) {
        if let Some(signal) = self.drawn.with_value(|drawn| drawn.get(index).copied()) {
            signal.update(|drawn| {
                drawn.times += 1;
                drawn.draft = draft;
            });
        }
    }

    /// Changes the structure, and goes on where the person would.
    pub(super) fn edit(self, edit: &Edit) {
        let mut drafts = self.drafts();
        let done = self.spec.with_value(|spec| apply(edit, &spec.parameters, &mut drafts));
        let Some((index, id)) = done else { return };
        self.take(&drafts);
        self.errors.update(|errors| {
            let name = self.parameter_name(index);
            errors.retain(|error| error.path.parameter() != name.as_deref());
        });
        if let Some(draft) = drafts.get(index) {
            self.draw_one(index, draft.clone());
        }
        // After the new controls are in the page.
        request_animation_frame(move || {
            page::focus(&id);
            self.read();
        });
    }

    fn parameter_name(self, index: usize) -> Option<String> {
        self.spec.with_value(|spec| spec.parameters.get(index).map(|p| p.name.clone()))
    }

    pub(crate) fn fill(self, inputs: &Map<String, Value>) {
        self.show(Vec::new());
        self.draw(self.spec.with_value(|spec| drafts_of_inputs(&spec.parameters, inputs)));
    }

    /// Names that the function does not have, as a sentence; none when there are none.
    pub(super) fn unknown_names(self, inputs: &Map<String, Value>) -> Option<String> {
        self.spec.with_value(|spec| {
            let known = |name: &&String| spec.parameters.iter().any(|p| p.name == **name);
            let unknown: Vec<&str> =
                inputs.keys().filter(|name| !known(name)).map(String::as_str).collect();
            (!unknown.is_empty())
                .then(|| format!("Not a parameter of {}: {}.", spec.name, unknown.join(", ")))
        })
    }

    /// Whether a file is still on its way; tracked.
    pub(crate) fn is_uploading(self) -> bool {
        self.uploads.is_running()
    }

    pub(crate) fn reset(self) {
        self.fill(&Map::new());
    }

    /// The inputs if they are all right; else every wrong field says why and the first has the focus.
    pub(crate) fn submit(self) -> Option<Map<String, Value>> {
        match self.check() {
            Ok(inputs) => {
                self.show(Vec::new());
                Some(inputs)
            }
            Err(errors) => {
                self.refuse(errors);
                None
            }
        }
    }

    /// Errors that the server found are shown like the ones found here.
    pub(crate) fn refuse(self, errors: Vec<FieldError>) {
        self.show(errors);
        request_animation_frame(page::focus_first_error);
    }

    /// Says at the parameter that the person leaves what is wrong with it.
    pub(super) fn check_parameter(self, name: &str) {
        let mut found = self.placed(self.check().err().unwrap_or_default());
        self.errors.update(|errors| {
            let is_of = |error: &FieldError| error.path.parameter() == Some(name);
            // That a field is still empty is no news to who is on the way to it; but once it has
            // been said it stays true.
            found.retain(|e| is_of(e) && (e.code != "missing" || errors.contains(e)));
            errors.retain(|error| !is_of(error));
            errors.append(&mut found);
        });
    }

    fn placed(self, errors: Vec<FieldError>) -> Vec<FieldError> {
        if errors.is_empty() {
            return errors;
        }
        let drafts = self.drafts();
        self.spec.with_value(|spec| placed(&spec.parameters, &drafts, errors))
    }

    fn check(self) -> Result<Map<String, Value>, Vec<FieldError>> {
        let drafts = self.drafts();
        self.spec.with_value(|spec| checked_inputs(spec, &drafts))
    }

    fn show(self, errors: Vec<FieldError>) {
        self.error.set(None);
        self.errors.set(self.placed(errors));
    }

    /// All that is wrong at a place, tracked; `deep` also inside of it, with the places named.
    pub(super) fn error_at(self, path: &InputPath, deep: bool) -> Option<String> {
        self.errors.with(|errors| {
            let words: Vec<String> = errors
                .iter()
                .filter(|error| error.path == *path || deep && path.holds(&error.path))
                .take(5)
                .map(|e| if e.path == *path { e.message.clone() } else { e.to_string() })
                .collect();
            (!words.is_empty()).then(|| words.join(" "))
        })
    }
}
