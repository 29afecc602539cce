//! The design system on one page: tokens and components in each state. Only where the server was
//! started for development.

use domain::{BuildStatus, JobStatus};
use leptos::prelude::*;

use crate::{
    AppError,
    components::{
        ActionButton, BuildBadge, Chart, ChartData, ChartKind, CodeToCopy, Column, Cover,
        ErrorNote, ErrorPage, Heading, JobBadge, Row, Series, Sparkline, Table, Tile,
    },
    frame::{Toast, ToastShown},
    head::{Bundle, PageHead},
};

/// The server gives this to pages while it is started for development.
#[derive(Debug, Clone, Copy)]
pub struct Development;

const COLOURS: [&str; 22] = [
    "bg",
    "surface",
    "sunken",
    "hover",
    "line",
    "line-strong",
    "edge",
    "ink",
    "ink-2",
    "ink-3",
    "accent",
    "accent-soft",
    "ok",
    "ok-soft",
    "run",
    "run-soft",
    "bad",
    "bad-soft",
    "warn",
    "warn-soft",
    "idle",
    "idle-soft",
];

#[component]
pub(crate) fn DesignPage() -> impl IntoView {
    if use_context::<Development>().is_none() {
        return view! { <ErrorPage error=AppError::not_found("This page") /> }.into_any();
    }
    let colours = COLOURS.map(|name| {
        view! {
            <li class="swatch">
                <svg width="48" height="32" aria-hidden="true"><rect class=format!("f-{name}") width="48" height="32" rx="6" /></svg>
                <code>{name}</code>
            </li>
        }
    });
    view! {
        <PageHead title="Design" bundle=Bundle::Frame />
        <h1>"Design"</h1>
        <div class="stack design">
            <Shown title="Colours"><ul class="swatches">{colours.into_iter().collect_view()}</ul></Shown>
            <Shown title="Text">
                <p class="strong">"Strong: names and what matters"</p>
                <p>"Text of the page"</p>
                <p class="muted">"Muted: what explains"</p>
                <p class="faint">"Faint: what can be left unread"</p>
                <p class="xs num">"Small numbers 0123456789"</p>
            </Shown>
            <Buttons />
            <States />
            <Fields />
            <Pictures />
            <Shown title="Code"><CodeToCopy code="sieve deploy .".to_owned() /></Shown>
            <Shown title="Errors and notices">
                <ErrorNote error=AppError::not_found("The job") />
                <p class="notice">"This version is being built."</p>
                <p class="notice bad">"This version could not be built."</p>
            </Shown>
            <Tables />
            <Shown title="What changed"><div class="diff"><table><tbody inner_html=DIFFERENCE></tbody></table></div></Shown>
            <Shown title="Toasts">
                <ToastShown toast=Toast::new("Paused local/adder.").undone_by("/design", Vec::new()) />
                <ToastShown toast=Toast::new("The secret TOKEN is set.") />
            </Shown>
            <Shown title="Charts">
                <Chart title="Bars" data=sample(ChartKind::Bars) />
                <Chart title="Lines" data=sample(ChartKind::Lines) />
            </Shown>
        </div>
    }
    .into_any()
}

#[component]
fn Shown(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="card">
            <header><h2>{title}</h2></header>
            <div class="body stack">{children()}</div>
        </section>
    }
}

#[component]
fn Buttons() -> impl IntoView {
    view! {
        <Shown title="Buttons, chips, tabs">
            <div class="row wrap">
                <button class="btn primary" type="button">"Primary"</button>
                <button class="btn" type="button">"Plain"</button>
                <button class="btn ghost" type="button">"Ghost"</button>
                <button class="btn danger" type="button">"Danger"</button>
                <button class="btn" type="button" disabled>"Disabled"</button>
                <ActionButton action="/design".to_owned() label="Action" about="nothing" />
            </div>
            <ul class="chips">
                <li class="chip">"chip"</li>
                <li class="chip kind">"kind"</li>
                <li><a class="chip" href="/design" aria-current="true">"chosen"</a></li>
            </ul>
            <nav class="seg links" aria-label="Segments">
                <a href="/design" aria-current="true">"one"</a>
                <a href="/design">"two"</a>
            </nav>
            <nav class="tabs" aria-label="Tabs">
                <a href="/design" aria-current="page">"Open"</a>
                <a href="/design">"Other"</a>
            </nav>
        </Shown>
    }
}

#[component]
fn States() -> impl IntoView {
    let jobs = JobStatus::ALL.map(|status| view! { <JobBadge status announced=false /> });
    let builds =
        [BuildStatus::Queued, BuildStatus::Building, BuildStatus::Ready, BuildStatus::Error];
    let builds = builds.map(|status| view! { <BuildBadge status /> });
    view! {
        <Shown title="States">
            <div class="row wrap">{jobs.into_iter().collect_view()}</div>
            <div class="row wrap">{builds.into_iter().collect_view()}</div>
        </Shown>
    }
}

#[component]
fn Fields() -> impl IntoView {
    view! {
        <Shown title="Fields">
            <input class="input" aria-label="Text" placeholder="Empty" />
            <input class="input" aria-label="Wrong" aria-invalid="true" value="wrong" />
            <select class="input" aria-label="List"><option>"One of a few"</option></select>
            <progress aria-label="Progress" max="1" value="0.4"></progress>
        </Shown>
    }
}

#[component]
fn Pictures() -> impl IntoView {
    view! {
        <Shown title="Covers and sparklines">
            <div class="row wrap">
                <Cover title="Read text".to_owned() name="local/ocr".to_owned() cover=None />
                <Tile name="local".to_owned() small=true />
                <Sparkline counts=(0..24).map(|hour| hour * 7 % 13).collect() label="24 hours".to_owned() />
            </div>
        </Shown>
    }
}

/// A line that was changed, as the platform tells it.
const DIFFERENCE: &str = r#"<tr class="gone-line"><td class="n">7</td><td class="n"></td><td class="sign">−</td><td class="text"><span class="hl-keyword">return</span> x1 * <mark>x2</mark></td></tr><tr class="new-line"><td class="n"></td><td class="n">7</td><td class="sign">+</td><td class="text"><span class="hl-keyword">return</span> x1 * <mark>factor</mark></td></tr>"#;

const HEADINGS: [Heading; 5] = [
    Heading::text("Name"),
    Heading::number("Jobs"),
    Heading::quiet("Used"),
    Heading::wide("Share"),
    Heading::actions("Change"),
];

#[component]
fn Tables() -> impl IntoView {
    let row = |name: &str, share: &'static str| {
        Row::new([
            name.to_owned().into_any(),
            "1,024".into_any(),
            "never".into_any(),
            view! { <meter min="0" max="1" value=share aria-label="Share"></meter> }.into_any(),
            view! { <div class="row actions"><ActionButton action="/design".to_owned() label="Pause" about=name.to_owned() /></div> }
                .into_any(),
        ])
    };
    let long = "a-name-without-a-space-that-nobody-should-give-to-anything".repeat(2);
    let rows = vec![row("plain", "0.8"), row("chosen", "0.2").chosen(true), row(&long, "0")];
    view! {
        <section class="card">
            <header><h2>"Table"</h2></header>
            <Table label="Sample" headings=&HEADINGS rows />
        </section>
    }
}

fn sample(kind: ChartKind) -> ChartData {
    let columns = (0..24).map(|hour| {
        let value = |step: i32| Some(f64::from((hour * step) % 17));
        let values = if hour == 9 { vec![None, None] } else { vec![value(5), value(3)] };
        Column { label: format!("{hour:02}:00"), values, href: None }
    });
    ChartData {
        kind,
        series: vec![Series::new("finished", "c-ok"), Series::new("error", "c-bad")],
        columns: columns.collect(),
        words: |value| format!("{value:.0}"),
        least_top: 1.0,
    }
}
