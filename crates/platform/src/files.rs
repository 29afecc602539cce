//! Files that people upload and functions produce. Content is shared by hash; a file is a name for it.

use std::io;

use bytes::Bytes;
use domain::{Caller, FileId, Role};
use futures::Stream;
use store::{NewFile, NewUpload, StoredFile, UploadStart, UploadState};

use crate::{
    Error, Platform, Result,
    keys::{hash, random_token},
    require,
};

const LONGEST_NAME: usize = 200;

/// Permission to write one file. `token` is the proof: the write itself needs no key.
#[derive(Debug, Clone)]
pub struct Upload {
    pub id: FileId,
    pub token: String,
    /// `/v2/files/ID/name`: where the file will be read.
    pub path: String,
}

impl Platform {
    pub async fn create_upload(
        &self,
        caller: &Caller,
        name: &str,
        content_type: Option<&str>,
    ) -> Result<Upload> {
        require(caller, Role::Runner)?;
        let name = safe_name(name);
        let upload = Upload { id: FileId::generate(), token: random_token()?, path: String::new() };
        let new = NewUpload {
            id: upload.id,
            organization: caller.organization,
            content_type: content_type_of(&name, content_type),
            token_hash: hash(&upload.token),
            name: name.clone(),
        };
        self.store().create_upload(new).await?;
        Ok(Upload { path: path_of(upload.id, &name), ..upload })
    }

    /// How much of an upload has arrived; whoever is sending it is interrupted.
    pub async fn upload_state(&self, id: FileId, token: &str) -> Result<UploadState> {
        self.store().upload_state(id, &hash(token)).await?.ok_or_else(closed_upload)
    }

    /// Takes bytes of an upload; `last` says that it is whole with them. Of content that breaks off
    /// all that arrived is kept, for a day.
    pub async fn write_upload(
        &self,
        id: FileId,
        token: &str,
        start: UploadStart,
        content: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
        last: bool,
    ) -> Result<UploadState> {
        let limit = self.inner.config.upload_limit;
        let written = self.store().write_upload(id, hash(token), start, content, last, limit);
        written.await?.ok_or_else(closed_upload)
    }

    /// A whole file at once, for forms that post it themselves.
    pub async fn store_file(
        &self,
        caller: &Caller,
        name: &str,
        content_type: Option<&str>,
        content: impl Stream<Item = io::Result<Bytes>> + Send,
    ) -> Result<StoredFile> {
        require(caller, Role::Runner)?;
        let (blob, size) = self.store().put_blob(content, self.inner.config.upload_limit).await?;
        let name = safe_name(name);
        let new = NewFile {
            id: FileId::generate(),
            organization: caller.organization,
            content_type: content_type_of(&name, content_type),
            name,
            blob,
            size,
        };
        Ok(self.store().create_file(new).await?)
    }

    pub async fn file(&self, caller: &Caller, id: FileId) -> Result<(StoredFile, tokio::fs::File)> {
        require(caller, Role::Viewer)?;
        let file = self.store().file(caller.organization, id).await?;
        let file = file.ok_or_else(|| Error::not_found(format!("The file {id}")))?;
        let content = self.store().open_blob(&file.blob).await?;
        Ok((file, content))
    }
}

fn closed_upload() -> Error {
    Error::invalid(
        "This upload address is unknown or was used before. Ask for a new one at /v1/upload_url.",
    )
}

/// `/v2/files/ID/name`, the name percent-encoded.
#[must_use]
pub(crate) fn path_of(id: FileId, name: &str) -> String {
    let mut path = format!("/v2/files/{id}/");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            path.push(byte as char);
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
    path
}

/// The last part of whatever path the sender named it by, without control characters.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    if clean.trim_matches(['.', ' ']).is_empty() { "file".to_owned() } else { clean }
}

fn content_type_of(name: &str, given: Option<&str>) -> String {
    let plausible = |given: &&str| {
        given.len() <= 100
            && given.contains('/')
            && given.chars().all(|c| c.is_ascii_graphic() || c == ' ')
    };
    match given.filter(plausible) {
        Some(given) if given != "application/octet-stream" => given.to_owned(),
        _ => mime_guess::from_path(name).first_or_octet_stream().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_keeps_nothing_that_leads_anywhere() {
        for (given, kept) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\a\\b.png", "b.png"),
            ("..", "file"),
            ("a\nb.png", "ab.png"),
        ] {
            assert_eq!(safe_name(given), kept);
        }
    }
}
