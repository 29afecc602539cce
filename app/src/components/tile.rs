//! What a function without a cover gets: its first letter on a colour of its own.

use leptos::prelude::*;

const HUES: u32 = 12;

#[component]
pub(crate) fn Tile(name: String, #[prop(optional)] small: bool) -> impl IntoView {
    let class = format!("tile hue-{}{}", hue(&name), if small { " small" } else { "" });
    let letter = name.chars().next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    view! {
        <span class=class aria-hidden="true">
            {letter}
        </span>
    }
}

/// The cover, else a tile.
#[component]
pub(crate) fn Cover(title: String, name: String, cover: Option<String>) -> impl IntoView {
    match cover {
        Some(url) => {
            view! { <img class="tile" src=url alt="" loading="lazy" width="40" height="40" /> }
                .into_any()
        }
        None => {
            let class = format!("tile hue-{}", hue(&name));
            let letter =
                title.chars().next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
            view! {
                <span class=class aria-hidden="true">
                    {letter}
                </span>
            }
            .into_any()
        }
    }
}

/// FNV-1a, folded: the same name has the same colour everywhere and always.
fn hue(name: &str) -> u32 {
    let hash = name
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash >> 16 ^ hash) % HUES
}
