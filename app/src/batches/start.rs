//! A table is pasted, dropped or chosen; its columns find their parameters; what is wrong is said row
//! by row; then it runs. The server reads it, so that a form without JavaScript does the same.

use std::time::Duration;

use domain::{
    ColumnChoice, FunctionName, RowErrors, TableCheck, TableColumn, TableText, VersionId,
};
use leptos::{ev, prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement};

use super::api;
use crate::{
    browser,
    components::{Glyph, Icon},
    reactive::{handler, live, maybe, part},
    site::Site,
    wire::Sent,
};

/// A pause in typing.
const TYPED: Duration = Duration::from_millis(250);
/// Wrong rows that are listed; the rest are counted.
const MOST_LISTED: usize = 50;
/// Of a select that says what a column is for, before the column's name.
pub const MAP_FIELD: &str = "map:";
const TABLE_ID: &str = "table";
/// What the buttons for a table of which some rows are wrong send.
const RIGHT: &str = "right";
const WRONG: &str = "wrong";
/// The value of one whose column is left out.
pub const LEFT_OUT: &str = "-";

/// A table that came back: posted without JavaScript, to be looked at or because it was refused. The
/// server provides it as context when it renders the page in answer.
#[derive(Debug, Clone)]
pub struct TableReturn {
    pub function: FunctionName,
    pub table: TableText,
    pub check: Option<TableCheck>,
    pub error: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct TableStart {
    pub(super) function: FunctionName,
    pub(super) version: VersionId,
    pub(super) parameters: Vec<Column>,
    pub(super) table: TableText,
    pub(super) check: TableCheck,
    pub(super) error: Option<String>,
}

/// A parameter that a column may be for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) required: bool,
}

#[derive(Clone, Copy)]
struct Table {
    version: VersionId,
    text: RwSignal<String>,
    mapping: RwSignal<Vec<ColumnChoice>>,
    check: RwSignal<TableCheck>,
    error: RwSignal<Option<String>>,
    /// Counts the questions: only the newest answer is shown.
    asked: StoredValue<u32>,
    pushing: RwSignal<bool>,
}

impl Table {
    fn given(self) -> TableText {
        let (text, mapping) = (self.text.get_untracked(), self.mapping.get_untracked());
        TableText { text, mapping, only_right: false }
    }

    fn ask_soon(self) {
        let number = self.asked.try_update_value(|asked| {
            *asked += 1;
            *asked
        });
        let is_newest = move || Some(self.asked.get_value()) == number;
        set_timeout(
            move || {
                if is_newest() {
                    spawn_local(async move {
                        let answer = api::check(self.version, self.given()).await;
                        if is_newest() {
                            self.take(answer);
                        }
                    });
                }
            },
            TYPED,
        );
    }

    fn take(self, answer: Result<TableCheck, crate::AppError>) {
        match answer {
            Ok(check) => {
                self.error.set(None);
                self.check.set(check);
            }
            Err(error) => self.error.set(Some(error.message)),
        }
    }

    fn read_file(self, file: File) {
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            self.text.set(text.unwrap_or_default());
            self.mapping.set(Vec::new());
            self.ask_soon();
        });
    }

    fn choose(self, column: String, parameter: String) {
        let parameter = Some(parameter).filter(|parameter| parameter != LEFT_OUT);
        self.mapping.update(|mapping| {
            mapping.retain(|choice| choice.column != column);
            mapping.push(ColumnChoice { column, parameter });
        });
        self.ask_soon();
    }

    fn push(self, only_right: bool) {
        self.pushing.set(true);
        spawn_local(async move {
            let table = TableText { only_right, ..self.given() };
            match api::push(self.version, table).await {
                Ok(batch) => browser::go(&format!("/batches/{batch}")),
                Err(error) => {
                    self.pushing.set(false);
                    self.error.set(Some(error.message));
                    self.ask_soon();
                }
            }
        });
    }
}

#[island]
pub(super) fn StartBatch(start: Sent<TableStart>) -> impl IntoView {
    let TableStart { function, version, parameters, table, check, error } = start.0;
    let first = table.text.clone();
    let table = Table {
        version,
        text: RwSignal::new(table.text),
        mapping: RwSignal::new(table.mapping),
        check: RwSignal::new(check),
        error: RwSignal::new(error),
        asked: StoredValue::new(0),
        pushing: RwSignal::new(false),
    };
    Effect::new(move |_| {
        // Something may have been pasted before this code was there.
        let pasted = browser::value_of(TABLE_ID).filter(|text| !text.is_empty());
        if let Some(text) = pasted.filter(|text| *text != table.text.get_untracked()) {
            table.text.set(text);
            table.ask_soon();
        }
    });
    let typed = move |event: ev::Event| {
        table.text.set(event_target_value(&event));
        table.ask_soon();
    };
    let chosen = move |event: ev::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let file = input.and_then(|input| input.files()?.get(0));
        if let Some(file) = file {
            table.read_file(file);
        }
    };
    let submit = move |event: ev::SubmitEvent| {
        let pressed = event.submitter().and_then(|button| button.get_attribute("value"));
        // The browser downloads by itself.
        if pressed.as_deref() == Some(WRONG) {
            return;
        }
        event.prevent_default();
        let (size, wrong) =
            table.check.with_untracked(|check| (check.check.size, check.check.wrong));
        let only_right = pressed.as_deref() == Some(RIGHT);
        if wrong < size && (only_right || wrong == 0) {
            table.push(only_right);
        }
    };
    let parameters = StoredValue::new(parameters);
    let example = parameters.with_value(|parameters| example(parameters));
    view! {
        <form class="card batch-start" method="post" action=format!("{}/batch/run?version={version}", function.path()) enctype="multipart/form-data" autocomplete="off"
            aria-label="Table to run" on:submit=handler(submit)>
            <div class="body stack">
                <label class="name" for=TABLE_ID>"Table"</label>
                <p class="help" id="table-help">
                    "One job per row. CSV with a line of names, JSON lines, or an array of objects: paste it, or choose a file."
                </p>
                <textarea class="input mono" id=TABLE_ID name="table" rows="8" spellcheck="false" placeholder=example aria-describedby="table-help table-error" prop:value=table.text
                    on:input=handler(typed) inner_html=escaped(&first)></textarea>
                <div class="drop slim">
                    <span class="thumb"><Icon glyph=Glyph::Upload /></span>
                    <span class="drop-words">
                        <span>"Drop a CSV or JSON lines file here, or choose one"</span>
                        <span class="faint xs">"At most 10,000 rows"</span>
                    </span>
                    <input class="drop-input" type="file" name="file" accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,text/csv" aria-label="File with the table"
                        on:change=handler(chosen) />
                </div>
                <div id="table-error" class="field-error" aria-live="polite">
                    {maybe(move || table.error.get().map(|words| view! { <p class="err"><Icon glyph=Glyph::Error /><span>{words}</span></p> }))}
                </div>
                {part(move || columns(table, &table.check.read().columns, parameters))}
                {part(move || problems(&table.check.read()))}
            </div>
            <BatchBar table wrong_at=format!("{}/batch/wrong?version={version}", function.path()) />
        </form>
    }
}

#[component]
fn BatchBar(table: Table, wrong_at: String) -> impl IntoView {
    let may_run = Site::here().may_run();
    let size = move || table.check.with(|check| check.check.size);
    let ready = move || table.check.with(|check| check.check.size > 0 && check.check.wrong == 0);
    let words = live(move || match size() {
        0 => "Run".to_owned(),
        1 => "Run 1 row".to_owned(),
        rows => format!("Run {rows} rows"),
    });
    // Without JavaScript nobody knows yet whether it is ready.
    let awake = RwSignal::new(false);
    Effect::new(move |_| awake.set(true));
    let disabled = live(move || !may_run || awake.get() && (!ready() || table.pushing.get()));
    view! {
        <div class="runbar">
            <button class="btn primary" type="submit" disabled=disabled aria-busy=live(move || table.pushing.get().then_some("true"))>
                {words}
            </button>
            <button class="btn no-js" type="submit" name="look" value="1">
                "Look at the rows"
            </button>
            {maybe(move || some_wrong(table.check.with(|check| check.check.size - check.check.wrong), table.check.with(|check| check.check.wrong), wrong_at.clone()))}
            <span class="muted xs" aria-live="polite">{live(move || table.check.with(summary))}</span>
        </div>
    }
}

/// What can be done about a table of which some rows are wrong.
fn some_wrong(right: u32, wrong: u32, wrong_at: String) -> Option<AnyView> {
    let words = if right == 1 {
        "Run the 1 right row".to_owned()
    } else {
        format!("Run the {right} right rows")
    };
    let run = (right > 0).then(|| {
        view! { <button class="btn" type="submit" name="right" value=RIGHT>{words}</button> }
    });
    let view = view! {
        {run}
        <button class="btn ghost" type="submit" name="wrong" value=WRONG formaction=wrong_at>
            <Icon glyph=Glyph::Download />
            "Wrong rows as CSV"
        </button>
    };
    (wrong > 0).then(|| view.into_any())
}

fn summary(check: &TableCheck) -> String {
    match (check.check.size, check.check.wrong) {
        (0, _) => String::new(),
        (_, 0) => "Every row can run".to_owned(),
        (_, 1) => "1 row is wrong".to_owned(),
        (_, wrong) => format!("{wrong} rows are wrong"),
    }
}

/// Which column is for which parameter, with the first cells of each.
fn columns(
    table: Table,
    columns: &[TableColumn],
    parameters: StoredValue<Vec<Column>>,
) -> Option<AnyView> {
    if columns.is_empty() {
        return None;
    }
    let rows = columns.iter().map(|column| {
        let cells = column
            .sample
            .iter()
            .map(|cell| view! { <td class="cut faint">{cell.clone()}</td> })
            .collect_view();
        view! {
            <tr>
                <th scope="row" class="cut">{column.name.clone()}</th>
                <td>{select(table, column, parameters)}</td>
                {cells}
            </tr>
        }
    });
    let unused = parameters.with_value(|parameters| missing(columns, parameters));
    let view = view! {
        <div class="table-scroll" tabindex="0">
            <table class="mapping">
                <thead>
                    <tr>
                        <th scope="col">"Column"</th>
                        <th scope="col">"Parameter"</th>
                        <th scope="col" colspan="3">"First rows"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        {unused.map(|words| view! { <p class="help">{words}</p> })}
    };
    Some(view.into_any())
}

fn select(table: Table, column: &TableColumn, parameters: StoredValue<Vec<Column>>) -> AnyView {
    let options = parameters.with_value(|parameters| {
        let option = |parameter: &Column| {
            let chosen = column.parameter.as_ref() == Some(&parameter.name);
            view! { <option value=parameter.name.clone() selected=chosen>{format!("{}, {}", parameter.name, parameter.label)}</option> }
        };
        parameters.iter().map(option).collect_view()
    });
    let name = column.name.clone();
    view! {
        <select class="input small" name=format!("{MAP_FIELD}{name}") aria-label=format!("Parameter for {name}")
            on:change=handler(move |event| table.choose(name.clone(), event_target_value(&event)))>
            <option value=LEFT_OUT selected=column.parameter.is_none()>
                "leave out"
            </option>
            {options}
        </select>
    }
    .into_any()
}

/// Parameters that every row lacks, as a sentence.
fn missing(columns: &[TableColumn], parameters: &[Column]) -> Option<String> {
    let has = |name: &String| columns.iter().any(|column| column.parameter.as_ref() == Some(name));
    let lacking = parameters.iter().filter(|parameter| parameter.required && !has(&parameter.name));
    let names: Vec<&str> = lacking.map(|parameter| parameter.name.as_str()).collect();
    (!names.is_empty()).then(|| format!("No column is for {} yet.", names.join(", ")))
}

fn problems(check: &TableCheck) -> Option<AnyView> {
    let rows = &check.check.rows;
    let listed = rows.iter().take(MOST_LISTED).map(problem).collect_view();
    let more = (check.check.wrong as usize).saturating_sub(MOST_LISTED);
    let view = view! {
        <section aria-label="Wrong rows">
            <ul class="row-errors" tabindex="0">{listed}</ul>
            {(more > 0).then(|| view! { <p class="faint xs">{format!("and {more} more")}</p> })}
        </section>
    };
    (!rows.is_empty()).then(|| view.into_any())
}

fn problem(row: &RowErrors) -> AnyView {
    let words: Vec<String> = row.errors.iter().map(ToString::to_string).collect();
    view! {
        <li>
            <span class="num strong">{format!("Row {}", row.row + 1)}</span>
            <span class="bad">{words.join(" ")}</span>
        </li>
    }
    .into_any()
}

fn example(parameters: &[Column]) -> String {
    let names: Vec<&str> =
        parameters.iter().take(4).map(|parameter| parameter.name.as_str()).collect();
    format!("{}\n…", names.join(","))
}

/// As the raw content of a `<textarea>`, whose first line break a parser drops. As a text of a view
/// it would not be found again where it is empty.
fn escaped(text: &str) -> String {
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}
