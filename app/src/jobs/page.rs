//! The page of one job. What it shows is an island, since all of it may change while one looks.

use domain::JobId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    opened::{JobStart, OpenedJob, title_of_job},
    read,
};
use crate::{
    AppError,
    components::ErrorPage,
    head::{Bundle, PageHead},
    wire::Sent,
};

#[component]
pub(crate) fn JobPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    Suspend::new(async move {
        match opened(&id).await {
            Ok(start) => page(start),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

async fn opened(id: &str) -> Result<JobStart, AppError> {
    let id: JobId = id.parse().map_err(|_| AppError::not_found("This job"))?;
    let (job, children) = (read::job(id).await?, read::children(id).await?);
    let about_outputs = read::about_outputs(&job).await?;
    Ok(JobStart { job, children, about_outputs })
}

fn page(start: JobStart) -> AnyView {
    let job = &start.job;
    let running = !job.status.has_ended();
    view! {
        <PageHead title=title_of_job(job.status, &job.title) bundle=Bundle::Jobs />
        // Without JavaScript the page asks again by itself until the job has ended.
        {running.then(|| view! { <noscript inner_html=r#"<meta http-equiv="refresh" content="2">"#></noscript> })}
        <OpenedJob start=Sent(start) />
    }
    .into_any()
}
