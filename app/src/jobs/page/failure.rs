//! What went wrong, before anything else: the message, the person's own lines around the place, the
//! child that it came from, and what to do now. The rest of the traceback is folded.

use std::ops::Range;

use domain::{JobError, JobStatus, JobView, TraceFrame};
use maud::{Markup, PreEscaped, html};
use platform::{JobTree, python_lines};

use crate::{
    components::copy_button,
    jobs::parts::{failure_message, frame_place},
    site::Site,
};

/// Bytes.
const LONG_MESSAGE: usize = 1_600;
const MANY_LINES: usize = 14;

pub(super) fn draw(job: &JobView, tree: &JobTree) -> Markup {
    let Some(error) = job.error.as_ref().filter(|_| job.status == JobStatus::Error) else {
        return html! {};
    };
    html! {
        section.card.failed aria-label="What went wrong" {
            div.body.failure {
                (message(error))
                (culprits(error, tree))
                @if let Some(frame) = error.user_frame() { (source(frame)) }
                (advice(job, error))
                @if !error.text.is_empty() { (traceback(error)) }
            }
        }
    }
}

/// One that would fill the screen scrolls by itself.
fn message(error: &JobError) -> Markup {
    let long = error.message.len() > LONG_MESSAGE || error.message.lines().count() > MANY_LINES;
    if !long {
        return failure_message(error);
    }
    html! {
        div.failure-words tabindex="0" role="group" aria-label="Message" { (failure_message(error)) }
    }
}

/// The chain down to the job that failed by itself.
fn culprits(error: &JobError, tree: &JobTree) -> Markup {
    let Some(first) = tree.culprits.first() else { return html! {} };
    let because = error.kind == "JobError"
        || first.error.as_ref().is_some_and(|words| error.message.contains(words.as_str()));
    html! {
        p.culprit {
            @if because { "It failed because a child failed: " } @else { "A child failed, too: " }
            @for (at, job) in tree.culprits.iter().enumerate() {
                @if at > 0 { ", because of " }
                a.link href={"/jobs/" (job.id)} { (job.function) " " span.mono { (job.id.short()) } }
            }
            @if let Some(words) = tree.culprits.last().and_then(|job| job.error.as_ref()) {
                span.bad { " " (words) }
            }
        }
    }
}

/// The lines around the place, the line itself marked.
fn source(frame: &TraceFrame) -> Markup {
    if frame.lines.is_empty() {
        return html! {
            (frame_place(frame))
            @if !frame.source.trim().is_empty() { pre.frame-source { (frame.source.trim()) } }
        };
    }
    let coloured = python_lines(&frame.lines);
    let is_here = |number: u32| number == frame.line;
    let shown = around(frame);
    html! {
        figure.source {
            figcaption { (frame_place(frame)) }
            div.source-lines tabindex="0" role="group" aria-label={"Lines of " (frame.file)} {
                ol {
                    @for (at, (number, line)) in (frame.first_line..).zip(&frame.lines).enumerate().filter(|(at, _)| shown.contains(at)) {
                        li.here[is_here(number)] aria-current=[is_here(number).then_some("location")] {
                            span.n { (number) }
                            code {
                                @match coloured.as_ref().and_then(|lines| lines.get(at)) {
                                    Some(html) => (PreEscaped(html)),
                                    None => (line),
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Of the lines around the place those of the same piece of code: not the next function's head,
/// and no empty lines at the ends.
fn around(frame: &TraceFrame) -> Range<usize> {
    let lines = &frame.lines;
    let here = (frame.line.saturating_sub(frame.first_line) as usize).min(lines.len());
    let is_indented = |line: &String| line.starts_with([' ', '\t']);
    let inside = lines.get(here).is_some_and(is_indented);
    let leaves = |line: &String| {
        inside
            && !line.trim().is_empty()
            && !is_indented(line)
            && !line.starts_with([')', ']', '}'])
    };
    let begins =
        |line: &String| inside && !is_indented(line) && line.starts_with(['d', 'a', 'c', '@']);
    let mut from = 0;
    if let Some(head) = lines[..here].iter().rposition(begins) {
        from = head;
        while from > 0 && lines[from - 1].starts_with('@') {
            from -= 1;
        }
    }
    let after = (here + 1).min(lines.len());
    let mut to = lines[after..].iter().position(leaves).map_or(lines.len(), |end| after + end);
    let is_empty = |at: usize| lines[at].trim().is_empty();
    while from < here && is_empty(from) {
        from += 1;
    }
    while to > after && is_empty(to - 1) {
        to -= 1;
    }
    from..to
}

/// What may help with what is known of the failure.
fn advice(job: &JobView, error: &JobError) -> Markup {
    let words = match error.kind.as_str() {
        "OutOfMemory" => {
            "It used more memory than it may have. Give it smaller inputs, or a worker with more memory."
        }
        "TimedOut" => {
            "It ran longer than it may. Raise the function’s time limit in its settings, or give it less to do."
        }
        "BuildFailed" => {
            "The version could not be built. Its build log says why; deploy it again when that is mended."
        }
        "WorkerLost" => {
            "The worker went away each time it was tried. Run it again when workers are there."
        }
        "JobError" => {
            "Look at the child that failed first; running this job again runs its children again."
        }
        _ if error.fatal => {
            "The function asked for a new replica. Run it again to try it on a fresh one."
        }
        _ => "Run it again if it may have been bad luck, or change what went in.",
    };
    let may_run = Site::here().may_run();
    html! {
        div.row.wrap.advice {
            p.muted.small { (words) }
            @if may_run {
                form.push method="post" action={"/jobs/" (job.id) "/again"} { button.btn { "Run it again" } }
                a.btn href={(job.function.path()) "?:job=" (job.id)} { "Edit the inputs" }
            }
        }
    }
}

fn traceback(error: &JobError) -> Markup {
    html! {
        details.fold #traceback {
            summary { "Whole traceback" }
            div.code {
                // A parser leaves out the first line break of a `<pre>`.
                pre tabindex="0" { "\n" (error.text) }
                (copy_button("Copy", ""))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &[&str], line: u32) -> Vec<String> {
        let frame = TraceFrame {
            file: "main.py".into(),
            line,
            function: "f".into(),
            source: String::new(),
            user: true,
            lines: source.iter().map(|line| (*line).to_owned()).collect(),
            first_line: 1,
        };
        frame.lines[around(&frame)].to_vec()
    }

    #[test]
    fn lines_of_other_functions_are_left_out() {
        let source = [
            "",
            "x = 1",
            "",
            "@decorated",
            "def f():",
            "",
            "    fail()",
            "    more()",
            "",
            "def g():",
            "    x",
        ];
        assert_eq!(shown(&source, 7), ["@decorated", "def f():", "", "    fail()", "    more()"]);
        assert_eq!(
            shown(&source, 2),
            [
                "x = 1",
                "",
                "@decorated",
                "def f():",
                "",
                "    fail()",
                "    more()",
                "",
                "def g():",
                "    x"
            ]
        );
        assert_eq!(shown(&["    a", "    b"], 9), ["    a", "    b"]);
        assert!(shown(&[], 3).is_empty());
    }
}
