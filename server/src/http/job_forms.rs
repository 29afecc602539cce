//! What the forms of the list of jobs post: things done to many jobs, saved views, columns. Each
//! leads back to the list it came from.

use app::{
    Toast,
    jobs::{COLUMNS, COLUMNS_COOKIE},
};
use axum::{extract::Form, http::Method, response::Response, routing::post};
use domain::{JobQuery, Role, SavedView};
use platform::{Chosen, Done};

use super::{
    access::{Access, Route},
    error::{HttpError, Result},
    posted::{Posted, set_cookie},
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

    /// Of the list that the form is on, as it was before it asked anything.
    fn back(&self) -> &str {
        let back = self.get("back").split("sure=").next().unwrap_or_default();
        back.trim_end_matches(['?', '&'])
    }

    /// The list, which asks whether this was meant.
    fn ask(&self) -> Response {
        let back = self.back();
        let between = if back.contains('?') { '&' } else { '?' };
        redirect::see_other(&format!("{back}{between}sure={}", self.get("act")))
    }
}

/// `POST /jobs/many`
async fn many(posted: Posted, Form(fields): Form<Vec<(String, String)>>) -> Result<Response> {
    let fields = Fields(fields);
    let (platform, caller) = (posted.platform(), &posted.caller);
    let Some(chosen) = fields.chosen() else {
        let toast = Toast::new("No job was chosen: tick some, or “All that match”.");
        return Ok(posted.done(toast, fields.back()));
    };
    if fields.is_unsure() {
        return Ok(fields.ask());
    }
    let words = match fields.get("act") {
        "csv" => return export(platform, platform.export_jobs(caller, chosen)?, Format::Csv),
        "jsonl" => {
            return export(platform, platform.export_jobs(caller, chosen)?, Format::JsonLines);
        }
        "cancel" => words_of_cancelling(&platform.cancel_jobs(caller, chosen).await?),
        "again" => words_of_pushing(&platform.run_jobs_again(caller, chosen).await?),
        _ => return Err(HttpError::not_found("This action")),
    };
    Ok(posted.done(Toast::new(words), fields.back()))
}

fn words_of_cancelling(done: &Done) -> String {
    let cancelled = format!("Cancelled {}", jobs(done.done));
    match done.left_out {
        0 => format!("{cancelled}.{}", more(done)),
        ended => format!("{cancelled}; {ended} had ended before.{}", more(done)),
    }
}

fn words_of_pushing(done: &Done) -> String {
    let pushed = format!("Pushed {} again", jobs(done.done));
    match done.left_out {
        0 => format!("{pushed}.{}", more(done)),
        refused => format!("{pushed}; {refused} could not be.{}", more(done)),
    }
}

fn jobs(count: u64) -> String {
    if count == 1 { "1 job".to_owned() } else { format!("{count} jobs") }
}

fn more(done: &Done) -> &'static str {
    if done.more { " There are more: do it again to go on." } else { "" }
}

const VIEWS: &str = "/jobs/views";

/// `POST /jobs/views`
async fn views(posted: Posted, Form(fields): Form<Vec<(String, String)>>) -> Result<Response> {
    let fields = Fields(fields);
    let (name, from) = (fields.get("name").trim().to_owned(), fields.get("from").to_owned());
    let toast = match fields.get("act") {
        "rename" => rename_view(&posted, &fields, from, name).await?,
        "delete" => delete_view(&posted, &fields, from).await?,
        _ => save_view(&posted, &fields, name).await?,
    };
    Ok(posted.done(toast, fields.back()))
}

async fn rename_view(
    posted: &Posted,
    fields: &Fields,
    from: String,
    name: String,
) -> platform::Result<Toast> {
    posted.platform().rename_view(&posted.caller, &from, &name).await?;
    let toast = Toast::new(format!("The view {from} is called {name} now."));
    Ok(toast.undone_by(VIEWS, fields.inverse("rename", vec![("from", name), ("name", from)])))
}

async fn delete_view(posted: &Posted, fields: &Fields, name: String) -> platform::Result<Toast> {
    let before = view_of(posted, &name).await?;
    posted.platform().delete_view(&posted.caller, &name).await?;
    let toast = Toast::new(format!("Deleted the view {name}."));
    Ok(match before {
        Some(view) => toast.undone_by(VIEWS, fields.saving(view)),
        None => toast,
    })
}

async fn save_view(posted: &Posted, fields: &Fields, name: String) -> platform::Result<Toast> {
    let before = view_of(posted, &name).await?;
    let view = SavedView { name: name.clone(), filter: fields.get("filter").to_owned() };
    posted.platform().save_view(&posted.caller, view).await?;
    let toast = Toast::new(format!("Saved the view {name}."));
    Ok(match before {
        Some(view) => toast.undone_by(VIEWS, fields.saving(view)),
        None => toast.undone_by(VIEWS, fields.inverse("delete", vec![("from", name)])),
    })
}

async fn view_of(posted: &Posted, name: &str) -> platform::Result<Option<SavedView>> {
    let views = posted.platform().saved_views(&posted.caller).await?;
    Ok(views.into_iter().find(|view| view.name == name))
}

impl Fields {
    /// What is posted to take it back, from the same list.
    fn inverse(
        &self,
        act: &str,
        mut fields: Vec<(&'static str, String)>,
    ) -> Vec<(&'static str, String)> {
        fields.extend([("act", act.to_owned()), ("back", self.back().to_owned())]);
        fields
    }

    fn saving(&self, SavedView { name, filter }: SavedView) -> Vec<(&'static str, String)> {
        self.inverse("save", vec![("name", name), ("filter", filter)])
    }
}

/// `POST /jobs/columns`: those that are left out are kept for a year.
async fn columns(posted: Posted, Form(fields): Form<Vec<(String, String)>>) -> Response {
    let fields = Fields(fields);
    let names = || COLUMNS.iter().map(|(name, _)| *name);
    let left_out: Vec<_> =
        names().filter(|name| fields.all("column").all(|shown| shown != *name)).collect();
    let before = posted.cookie(COLUMNS_COOKIE).unwrap_or_default();
    let shown_before = names().filter(|name| before.split('.').all(|left| left != *name));
    let mut undo: Vec<_> = shown_before.map(|name| ("column", name.to_owned())).collect();
    undo.push(("back", fields.back().to_owned()));
    let toast = Toast::new("Saved which columns are shown.").undone_by("/jobs/columns", undo);
    let mut response = posted.done(toast, fields.back());
    let left_out = left_out.join(".");
    let cookie =
        format!("{COLUMNS_COOKIE}={left_out}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
    set_cookie(&mut response, &cookie);
    response
}
