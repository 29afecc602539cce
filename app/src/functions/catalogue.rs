//! Explore: every function, found by words, by tag and by kind. The address holds what is asked for, so
//! that it can be shared, and so that the form works without JavaScript.

use domain::{Catalogue, FunctionKind, FunctionQuery, FunctionSort, TagCount};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{card::Card, read};
use crate::{
    AppError,
    components::{CodeToCopy, ErrorPage, Glyph, Icon},
    frame::{RESULTS_ID, SEARCH_ID},
    head::{Bundle, PageHead},
    site::Site,
};

/// Cards on a page.
const PAGE: usize = 60;
/// Tags to choose from.
const MOST_TAGS: usize = 200;
/// Of these at once; the others are folded.
const FIRST_TAGS: usize = 16;

#[component]
pub(crate) fn CataloguePage() -> impl IntoView {
    let query = query_of_address();
    Suspend::new(async move {
        let found = read::explore(&query).await;
        view! {
            <PageHead title="Explore" bundle=Bundle::Frame />
            <h1>"Explore"</h1>
            <SearchForm query=query.clone() />
            // Taken out of this page, with what is in it, by the search as one types.
            <div id=RESULTS_ID>{results(found, query)}</div>
        }
    })
}

fn query_of_address() -> FunctionQuery {
    let address = use_query_map().get_untracked();
    let page: usize = address.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    FunctionQuery {
        search: address.get("q").unwrap_or_default(),
        tag: address.get("tag").filter(|tag| !tag.is_empty()),
        kind: address.get("kind").and_then(|kind| kind_of(&kind)),
        sort: address.get("sort").and_then(|sort| sort.parse().ok()).unwrap_or_default(),
        skip: page.saturating_sub(1).saturating_mul(PAGE),
        limit: PAGE,
    }
}

fn kind_of(text: &str) -> Option<FunctionKind> {
    [FunctionKind::Function, FunctionKind::Model].into_iter().find(|kind| kind.as_str() == text)
}

/// Nothing was asked for: what is not found is not there at all.
fn asks_for_nothing(query: &FunctionQuery) -> bool {
    query.search.trim().is_empty() && query.tag.is_none() && query.kind.is_none() && query.skip == 0
}

fn results(found: Result<Catalogue, AppError>, query: FunctionQuery) -> AnyView {
    let found = match found {
        Err(error) => return view! { <ErrorPage error /> }.into_any(),
        Ok(found) => found,
    };
    if found.total == 0 && asks_for_nothing(&query) {
        return view! { <FirstDeploy /> }.into_any();
    }
    let Catalogue { cards, total, tags, functions, models, corrected } = found;
    let nothing = cards.is_empty();
    let cards = cards.into_iter().map(|card| view! { <Card card /> }).collect_view();
    let words = if corrected {
        view! { <p class="muted small found">"Nothing is written like “" {query.search.clone()} "”. These are close to it:"</p> }.into_any()
    } else {
        ().into_any()
    };
    view! {
        <TagList tags query=query.clone() />
        <div class="filters">
            <Kinds functions models query=query.clone() />
            <span class="muted small num" aria-live="polite">{counted(total)}</span>
            <Sorts query=query.clone() />
        </div>
        {words}
        {if nothing {
            view! { <NothingFound query=query.clone() /> }.into_any()
        } else {
            view! { <ul class="grid" aria-label="Functions">{cards}</ul> }.into_any()
        }}
        <Pages total query />
    }
    .into_any()
}

fn counted(total: usize) -> String {
    if total == 1 { "1 found".to_owned() } else { format!("{total} found") }
}

#[component]
fn SearchForm(query: FunctionQuery) -> impl IntoView {
    let kept = [
        ("tag", query.tag.clone()),
        ("kind", query.kind.map(|kind| kind.as_str().to_owned())),
        ("sort", (query.sort != FunctionSort::Best).then(|| query.sort.as_str().to_owned())),
    ];
    let kept = kept
        .into_iter()
        .filter_map(|(name, value)| Some(view! { <input type="hidden" name=name value=value? /> }));
    view! {
        <form class="search" method="get" action="/" role="search">
            <Icon glyph=Glyph::Search />
            <input class="input" type="search" id=SEARCH_ID name="q" aria-label="Search functions" placeholder="Search names, tags, descriptions and readmes" autocomplete="off" value=query.search />
            {kept.collect_view()}
            <button class="btn no-js">"Search"</button>
        </form>
    }
}

#[component]
fn TagList(tags: Vec<TagCount>, query: FunctionQuery) -> impl IntoView {
    if tags.is_empty() && query.tag.is_none() {
        return ().into_any();
    }
    let of = |tag: Option<String>, label: String, count: Option<u64>| {
        let current = (query.tag == tag).then_some("true");
        let href = address_of(&FunctionQuery { tag, skip: 0, ..query.clone() });
        view! {
            <li>
                <a class="chip" href=href aria-current=current>
                    <span class="cut" dir="auto">{label}</span>
                    {count.map(|count| view! { <span class="faint">{count}</span> })}
                </a>
            </li>
        }
    };
    let all = of(None, "All".to_owned(), None);
    let absent =
        query.tag.clone().filter(|tag| !tags.iter().take(MOST_TAGS).any(|t| t.tag == *tag));
    let absent = absent.map(|tag| of(Some(tag.clone()), tag, None));
    let tags = tags.into_iter().take(MOST_TAGS);
    let tags = tags.map(|TagCount { tag, count }| of(Some(tag.clone()), tag, Some(count)));
    let mut first: Vec<_> = tags.collect();
    let rest = first.split_off(first.len().min(FIRST_TAGS));
    let more = (!rest.is_empty()).then(|| {
        let label = format!("{} more tags", rest.len());
        view! {
            <details class="more-tags">
                <summary class="btn ghost">{label}</summary>
                <ul class="chips">{rest.collect_view()}</ul>
            </details>
        }
    });
    view! {
        <nav class="tags" aria-label="Tags">
            <ul class="chips">{all} {absent} {first.collect_view()}</ul>
            {more}
        </nav>
    }
    .into_any()
}

#[component]
fn Kinds(functions: usize, models: usize, query: FunctionQuery) -> impl IntoView {
    let link = |kind: Option<FunctionKind>, label: String| {
        let href = address_of(&FunctionQuery { kind, skip: 0, ..query.clone() });
        let current = (query.kind == kind).then_some("true");
        view! { <a href=href aria-current=current>{label}</a> }
    };
    view! {
        <nav class="seg links" aria-label="Kind">
            {link(None, "all".to_owned())}
            {link(Some(FunctionKind::Function), format!("functions {functions}"))}
            {link(Some(FunctionKind::Model), format!("models {models}"))}
        </nav>
    }
}

#[component]
fn Sorts(query: FunctionQuery) -> impl IntoView {
    let searched = !query.search.trim().is_empty();
    let usual = if searched { FunctionSort::Best } else { FunctionSort::Recent };
    let chosen = if query.sort == FunctionSort::Best { usual } else { query.sort };
    let best = searched.then_some(FunctionSort::Best);
    let links = best.into_iter().chain(FunctionSort::CHOICES).map(|sort| {
        let href = address_of(&FunctionQuery { sort, skip: 0, ..query.clone() });
        let current = (sort == chosen).then_some("true");
        view! { <a href=href aria-current=current>{sort.as_str()}</a> }
    });
    view! {
        <nav class="seg links push" aria-label="Order">
            {links.collect_view()}
        </nav>
    }
}

#[component]
fn Pages(total: usize, query: FunctionQuery) -> impl IntoView {
    let at = |skip: usize| address_of(&FunctionQuery { skip, ..query.clone() });
    let before = (query.skip > 0).then(|| at(query.skip.saturating_sub(PAGE)));
    let after = (query.skip + PAGE < total).then(|| at(query.skip + PAGE));
    if before.is_none() && after.is_none() {
        return ().into_any();
    }
    view! {
        <nav class="row pages" aria-label="More functions">
            {before.map(|href| view! { <a class="btn" href=href rel="prev">"Before"</a> })}
            {after.map(|href| view! { <a class="btn push" href=href rel="next">"More"</a> })}
        </nav>
    }
    .into_any()
}

pub(super) fn address_of(query: &FunctionQuery) -> String {
    let mut parts = Vec::new();
    if !query.search.is_empty() {
        parts.push(format!("q={}", encoded(&query.search)));
    }
    if let Some(tag) = &query.tag {
        parts.push(format!("tag={}", encoded(tag)));
    }
    if let Some(kind) = query.kind {
        parts.push(format!("kind={}", kind.as_str()));
    }
    if query.sort != FunctionSort::Best {
        parts.push(format!("sort={}", query.sort.as_str()));
    }
    if query.skip > 0 {
        parts.push(format!("page={}", query.skip / PAGE + 1));
    }
    if parts.is_empty() { "/".to_owned() } else { format!("/?{}", parts.join("&")) }
}

/// Percent-encoded for a query.
pub(crate) fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { (byte as char).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[component]
fn NothingFound(query: FunctionQuery) -> impl IntoView {
    let sought = match (&query.tag, query.search.as_str()) {
        (None, "") => "There is no function of this kind.".to_owned(),
        (Some(tag), "") => format!("No function has the tag {tag}."),
        (Some(tag), words) => format!("No function with the tag {tag} matches “{words}”."),
        (None, words) => format!("No function matches “{words}”."),
    };
    view! {
        <div class="blank">
            <h2>{sought}</h2>
            <p class="muted">"Names, titles, tags, descriptions and readmes were searched. Try fewer or other words."</p>
            <a class="btn" href="/">
                "Show all functions"
            </a>
        </div>
    }
}

/// The first thing a new installation shows: three lines to copy.
#[component]
fn FirstDeploy() -> impl IntoView {
    let url = Site::here().public_url;
    let code = "import sieve\n\n@sieve.function(name=\"hello\")\ndef hello(name: str = \"world\") -> str:\n    return f\"Hello {name}\"\n";
    let commands = format!("export SIEVE_API_URL={url}\nsieve login\nsieve deploy .");
    view! {
        <div class="blank wide">
            <h2>"Deploy your first function"</h2>
            <p class="muted">"Write a Python function in hello.py, with type hints: they become its form."</p>
            <CodeToCopy code=code.to_owned() />
            <p class="muted">"Then, in the same folder:"</p>
            <CodeToCopy code=commands />
        </div>
    }
}
