//! The readme, rendered and sanitised when the version was deployed, with what it holds beside it.

use domain::FunctionPage;
use leptos::prelude::*;

use crate::components::Glyph;

/// With fewer headings there is nothing to find one's way in.
const FEW: usize = 3;

#[component]
pub(super) fn ReadmeTab(page: FunctionPage) -> impl IntoView {
    if page.readme_html.trim().is_empty() {
        return view! {
            <div class="blank">
                <h2>"No readme yet"</h2>
                <p class="muted">
                    "Give the decorator " <code>"metadata=sieve.Metadata(readme=open(\"README.md\").read())"</code> " and deploy again."
                </p>
            </div>
        }
        .into_any();
    }
    let headings = headings(&page.readme_html);
    let html = with_controls(&page.readme_html);
    let contents = (headings.len() >= FEW).then(|| view! { <Contents headings /> });
    view! {
        <div class="readme">
            <article class="md" inner_html=html></article>
            {contents}
        </div>
    }
    .into_any()
}

/// Sanitised: what looks like a tag is one. Code can be copied and wide code reached by keyboard, and
/// boxes of task lists have a name.
fn with_controls(html: &str) -> String {
    let copy = format!(
        r#"</pre><button type="button" class="btn ghost needs-js" data-copy=""><svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg><span aria-live="polite">Copy</span></button></div>"#,
        Glyph::Copy.paths()
    );
    html.replace("<pre", r#"<div class="code"><pre tabindex="0""#)
        .replace("</pre>", &copy)
        .replace("<input ", "<input aria-label=\"Task\" ")
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Heading {
    /// 1 to 6.
    level: u8,
    id: String,
    /// HTML, without links.
    text: String,
}

#[component]
fn Contents(headings: Vec<Heading>) -> impl IntoView {
    let top = headings.iter().map(|heading| heading.level).min().unwrap_or(1);
    let links = headings.into_iter().filter(|heading| heading.level <= top + 2).map(|heading| {
        let class = format!("level-{}", heading.level - top);
        view! {
            <li class=class>
                <a href=format!("#{}", heading.id) inner_html=heading.text></a>
            </li>
        }
    });
    view! {
        <nav class="contents" aria-label="In this readme">
            <h2 class="xs faint">"In this readme"</h2>
            <ol>{links.collect_view()}</ol>
        </nav>
    }
}

/// Of HTML as `platform` renders it: `<h2 id="readme-use">Use it<a class="anchor" …>#</a></h2>`.
fn headings(html: &str) -> Vec<Heading> {
    html.match_indices("<h").filter_map(|(at, _)| heading(&html[at + 2..])).collect()
}

fn heading(html: &str) -> Option<Heading> {
    let level = html.chars().next()?.to_digit(10).filter(|level| (1..=6).contains(level))?;
    let (attributes, rest) = html.get(1..)?.split_once('>')?;
    let id = attributes.split_once("id=\"")?.1.split_once('"')?.0;
    let inner = rest.split_once(&format!("</h{level}>"))?.0;
    let text = without_tags(inner.split("<a class=\"anchor\"").next().unwrap_or(inner));
    let level = u8::try_from(level).ok()?;
    (!text.trim().is_empty()).then(|| Heading { level, id: id.to_owned(), text })
}

/// Escaped text stays escaped.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for character in html.chars() {
        match character {
            '<' => inside = true,
            '>' => inside = false,
            other if !inside => text.push(other),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_found_with_their_places_and_their_plain_words() {
        let html = concat!(
            r##"<h1 id="readme-a">A &amp; <code>b</code><a class="anchor" href="#readme-a">#</a></h1>"##,
            "<p>text</p><hr><h2>none</h2>",
            r##"<h3 id="readme-c">C<a class="anchor" href="#readme-c">#</a></h3>"##,
        );
        let of = |level, id: &str, text: &str| Heading {
            level,
            id: id.to_owned(),
            text: text.to_owned(),
        };
        assert_eq!(headings(html), [of(1, "readme-a", "A &amp; b"), of(3, "readme-c", "C")]);
        assert_eq!(headings("<h1 <h9> <h"), []);
    }
}
