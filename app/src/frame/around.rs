//! The sidebar, and on a narrow screen the bar at the top.

use domain::Role;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{awake::Awake, palette::Palette, toasts::ToastPlace};
use crate::{
    backend,
    components::{Glyph, Icon, Tile},
    live::WORD_ID,
};

#[derive(Clone)]
struct Person {
    organization: String,
    name: String,
    role: Role,
}

/// None on the pages of a person who is signed out.
fn person() -> Option<Person> {
    let caller = backend::caller()?;
    Some(Person { organization: caller.owner, name: caller.name, role: caller.role })
}

#[component]
pub(crate) fn Frame(children: Children) -> impl IntoView {
    let person = person();
    let signed_in = person.is_some();
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
        <div class="connection" id=WORD_ID aria-live="polite"></div>
        <ToastPlace />
        {signed_in.then(|| view! { <Palette /> })}
        <Awake />
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
        <a class="find" href="/#search" data-does="find">
            <Icon glyph=Glyph::Search />
            "Search"
            <kbd aria-hidden="true" class="needs-js">
                "Ctrl K"
            </kbd>
        </a>
    }
}

/// A page that the navigation leads to.
pub(super) struct Place {
    pub(super) address: &'static str,
    pub(super) glyph: Glyph,
    pub(super) label: &'static str,
    /// After `g`.
    pub(super) letter: &'static str,
}

const fn place(
    address: &'static str,
    glyph: Glyph,
    label: &'static str,
    letter: &'static str,
) -> Place {
    Place { address, glyph, label, letter }
}

pub(super) const PAGES: [Place; 6] = [
    place("/", Glyph::Explore, "Explore", "e"),
    place("/jobs", Glyph::Jobs, "Jobs", "j"),
    place("/queue", Glyph::Queue, "Queue", "q"),
    place("/workers", Glyph::Workers, "Workers", "w"),
    place("/usage", Glyph::Usage, "Usage", "u"),
    place("/settings", Glyph::Settings, "Settings", "s"),
];

#[component]
fn Navigation() -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    // Functions' pages belong to Explore.
    let is_open = |address: &str| match address {
        "/" => path == "/" || path.starts_with("/functions"),
        other => path.starts_with(other),
    };
    let links = PAGES.map(|Place { address, glyph, label, letter }| {
        view! {
            <a href=address aria-current=is_open(address).then_some("page") data-letter=letter>
                <Icon glyph />
                {label}
            </a>
        }
    });
    view! {
        <nav class="nav" aria-label="Pages">
            {links.into_iter().collect_view()}
        </nav>
    }
}

#[component]
fn Footer(person: Option<Person>) -> impl IntoView {
    let person = person.map(|person| {
        let role = person.role.to_string();
        let who = if person.name == role { role } else { format!("{}, {role}", person.name) };
        view! {
            <Tile name=person.organization.clone() small=true />
            <span class="who">
                <span class="cut">{person.organization.clone()}</span>
                <span class="faint cut">{who}</span>
            </span>
            <form method="post" action="/sign-out" class="push">
                <button class="btn ghost icon" aria-label="Sign out" title="Sign out">
                    <Icon glyph=Glyph::SignOut />
                </button>
            </form>
        }
    });
    view! {
        <div class="whose">
            {person}
            <ThemeToggle />
        </div>
    }
}

#[component]
fn ThemeToggle() -> impl IntoView {
    view! {
        <button type="button" class="btn ghost icon needs-js" aria-label="Change between light and dark" title="Light or dark" data-does="theme">
            <Icon glyph=Glyph::Theme />
        </button>
    }
}
