//! Explore: every function, found by words and by tag. The address holds both, so that they can be
//! shared, and so that the form works without JavaScript.

use std::time::Duration;

use crate::reactive::{live, maybe};
use domain::{FunctionCard, FunctionQuery, TagCount};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::{api, card::Card};
use crate::{
    AppError,
    components::{CodeToCopy, ErrorPage, Glyph, Icon, Loading},
    site::Site,
};

/// A pause in typing.
const TYPED: Duration = Duration::from_millis(120);

#[component]
pub(crate) fn CataloguePage() -> impl IntoView {
    let address = use_query_map();
    let query = Memo::new(move |_| {
        address.with(|address| FunctionQuery {
            search: address.get("q").unwrap_or_default(),
            tag: address.get("tag").filter(|tag| !tag.is_empty()),
        })
    });
    let cards = Resource::new(move || query.get(), api::catalogue);
    let tags = Resource::new(|| (), |()| api::tags());
    view! {
        <Title text="Explore" />
        <h1>"Explore"</h1>
        <SearchForm query />
        <Suspense>
            {move || Suspend::new(async move { tags.await.map(|tags| view! { <TagList tags query /> }).ok() })}
        </Suspense>
        <Transition fallback=Loading>
            {move || Suspend::new(async move { results(cards.await, query.get_untracked()) })}
        </Transition>
    }
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
fn SearchForm(query: Memo<FunctionQuery>) -> impl IntoView {
    let navigate = use_navigate();
    let text = RwSignal::new(query.with_untracked(|query| query.search.clone()));
    let searched = StoredValue::new(text.get_untracked());
    // The address follows the typing, and the field the address, but never its own echo: more may
    // have been typed since.
    Effect::new(move |_| {
        let in_address = query.with(|query| query.search.clone());
        if searched.with_value(|searched| *searched != in_address) {
            searched.set_value(in_address.clone());
            text.set(in_address);
        }
    });
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let search = StoredValue::new(move |text: String| {
        searched.set_value(text.clone());
        let query = FunctionQuery { search: text, ..query.get_untracked() };
        let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
        navigate(&address_of(&query), options);
    });
    let typed = move |typed: String| {
        text.set(typed.clone());
        if let Some(handle) = pending.get_value() {
            handle.clear();
        }
        let go = move || search.with_value(|search| search(typed.clone()));
        pending.set_value(set_timeout_with_handle(go, TYPED).ok());
    };
    view! {
        <form class="search" method="get" action="/" role="search" on:submit=|event| event.prevent_default()>
            <Icon glyph=Glyph::Search />
            <input class="input" type="search" id="search" name="q" aria-label="Search functions" placeholder="Search functions and models" autocomplete="off"
                value=text.get_untracked() prop:value=text on:input=move |event| typed(event_target_value(&event)) />
            {maybe(move || query.with(|q| q.tag.clone()).map(|tag| view! { <input type="hidden" name="tag" value=tag /> }))}
            <button class="btn no-js">"Search"</button>
        </form>
    }
}

#[component]
fn TagList(tags: Vec<TagCount>, query: Memo<FunctionQuery>) -> impl IntoView {
    if tags.is_empty() {
        return ().into_any();
    }
    let of = move |tag: Option<String>, label: String, count: Option<u64>| {
        let same = tag.clone();
        let href = live(move || {
            query.with(|q| address_of(&FunctionQuery { tag: tag.clone(), ..q.clone() }))
        });
        let current = live(move || query.with(|q| q.tag == same).then_some("true"));
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
