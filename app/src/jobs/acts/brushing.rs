//! A span of time by dragging over the chart.

use std::cell::RefCell;

use domain::Timestamp;
use leptos::ev::MouseEvent;
use leptos::prelude::{document, location};
use web_sys::{Element, Url};

use super::{around, target};
use crate::browser;

/// Less, in CSS pixels, is a click.
const LEAST: f64 = 6.0;

struct Brush {
    chart: Element,
    shade: Element,
    from: f64,
}

thread_local! {
    static BRUSH: RefCell<Option<Brush>> = const { RefCell::new(None) };
}

pub(super) fn begin(event: &MouseEvent) {
    let chart = target(event).and_then(|at| around(&at, "svg[data-brush]"));
    let Some(chart) = chart.filter(|_| event.button() == 0) else { return };
    // Else the browser would drag the link that a bar is.
    event.prevent_default();
    let Ok(shade) = document().create_element_ns(Some("http://www.w3.org/2000/svg"), "rect") else {
        return;
    };
    let _ = shade.set_attribute("class", "brush");
    let _ = shade.set_attribute("height", "100%");
    let _ = chart.append_child(&shade);
    let from = f64::from(event.client_x());
    BRUSH.set(Some(Brush { chart, shade, from }));
}

pub(super) fn draw(event: &MouseEvent) {
    BRUSH.with_borrow(|brush| {
        let Some(brush) = brush else { return };
        let (from, until) = brush.span(f64::from(event.client_x()));
        let _ = brush.shade.set_attribute("x", &format!("{:.2}%", from * 100.0));
        let _ = brush.shade.set_attribute("width", &format!("{:.2}%", (until - from) * 100.0));
    });
}

pub(super) fn end(event: &MouseEvent) {
    let Some(brush) = BRUSH.take() else { return };
    brush.shade.remove();
    let here = f64::from(event.client_x());
    if (here - brush.from).abs() >= LEAST
        && let Some(address) = brush.address(here)
    {
        browser::go(&address);
    }
}

impl Brush {
    /// Parts of the chart's width, in their order.
    fn span(&self, here: f64) -> (f64, f64) {
        let place = self.chart.get_bounding_client_rect();
        let part = |x: f64| ((x - place.left()) / place.width().max(1.0)).clamp(0.0, 1.0);
        (part(self.from.min(here)), part(self.from.max(here)))
    }

    /// Of the list without a span, with this one.
    fn address(&self, here: f64) -> Option<String> {
        let moment = |name: &str| self.chart.get_attribute(name)?.parse::<f64>().ok();
        let (first, end) = (moment("data-from")?, moment("data-until")?);
        let (from, until) = self.span(here);
        // Whole seconds are as fine as a hand draws.
        let at = |part: f64| Timestamp(((first + (end - first) * part) / 1e6) as i64 * 1_000_000);
        let list = self.chart.get_attribute("data-brush")?;
        let address = Url::new_with_base(&list, &location().href().ok()?).ok()?;
        let text = |at: Timestamp| at.to_string()[..19].to_owned();
        let query = address.search_params();
        let filter = query.get("q").unwrap_or_default();
        let filter = format!("{filter} since:{} until:{}", text(at(from)), text(at(until)));
        query.set("q", filter.trim_start());
        Some(address.href())
    }
}
