//! What changed from one version to another: what they say of themselves, and their code.

use domain::{FunctionName, VersionId, VersionSummary};
use leptos::prelude::*;
use platform::{DiffLine, FileChange, FileDifference, VersionDifference};

/// Which two: works without JavaScript.
#[component]
pub(super) fn CompareForm(
    function: FunctionName,
    versions: Vec<VersionSummary>,
    from: Option<VersionId>,
    to: Option<VersionId>,
) -> impl IntoView {
    if versions.len() < 2 {
        return ().into_any();
    }
    let select = |name: &'static str, label: &'static str, chosen: Option<VersionId>| {
        let options = versions.iter().map(|version| {
            let id = version.id;
            let label = format!("{}, {}", id.short(), version.queued_at.date());
            let selected = chosen == Some(id);
            view! { <option value=id.to_string() selected=selected>{label}</option> }
        });
        view! {
            <select class="input" name=name aria-label=label>
                {options.collect_view()}
            </select>
        }
    };
    let from = select("from", "From version", from.or(versions.get(1).map(|v| v.id)));
    let to = select("to", "To version", to.or(versions.first().map(|v| v.id)));
    view! {
        <form class="filters compare" method="get" action=format!("{}/versions", function.path())>
            <span class="muted small">"Compare"</span>
            {from}
            <span class="muted small">"with"</span>
            {to}
            <button class="btn">"Compare"</button>
        </form>
    }
    .into_any()
}

#[component]
pub(super) fn Difference(difference: VersionDifference) -> impl IntoView {
    let VersionDifference { spec, mut code } = difference;
    let same = spec.is_empty() && code.files.is_empty();
    let spec = (!spec.is_empty()).then(|| view! { <Changed name="What it says of itself".to_owned() change=FileChange::Changed hunks=spec /> });
    // What changed first; what is gone is all red and rarely read.
    code.files.sort_by_key(|file| match file.change {
        FileChange::Changed => 0,
        FileChange::Added => 1,
        FileChange::Removed => 2,
    });
    let files = code.files.into_iter().map(|FileDifference { path, change, hunks }| {
        view! { <Changed name=path change hunks /> }
    });
    view! {
        <section class="stack diffs" aria-label="What changed">
            {same.then(|| view! { <p class="muted">"These two have the same code and say the same of themselves."</p> })}
            {spec}
            {files.collect_view()}
            {code.cut.then(|| view! { <p class="muted">"There is more than is shown here."</p> })}
        </section>
    }
}

#[component]
fn Changed(name: String, change: FileChange, hunks: Vec<Vec<DiffLine>>) -> impl IntoView {
    let kind = match change {
        FileChange::Added => "added",
        FileChange::Removed => "removed",
        FileChange::Changed => "changed",
    };
    let lines = || hunks.iter().flatten();
    let added = lines().filter(|line| line.before.is_none()).count();
    let removed = lines().filter(|line| line.after.is_none()).count();
    let open = change != FileChange::Removed;
    let label = format!("Changes of {name}");
    let content = if hunks.is_empty() {
        view! { <p class="faint pad">"No text that can be compared."</p> }.into_any()
    } else {
        view! {
            <div class="diff" tabindex="0" role="group" aria-label=label>
                <table>
                    <tbody>{hunks.into_iter().map(hunk).collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <details class="card fold" open=open>
            <summary>
                <code>{name}</code>
                " " <span class="chip">{kind}</span> " "
                <span class="ok num">"+" {added}</span> " " <span class="bad num">"−" {removed}</span>
            </summary>
            {content}
        </details>
    }
}

fn hunk(lines: Vec<DiffLine>) -> impl IntoView {
    let rows = lines.into_iter().enumerate().map(|(at, line)| {
        let (class, sign) = match (line.before, line.after) {
            (Some(_), None) => ("gone-line", "−"),
            (None, Some(_)) => ("new-line", "+"),
            _ => ("", ""),
        };
        view! {
            <tr class=class class:hunk=at == 0>
                <td class="n">{line.before}</td>
                <td class="n">{line.after}</td>
                <td class="sign">{sign}</td>
                <td class="text" inner_html=line.html></td>
            </tr>
        }
    });
    rows.collect_view()
}
