//! The readme, rendered and sanitised when the version was deployed.

use domain::FunctionPage;
use leptos::prelude::*;

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
    // Sanitised: what looks like a tag is one. Wide code can be reached by keyboard, and boxes of
    // task lists have a name.
    let html = page
        .readme_html
        .replace("<pre", "<pre tabindex=\"0\"")
        .replace("<input ", "<input aria-label=\"Task\" ");
    view! { <article class="md" inner_html=html></article> }.into_any()
}
