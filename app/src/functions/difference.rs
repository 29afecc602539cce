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
    let VersionDifference { spec, code } = difference;
    let same = spec.is_empty() && code.files.is_empty();
    let spec = (!spec.is_empty()).then(
        || view! { <Changed name="What it says of itself".to_owned() kind="changed" hunks=spec /> },
    );
    let files = code.files.into_iter().map(|file| {
        let FileDifference { path, change, hunks } = file;
        let kind = match change {
            FileChange::Added => "added",
            FileChange::Removed => "removed",
            FileChange::Changed => "changed",
        };
        view! { <Changed name=path kind hunks /> }
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
fn Changed(name: String, kind: &'static str, hunks: Vec<Vec<DiffLine>>) -> impl IntoView {
    let empty = hunks.is_empty();
    let label = format!("Changes of {name}");
    view! {
        <article class="card">
            <header>
                <h2 class="cut">{name}</h2>
                <span class="chip">{kind}</span>
            </header>
            {if empty {
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
            }}
        </article>
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
                <td class="text">{line.text}</td>
            </tr>
        }
    });
    rows.collect_view()
}
