//! What a caller may DO. Each method takes the caller first and authorises inside; handlers and
//! server functions are thin twins around these. No HTTP and no SQL here.

mod batches;
mod bulk;
mod bundle;
mod deploy;
mod destinations;
mod differences;
mod error;
mod examples;
mod files;
mod find;
mod fleet;
mod functions;
mod highlighting;
mod history;
mod job_tree;
mod jobs;
mod keys;
mod live;
mod metrics;
mod readme;
mod replica_keys;
mod secrets;
mod sessions;
mod table;
mod upkeep;
mod urls;
mod views;

use std::sync::Arc;

use domain::{Caller, Role};
use store::Store;

pub use bulk::{Chosen, Done};
pub use deploy::{DeployedVersion, Deployment};
pub use differences::{CodeDifference, DiffLine, FileChange, FileDifference, VersionDifference};
pub use error::{Error, Result};
pub use files::Upload;
pub use find::Found;
pub use highlighting::python_lines;
pub use history::EventPage;
pub use job_tree::{JobTree, TreeNode};
pub use jobs::{Inputs, Push, Pushed, Target};
pub use readme::render_markdown;
pub use replica_keys::ReplicaKey;
pub use sessions::Session;
pub use store::{
    BatchResult, KeySummary, LogEntry, LogRange, StoredFile, Unfinished, UploadStart, UploadState,
};
pub use upkeep::Description;

/// How this server is reached and how much it takes.
#[derive(Debug, Clone)]
pub struct PlatformConfig {
    /// Without a slash at the end: `http://127.0.0.1:3000`.
    pub public_url: String,
    /// Bytes of one file.
    pub upload_limit: u64,
}

/// Everything that callers may do. Cheap to clone.
#[derive(Clone)]
pub struct Platform {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    config: PlatformConfig,
    links: sessions::SignInLinks,
    destinations: destinations::Destinations,
    replica_keys: replica_keys::ReplicaKeys,
}

impl Platform {
    #[must_use]
    pub fn new(store: Store, config: PlatformConfig) -> Self {
        Self {
            inner: Arc::new(Inner {
                store,
                config,
                links: sessions::SignInLinks::default(),
                destinations: destinations::Destinations::default(),
                replica_keys: replica_keys::ReplicaKeys::default(),
            }),
        }
    }

    /// Without a slash at the end.
    #[must_use]
    pub fn public_url(&self) -> &str {
        &self.inner.config.public_url
    }

    fn store(&self) -> &Store {
        &self.inner.store
    }
}

/// The caller may go on only with this role or a higher one.
fn require(caller: &Caller, needs: Role) -> Result<()> {
    if caller.role >= needs { Ok(()) } else { Err(Error::Forbidden { needs }) }
}
