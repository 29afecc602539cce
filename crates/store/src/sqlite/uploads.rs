//! Uploads: a place for a file, what arrives for it, and the file it becomes once that is whole.

use std::{io, time::SystemTime};

use bytes::Bytes;
use domain::FileId;
use futures::{FutureExt, Stream};
use sqlx::Row;

use super::files::stored_file;
use crate::{
    BlobHash, NewUpload, Result, Store, StoreError, StoredFile, UploadStart, UploadState, now,
};

const UPLOAD: &str = "SELECT id, organization, name, content_type, size, blob, created_at FROM files \
     WHERE id = ?1 AND token_hash = ?2";

impl Store {
    /// Makes a place for a file. It cannot be read until it is complete. What arrived for others and
    /// rested for a day is removed.
    pub async fn create_upload(&self, upload: NewUpload) -> Result<()> {
        self.sweep_uploads().await?;
        self.write(move |connection| {
            async move {
                sqlx::query(
                    "INSERT INTO files (id, organization, name, content_type, token_hash, \
                     created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )
                .bind(upload.id.0)
                .bind(upload.organization.0)
                .bind(upload.name)
                .bind(upload.content_type)
                .bind(upload.token_hash.to_vec())
                .bind(now().0)
                .execute(connection)
                .await?;
                Ok(((), Vec::new()))
            }
            .boxed()
        })
        .await
    }

    /// How much of an upload has arrived. Interrupts whoever is sending. None: no such upload, or
    /// another token.
    pub async fn upload_state(
        &self,
        id: FileId,
        token_hash: &[u8; 32],
    ) -> Result<Option<UploadState>> {
        let Some(known) = self.upload(id, token_hash).await? else { return Ok(None) };
        if let Some(file) = known {
            return Ok(Some(UploadState::Whole(file)));
        }
        let arrivals = &self.0.arrivals;
        let slot = arrivals.slot(id);
        let bytes = slot.take_turn(arrivals.path(id)).await?.durable().await?;
        Ok(Some(UploadState::Partial { bytes }))
    }

    /// Takes bytes of an upload; `last` says that it is whole with them. Content that breaks off is an
    /// error, and what arrived of it is kept: also when the caller goes away. Whoever was sending
    /// before is interrupted. None: no such upload, another token, or it has other content already.
    pub async fn write_upload(
        &self,
        id: FileId,
        token_hash: [u8; 32],
        start: UploadStart,
        content: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
        last: bool,
        limit: u64,
    ) -> Result<Option<UploadState>> {
        let store = self.clone();
        // On its own: with a connection that is cut, the request that waits here goes away too.
        let writing = tokio::spawn(async move {
            let arrivals = &store.0.arrivals;
            let Some(known) = store.upload(id, &token_hash).await? else { return Ok(None) };
            // Of one that is whole already, a repeated request may send the same again.
            if known.is_some() && start != UploadStart::Over {
                return Ok(None);
            }
            let slot = arrivals.slot(id);
            let mut turn = slot.take_turn(arrivals.path(id)).await?;
            let bytes = turn.write(start, content, limit).await?;
            if !last {
                return Ok(Some(UploadState::Partial { bytes }));
            }
            let (path, hash) = turn.whole();
            if known.is_some_and(|file| file.blob != hash) {
                turn.remove().await;
                return Ok(None);
            }
            store.0.blobs.keep(path, &hash).await?;
            let file = store.complete_upload(id, token_hash, hash, bytes).await?;
            turn.remove().await;
            Ok(file.map(UploadState::Whole))
        });
        writing.await.map_err(|_| StoreError::Closed)?
    }

    /// Gives the file its content, once; again with the same content changes nothing. None: no such
    /// upload, another token, or it has other content already.
    async fn complete_upload(
        &self,
        id: FileId,
        token_hash: [u8; 32],
        blob: BlobHash,
        size: u64,
    ) -> Result<Option<StoredFile>> {
        self.write(move |connection| {
            async move {
                let row = sqlx::query(
                    "UPDATE files SET blob = ?3, size = ?4 WHERE id = ?1 AND token_hash = ?2 \
                     AND (blob IS NULL OR blob = ?3) \
                     RETURNING id, organization, name, content_type, size, blob, created_at",
                )
                .bind(id.0)
                .bind(token_hash.to_vec())
                .bind(blob.0.to_vec())
                .bind(size.cast_signed())
                .fetch_optional(connection)
                .await?;
                Ok((row.as_ref().map(stored_file).transpose()?, Vec::new()))
            }
            .boxed()
        })
        .await
    }

    /// The upload that has this token: none inside when it is not complete.
    async fn upload(
        &self,
        id: FileId,
        token_hash: &[u8; 32],
    ) -> Result<Option<Option<StoredFile>>> {
        let found = sqlx::query(UPLOAD)
            .bind(id.0)
            .bind(token_hash.as_slice())
            .fetch_optional(self.reads())
            .await?;
        let Some(row) = found else { return Ok(None) };
        let complete = row.try_get::<Option<&[u8]>, _>("blob")?.is_some();
        complete.then(|| stored_file(&row)).transpose().map(Some)
    }

    async fn sweep_uploads(&self) -> Result<()> {
        let store = self.clone();
        let sweeping =
            tokio::task::spawn_blocking(move || store.0.arrivals.sweep(SystemTime::now()));
        sweeping.await.map_err(|_| StoreError::Closed)?
    }
}
