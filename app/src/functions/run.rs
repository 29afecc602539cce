//! The Run tab: the form, and beside it what became of each time it was sent.

use domain::{FunctionName, FunctionSpec, JobStatus, JobView, VersionId};
use leptos::{ev, html, prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wasm_bindgen::JsCast;
use web_sys::{CustomEvent, CustomEventInit, Element, EventTarget};

use super::{api, save::SaveExample};
use crate::{
    AppError,
    components::{ErrorNote, JobBadge},
    form::{CodeView, FORM_ID, Fill, Form, JsonView, ParameterView, View, Views},
    reactive::{each, effect, go, handler, live, maybe, part},
    site::Site,
    wire::{Sent, read},
};

/// The calls made from this page, newest first.
#[derive(Clone, Copy)]
struct Runs {
    version: VersionId,
    title: StoredValue<String>,
    futures: RwSignal<Vec<Future>>,
    next: StoredValue<u64>,
    owner: StoredValue<Option<Owner>>,
}

/// One call, from the moment Run was pressed.
#[derive(Clone, Copy)]
struct Future {
    key: u64,
    state: RwSignal<FutureState>,
}

#[derive(Clone)]
enum FutureState {
    /// On its way to the server.
    Sending,
    /// As JSON, for the bundle that shows jobs.
    Job(String),
    Refused(AppError),
}

impl Runs {
    fn new(version: VersionId, title: String) -> Self {
        Self {
            version,
            title: StoredValue::new(title),
            futures: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            owner: StoredValue::new(Owner::current()),
        }
    }

    /// Shows the call at once, and then what the server says to it.
    fn push(self, form: Form, inputs: Map<String, Value>) {
        let future = self.add();
        tell(document().as_ref(), "soon-job", "");
        go(async move {
            match api::push(self.version, inputs.clone()).await {
                Ok(summary) => {
                    let title = self.title.get_value();
                    let view = JobView::before_events(&summary, title, inputs);
                    let job = serde_json::to_string(&view).unwrap_or_default();
                    future.state.set(FutureState::Job(job));
                }
                Err(error) if !error.fields.is_empty() => {
                    self.remove(future.key);
                    form.refuse(error.fields);
                }
                Err(error) => future.state.set(FutureState::Refused(error)),
            }
        });
    }

    fn add(self) -> Future {
        let key = self.next.try_update_value(|next| {
            *next += 1;
            *next
        });
        let make = || RwSignal::new(FutureState::Sending);
        let state = self.owner.with_value(|o| o.as_ref().map_or_else(make, |o| o.with(make)));
        let future = Future { key: key.unwrap_or_default(), state };
        self.futures.update(|futures| futures.insert(0, future));
        future
    }

    fn remove(self, key: u64) {
        self.futures.update(|futures| futures.retain(|future| future.key != key));
    }
}

/// What the tab begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct RunStart {
    pub(super) function: FunctionName,
    pub(super) version: VersionId,
    pub(super) spec: FunctionSpec,
    pub(super) fill: Fill,
}

#[island]
pub(super) fn RunTab(start: Sent<RunStart>) -> impl IntoView {
    let RunStart { function, version, spec, fill } = start.0;
    let action = format!("{}/run?version={version}", function.path());
    let runs = Runs::new(version, spec.title());
    let names: Vec<String> = spec.parameters.iter().map(|p| p.name.clone()).collect();
    let form = Form::new(spec, &fill, function.to_string());
    let bar_function = function.clone();
    let view = RwSignal::new(View::Form);
    // Pressed while a file is still on its way: it runs when the file is there.
    let waiting = RwSignal::new(false);
    let run = move || {
        if form.is_uploading() {
            waiting.set(true);
        } else if let Some(inputs) = form.submit() {
            runs.push(form, inputs);
        } else {
            view.set(View::Form);
        }
    };
    effect(move || {
        if waiting.get() && !form.is_uploading() {
            waiting.set(false);
            untrack(run);
        }
    });
    run_by_keyboard(run);
    use_inputs_on_click(form);
    view! {
        <div class="split">
            <form class="card" id=FORM_ID method="post" action=action enctype="multipart/form-data" novalidate autocomplete="off" aria-label="Inputs"
                on:submit=move |event| {
                    event.prevent_default();
                    run();
                }
                on:input=handler(move |event: ev::Event| form.on_input(&event)) on:change=handler(move |event: ev::Event| form.on_change(&event))
                on:focusout=handler(move |event: ev::FocusEvent| form.on_focus_out(&event)) on:click=handler(move |event: ev::MouseEvent| form.on_click(&event))
                on:keydown=handler(move |event: ev::KeyboardEvent| form.on_key_down(&event)) on:paste=handler(move |event: ev::ClipboardEvent| form.on_paste(&event))
                on:dragstart=handler(move |event: ev::DragEvent| form.on_drag_start(&event)) on:dragover=handler(move |event: ev::DragEvent| form.on_drag_over(&event))
                on:drop=handler(move |event: ev::DragEvent| form.on_drop(&event))>
                // Enter presses the first button of a form: it is this one, not one that adds an item.
                <button type="submit" class="first-button" tabindex="-1" aria-hidden="true"></button>
                <div class="fields" class:gone=live(move || view.get() != View::Form)>
                    {names.is_empty().then(|| view! { <p class="muted pad-y">"This function takes no inputs."</p> })}
                    {names.into_iter().enumerate().map(|(index, name)| view! { <ParameterView form index name /> }).collect_view()}
                </div>
                {maybe(move || match view.get() {
                    View::Form => None,
                    View::Json => Some(view! { <JsonView form /> }.into_any()),
                    View::Code => Some(view! { <CodeView form function=function.clone() /> }.into_any()),
                })}
                {maybe(move || form.error.get().map(|words| view! { <p class="err pad" role="alert">{words}</p> }))}
                <RunBar form waiting view function=bar_function />
            </form>
            <FutureList runs />
        </div>
    }
}

#[component]
fn RunBar(
    form: Form,
    waiting: RwSignal<bool>,
    view: RwSignal<View>,
    function: FunctionName,
) -> impl IntoView {
    let may_run = Site::here().may_run();
    view! {
        <div class="runbar">
            <button class="btn primary" type="submit" disabled=!may_run aria-busy=live(move || waiting.get().then_some("true"))>
                "Run"
                <kbd class="needs-js" aria-hidden="true">
                    "Ctrl ↵"
                </kbd>
            </button>
            <button class="btn ghost needs-js" type="button" on:click=handler(move |_| form.reset())>
                "Reset"
            </button>
            <SaveExample form function />
            {maybe(move || waiting.get().then(|| view! { <span class="muted xs">"Runs when the file is uploaded"</span> }))}
            {(!may_run).then(|| view! { <span class="muted xs">"Your key may look, but not run."</span> })}
            <Views view />
        </div>
    }
}

#[component]
fn FutureList(runs: Runs) -> impl IntoView {
    let futures = runs.futures;
    let empty = maybe(move || {
        futures.with(Vec::is_empty).then(|| {
            view! {
                <div class="blank quiet needs-js">
                    <p class="muted">"Results appear here, each as it resolves. Several at once are fine."</p>
                </div>
            }
        })
    });
    view! {
        <section class="futures" aria-label="Results">
            {empty} {each(move || futures.get(), |future| u128::from(future.key), move |future| view! { <FutureView future /> })}
        </section>
    }
}

#[component]
fn FutureView(future: Future) -> impl IntoView {
    part(move || match future.state.get() {
        FutureState::Sending => view! {
            <article class="card future" aria-label="Job">
                <header>
                    <JobBadge status=JobStatus::Queued announced=true />
                    <span class="xs muted">"sending"</span>
                </header>
            </article>
        }
        .into_any(),
        FutureState::Job(job) => view! { <ShownJob job /> }.into_any(),
        FutureState::Refused(error) => view! {
            <article class="card future">
                <div class="body">
                    <ErrorNote error />
                </div>
            </article>
        }
        .into_any(),
    })
}

/// The place that the page's script has the job shown in.
#[component]
fn ShownJob(job: String) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    effect(move || {
        if let Some(place) = place.get() {
            tell(&place, "show-job", &job);
        }
    });
    view! { <div node_ref=place></div> }
}

fn tell(target: &EventTarget, name: &str, detail: &str) {
    let options = CustomEventInit::new();
    options.set_bubbles(true);
    options.set_detail(&detail.into());
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &options) {
        // Fails for events that are being dispatched already.
        let _ = target.dispatch_event(&event);
    }
}

/// Jobs are shown by another bundle: their buttons only say what they hold.
fn use_inputs_on_click(form: Form) {
    effect(move || {
        let listener = window_event_listener(ev::click, move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let button = target.and_then(|target| target.closest("[data-use-inputs]").ok()?);
            let inputs = button.and_then(|button| button.get_attribute("data-use-inputs"));
            if let Some(inputs) = inputs.and_then(|inputs| read(&inputs)) {
                form.fill(&inputs);
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// `Ctrl/Cmd-Enter`, wherever the focus is.
fn run_by_keyboard(run: impl Fn() + Copy + 'static) {
    effect(move || {
        let listener = window_event_listener(leptos::ev::keydown, move |event| {
            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                run();
            }
        });
        on_cleanup(move || listener.remove());
    });
}
