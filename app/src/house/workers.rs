//! Workers: machines, their slots and GPUs, which replicas hold them, and how loaded they were.

use std::collections::HashMap;

use domain::{
    FunctionName, LoadSample, Obstacle, ReplicaReport, ReplicaState, Role, VersionId, WorkerView,
    size_text,
};
use leptos::prelude::*;

use super::read;
use crate::{
    backend,
    components::{
        ActionButton, ActionNotice, Ago, Chart, ChartData, ChartKind, Column, ErrorPage, Heading,
        Row, Series, Table,
    },
    frame::Renewing,
    head::{Bundle, PageHead},
};

type Names = HashMap<VersionId, FunctionName>;

#[component]
pub(crate) fn WorkersPage() -> impl IntoView {
    Suspend::new(async move {
        let workers = match read::workers().await {
            Ok(workers) => workers,
            Err(error) => return view! { <ErrorPage error /> }.into_any(),
        };
        let names = read::functions_of(&workers).await.unwrap_or_default();
        view! {
            <PageHead title="Workers" bundle=Bundle::Lists />
            <h1>"Workers"</h1>
            <Renewing />
            <ActionNotice />
            <div class="stack" id="workers" data-renews>
                {workers.is_empty().then(|| view! { <Nobody /> })}
                {workers.into_iter().map(|worker| view! { <Machine worker names=names.clone() /> }).collect_view()}
            </div>
        }
        .into_any()
    })
}

#[component]
fn Nobody() -> impl IntoView {
    view! {
        <div class="blank">
            <h2>"No worker has reported yet"</h2>
            <p class="muted">"Jobs wait until one does. A server that was started with --no-worker runs none; start it without, and this page shows it within seconds."</p>
            <a class="btn" href="/workers">"Look again"</a>
        </div>
    }
}

#[component]
fn Machine(worker: WorkerView, names: Names) -> impl IntoView {
    let may = backend::caller().is_some_and(|caller| caller.role >= Role::Admin);
    let name = worker.report.name.clone();
    let (what, label) =
        if worker.drained_by.is_some() { ("resume", "Resume") } else { ("drain", "Drain") };
    let action = format!("/workers/{}/{what}", crate::functions::encoded(&name));
    let state = match (&worker.drained_by, worker.lost) {
        (_, true) => view! { <span class="status error">"lost"</span> }.into_any(),
        (Some(by), _) => {
            view! { <span class="status cancelled">"drained by " {by.clone()}</span> }.into_any()
        }
        _ => view! { <span class="status finished">"taking jobs"</span> }.into_any(),
    };
    view! {
        <section class="card worker">
            <header>
                <h2>{name.clone()}</h2>
                {state}
                {may.then(|| view! { <ActionButton action label about=name /> })}
            </header>
            <div class="body stack">
                <Facts worker=worker.clone() />
                <Obstacles obstacles=worker.report.obstacles.clone() names=names.clone() />
                <Replicas replicas=worker.report.replicas.clone() names />
                {load_chart(&worker.load)}
            </div>
        </section>
    }
}

#[component]
fn Facts(worker: WorkerView) -> impl IntoView {
    let report = &worker.report;
    // An idle one gives its place up to whoever needs it.
    let held = report.replicas.iter().filter(|one| one.state != ReplicaState::Idle).count();
    let gpus = if report.gpus.is_empty() {
        "none".to_owned()
    } else {
        let one = |gpu: &domain::GpuReport| {
            let held = if gpu.held_by.is_empty() { "free" } else { "held" };
            format!("{} ({held})", gpu.model.as_str())
        };
        report.gpus.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let memory = format!("{} of {}", size_text(report.memory_used), size_text(report.memory_total));
    view! {
        <dl class="totals">
            <div>
                <dt>"Slots held"</dt>
                <dd class="num">{format!("{held} of {}", report.slots)}</dd>
            </div>
            <div>
                <dt>"Processor"</dt>
                <dd class="num">{format!("{:.0}% of {} cores", report.cpu_percent, report.cores)}</dd>
            </div>
            <div>
                <dt>"Memory"</dt>
                <dd class="num">{memory}</dd>
            </div>
            <div>
                <dt>"GPUs"</dt>
                <dd>{gpus}</dd>
            </div>
            <div>
                <dt>"Machine"</dt>
                <dd class="cut">{report.host.clone()}</dd>
            </div>
            <div>
                <dt>"Reported"</dt>
                <dd class="num"><Ago at=worker.reported_at /></dd>
            </div>
        </dl>
    }
}

/// Versions of this organisation of which no replica is started at present, and why.
#[component]
fn Obstacles(obstacles: Vec<Obstacle>, names: Names) -> impl IntoView {
    let rows = obstacles.into_iter().filter_map(|obstacle| {
        let name = names.get(&obstacle.version)?;
        Some(view! {
            <li>
                <span class="status error">"held back"</span>
                " "
                <a class="link" href=name.path()>{name.to_string()}</a>
                " waits for "
                {obstacle.cause.words()}
            </li>
        })
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| view! { <ul class="held-back" aria-label="Held back">{rows}</ul> })
}

#[component]
fn Replicas(replicas: Vec<ReplicaReport>, names: Names) -> impl IntoView {
    if replicas.is_empty() {
        return view! { <p class="muted small">"No replica is warm: the first job of a function starts one."</p> }.into_any();
    }
    let states = ReplicaState::ALL.into_iter().filter_map(|state| {
        let count = replicas.iter().filter(|replica| replica.state == state).count();
        (count > 0).then(|| view! { <li class="chip">{count} " " {state.as_str()}</li> })
    });
    let rows = replicas.iter().map(|replica| replica_row(replica, &names));
    view! {
        <ul class="chips" aria-label="Replicas by state">{states.collect_view()}</ul>
        <Table label="Replicas" headings=&REPLICA_HEADINGS rows=rows.collect() within=true />
    }
    .into_any()
}

const REPLICA_HEADINGS: [Heading; 7] = [
    Heading::text("Function"),
    Heading::text("State"),
    Heading::text("Version"),
    Heading::text("Runs"),
    Heading::number("Jobs given"),
    Heading::number("Memory"),
    Heading::quiet("Since"),
];

fn replica_row(replica: &ReplicaReport, names: &Names) -> Row {
    let function = match names.get(&replica.version) {
        Some(name) => view! { <a class="link" href=name.path()>{name.to_string()}</a> }.into_any(),
        None => view! { <span class="faint">"another organisation's"</span> }.into_any(),
    };
    let job = replica.job.map(|job| {
        view! { <a class="link" href=format!("/jobs/{job}")><code>{job.short()}</code></a> }
    });
    let version = replica.version;
    Row::new([
        function,
        replica.state.as_str().into_any(),
        view! { <code title=version.to_string()>{version.short()}</code> }.into_any(),
        job.into_any(),
        replica.jobs.into_any(),
        (replica.memory > 0).then(|| size_text(replica.memory)).into_any(),
        view! { <Ago at=replica.since /> }.into_any(),
    ])
}

fn load_chart(load: &[LoadSample]) -> impl IntoView + use<> {
    if load.len() < 2 {
        return ().into_any();
    }
    let columns = load.iter().map(|sample| Column {
        label: sample.at.clock()[..8].to_owned(),
        values: vec![Some(f64::from(sample.cpu_percent)), Some(f64::from(sample.memory_percent))],
        href: None,
    });
    let data = ChartData {
        kind: ChartKind::Lines,
        series: vec![Series::new("processor", "c-1"), Series::new("memory", "c-2")],
        columns: columns.collect(),
        words: |percent| format!("{percent:.0}%"),
        least_top: 100.0,
    };
    view! { <Chart title="Load of the last hour" data /> }.into_any()
}
