//! Filters of the list of jobs that a person keeps under a name. Each has their own.

use domain::{Caller, JobQuery, Role, SavedView};

use crate::{Error, Platform, Result, require};

const MOST: u32 = 50;
/// Characters.
const LONGEST_NAME: usize = 60;

impl Platform {
    /// By name.
    pub async fn saved_views(&self, caller: &Caller) -> Result<Vec<SavedView>> {
        require(caller, Role::Viewer)?;
        Ok(self.store().saved_views(caller.organization, &caller.name).await?)
    }

    /// In place of the one that has the name.
    pub async fn save_view(&self, caller: &Caller, view: SavedView) -> Result<()> {
        require(caller, Role::Viewer)?;
        self.check_filter(&JobQuery { filter: view.filter.clone(), ..JobQuery::default() })?;
        let view = SavedView { name: name(&view.name)?, filter: view.filter };
        Ok(self.store().save_view(caller.organization, &caller.name, view, MOST).await?)
    }

    pub async fn rename_view(&self, caller: &Caller, from: &str, to: &str) -> Result<()> {
        require(caller, Role::Viewer)?;
        let to = name(to)?;
        let store = self.store();
        let renamed = store.rename_view(caller.organization, &caller.name, from, &to).await?;
        if renamed { Ok(()) } else { Err(missing(from)) }
    }

    pub async fn delete_view(&self, caller: &Caller, name: &str) -> Result<()> {
        require(caller, Role::Viewer)?;
        let deleted = self.store().delete_view(caller.organization, &caller.name, name).await?;
        if deleted { Ok(()) } else { Err(missing(name)) }
    }
}

fn name(text: &str) -> Result<String> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Error::invalid(format!(
            "A view needs a name of at most {LONGEST_NAME} characters."
        )));
    }
    Ok(name.to_owned())
}

fn missing(name: &str) -> Error {
    Error::not_found(format!("The view `{name}`"))
}
