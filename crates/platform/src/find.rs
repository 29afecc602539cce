//! Finding anything by a few words: functions, and jobs by id or by what is in them.

use domain::{Caller, FunctionCard, FunctionQuery, JobQuery, JobSummary};

use crate::{Error, Platform, Result};

/// Of each kind.
const MOST: usize = 6;

#[derive(Debug, Clone, Default)]
pub struct Found {
    pub functions: Vec<FunctionCard>,
    pub jobs: Vec<JobSummary>,
}

impl Platform {
    /// The best matches, the newest where there are no words.
    pub async fn find(&self, caller: &Caller, words: &str) -> Result<Found> {
        let query = FunctionQuery { search: words.to_owned(), limit: MOST, ..Default::default() };
        let of_jobs =
            JobQuery { filter: filter_of(words.trim()), limit: MOST as u32, ..Default::default() };
        let (functions, jobs) =
            futures::join!(self.functions(caller, &query), self.jobs(caller, &of_jobs));
        let functions = functions?;
        let jobs = match jobs {
            Ok(page) => page.jobs,
            // Half typed, it is no filter yet.
            Err(error) if matches!(error, Error::Internal(_)) => return Err(error),
            Err(_) => Vec::new(),
        };
        Ok(Found { functions, jobs })
    }
}

/// What looks like the beginning of an id is one.
fn filter_of(words: &str) -> String {
    let is_id = words.len() >= 4 && words.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    if is_id { format!("id:{words}") } else { words.to_owned() }
}
