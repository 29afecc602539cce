//! What the forms of the list of jobs post: things done to many jobs, saved views, columns. Each
//! leads back to the list it came from.

use app::jobs::{COLUMNS, COLUMNS_COOKIE};
use axum::{
    extract::{Form, State},
    http::{HeaderValue, Method, header},
    response::Response,
    routing::post,
};
use domain::{JobQuery, Role, SavedView};
use platform::{Chosen, Done, Platform};

use super::{
    access::{Access, Route},
    error::{HttpError, Result},
    extract::SignedIn,
    redirect,
    rest::{Format, export},
};

pub(super) const ROUTES: &[Route] = &[
    // Exports are for all; the platform asks for more where more is done.
    needs(Role::Viewer, "/jobs/many", || post(many)),
    needs(Role::Viewer, "/jobs/views", || post(views)),
    needs(Role::Viewer, "/jobs/columns", || post(columns)),
];

const fn needs(
    role: Role,
    path: &'static str,
    handler: fn() -> axum::routing::MethodRouter<super::ServerState>,
) -> Route {
    Route { method: Method::POST, path, access: Access::Needs(role), handler }
}

/// Names and values in their order; one name may come many times.
struct Fields(Vec<(String, String)>);

impl Fields {
    fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    fn all<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// None when nothing was chosen.
    fn chosen(&self) -> Option<Chosen> {
        if self.get("all") == "1" {
            let (filter, function) = (self.get("q").to_owned(), self.get("function").parse().ok());
            return Some(Chosen::AllMatching(JobQuery { filter, function, ..JobQuery::default() }));
        }
        let ids: Vec<_> = self.all("id").filter_map(|id| id.parse().ok()).collect();
        (!ids.is_empty()).then_some(Chosen::Jobs(ids))
    }

    /// Whether it is to be asked first: nobody has seen all that match.
    fn is_unsure(&self) -> bool {
        let is_change = matches!(self.get("act"), "cancel" | "again");
        self.get("all") == "1" && is_change && self.get("sure") != "1"
    }

    fn back(&self, added: &str) -> Response {
        // What an earlier form did, or asked, is not told again.
        let back = self.get("back").split("did=").next().unwrap_or("/jobs");
        let back = back.split("sure=").next().unwrap_or("/jobs");
        let back = back.trim_end_matches(['?', '&']);
        let between = if back.contains('?') { '&' } else { '?' };
        if added.is_empty() {
            return redirect::see_other(back);
        }
        redirect::see_other(&format!("{back}{between}{added}"))
    }
}

/// `POST /jobs/many`
async fn many(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields(fields);
    let Some(chosen) = fields.chosen() else { return Ok(fields.back("did=nothing")) };
    if fields.is_unsure() {
        return Ok(fields.back(&format!("sure={}", fields.get("act"))));
    }
    let (did, done) = match fields.get("act") {
        "csv" => return export(&platform, platform.export_jobs(&caller, chosen)?, Format::Csv),
        "jsonl" => {
            return export(&platform, platform.export_jobs(&caller, chosen)?, Format::JsonLines);
        }
        "cancel" => ("cancel", platform.cancel_jobs(&caller, chosen).await?),
        "again" => ("again", platform.run_jobs_again(&caller, chosen).await?),
        _ => return Err(HttpError::not_found("This action")),
    };
    let Done { done, left_out, more, .. } = done;
    Ok(fields.back(&format!("did={did}&done={done}&left={left_out}&more={}", u8::from(more))))
}

/// `POST /jobs/views`
async fn views(
    State(platform): State<Platform>,
    SignedIn(caller): SignedIn,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields(fields);
    let name = fields.get("name").to_owned();
    match fields.get("act") {
        "rename" => platform.rename_view(&caller, fields.get("from"), &name).await?,
        "delete" => platform.delete_view(&caller, fields.get("from")).await?,
        _ => {
            let view = SavedView { name, filter: fields.get("filter").to_owned() };
            platform.save_view(&caller, view).await?;
        }
    }
    Ok(fields.back(""))
}

/// `POST /jobs/columns`: those that are left out are kept for a year.
async fn columns(Form(fields): Form<Vec<(String, String)>>) -> Response {
    let fields = Fields(fields);
    let left_out: Vec<_> = COLUMNS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| fields.all("column").all(|shown| shown != *name))
        .collect();
    let cookie = format!(
        "{COLUMNS_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly",
        left_out.join(".")
    );
    let mut response = fields.back("");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
