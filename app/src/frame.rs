//! What stands around every page: the sidebar, on a narrow screen the bar at the top, and a quiet
//! word when the live connection is lost.

use crate::reactive::{handler, live, part};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    browser,
    components::{Glyph, Icon, Tile},
    live::{Connection, Live},
    site::{Person, Site},
};

#[component]
pub(crate) fn Frame(children: Children) -> impl IntoView {
    shortcuts();
    arrive();
    let person = Site::here().person;
    view! {
        <a class="skip" href="#main">
            "Skip to the content"
        </a>
        <div class="frame">
            <aside class="side">
                <Brand />
                {person.is_some().then(|| view! {
                    <Find />
                    <Navigation />
                })}
                <Footer person=person.clone() />
            </aside>
            <div class="main">
                <header class="topbar">
                    <Brand />
                    <details class="menu" id="menu">
                        <summary class="btn ghost" aria-label="Menu">
                            <Icon glyph=Glyph::Menu />
                        </summary>
                        <div class="menu-sheet">
                            {person.is_some().then(|| view! { <Navigation /> })}
                            <Footer person=person />
                        </div>
                    </details>
                </header>
                <main class="page" id="main" tabindex="-1">
                    {children()}
                </main>
            </div>
        </div>
        <Reconnecting />
    }
}

#[component]
fn Brand() -> impl IntoView {
    view! {
        <a class="brand" href="/">
            <Icon glyph=Glyph::Sieve />
            "Sieve"
        </a>
    }
}

/// Leads to the catalogue's search field, also without JavaScript.
#[component]
fn Find() -> impl IntoView {
    view! {
        <a class="find" href="/#search" on:click=handler(|_| browser::focus("search"))>
            <Icon glyph=Glyph::Search />
            "Search"
            <kbd aria-hidden="true" class="needs-js">
                "Ctrl K"
            </kbd>
        </a>
    }
}

#[component]
fn Navigation() -> impl IntoView {
    let path = use_location().pathname;
    let current =
        move |is: fn(&str) -> bool| live(move || path.with(|path| is(path)).then_some("page"));
    view! {
        <nav class="nav" aria-label="Pages">
            <a href="/" aria-current=current(|path| path == "/" || path.starts_with("/functions"))>
                <Icon glyph=Glyph::Explore />
                "Explore"
            </a>
            <a href="/jobs" aria-current=current(|path| path.starts_with("/jobs"))>
                <Icon glyph=Glyph::Jobs />
                "Jobs"
            </a>
        </nav>
    }
}

#[component]
fn Footer(person: Option<Person>) -> impl IntoView {
    let person = person.map(|person| {
        view! {
            <Tile name=person.organization.clone() small=true />
            <span class="who">
                <span class="cut">{person.organization.clone()}</span>
                <span class="faint cut">{format!("{}, {}", person.name, person.role)}</span>
            </span>
            <form method="post" action="/sign-out" class="push">
                <button class="btn ghost icon" aria-label="Sign out" title="Sign out">
                    <Icon glyph=Glyph::SignOut />
                </button>
            </form>
        }
    });
    view! {
        <footer>
            {person}
            <ThemeToggle />
        </footer>
    }
}

#[component]
fn ThemeToggle() -> impl IntoView {
    let toggle = |_| browser::set_theme(if browser::theme() == "dark" { "light" } else { "dark" });
    view! {
        <button type="button" class="btn ghost icon needs-js" aria-label="Change between light and dark" title="Light or dark" on:click=handler(toggle)>
            <Icon glyph=Glyph::Theme />
        </button>
    }
}

#[component]
fn Reconnecting() -> impl IntoView {
    let connection = expect_context::<Live>().connection();
    view! {
        <div class="connection" aria-live="polite">
            {part(move || match connection.get() {
                Connection::Lost => Some(view! { <span class="toast">"Reconnecting…"</span> }.into_any()),
                Connection::SignedOut => Some(
                    view! {
                        <span class="toast">
                            "You were signed out. " <a href="/sign-in" rel="external">"Sign in"</a>
                        </span>
                    }.into_any(),
                ),
                Connection::Quiet => None,
            })}
        </div>
    }
}

/// A page that is come to without a load is announced like one that is loaded: the focus goes to
/// its beginning, and the menu that led there closes.
fn arrive() {
    let path = use_location().pathname;
    // A function's tabs are one page.
    let page =
        Memo::new(move |_| path.with(|path| path.split('/').take(4).collect::<Vec<_>>().join("/")));
    Effect::new(move |before: Option<String>| {
        let page = page.get();
        if before.is_some_and(|before| before != page) {
            browser::close("menu");
            browser::focus("main");
        }
        page
    });
}

/// `Ctrl/Cmd-K` searches, wherever one is.
fn shortcuts() {
    let navigate = leptos_router::hooks::use_navigate();
    let path = use_location().pathname;
    Effect::new(move |_| {
        let navigate = navigate.clone();
        let listener = window_event_listener(leptos::ev::keydown, move |event| {
            if !(event.ctrl_key() || event.meta_key()) || event.key() != "k" {
                return;
            }
            event.prevent_default();
            if path.get_untracked() != "/" {
                navigate("/", Default::default());
            }
            set_timeout(|| browser::focus("search"), std::time::Duration::from_millis(60));
        });
        on_cleanup(move || listener.remove());
    });
}
