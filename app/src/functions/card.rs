//! One function in the catalogue.

use domain::{BuildStatus, FunctionCard, duration_text};
use leptos::prelude::*;

use crate::components::{BuildBadge, Cover, Sparkline};

#[component]
pub(super) fn Card(card: FunctionCard) -> impl IntoView {
    let name = card.function.to_string();
    let tags = card
        .tags
        .iter()
        .take(4)
        .map(|tag| view! { <li class="chip cut" dir="auto">{tag.clone()}</li> })
        .collect_view();
    view! {
        <li class="fn">
            <div class="top">
                <Cover title=card.title.clone() name=name.clone() cover=card.cover.clone() />
                <div class="grow">
                    <h2 class="cut" dir="auto">
                        <a class="stretch" href=card.function.path()>
                            {card.title.clone()}
                        </a>
                    </h2>
                    <p class="faint xs cut">{name}</p>
                </div>
            </div>
            <p class="about" dir="auto">{card.description.clone()}</p>
            <ul class="chips">
                <li class="chip kind">{card.kind.as_str()}</li>
                {tags}
            </ul>
            <div class="foot">{footer(&card)}</div>
        </li>
    }
}

/// How it does; while it cannot run, why.
fn footer(card: &FunctionCard) -> AnyView {
    if card.build_status != BuildStatus::Ready {
        return view! { <BuildBadge status=card.build_status /> }.into_any();
    }
    if card.runs == 0 {
        return view! { <span class="faint">"No runs in the last day"</span> }.into_any();
    }
    let label = format!("{} runs in the last 24 hours", card.runs);
    let succeeded = 100.0 * (card.runs.saturating_sub(card.errors)) as f64 / card.runs as f64;
    let class = if succeeded < 90.0 { "num bad" } else { "num ok" };
    view! {
        <Sparkline counts=card.runs_by_hour.clone() label />
        <span class="num" title="Median run time since yesterday">
            {card.median_run_time.map(duration_text)}
        </span>
        <span class=class title="Runs that ended without an error">
            {percent(succeeded)}
        </span>
    }
    .into_any()
}

/// 99.96 is not "100%".
fn percent(part: f64) -> String {
    if part >= 100.0 { "100%".to_owned() } else { format!("{:.1}%", (part * 10.0).floor() / 10.0) }
}
