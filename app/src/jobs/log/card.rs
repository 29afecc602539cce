//! What stands around the lines of a log on a job's page: which of them are shown, as links and a
//! form that work without JavaScript, a page of lines at a time.

use domain::{JobId, JobView, Level, LogFound, LogPart, LogQuery};
use maud::{Markup, html};
use platform::LogRange;

use super::{
    FIND_FIELD, FIND_ID, FORM_ID, FRAME_ID, HITS_ID, LEVEL_FIELD, PART_FIELD, STATE_ID, TO_END_ID,
    grouped, line, lines_text,
};
use crate::{
    AppError,
    backend::{answer, request},
    components::{Glyph, icon},
    jobs::api::LogLines,
};

/// Lines of one page.
const PAGE: u64 = 500;

/// What the address says of the log.
#[derive(Debug, Clone, Default)]
pub(in crate::jobs) struct LogAsked {
    pub(in crate::jobs) query: LogQuery,
    /// The first line to show; the last page when there is none.
    pub(in crate::jobs) from: Option<u64>,
}

/// The lines of one page, and where the pages beside it begin.
pub(in crate::jobs) struct LogShown {
    asked: LogAsked,
    ranges: Vec<LogRange>,
    total: u64,
    found: Option<LogFound>,
    before: Option<u64>,
    after: Option<u64>,
}

pub(in crate::jobs) async fn log_shown(id: JobId, asked: LogAsked) -> Result<LogShown, AppError> {
    let (platform, caller) = request()?;
    if asked.query.is_all() {
        let total = answer(platform.log_range(&caller, id, 1, 1).await)?.total;
        let first = asked.from.unwrap_or_else(|| (total + 1).saturating_sub(PAGE).max(1));
        let range = answer(platform.log_range(&caller, id, first, PAGE).await)?;
        let before = (first > 1).then(|| first.saturating_sub(PAGE).max(1));
        let after = (first + PAGE <= total).then_some(first + PAGE);
        return Ok(LogShown { asked, ranges: vec![range], total, found: None, before, after });
    }
    let found = answer(platform.log_found(&caller, id, &asked.query, 0).await)?;
    let (page, before, after) = page_of(&found.ranges, asked.from);
    let ranges = answer(platform.log_ranges(&caller, id, &page).await)?;
    Ok(LogShown { asked, ranges, total: found.total, found: Some(found), before, after })
}

/// Ranges of one page, and the first lines of the pages before and after it.
fn page_of(
    ranges: &[(u64, u64)],
    from: Option<u64>,
) -> (Vec<(u64, u64)>, Option<u64>, Option<u64>) {
    let at = from.map_or(0, |from| ranges.partition_point(|(_, last)| *last < from));
    let mut room = PAGE;
    let mut page = Vec::new();
    for (first, last) in ranges.iter().skip(at).take(200) {
        let first = from.map_or(*first, |from| from.max(*first));
        let last = (*last).min(first + room - 1);
        page.push((first, last));
        room -= last - first + 1;
        if room == 0 {
            break;
        }
    }
    let end = page.last().map_or(0, |(_, last)| *last);
    let after = ranges.iter().find(|(_, last)| *last > end).map(|(first, _)| (*first).max(end + 1));
    let before = (at > 0).then(|| ranges[at.saturating_sub(200)].0);
    (page, before, after)
}

pub(in crate::jobs) fn log_card(job: &JobView, shown: &LogShown) -> Markup {
    let state = match (shown.total, job.status.has_ended()) {
        (0, true) => "nothing was printed".to_owned(),
        (0, false) => "listening".to_owned(),
        (total, true) => lines_text(total),
        (total, false) => format!("following, {} so far", lines_text(total)),
    };
    html! {
        section.card.log-card aria-labelledby="log" {
            header {
                h2 #log { "Log" }
                span.muted.xs id=(STATE_ID) { (state) }
                @if shown.total > 0 {
                    div.row {
                        button.btn.ghost.needs-js.hide-s type="button" data-log-option="times" aria-pressed="true" { "Times" }
                        button.btn.ghost.needs-js.hide-s type="button" data-log-option="wraps" aria-pressed="false" { "Wrap" }
                        a.btn.ghost rel="external" download href={"/v2/jobs/" (job.id) "/log.txt"} { (icon(Glyph::Download)) "Download" }
                    }
                }
            }
            @if shown.total > 0 || !job.status.has_ended() {
                (form(job, shown))
                (lines(job, shown))
            }
        }
    }
}

fn form(job: &JobView, shown: &LogShown) -> Markup {
    let query = &shown.asked.query;
    let parts = [(LogPart::All, "All"), (LogPart::Setup, "Setup"), (LogPart::Run, "Run")];
    let levels = [
        (None, "All levels"),
        (Some(Level::Info), "Info and above"),
        (Some(Level::Warning), "Warnings and errors"),
        (Some(Level::Error), "Errors"),
    ];
    html! {
        form.log-form.gone[shown.total == 0] id=(FORM_ID) method="get" action={"/jobs/" (job.id) "#log"} role="search" aria-label="Log" {
            fieldset.seg {
                legend.visually-hidden { "Part of the log" }
                @for (part, words) in parts {
                    label {
                        input type="radio" name=(PART_FIELD) value=(part.as_str()) checked[part == query.part];
                        span { (words) }
                    }
                }
            }
            select.input.small name=(LEVEL_FIELD) aria-label="Level" {
                @for (level, words) in levels {
                    option value=(level.map_or("", Level::as_str)) selected[level == query.level] { (words) }
                }
            }
            div.log-search {
                input.input.small id=(FIND_ID) type="search" name=(FIND_FIELD) value=(query.text) placeholder="Search the log" aria-label="Search the log" autocomplete="off" spellcheck="false";
                span.xs.muted id=(HITS_ID) aria-live="polite" {
                    @if let (Some(found), false) = (&shown.found, query.text.is_empty()) { (grouped(found.count())) " found" }
                }
                button.btn.ghost.icon.needs-js type="button" data-log-hit="-1" aria-label="Previous hit" title="Previous hit (Shift Enter)" { (icon(Glyph::Up)) }
                button.btn.ghost.icon.needs-js type="button" data-log-hit="1" aria-label="Next hit" title="Next hit (Enter)" { (icon(Glyph::Down)) }
            }
            noscript { button.btn { "Show" } }
        }
    }
}

fn lines(job: &JobView, shown: &LogShown) -> Markup {
    let address = |from: u64| {
        let LogQuery { part, level, text } = &shown.asked.query;
        let level = level.map_or("", Level::as_str);
        let text = encoded(text);
        format!(
            "/jobs/{}?{PART_FIELD}={}&{LEVEL_FIELD}={level}&{FIND_FIELD}={text}&lines={from}#log",
            job.id,
            part.as_str()
        )
    };
    html! {
        noscript {
            nav.pages aria-label="Pages of the log" {
                @if let Some(before) = shown.before { a.link href=(address(before)) { "Earlier lines" } }
                @if let Some(after) = shown.after { a.link href=(address(after)) { "Later lines" } }
            }
        }
        div.log-place {
            div.log.gone[shown.total == 0] id=(FRAME_ID) data-total=(shown.total) role="log" aria-live="off" aria-label="Log" tabindex="0" {
                div.log-space {
                    ol {
                        @for range in &shown.ranges {
                            @for (number, entry) in (range.first..).zip(&range.lines) { (line(number, entry.at, &entry.line)) }
                        }
                    }
                }
            }
            button.pill.gone type="button" id=(TO_END_ID) { (icon(Glyph::Down)) "To the end" }
        }
        @if shown.found.as_ref().is_some_and(|found| found.ranges.is_empty()) {
            noscript { p.faint.pad { "No line is like this." } }
        }
    }
}

/// As the browser asks for them.
pub(in crate::jobs) fn drawn_lines(ranges: &[LogRange]) -> LogLines {
    let of_range = |range: &LogRange| {
        let lines = (range.first..).zip(range.lines.clone());
        lines.map(|(number, entry)| (number, line(number, entry.at, &entry.line).0))
    };
    let total = ranges.iter().map(|range| range.total).max().unwrap_or_default();
    LogLines { lines: ranges.iter().flat_map(of_range).collect(), total }
}

/// Within an address.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::{PAGE, page_of};

    #[test]
    fn pages_of_what_was_found_follow_one_another() {
        let ranges = [(1, 3), (10, 10 + 2 * PAGE), (5_000, 5_001)];
        let (page, before, after) = page_of(&ranges, None);
        assert_eq!(page, [(1, 3), (10, 10 + PAGE - 4)]);
        assert_eq!((before, after), (None, Some(10 + PAGE - 3)));
        let (page, _, after) = page_of(&ranges, Some(5_000));
        assert_eq!((page, after), (vec![(5_000, 5_001)], None));
        assert_eq!(page_of(&[], None), (Vec::new(), None, None));
    }
}
