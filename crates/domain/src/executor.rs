//! In what a replica runs, and what that keeps from it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Executor {
    /// A plain process of the server's user.
    Process,
    /// Namespaces of its own, made by bubblewrap.
    Sandbox,
    /// A container of Docker or Podman.
    Container,
}

impl Executor {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Sandbox => "sandbox",
            Self::Container => "container",
        }
    }

    /// What a function can and cannot reach, for the person who decides whose code to run.
    #[must_use]
    pub fn promise(self) -> &'static str {
        match self {
            Self::Process => {
                "as a plain process: it can read what the server's user can read, and signal its processes"
            }
            Self::Sandbox => {
                "in a sandbox: it sees its own code, packages, cache and temporary files, and no other process; its network is its own where the server could give it one"
            }
            Self::Container => {
                "in a container: it sees its own image, code, cache and temporary files, and no other process; its network is its own where the server could give it one"
            }
        }
    }
}

impl fmt::Display for Executor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Executor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Process, Self::Sandbox, Self::Container]
            .into_iter()
            .find(|executor| executor.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not an executor: process, sandbox or container"))
    }
}
