//! An error in place of a part of a page.

use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::AppError;

#[component]
pub(crate) fn ErrorNote(error: AppError) -> impl IntoView {
    view! {
        <p class="err note">
            <Icon glyph=Glyph::Error />
            <span>{error.message}</span>
        </p>
    }
}
