//! Why a job has no result: the message and the line of the person's own code first.

use domain::{JobError, TraceFrame};
use leptos::prelude::*;

use crate::components::{CodeToCopy, Glyph, Icon};

#[component]
pub(super) fn Failure(error: JobError, #[prop(optional)] brief: bool) -> impl IntoView {
    let frame = error.user_frame().cloned().map(|frame| view! { <Frame frame /> });
    let traceback = (!brief && !error.text.is_empty()).then(|| {
        view! {
            <details class="fold">
                <summary>"Whole traceback"</summary>
                <CodeToCopy code=error.text.clone() />
            </details>
        }
    });
    view! {
        <div class="failure">
            <p class="failure-message">
                <Icon glyph=Glyph::Error />
                <span>
                    <strong>{error.kind.clone()}</strong>
                    " "
                    {error.message.clone()}
                </span>
            </p>
            {frame}
            {traceback}
        </div>
    }
}

#[component]
fn Frame(frame: TraceFrame) -> impl IntoView {
    let TraceFrame { file, line, function, source, .. } = frame;
    view! {
        <p class="frame-place mono faint">{format!("{file}, line {line}, in {function}")}</p>
        {(!source.trim().is_empty()).then(|| view! { <pre class="frame-source">{source.trim().to_owned()}</pre> })}
    }
}
