//! What became of a form that was posted: an error in words where the form is.

use leptos::prelude::*;

use super::ErrorNote;
use crate::AppError;

/// The server gives this to the page that it answers a form with, when the form was refused.
#[derive(Debug, Clone)]
pub struct ActionReturn {
    pub status: u16,
    pub message: String,
}

#[component]
pub(crate) fn ActionNotice() -> impl IntoView {
    use_context::<ActionReturn>().map(|returned| {
        let error = AppError::new(returned.status, "refused", returned.message);
        view! {
            <div role="alert">
                <ErrorNote error />
            </div>
        }
    })
}

/// A button that does one thing: a form of nothing else.
#[component]
pub(crate) fn ActionButton(
    action: String,
    label: &'static str,
    /// What it acts on, for those who hear the button alone.
    #[prop(into)]
    about: String,
    #[prop(optional)] danger: bool,
) -> impl IntoView {
    let class = if danger { "btn danger" } else { "btn" };
    view! {
        <form method="post" action=action>
            <button class=class aria-label=format!("{label} {about}")>{label}</button>
        </form>
    }
}
