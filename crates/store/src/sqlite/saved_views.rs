//! Filters of the list of jobs that a person saved under a name.

use domain::{OrganizationId, SavedView};
use futures::FutureExt;
use sqlx::Row;

use crate::{Result, Store, StoreError, now};

impl Store {
    /// By name.
    pub async fn saved_views(
        &self,
        organization: OrganizationId,
        person: &str,
    ) -> Result<Vec<SavedView>> {
        let rows = sqlx::query(
            "SELECT name, filter FROM saved_views WHERE organization = ?1 AND person = ?2 \
             ORDER BY name",
        )
        .bind(organization.0)
        .bind(person)
        .fetch_all(self.reads())
        .await?;
        let view = |row: &sqlx::sqlite::SqliteRow| {
            Ok(SavedView { name: row.try_get("name")?, filter: row.try_get("filter")? })
        };
        rows.iter().map(view).collect()
    }

    /// Replaces the one of the same name; [`StoreError::TooManyViews`] when there are `most` others.
    pub async fn save_view(
        &self,
        organization: OrganizationId,
        person: &str,
        view: SavedView,
        most: u32,
    ) -> Result<()> {
        let person = person.to_owned();
        self.write(move |connection| {
            async move {
                let others: u32 = sqlx::query_scalar(
                    "SELECT count(*) FROM saved_views WHERE organization = ?1 AND person = ?2 \
                     AND name <> ?3",
                )
                .bind(organization.0)
                .bind(&person)
                .bind(&view.name)
                .fetch_one(&mut *connection)
                .await?;
                if others >= most {
                    return Err(StoreError::TooManyViews { most });
                }
                sqlx::query(
                    "INSERT INTO saved_views (organization, person, name, filter, saved_at) \
                     VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET \
                     filter = excluded.filter, saved_at = excluded.saved_at",
                )
                .bind(organization.0)
                .bind(person)
                .bind(view.name)
                .bind(view.filter)
                .bind(now().0)
                .execute(connection)
                .await?;
                Ok(((), Vec::new()))
            }
            .boxed()
        })
        .await
    }

    /// Takes the place of one that has the new name. False: there was none of the old.
    pub async fn rename_view(
        &self,
        organization: OrganizationId,
        person: &str,
        from: &str,
        to: &str,
    ) -> Result<bool> {
        let (person, from, to) = (person.to_owned(), from.to_owned(), to.to_owned());
        self.write(move |connection| {
            async move {
                let renamed = sqlx::query(
                    "UPDATE OR REPLACE saved_views SET name = ?4 \
                     WHERE organization = ?1 AND person = ?2 AND name = ?3",
                )
                .bind(organization.0)
                .bind(person)
                .bind(from)
                .bind(to)
                .execute(connection)
                .await?;
                Ok((renamed.rows_affected() > 0, Vec::new()))
            }
            .boxed()
        })
        .await
    }

    /// False: there was none.
    pub async fn delete_view(
        &self,
        organization: OrganizationId,
        person: &str,
        name: &str,
    ) -> Result<bool> {
        let (person, name) = (person.to_owned(), name.to_owned());
        self.write(move |connection| {
            async move {
                let deleted = sqlx::query(
                    "DELETE FROM saved_views WHERE organization = ?1 AND person = ?2 AND name = ?3",
                )
                .bind(organization.0)
                .bind(person)
                .bind(name)
                .execute(connection)
                .await?;
                Ok((deleted.rows_affected() > 0, Vec::new()))
            }
            .boxed()
        })
        .await
    }
}
