//! The form of one function as the page holds it. The fields in the page are what counts: they are
//! read as a whole at every change, by the same function that reads a form without JavaScript.
//! Only what changes the form's structure draws a parameter anew.

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

use domain::{FieldError, FunctionName, Parameter, conceal, reveal};
use leptos::prelude::request_animation_frame;
use maud::Markup;
use serde_json::{Map, Value};
use web_sys::Element;

use super::{
    draft::{Draft, drafts_of_inputs, initial_drafts},
    edit::Edit,
    errors,
    field::parameter,
    fields::{Fields, checked_inputs, drafts_of_fields},
    file::PENDING,
    fill::apply,
    memory, page,
    placed::placed,
    reading::inputs_of_drafts,
    upload::Uploads,
};
use crate::browser;

/// One for the page; its clones are the same form.
#[derive(Clone)]
pub(crate) struct Form(Rc<State>);

struct State {
    /// The function's name, for words about it.
    name: String,
    parameters: Vec<Parameter>,
    /// The inputs as they are without anybody's doing.
    first: Map<String, Value>,
    /// What the fields say at this moment.
    reading: RefCell<Reading>,
    /// What is shown to be wrong.
    errors: RefCell<Vec<FieldError>>,
    uploads: OnceCell<Uploads>,
    /// Where a person left this form is kept under this name.
    memory: String,
    pointer: RefCell<Pointer>,
    /// Whether a reading is due already.
    due: Cell<bool>,
    drawing: Cell<bool>,
    /// Called after each reading.
    heard: OnceCell<Box<dyn Fn()>>,
}

/// What the pointer is doing. What appears while it is down would move what it is on.
#[derive(Debug, Default)]
pub(super) struct Pointer {
    pub(super) down: bool,
    /// The parameter that the press took the focus from, to be checked after it.
    pub(super) left: Option<String>,
}

/// The inputs that can be read; where one cannot, its parameter is left out.
#[derive(Debug, Clone, Default, PartialEq)]
struct Reading {
    inputs: Map<String, Value>,
    unreadable: Vec<FieldError>,
}

impl Form {
    /// Of the page that the server made. `asked` when the form was filled for somebody who asked
    /// for it: then what the person left here last does not come back.
    pub(crate) fn wake_up(
        function: &FunctionName,
        parameters: Vec<Parameter>,
        errors: Vec<FieldError>,
        asked: bool,
    ) -> Self {
        let first = inputs_of_drafts(&parameters, &initial_drafts(&parameters)).0;
        let form = Self(Rc::new(State {
            name: function.name.clone(),
            memory: function.to_string(),
            parameters,
            first,
            reading: RefCell::default(),
            errors: RefCell::new(errors),
            uploads: OnceCell::new(),
            pointer: RefCell::default(),
            due: Cell::new(false),
            drawing: Cell::new(false),
            heard: OnceCell::new(),
        }));
        let told = form.clone();
        // Set once, here.
        let _ = form.0.uploads.set(Uploads::new(move || told.uploads_changed()));
        form.begin(asked);
        form
    }

    /// Something may have been typed before this code was there; else what the person left here the
    /// last time comes back.
    fn begin(&self, asked: bool) {
        let untouched = !self.choose_waiting_files() && !asked;
        let pairs = page::fields();
        let remembered = memory::recall(&self.0.memory);
        match remembered.filter(|_| untouched && self.is_initial(&pairs)) {
            Some(pairs) => self.draw(&self.drafts_of(&pairs)),
            None => self.read(),
        }
        self.listen();
        self.show_files();
    }

    /// Calls it after each reading of the fields.
    pub(crate) fn on_reading(&self, heard: impl Fn() + 'static) {
        // Set once, by the tab that the form is in.
        let _ = self.0.heard.set(Box::new(heard));
    }

    fn is_initial(&self, pairs: &[(String, String)]) -> bool {
        self.inputs_of(&self.drafts_of(pairs)).0 == self.0.first
    }

    pub(super) fn uploads(&self) -> &Uploads {
        self.0.uploads.get_or_init(|| Uploads::new(|| {}))
    }

    pub(super) fn pointer<T>(&self, change: impl FnOnce(&mut Pointer) -> T) -> T {
        change(&mut self.0.pointer.borrow_mut())
    }

    fn drafts_of(&self, pairs: &[(String, String)]) -> Vec<Draft> {
        drafts_of_fields(&self.0.parameters, &Fields::of(pairs))
    }

    fn inputs_of(&self, drafts: &[Draft]) -> (Map<String, Value>, Vec<FieldError>) {
        inputs_of_drafts(&self.0.parameters, drafts)
    }

    /// What stands in the page now.
    fn drafts(&self) -> Vec<Draft> {
        self.drafts_of(&page::fields())
    }

    /// Takes note of what stands in the page, and keeps it for the next visit.
    pub(crate) fn read(&self) {
        let mut pairs = page::fields();
        let (inputs, unreadable) = self.inputs_of(&self.drafts_of(&pairs));
        self.mark_changed(&inputs, &unreadable);
        *self.0.reading.borrow_mut() = Reading { inputs, unreadable };
        // What is on its way now does not arrive at a page that is loaded again.
        let secrets = page::secret_names();
        pairs.retain(|(name, text)| !text.starts_with(PENDING) && !secrets.contains(name));
        memory::keep(&self.0.memory, &pairs);
        if let Some(heard) = self.0.heard.get() {
            heard();
        }
    }

    /// A parameter that has another value than at first is marked.
    fn mark_changed(&self, inputs: &Map<String, Value>, unreadable: &[FieldError]) {
        for (parameter, element) in self.0.parameters.iter().zip(parameter_elements()) {
            let name = &parameter.name;
            let changed = inputs.get(name) != self.0.first.get(name)
                || unreadable.iter().any(|error| error.path.parameter() == Some(name));
            // Fails for names of classes that are none only.
            let _ = element.class_list().toggle_with_force("changed", changed);
        }
    }

    fn uploads_changed(&self) {
        self.show_files();
        if !self.0.due.replace(true) {
            let form = self.clone();
            request_animation_frame(move || {
                form.0.due.set(false);
                form.read();
            });
        }
    }

    /// The inputs as they stand; those whose text cannot be read are left out.
    pub(crate) fn inputs(&self) -> Map<String, Value> {
        self.0.reading.borrow().inputs.clone()
    }

    /// The same with marks in the places of secrets, to be looked at and copied.
    pub(crate) fn shown_inputs(&self) -> Map<String, Value> {
        let mut inputs = self.inputs();
        conceal(&self.0.parameters, &mut inputs);
        inputs
    }

    /// Takes in inputs that were shown and edited: secrets that are still marked stay as they are.
    pub(super) fn fill_shown(&self, mut inputs: Map<String, Value>) {
        let secrets = conceal(&self.0.parameters, &mut self.inputs());
        reveal(&mut inputs, &secrets);
        self.fill(&inputs);
    }

    /// Draws every parameter anew.
    fn draw(&self, drafts: &[Draft]) {
        let shown = self.0.errors.borrow().clone();
        let drawn = self.0.parameters.iter().zip(drafts).zip(parameter_elements());
        for ((of, draft), element) in drawn {
            self.replace(&element, &parameter(of, draft, &shown));
        }
        self.show_files();
        self.read();
    }

    /// Changes the structure, and goes on where the person would.
    pub(super) fn edit(&self, edit: &Edit) {
        let mut drafts = self.drafts();
        let parameters = &self.0.parameters;
        let Some((index, id)) = apply(edit, parameters, &mut drafts) else { return };
        let (Some(of), Some(draft), Some(element)) =
            (parameters.get(index), drafts.get(index), parameter_elements().nth(index))
        else {
            return;
        };
        let mut shown = self.0.errors.borrow_mut();
        shown.retain(|error| error.path.parameter() != Some(&of.name));
        drop(shown);
        self.replace(&element, &parameter(of, draft, &[]));
        page::focus(&id);
        self.show_files();
        self.read();
    }

    fn replace(&self, element: &Element, markup: &Markup) {
        // What has the focus loses it when it goes: nobody has left it.
        self.0.drawing.set(true);
        element.set_inner_html(&markup.0);
        self.0.drawing.set(false);
    }

    pub(crate) fn fill(&self, inputs: &Map<String, Value>) {
        self.show(Vec::new());
        self.draw(&drafts_of_inputs(&self.0.parameters, inputs));
    }

    /// Names that the function does not have, as a sentence; none when there are none.
    pub(super) fn unknown_names(&self, inputs: &Map<String, Value>) -> Option<String> {
        let known = |name: &&String| self.0.parameters.iter().any(|p| p.name == **name);
        let unknown: Vec<&str> =
            inputs.keys().filter(|name| !known(name)).map(String::as_str).collect();
        (!unknown.is_empty())
            .then(|| format!("Not a parameter of {}: {}.", self.0.name, unknown.join(", ")))
    }

    /// Whether a file is still on its way.
    pub(crate) fn is_uploading(&self) -> bool {
        self.uploads().is_running()
    }

    pub(crate) fn reset(&self) {
        self.fill(&Map::new());
    }

    /// The inputs if they are all right; else every wrong field says why and the first has the focus.
    pub(crate) fn submit(&self) -> Option<Map<String, Value>> {
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
    pub(crate) fn refuse(&self, errors: Vec<FieldError>) {
        self.show(errors);
        page::focus_first_error();
    }

    /// Says at the parameter that the person leaves what is wrong with it.
    pub(super) fn check_parameter(&self, name: &str) {
        if self.0.drawing.get() {
            return;
        }
        let mut found = self.placed(self.check().err().unwrap_or_default());
        let is_of = |error: &FieldError| error.path.parameter() == Some(name);
        let mut shown = self.0.errors.borrow_mut();
        // That a field is still empty is no news to who is on the way to it; but once it has
        // been said it stays true.
        found.retain(|e| is_of(e) && (e.code != "missing" || shown.contains(e)));
        shown.retain(|error| !is_of(error));
        shown.append(&mut found);
        let now = shown.clone();
        drop(shown);
        errors::show(&now);
    }

    /// Whether something is shown to be wrong with a parameter.
    pub(super) fn is_wrong(&self, name: &str) -> bool {
        self.0.errors.borrow().iter().any(|error| error.path.parameter() == Some(name))
    }

    fn placed(&self, errors: Vec<FieldError>) -> Vec<FieldError> {
        if errors.is_empty() {
            return errors;
        }
        placed(&self.0.parameters, &self.drafts(), errors)
    }

    fn check(&self) -> Result<Map<String, Value>, Vec<FieldError>> {
        checked_inputs(&self.0.name, &self.0.parameters, &self.drafts())
    }

    fn show(&self, errors: Vec<FieldError>) {
        errors::clear_whole();
        let errors = self.placed(errors);
        errors::show(&errors);
        *self.0.errors.borrow_mut() = errors;
    }
}

/// What each parameter is drawn in, in the order of the function's parameters.
fn parameter_elements() -> impl Iterator<Item = Element> {
    browser::all(&format!("#{} .parameter", super::FORM_ID))
}
