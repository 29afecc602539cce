//! Readmes: GitHub-flavoured markdown to sanitised HTML, once, at deploy.
//! Nothing in the result runs script, carries a style or loads from another site.

use std::collections::{HashMap, HashSet};

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};

use crate::highlighting;

/// Longer readmes are cut: it is a page, not a book.
const LONGEST: usize = 512 * 1024;
/// Deeper nesting (quotes in lists in quotes) is flattened.
const DEEPEST: usize = 32;
/// Ids of headings begin with this, so that a readme cannot take the page's own ids.
const ID_PREFIX: &str = "readme-";

/// Addresses, as written, of images that may be files of the bundle.
pub(crate) fn local_images(markdown: &str) -> Vec<String> {
    let mut images = Vec::new();
    for event in Parser::new_ext(cut(markdown), options()) {
        if let Event::Start(Tag::Image { dest_url, .. }) = event
            && !dest_url.contains("://")
            && !images.iter().any(|image| *image == *dest_url)
        {
            images.push(dest_url.to_string());
        }
    }
    images
}

/// Sanitised HTML. `images` has the address on this server of images the readme names.
pub(crate) fn render(markdown: &str, images: &HashMap<String, String>) -> String {
    let events = shallow(Parser::new_ext(cut(markdown), options()));
    let events = with_heading_links(with_own_images(with_highlighting(events), images));
    let mut rendered = String::new();
    html::push_html(&mut rendered, events.into_iter());
    sanitize(&rendered)
}

/// A text of Markdown that a function made, as sanitised HTML.
#[must_use]
pub fn render_markdown(markdown: &str) -> String {
    render(markdown, &HashMap::new())
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM
}

fn cut(markdown: &str) -> &str {
    let mut end = markdown.len().min(LONGEST);
    while !markdown.is_char_boundary(end) {
        end -= 1;
    }
    &markdown[..end]
}

/// Leaves out the starts and ends of what is nested too deep, and keeps its text.
fn shallow<'a>(events: impl Iterator<Item = Event<'a>>) -> Vec<Event<'a>> {
    let mut depth = 0_usize;
    events
        .filter(|event| match event {
            Event::Start(_) => {
                depth += 1;
                depth <= DEEPEST
            }
            Event::End(_) => {
                depth -= 1;
                depth < DEEPEST
            }
            _ => true,
        })
        .collect()
}

fn with_highlighting(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut result = Vec::with_capacity(events.len());
    let mut code: Option<(String, String)> = None;
    for event in events {
        match (event, &mut code) {
            (Event::Start(Tag::CodeBlock(kind)), _) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split([',', ' ', '{']).next().unwrap_or_default().to_owned()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                code = Some((language, String::new()));
            }
            (Event::Text(text), Some((_, source))) => source.push_str(&text),
            (Event::End(TagEnd::CodeBlock), Some((language, source))) => {
                result.push(Event::Html(highlighted(language, source).into()));
                code = None;
            }
            (event, _) => result.push(event),
        }
    }
    result
}

fn highlighted(language: &str, source: &str) -> String {
    let body = highlighting::highlighted(language, source);
    let body = body.unwrap_or_else(|| highlighting::escaped(source));
    format!("<pre><code>{body}</code></pre>\n")
}

/// Images of the bundle get their address on this server; images elsewhere become links,
/// since a page that loads them would tell another site who reads it.
fn with_own_images<'a>(events: Vec<Event<'a>>, images: &HashMap<String, String>) -> Vec<Event<'a>> {
    let mut open_links = Vec::new();
    events
        .into_iter()
        .map(|event| match event {
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let own = images.get(&*dest_url).map(|url| CowStr::from(url.clone()));
                open_links.push(own.is_none());
                match own {
                    Some(dest_url) => Event::Start(Tag::Image { link_type, dest_url, title, id }),
                    None => {
                        Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, title, id })
                    }
                }
            }
            Event::End(TagEnd::Image) if open_links.pop() == Some(true) => Event::End(TagEnd::Link),
            event => event,
        })
        .collect()
}

fn with_heading_links(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut taken = HashSet::new();
    let mut result: Vec<Event<'_>> = Vec::with_capacity(events.len());
    let mut start = None;
    for event in events {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                start = Some(result.len());
                result.push(event);
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(at) = start.take() {
                    let anchor = unique(slug(&result[at..]), &mut taken);
                    let link = format!(r##"<a class="anchor" href="#{anchor}">#</a>"##);
                    if let Event::Start(Tag::Heading { id, .. }) = &mut result[at] {
                        *id = Some(anchor.into());
                    }
                    result.push(Event::InlineHtml(link.into()));
                }
                result.push(event);
            }
            event => result.push(event),
        }
    }
    result
}

fn slug(events: &[Event<'_>]) -> String {
    let mut slug = String::from(ID_PREFIX);
    for event in events {
        if let Event::Text(text) | Event::Code(text) = event {
            for character in text.chars().take(80) {
                match character {
                    c if c.is_alphanumeric() => slug.extend(c.to_lowercase()),
                    ' ' | '-' | '_' => slug.push('-'),
                    _ => {}
                }
            }
        }
    }
    slug
}

fn unique(slug: String, taken: &mut HashSet<String>) -> String {
    let mut candidate = slug.clone();
    let mut count = 1;
    while !taken.insert(candidate.clone()) {
        candidate = format!("{slug}-{count}");
        count += 1;
    }
    candidate
}

fn sanitize(rendered: &str) -> String {
    ammonia::Builder::default()
        .add_tags(["input", "details", "summary", "section"])
        .add_tag_attributes("input", ["type", "checked", "disabled"])
        .add_tag_attributes("details", ["open"])
        .add_tag_attributes("th", ["align"])
        .add_tag_attributes("td", ["align"])
        .add_generic_attributes(["id"])
        .add_allowed_classes("a", ["anchor"])
        .add_tag_attributes("span", ["class"])
        .id_prefix(None)
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .link_rel(Some("nofollow noopener noreferrer"))
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            // Raw HTML may name images anywhere: only this server's own files are loaded.
            ("img", "src") => value.starts_with("/v2/files/").then(|| value.into()),
            ("input", "type") => (value == "checkbox").then(|| value.into()),
            ("span", "class") => {
                value.split(' ').all(|class| class.starts_with("hl-")).then(|| value.into())
            }
            (_, "id") => value.starts_with(ID_PREFIX).then(|| value.into()),
            _ => Some(value.into()),
        })
        .clean(rendered)
        .to_string()
        // A checkbox of a list is for looking at, whoever wrote it.
        .replace("<input ", "<input disabled ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(markdown: &str) -> String {
        render(markdown, &HashMap::new())
    }

    #[test]
    fn tables_task_lists_and_code_look_like_on_github() {
        let html =
            plain("# Use it\n\n|a|b|\n|-|-:|\n|1|2|\n\n- [x] done\n\n```python\nprint(1)\n```\n");
        for part in
            ["<table>", r#"id="readme-use-it""#, r##"href="#readme-use-it""##, "checkbox", "hl-"]
        {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
    }

    #[test]
    fn nothing_runs_and_nothing_foreign_loads() {
        let hostile = [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "![x](https://elsewhere.example/pixel.png)",
            "<img src=\"https://elsewhere.example/p.png\">",
            "<p style=\"position:fixed\" class=\"frame\" id=\"main\">x</p>",
            "<iframe src=//elsewhere.example></iframe><object data=x></object><form action=/sign-out>",
            "<input type=text name=q autofocus>",
            "<span class=\"hl-x frame\">x</span>",
        ];
        for markdown in hostile {
            let html = plain(markdown);
            for bad in [
                "<script",
                "onerror",
                "javascript:",
                "<img src=\"http",
                "style=",
                "\"frame\"",
                "hl-x frame",
                "id=\"main\"",
                "<iframe",
                "<form",
                "type=\"text\"",
                "autofocus",
            ] {
                assert!(!html.contains(bad), "{markdown} became {html}");
            }
        }
    }

    #[test]
    fn an_image_of_the_bundle_is_shown_from_this_server() {
        let markdown = "![A receipt](docs/receipt.png)";
        assert_eq!(local_images(markdown), ["docs/receipt.png"]);
        let images =
            HashMap::from([("docs/receipt.png".to_owned(), "/v2/files/1/receipt.png".to_owned())]);
        assert!(render(markdown, &images).contains(r#"src="/v2/files/1/receipt.png""#));
    }

    #[test]
    fn absurd_nesting_is_flattened_and_keeps_its_text() {
        let html = plain(&format!("{} deep", ">".repeat(20_000)));
        assert!(html.contains("deep"));
        assert!(html.matches("<blockquote").count() <= DEEPEST);
    }

    #[test]
    fn headings_of_the_same_words_have_links_of_their_own() {
        let html = plain("## Use\n\n## Use\n");
        assert!(html.contains(r#"id="readme-use""#) && html.contains(r#"id="readme-use-1""#));
    }
}
