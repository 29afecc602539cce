//! Runs per hour of the last day as little bars.

use leptos::prelude::*;

const HEIGHT: u64 = 20;

#[component]
pub(crate) fn Sparkline(counts: Vec<u64>, label: String) -> impl IntoView {
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let bars: String = counts
        .iter()
        .enumerate()
        .map(|(hour, count)| {
            // An hour without runs keeps a line, so that the day's width shows.
            let height = (count * HEIGHT).div_ceil(most).max(1);
            let y = HEIGHT - height;
            format!(r#"<rect x="{}" y="{y}" width="2.6" height="{height}" rx=".8"/>"#, hour * 4)
        })
        .collect();
    view! {
        <svg class="sparkline" width="96" height="20" viewBox="0 0 96 20" fill="currentColor" role="img" aria-label=label inner_html=bars></svg>
    }
}
