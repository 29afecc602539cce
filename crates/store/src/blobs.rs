//! Files by content: each under the SHA-256 of its bytes, written once and never changed.
//! It knows no names and no owners; those are rows of `files`.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use tokio::{
    fs::File,
    io::{AsyncWriteExt, BufWriter},
};
use uuid::Uuid;

use crate::{Result, StoreError};

/// SHA-256 of a blob's bytes; 64 hex digits as text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobHash(pub [u8; 32]);

impl BlobHash {
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobHash({self})")
    }
}

impl FromStr for BlobHash {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || StoreError::NotABlobHash(text.chars().take(80).collect());
        let mut hash = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err(wrong());
        }
        for (byte, digits) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digit = |at: usize| char::from(digits[at]).to_digit(16).ok_or_else(wrong);
            *byte = (digit(0)? * 16 + digit(1)?) as u8;
        }
        Ok(Self(hash))
    }
}

/// The folder of blobs: `ab/cdef…` below it, unfinished ones in `unfinished/`. What may be resumed
/// is in `arriving/`, which is not this module's.
pub(crate) struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    /// Makes the folder; what an earlier process left unfinished is removed.
    pub(crate) fn open(folder: PathBuf) -> Result<Self> {
        let unfinished = folder.join("unfinished");
        if unfinished.exists() {
            std::fs::remove_dir_all(&unfinished).map_err(StoreError::io(&unfinished))?;
        }
        std::fs::create_dir_all(&unfinished).map_err(StoreError::io(&unfinished))?;
        Ok(Self { folder })
    }

    pub(crate) fn path(&self, hash: &BlobHash) -> PathBuf {
        let digits = hash.to_string();
        let (folder, file) = digits.split_at(2);
        self.folder.join(folder).join(file)
    }

    /// Nothing that is kept may refer to it. One that is not there is fine.
    pub(crate) fn remove(&self, hash: &BlobHash) -> Result<()> {
        let path = self.path(hash);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(StoreError::io(&path)(error))
            }
            _ => Ok(()),
        }
    }

    pub(crate) async fn put(
        &self,
        content: impl Stream<Item = io::Result<Bytes>>,
        limit: u64,
    ) -> Result<(BlobHash, u64)> {
        let unfinished =
            Unfinished(self.folder.join("unfinished").join(Uuid::now_v7().simple().to_string()));
        let path = unfinished.0.as_path();
        let mut file = BufWriter::new(File::create_new(path).await.map_err(StoreError::io(path))?);
        let (mut hasher, mut size) = (Sha256::new(), 0_u64);
        let mut content = std::pin::pin!(content);
        while let Some(chunk) = content.next().await {
            let chunk = chunk.map_err(|error| StoreError::BrokenUpload(Arc::new(error)))?;
            size += chunk.len() as u64;
            if size > limit {
                return Err(StoreError::TooLarge { limit });
            }
            hasher.update(&chunk);
            file.write_all(&chunk).await.map_err(StoreError::io(path))?;
        }
        file.flush().await.map_err(StoreError::io(path))?;
        let hash = BlobHash(hasher.finalize().into());
        self.keep(path, &hash).await?;
        Ok((hash, size))
    }

    /// Gives a whole file its name, durably; nothing to do when the content is there already.
    pub(crate) async fn keep(&self, unfinished: &Path, hash: &BlobHash) -> Result<()> {
        let path = self.path(hash);
        if tokio::fs::try_exists(&path).await.map_err(StoreError::io(&path))? {
            return Ok(());
        }
        let file = File::open(unfinished).await.map_err(StoreError::io(unfinished))?;
        file.sync_all().await.map_err(StoreError::io(unfinished))?;
        let folder = path.parent().unwrap_or(&self.folder);
        let is_new = !tokio::fs::try_exists(folder).await.map_err(StoreError::io(folder))?;
        tokio::fs::create_dir_all(folder).await.map_err(StoreError::io(folder))?;
        tokio::fs::rename(unfinished, &path).await.map_err(StoreError::io(&path))?;
        sync_folder(folder).await?;
        if is_new {
            sync_folder(&self.folder).await?;
        }
        Ok(())
    }

    pub(crate) async fn open_blob(&self, hash: &BlobHash) -> Result<File> {
        let path = self.path(hash);
        match File::open(&path).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(StoreError::NoSuchBlob(hash.to_string()))
            }
            other => other.map_err(StoreError::io(path)),
        }
    }
}

/// A new name is durable only when its folder is.
async fn sync_folder(folder: &Path) -> Result<()> {
    let opened = File::open(folder).await.map_err(StoreError::io(folder))?;
    opened.sync_all().await.map_err(StoreError::io(folder))
}

/// A temporary file that goes away when the upload fails or is given up.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Not there any more when it was renamed.
        let _ = std::fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_reads_back_and_anything_else_is_refused() {
        let hash = BlobHash::of(b"sieve");
        assert_eq!(hash.to_string().parse::<BlobHash>().expect("hex"), hash);
        for text in ["", "../../etc/passwd", &"g".repeat(64), &"é".repeat(32)] {
            assert!(text.parse::<BlobHash>().is_err(), "{text}");
        }
    }
}
