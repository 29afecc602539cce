//! What a person does on the Run tab besides filling the form in.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use domain::{FunctionName, JobStatus, VersionId};
use leptos::{
    ev,
    prelude::{document, window_event_listener},
    task::spawn_local,
};
use maud::{Markup, html};
use serde_json::{Map, Value};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlFormElement, KeyboardEvent};

use super::{super::api, EXAMPLE_NAME, RunStart};
use crate::{
    AppError, browser,
    components::{Glyph, icon},
    form::{
        FORM_ID, Form, HEARD, focus,
        views::{self, LANGUAGE, View},
    },
};

/// On a button of a job's card: the inputs to begin with.
const USED: &str = "data-use-inputs";

/// One for the page.
struct Tab {
    form: Form,
    function: FunctionName,
    version: VersionId,
    /// The call that is in the form, in each language.
    calls: RefCell<Vec<String>>,
    view: Cell<View>,
    /// Run was pressed while a file is still on its way: it runs when the file is there.
    waiting: Cell<bool>,
}

pub(super) fn wake_up(start: RunStart) {
    let Some(element) = browser::by_id::<HtmlFormElement>(FORM_ID) else { return };
    let tab = Rc::new(Tab {
        form: Form::wake_up(&start.function, start.parameters, start.errors, start.asked),
        function: start.function,
        version: start.version,
        calls: RefCell::default(),
        view: Cell::new(View::Form),
        waiting: Cell::new(false),
    });
    let of_form = tab.clone();
    tab.form.on_reading(move || of_form.read());
    let of_form = tab.clone();
    browser::listen(&element, &HEARD, move |event| of_form.on_event(&event));
    let of_form = tab.clone();
    browser::listen(&element, &["submit"], move |event| {
        event.prevent_default();
        of_form.run();
    });
    let of_window = tab.clone();
    window_event_listener(ev::keydown, move |event| {
        // Wherever the focus is.
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            of_window.run();
        }
    });
    window_event_listener(ev::click, move |event| tab.use_inputs(&event));
    if let Some(id) = &start.focus {
        focus(id);
    }
}

impl Tab {
    fn on_event(self: &Rc<Self>, event: &Event) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(target) = target else { return };
        let is_name = target.id() == EXAMPLE_NAME;
        match event.type_().as_str() {
            "input" if is_name || views::typed(&target, &self.form) => {}
            // Enter saves; it would run the function otherwise.
            "keydown" if is_name => {
                if event.unchecked_ref::<KeyboardEvent>().key() == "Enter" {
                    event.prevent_default();
                    self.save();
                }
            }
            "click" if self.on_click(&target) => {}
            _ => self.form.on_event(event),
        }
    }

    /// Says whether it was on a control of the tab rather than of the form.
    fn on_click(self: &Rc<Self>, target: &Element) -> bool {
        let Ok(Some(button)) = target.closest("button") else { return false };
        if let Some(view) = button.get_attribute("data-view").and_then(|view| View::of(&view)) {
            self.open(view);
        } else if button.has_attribute(LANGUAGE) {
            press(&button, LANGUAGE);
            views::show_calls(&self.calls.borrow());
        } else if button.has_attribute("data-resets") {
            self.form.reset();
        } else if button.has_attribute("data-saves") {
            self.save();
        } else {
            return false;
        }
        true
    }

    fn open(self: &Rc<Self>, view: View) {
        self.view.set(view);
        for button in browser::all("[data-view]") {
            let pressed = button.get_attribute("data-view").as_deref() == Some(view.as_str());
            set_pressed(&button, pressed);
        }
        for fields in browser::all(&format!("#{FORM_ID} > .fields")) {
            // Fails for names of classes that are none only.
            let _ = fields.class_list().toggle_with_force("gone", view != View::Form);
        }
        views::draw(view, &self.form);
        if view == View::Code {
            self.write_calls();
        }
    }

    fn write_calls(self: &Rc<Self>) {
        let tab = self.clone();
        spawn_local(async move {
            let (function, version) = (tab.function.clone(), tab.version);
            let calls = api::calls(function, version, tab.form.shown_inputs()).await;
            *tab.calls.borrow_mut() = calls.unwrap_or_else(|error| vec![error.message; 4]);
            views::show_calls(&tab.calls.borrow());
        });
    }

    /// The form's fields were read.
    fn read(self: &Rc<Self>) {
        match self.view.get() {
            View::Form => {}
            View::Json => views::show(&self.form),
            View::Code => self.write_calls(),
        }
        if self.waiting.get() && !self.form.is_uploading() {
            self.wait(false);
            self.run();
        }
    }

    fn run(self: &Rc<Self>) {
        if views::is_wrong() {
            return;
        }
        if self.form.is_uploading() {
            self.wait(true);
            return;
        }
        match self.form.submit() {
            Some(inputs) => self.push(inputs),
            // Where what is wrong is said.
            None if self.view.get() != View::Form => {
                self.open(View::Form);
                self.form.submit();
            }
            None => {}
        }
    }

    fn wait(&self, waiting: bool) {
        self.waiting.set(waiting);
        for words in browser::all(&format!("#{FORM_ID} [data-waits]")) {
            let _ = words.class_list().toggle_with_force("gone", !waiting);
        }
        for button in browser::all(&format!("#{FORM_ID} .runbar [type=submit]")) {
            let _ = match waiting {
                true => button.set_attribute("aria-busy", "true"),
                false => button.remove_attribute("aria-busy"),
            };
        }
    }

    /// Shows the call at once, and then what the server says to it.
    fn push(self: &Rc<Self>, inputs: Map<String, Value>) {
        let Some(card) = new_card() else { return };
        browser::tell(&document(), "soon-job", "");
        let tab = self.clone();
        spawn_local(async move {
            match api::push(tab.version, inputs).await {
                // Shown by code that pages of jobs have, too.
                Ok(job) => browser::tell(&card, "show-job", &job),
                Err(error) if !error.fields.is_empty() => {
                    card.remove();
                    tab.open(View::Form);
                    tab.form.refuse(error.fields);
                }
                Err(error) => card.set_inner_html(&refused(&error).0),
            }
        });
    }

    /// A job's card offers its inputs.
    fn use_inputs(&self, event: &Event) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let button = target.and_then(|target| target.closest(&format!("[{USED}]")).ok()?);
        let inputs = button.and_then(|button| button.get_attribute(USED));
        if let Some(inputs) = inputs.and_then(|text| serde_json::from_str(&text).ok()) {
            self.form.fill(&inputs);
        }
    }

    /// Keeps what is in the form under a name, for others to begin with.
    fn save(self: &Rc<Self>) {
        let Some(inputs) = self.form.submit() else { return };
        let name = browser::value_of(EXAMPLE_NAME).unwrap_or_default();
        let function = self.function.clone();
        spawn_local(async move {
            let saved = api::save_example(function, name, inputs).await;
            let words = saved.map_or_else(|error| error.message, |()| "Saved".to_owned());
            for place in browser::all("[data-saved]") {
                place.set_text_content(Some(&words));
            }
        });
    }
}

/// Above those that are there.
fn new_card() -> Option<Element> {
    let list = browser::all(".futures").next()?;
    let card = document().create_element("div").ok()?;
    card.set_class_name("future-place");
    card.set_inner_html(&sending().0);
    list.prepend_with_node_1(&card).ok()?;
    Some(card)
}

fn sending() -> Markup {
    let status = JobStatus::Queued;
    html! {
        article.card.future aria-label="Job" {
            header {
                span.status.(status.as_str()) role="status" { (icon(Glyph::Queued)) (status.as_str()) }
                span.xs.muted { "sending" }
            }
        }
    }
}

fn refused(error: &AppError) -> Markup {
    html! {
        article.card.future {
            .body { p.err.note role="alert" { (icon(Glyph::Error)) span { (error.message) } } }
        }
    }
}

/// Presses one of the buttons that have the attribute, and none of the others.
fn press(chosen: &Element, attribute: &str) {
    for button in browser::all(&format!("[{attribute}]")) {
        set_pressed(&button, button == *chosen);
    }
}

fn set_pressed(button: &Element, pressed: bool) {
    // Fails for attribute names that are not valid only.
    let _ = button.set_attribute("aria-pressed", if pressed { "true" } else { "false" });
}
