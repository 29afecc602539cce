//! Two jobs side by side, and how what went in and came out of them differs. Made on the server as
//! a whole: it works without JavaScript and nothing of it is in the wasm.

use domain::{Change, Difference, JobId, JobQuery, JobSummary, JobView, differences};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde_json::{Value, json};

use super::read;
use crate::{
    AppError,
    components::{Ago, ErrorPage, JobBadge},
    head::{Bundle, PageHead},
    values::{Place, drawn_named_values, drawn_value},
};

/// Jobs to choose from.
const MOST_CHOICES: u32 = 20;
/// Characters of a value in the list of differences.
const MOST_TEXT: usize = 300;
/// Outputs of each job.
const MOST_OUTPUTS: usize = 50;

#[component]
pub(crate) fn ComparePage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    let with = use_query_map().with_untracked(|query| query.get("with"));
    Suspend::new(async move {
        match compared(&id, with.as_deref()).await {
            Ok(Compared { one, other, choices }) => view! {
                <PageHead title=format!("Compare {}", one.title) bundle=Bundle::Frame />
                <Head job=one.clone() />
                {other.map(|other| view! { <Both one=one.clone() other /> })}
                <Choices job=one.id chosen=with choices />
            }
            .into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

struct Compared {
    one: JobView,
    other: Option<JobView>,
    choices: Vec<JobSummary>,
}

async fn compared(id: &str, with: Option<&str>) -> Result<Compared, AppError> {
    let one = job(id).await?;
    let other = match with {
        Some(with) => Some(job(with).await?),
        None => None,
    };
    let query = JobQuery {
        function: Some(one.function.clone()),
        limit: MOST_CHOICES,
        ..JobQuery::default()
    };
    let mut choices = read::jobs(&query).await?.jobs;
    choices.retain(|choice| choice.id != one.id);
    Ok(Compared { one, other, choices })
}

async fn job(id: &str) -> Result<JobView, AppError> {
    let id: JobId = id.parse().map_err(|_| AppError::not_found("This job"))?;
    read::job(id).await
}

#[component]
fn Head(job: JobView) -> impl IntoView {
    view! {
        <nav class="crumbs" aria-label="Where this is">
            <a href="/jobs">"Jobs"</a>
            <span aria-hidden="true">"/"</span>
            <a href=format!("/jobs/{}", job.id) class="mono">
                {job.id.short()}
            </a>
            <span aria-hidden="true">"/"</span>
            <span class="here">"Compare"</span>
        </nav>
        <div class="head wrap">
            <h1>"Compare " {job.title}</h1>
        </div>
    }
}

#[component]
fn Both(one: JobView, other: JobView) -> impl IntoView {
    let (before, after) = (content(&one), content(&other));
    let found = differences(&before, &after);
    let rows = found.iter().map(difference_row).collect_view();
    let count = match found.len() {
        1 => "1 difference".to_owned(),
        count => format!("{count} differences"),
    };
    view! {
        <section class="card" aria-labelledby="differences">
            <header>
                <h2 id="differences">"Differences"</h2>
                <span class="muted xs">{count}</span>
            </header>
            {if found.is_empty() {
                view! { <p class="body faint">"What went in and what came out is the same."</p> }.into_any()
            } else {
                view! {
                    <div class="table-scroll" tabindex="0">
                        <table class="differences">
                            <thead>
                                <tr>
                                    <th scope="col">"Where"</th>
                                    <th scope="col">{format!("In {}", one.id.short())}</th>
                                    <th scope="col">{format!("In {}", other.id.short())}</th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                }
                .into_any()
            }}
        </section>
        <div class="split even">{[one, other].map(|job| view! { <Side job /> }).collect_view()}</div>
    }
}

fn content(job: &JobView) -> Value {
    let outputs: Vec<&Value> = job.outputs.iter().map(|output| &output.value).collect();
    let mut content = json!({ "inputs": job.inputs, "outputs": outputs });
    if let Some(error) = &job.error {
        content["error"] = error.summary().into();
    }
    content
}

fn difference_row(difference: &Difference<'_>) -> AnyView {
    let (before, after) = match difference.change {
        Change::Added(value) => (None, Some(value)),
        Change::Removed(value) => (Some(value), None),
        Change::Changed(before, after) => (Some(before), Some(after)),
    };
    let path = difference.path.to_string();
    view! {
        <tr>
            <th scope="row" class="mono">{path}</th>
            <td class="removed">{value_cell(before)}</td>
            <td class="added">{value_cell(after)}</td>
        </tr>
    }
    .into_any()
}

fn value_cell(value: Option<&Value>) -> AnyView {
    let Some(value) = value else {
        return view! { <span class="faint">"not there"</span> }.into_any();
    };
    let text = value.to_string();
    let mut shown: String = text.chars().take(MOST_TEXT).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    view! { <code>{shown}</code> }.into_any()
}

/// What went into one of the two, and what came out.
#[component]
fn Side(job: JobView) -> impl IntoView {
    let id = job.id;
    let heading = format!("job-{}", id.short());
    let outputs = job.outputs.iter().take(MOST_OUTPUTS).enumerate();
    let place = |at| Place::output(id, at).of_markdown(job.markdown);
    let outputs = outputs
        .map(|(at, output)| view! { <div inner_html=drawn_value(&output.value, &place(at)).0></div> })
        .collect_view();
    let more = job.outputs.len().saturating_sub(MOST_OUTPUTS);
    view! {
        <section class="card" aria-labelledby=heading.clone()>
            <header>
                <h2 id=heading.clone()>
                    <a class="link mono" href=format!("/jobs/{id}")>
                        {id.short()}
                    </a>
                </h2>
                <JobBadge status=job.status />
                <span class="xs faint push">
                    <Ago at=job.created_at />
                </span>
            </header>
            <div class="body stack">
                <h3 class="small strong">"Inputs"</h3>
                <div inner_html=drawn_named_values(&job.inputs, &Place::inputs(id)).0></div>
                <h3 class="small strong">"Outputs"</h3>
                {outputs}
                {(more > 0).then(|| view! { <p class="faint xs">{format!("and {more} more")}</p> })}
                {job.error.map(|error| view! { <p class="bad">{error.summary()}</p> })}
            </div>
        </section>
    }
}

/// The function's latest jobs, as links.
#[component]
fn Choices(job: JobId, chosen: Option<String>, choices: Vec<JobSummary>) -> impl IntoView {
    let rows = choices
        .into_iter()
        .map(|choice| {
            let id = choice.id.to_string();
            let current = (chosen.as_ref() == Some(&id)).then_some("true");
            view! {
                <li>
                    <a class="choice" href=format!("/jobs/{job}/compare?with={id}") aria-current=current>
                        <JobBadge status=choice.status />
                        <span class="mono xs">{choice.id.short()}</span>
                        <span class="cut grow mono xs muted">{choice.inputs_preview}</span>
                        <span class="xs faint">
                            <Ago at=choice.created_at />
                        </span>
                    </a>
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <section class="card" aria-labelledby="choices">
            <header>
                <h2 id="choices">"Compare with"</h2>
                <span class="muted xs">"the function’s latest jobs"</span>
            </header>
            {if rows.is_empty() {
                view! { <p class="body faint">"There is no other job of this function yet."</p> }.into_any()
            } else {
                view! { <ul class="choices">{rows}</ul> }.into_any()
            }}
        </section>
    }
}
