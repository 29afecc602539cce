//! Explore: every function, found by words and by tag. The address holds both, so that they can be
//! shared, and so that the form works without JavaScript.

use domain::{FunctionCard, FunctionQuery, TagCount};
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

#[component]
pub(crate) fn CataloguePage() -> impl IntoView {
    let address = use_query_map().get_untracked();
    let query = FunctionQuery {
        search: address.get("q").unwrap_or_default(),
        tag: address.get("tag").filter(|tag| !tag.is_empty()),
    };
    Suspend::new(async move {
        let tags = read::tags().await.unwrap_or_default();
        let cards = read::catalogue(query.clone()).await;
        view! {
            <PageHead title="Explore" bundle=Bundle::Frame />
            <h1>"Explore"</h1>
            <SearchForm query=query.clone() />
            // Taken out of this page, with what is in it, by the search as one types.
            <div id=RESULTS_ID>
                <TagList tags query=query.clone() />
                {results(cards, query)}
            </div>
        }
    })
}

fn results(cards: Result<Vec<FunctionCard>, AppError>, query: FunctionQuery) -> AnyView {
    match cards {
        Err(error) => view! { <ErrorPage error /> }.into_any(),
        Ok(cards) if cards.is_empty() && query == FunctionQuery::default() => {
            view! { <FirstDeploy /> }.into_any()
        }
        Ok(cards) if cards.is_empty() => view! { <NothingFound query /> }.into_any(),
        Ok(cards) => {
            let cards = cards.into_iter().map(|card| view! { <Card card /> }).collect_view();
            view! { <ul class="grid" aria-label="Functions">{cards}</ul> }.into_any()
        }
    }
}

#[component]
fn SearchForm(query: FunctionQuery) -> impl IntoView {
    view! {
        <form class="search" method="get" action="/" role="search">
            <Icon glyph=Glyph::Search />
            <input class="input" type="search" id=SEARCH_ID name="q" aria-label="Search functions" placeholder="Search functions and models" autocomplete="off" value=query.search />
            {query.tag.map(|tag| view! { <input type="hidden" name="tag" value=tag /> })}
            <button class="btn no-js">"Search"</button>
        </form>
    }
}

#[component]
fn TagList(tags: Vec<TagCount>, query: FunctionQuery) -> impl IntoView {
    if tags.is_empty() {
        return ().into_any();
    }
    let of = |tag: Option<String>, label: String, count: Option<u64>| {
        let current = (query.tag == tag).then_some("true");
        let href = address_of(&FunctionQuery { tag, ..query.clone() });
        view! {
            <li>
                <a class="chip" href=href aria-current=current>
                    {label}
                    {count.map(|count| view! { <span class="faint">{count}</span> })}
                </a>
            </li>
        }
    };
    let all = of(None, "All".to_owned(), None);
    let tags = tags
        .into_iter()
        .take(40)
        .map(|TagCount { tag, count }| of(Some(tag.clone()), tag, Some(count)))
        .collect_view();
    view! {
        <nav aria-label="Tags">
            <ul class="chips tags">{all} {tags}</ul>
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
        (Some(tag), "") => format!("No function has the tag {tag}."),
        (Some(tag), words) => format!("No function with the tag {tag} matches “{words}”."),
        (None, words) => format!("No function matches “{words}”."),
    };
    view! {
        <div class="blank">
            <h2>{sought}</h2>
            <p class="muted">"Names, titles, descriptions and tags were searched. Try fewer or other words."</p>
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
