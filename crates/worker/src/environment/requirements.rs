//! What is to be installed: what the decorator lists, and what a file of the bundle asks for.

use std::path::{Path, PathBuf};

use tokio::fs;

use super::Wanted;
use crate::{Result, WorkerError};

/// Looked for beside the function's file, then in the folders above it; the first one counts.
const FILES: [&str; 2] = ["requirements.txt", "pyproject.toml"];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Requirements {
    Listed {
        packages: Vec<String>,
        file: Option<File>,
        /// Names the bundle, where the packages are files of it.
        bundle: String,
    },
    /// Lines of a version that was built before.
    Locked(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    /// In the bundle.
    pub(super) path: PathBuf,
    content: String,
}

impl Requirements {
    pub(super) async fn of(wanted: &Wanted<'_>) -> Result<Self> {
        let packages = wanted.environment.python_packages.clone();
        let file = find(wanted.code, wanted.file).await?;
        let asked = file.iter().flat_map(|file| file.content.lines());
        let local = packages.iter().map(String::as_str).chain(asked).any(is_local);
        let bundle = wanted.code.file_name().filter(|_| local).unwrap_or_default();
        Ok(Self::Listed { packages, file, bundle: bundle.to_string_lossy().into_owned() })
    }

    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Listed { packages, file, .. } => packages.is_empty() && file.is_none(),
            Self::Locked(lines) => lines.trim().is_empty(),
        }
    }

    /// The same for what installs the same.
    pub(super) fn identity(&self) -> String {
        match self {
            Self::Listed { packages, file, bundle } => {
                let mut packages: Vec<&str> = packages.iter().map(String::as_str).collect();
                packages.sort_unstable();
                packages.dedup();
                let content = file.as_ref().map_or("", |file| &file.content);
                format!("{}\n{content}\n{bundle}", packages.join("\n"))
            }
            Self::Locked(lines) => format!("locked\n{lines}"),
        }
    }
}

async fn find(code: &Path, file: &str) -> Result<Option<File>> {
    let within = Path::new(file);
    let folders = within.ancestors().skip(1);
    for folder in folders {
        for name in FILES {
            let path = code.join(folder).join(name);
            match fs::read_to_string(&path).await {
                Ok(content) if name == "pyproject.toml" && !has_dependencies(&content) => {}
                Ok(content) => return Ok(Some(File { path: folder.join(name), content })),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(WorkerError::io(path)(error)),
            }
        }
    }
    Ok(None)
}

/// Many only configure tools.
fn has_dependencies(pyproject: &str) -> bool {
    pyproject.lines().any(|line| line.trim() == "[project]")
}

/// A wheel or folder of the bundle.
fn is_local(package: &str) -> bool {
    let package = package.trim();
    let path = package.rsplit(" @ ").next().unwrap_or(package).trim_start_matches("-e ");
    path.starts_with("./")
        || path.starts_with("file:")
        || (path.ends_with(".whl") && !path.contains("://"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Environment;

    #[tokio::test]
    async fn the_nearest_file_counts_and_one_that_only_configures_tools_does_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let code = folder.path();
        std::fs::create_dir(code.join("a")).expect("made");
        std::fs::write(code.join("requirements.txt"), "numpy\n").expect("written");
        std::fs::write(code.join("a/pyproject.toml"), "[tool.ruff]\n").expect("written");
        let environment = Environment::default();
        let wanted = Wanted {
            version: domain::VersionId::generate(),
            environment: &environment,
            code,
            file: "a/main.py",
            locked: None,
        };
        let found = Requirements::of(&wanted).await.expect("read");
        let Requirements::Listed { file: Some(file), .. } = found else { panic!("{found:?}") };
        assert_eq!(file.path, Path::new("requirements.txt"));
    }

    #[test]
    fn wheels_of_the_bundle_are_known_from_packages_of_an_index() {
        for package in ["./wheels/a-1.whl", "wheels/a-1.whl", "a @ ./wheels/a-1.whl"] {
            assert!(is_local(package), "{package}");
        }
        for package in ["numpy", "a @ https://example.com/a-1.whl", "pillow==10.4.0"] {
            assert!(!is_local(package), "{package}");
        }
    }
}
