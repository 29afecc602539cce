//! Files: a name, an owner and a kind of content for a blob.

use domain::{FileId, OrganizationId, Timestamp};
use futures::FutureExt;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::rows;
use crate::{BlobHash, NewFile, Result, Store, StoredFile, now};

const FILE: &str = "SELECT id, organization, name, content_type, size, blob, created_at FROM files \
     WHERE id = ?1 AND organization = ?2 AND blob IS NOT NULL";

impl Store {
    /// A file of a blob that is there.
    pub async fn create_file(&self, file: NewFile) -> Result<StoredFile> {
        self.write(move |connection| {
            async move { Ok((insert(connection, file).await?, Vec::new())) }.boxed()
        })
        .await
    }

    /// A complete file of the organisation.
    pub async fn file(
        &self,
        organization: OrganizationId,
        id: FileId,
    ) -> Result<Option<StoredFile>> {
        let query = sqlx::query(FILE).bind(id.0).bind(organization.0);
        query.fetch_optional(self.reads()).await?.as_ref().map(stored_file).transpose()
    }
}

async fn insert(connection: &mut SqliteConnection, file: NewFile) -> Result<StoredFile> {
    let row = sqlx::query(
        "INSERT INTO files (id, organization, name, content_type, blob, size, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
         RETURNING id, organization, name, content_type, size, blob, created_at",
    )
    .bind(file.id.0)
    .bind(file.organization.0)
    .bind(file.name)
    .bind(file.content_type)
    .bind(file.blob.0.to_vec())
    .bind(file.size.cast_signed())
    .bind(now().0)
    .fetch_one(connection)
    .await?;
    stored_file(&row)
}

pub(super) fn stored_file(row: &SqliteRow) -> Result<StoredFile> {
    Ok(StoredFile {
        id: FileId(row.try_get("id")?),
        organization: OrganizationId(row.try_get("organization")?),
        name: row.try_get("name")?,
        content_type: row.try_get("content_type")?,
        size: row.try_get::<i64, _>("size")?.cast_unsigned(),
        blob: BlobHash(rows::hash(row, "blob")?),
        created_at: Timestamp(row.try_get("created_at")?),
    })
}
