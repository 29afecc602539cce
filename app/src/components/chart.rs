//! Charts over time as SVG, made by the server. What they show is also in a table, for those who
//! cannot see them; a column says its numbers when it is pointed at. No axis is drawn that a word can say.

use std::{borrow::Cow, fmt::Write};

use leptos::prelude::*;
use maud::html;

const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 120.0;

/// How a column's values are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChartKind {
    /// On top of each other.
    Bars,
    /// One line for each.
    Lines,
}

/// What is measured: its name, and the class of its colour.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    pub(crate) name: Cow<'static, str>,
    pub(crate) class: &'static str,
}

impl Series {
    pub(crate) fn new(name: impl Into<Cow<'static, str>>, class: &'static str) -> Self {
        Self { name: name.into(), class }
    }
}

/// One moment: a value for each series, none where there is none.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) label: String,
    pub(crate) values: Vec<Option<f64>>,
    /// Where what it counts is listed.
    pub(crate) href: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct ChartData {
    pub(crate) kind: ChartKind,
    pub(crate) series: Vec<Series>,
    pub(crate) columns: Vec<Column>,
    /// How a value is written.
    pub(crate) words: fn(f64) -> String,
    /// The scale goes at least up to here.
    pub(crate) least_top: f64,
}

impl ChartData {
    fn top(&self) -> f64 {
        let height = |column: &Column| match self.kind {
            ChartKind::Bars => column.values.iter().flatten().sum::<f64>(),
            ChartKind::Lines => column.values.iter().flatten().copied().fold(0.0, f64::max),
        };
        self.columns.iter().map(height).fold(self.least_top, f64::max)
    }

    fn drawing(&self) -> String {
        let step = WIDTH / self.columns.len().max(1) as f64;
        let mut svg = String::new();
        match self.kind {
            ChartKind::Bars => self.draw_bars(&mut svg, step),
            ChartKind::Lines => self.draw_lines(&mut svg, step),
        }
        self.draw_hints(&mut svg, step);
        svg
    }

    fn draw_bars(&self, svg: &mut String, step: f64) {
        let (top, width) = (self.top(), (step * 0.72).max(1.0));
        for (at, column) in self.columns.iter().enumerate() {
            let mut y = HEIGHT;
            for (series, value) in self.series.iter().zip(&column.values) {
                let Some(value) = value.filter(|value| *value > 0.0) else { continue };
                let height = (value / top * HEIGHT).max(1.5);
                y -= height;
                let x = at as f64 * step + (step - width) / 2.0;
                // Writing to a String cannot fail.
                let _ = write!(
                    svg,
                    r#"<rect class="{}" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}"/>"#,
                    series.class
                );
            }
        }
    }

    /// As steps, since a value is that of a whole span; broken where there is nothing.
    fn draw_lines(&self, svg: &mut String, step: f64) {
        let top = self.top();
        for (at, series) in self.series.iter().enumerate() {
            let mut path = String::new();
            let mut drawing = false;
            for (column, values) in self.columns.iter().enumerate() {
                let Some(value) = values.values.get(at).copied().flatten() else {
                    drawing = false;
                    continue;
                };
                let (x, y) = (column as f64 * step, HEIGHT - value / top * HEIGHT);
                let command = if drawing { 'L' } else { 'M' };
                let end = x + step;
                let _ = write!(path, "{command}{x:.1} {y:.1}H{end:.1}");
                drawing = true;
            }
            let _ = write!(svg, r#"<path class="line {}" d="{path}"/>"#, series.class);
        }
    }

    fn draw_hints(&self, svg: &mut String, step: f64) {
        for (at, column) in self.columns.iter().enumerate() {
            let x = at as f64 * step;
            let mut words = column.label.clone();
            for (series, value) in self.series.iter().zip(&column.values) {
                let value = value.map_or_else(|| "–".to_owned(), self.words);
                let _ = write!(words, "\n{}: {value}", series.name);
            }
            let hint = html! {
                rect class="hint" x={(format!("{x:.1}"))} y="0" width={(format!("{step:.1}"))} height=(HEIGHT) {
                    title { (words) }
                }
            };
            // By keys one comes to the same places in the table.
            let linked =
                column.href.as_ref().map(|href| html! { a href=(href) tabindex="-1" { (hint) } });
            svg.push_str(&linked.unwrap_or(hint).into_string());
        }
    }
}

#[component]
pub(crate) fn Chart(title: &'static str, data: ChartData) -> impl IntoView {
    let top = (data.words)(data.top());
    let ends = data.columns.first().zip(data.columns.last());
    let (first, last) =
        ends.map(|(first, last)| (first.label.clone(), last.label.clone())).unwrap_or_default();
    let legend = data.series.iter().map(|series| {
        view! {
            <li>
                <svg class="dot" width="8" height="8" aria-hidden="true">
                    <rect class=series.class width="8" height="8" rx="2" />
                </svg>
                <span>{series.name.clone()}</span>
            </li>
        }
    });
    view! {
        <figure class="chart">
            <figcaption>
                <h2>{title}</h2>
                <ul class="legend">{legend.collect_view()}</ul>
            </figcaption>
            <span class="chart-top num" aria-hidden="true">{top}</span>
            <svg class="plot" viewBox="0 0 600 120" preserveAspectRatio="none" aria-hidden="true" inner_html=data.drawing()></svg>
            <p class="chart-ends num" aria-hidden="true"><span>{first}</span><span>{last}</span></p>
            <ChartTable title data />
        </figure>
    }
}

#[component]
fn ChartTable(title: &'static str, data: ChartData) -> impl IntoView {
    let heads = data
        .series
        .iter()
        .map(|series| view! { <th scope="col" class="num">{series.name.clone()}</th> });
    // What is empty would only have to be listened to.
    let told = data.columns.iter().filter(|c| c.values.iter().flatten().any(|v| *v > 0.0));
    let rows = told.map(|column| {
        let cells = column.values.iter().map(|value| {
            let words = value.map_or_else(|| "–".to_owned(), data.words);
            view! { <td class="num">{words}</td> }
        });
        let label = match column.href.clone() {
            Some(href) => view! { <a class="link" href=href>{column.label.clone()}</a> }.into_any(),
            None => column.label.clone().into_any(),
        };
        view! {
            <tr>
                <th scope="row">{label}</th>
                {cells.collect_view()}
            </tr>
        }
    });
    view! {
        <details class="numbers">
            <summary>"As a table"</summary>
            <div class="table-scroll" tabindex="0" role="group" aria-label=title>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Time (UTC)"</th>
                            {heads.collect_view()}
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
}
