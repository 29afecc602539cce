//! The steps by which an image is made, each a layer of its own: what it runs, and what it is known by.
//! Running them is `images.rs`.

use domain::Environment;
use sha2::{Digest, Sha256};

use super::requirements::Requirements;

/// Where the virtual environment is in every image.
pub(crate) const ENVIRONMENT: &str = "/opt/sieve/environment";
/// Only while packages are installed: wheels of the bundle are there.
pub(super) const CODE: &str = "/src";
pub(super) const UV: &str = "/opt/sieve/uv";
pub(super) const DOWNLOADS: &str = "/var/cache/sieve";

/// Of how steps are run. Another number makes every image anew.
const EDITION: &str = "1";

/// Quiet, without questions, and without what only fills the layer.
const INSTALL_SYSTEM_PACKAGES: &str = "\
command -v apt-get >/dev/null || { echo 'the base image has no apt-get' >&2; exit 100; }
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends -- \"$@\"
rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb";

/// A home that others than root may look into: `run_commands` leave models there.
const MAKE_ENVIRONMENT: &str = "\
chmod go+rx /root
/opt/sieve/uv venv --no-project --seed --color never --no-progress --python \"$1\" /opt/sieve/environment";

const INSTALL_PACKAGES: &str = "\
exec /opt/sieve/uv pip install --compile-bytecode --color never --no-progress --python /opt/sieve/environment/bin/python \"$@\"";

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) kind: Kind,
    /// Of `/bin/sh`.
    pub(super) arguments: Vec<String>,
    /// What has been done after it: equal for equal content.
    pub(super) key: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    SystemPackages,
    Python,
    Packages,
    Command,
}

impl Kind {
    /// For the log, and for the words of a failure.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::SystemPackages => "install the system packages",
            Self::Python => "make an environment",
            Self::Packages => "install the packages",
            Self::Command => "run a command of run_commands",
        }
    }
}

impl Step {
    /// What the log calls it.
    pub(super) fn title(&self, asked: &Environment) -> String {
        match self.kind {
            Kind::SystemPackages => {
                format!("System packages: {}", asked.system_packages.join(" "))
            }
            Kind::Python => format!("Python {}", asked.python_version),
            Kind::Packages => "Python packages".to_owned(),
            Kind::Command => format!("$ {}", self.arguments.last().map_or("", String::as_str)),
        }
    }
}

/// In this order: what changes least comes first, and commands find Python and the packages.
pub(super) fn steps(base: &str, wanted: &Environment, asked: &Requirements) -> Vec<Step> {
    let mut steps = Steps { key: format!("{EDITION}\n{base}"), all: Vec::new() };
    if !wanted.system_packages.is_empty() {
        let packages = wanted.system_packages.iter().map(String::as_str);
        steps.add(Kind::SystemPackages, script(INSTALL_SYSTEM_PACKAGES, packages), "");
    }
    let python = script(MAKE_ENVIRONMENT, [wanted.python_version.as_str()]);
    steps.add(Kind::Python, python, "");
    if !asked.is_empty() {
        let arguments = packages(asked);
        let arguments = script(INSTALL_PACKAGES, arguments.iter().map(String::as_str));
        steps.add(Kind::Packages, arguments, &asked.identity());
    }
    for command in &wanted.run_commands {
        steps.add(Kind::Command, vec!["-c".to_owned(), command.clone()], "");
    }
    steps.all
}

fn packages(asked: &Requirements) -> Vec<String> {
    match asked {
        Requirements::Listed { packages, file, .. } => {
            let file = file.iter().flat_map(|file| {
                ["--requirements".to_owned(), file.path.to_string_lossy().into_owned()]
            });
            file.chain(["--".to_owned()]).chain(packages.iter().cloned()).collect()
        }
        // The code is where a lock says that it is.
        Requirements::Locked(lines) => {
            let options = ["--no-deps", "--"].map(str::to_owned);
            options.into_iter().chain(lines.lines().map(str::to_owned)).collect()
        }
    }
}

/// `-e -c SCRIPT sh` and what the script calls `"$@"`.
fn script<'a>(text: &'a str, arguments: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let before = ["-e", "-c", text, "sh"];
    before.into_iter().chain(arguments).map(str::to_owned).collect()
}

struct Steps {
    key: String,
    all: Vec<Step>,
}

impl Steps {
    fn add(&mut self, kind: Kind, arguments: Vec<String>, content: &str) {
        // Paths of files do not say what is in them; orders of packages mean nothing.
        let says = if content.is_empty() { arguments.join("\0") } else { content.to_owned() };
        let text = format!("{}\n{kind:?}\n{says}", self.key);
        self.key = Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        self.all.push(Step { kind, arguments, key: self.key.clone() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(packages: &[&str]) -> Requirements {
        let packages = packages.iter().map(|package| (*package).to_owned()).collect();
        Requirements::Listed { packages, file: None, bundle: String::new() }
    }

    fn wanted(system: &[&str], commands: &[&str]) -> Environment {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Environment {
            system_packages: texts(system),
            run_commands: texts(commands),
            ..Environment::default()
        }
    }

    fn keys(wanted: &Environment, asked: &Requirements) -> Vec<String> {
        steps("debian", wanted, asked).into_iter().map(|step| step.key).collect()
    }

    #[test]
    fn commands_come_last_and_in_their_order() {
        let steps = steps("debian", &wanted(&["ffmpeg"], &["one", "two"]), &listed(&["numpy"]));
        let kinds: Vec<Kind> = steps.iter().map(|step| step.kind).collect();
        let expected =
            [Kind::SystemPackages, Kind::Python, Kind::Packages, Kind::Command, Kind::Command];
        assert_eq!(kinds, expected);
        assert_eq!(steps[3].arguments, ["-c", "one"]);
        assert_eq!(steps[4].arguments, ["-c", "two"]);
    }

    #[test]
    fn what_comes_before_a_change_keeps_its_layers() {
        let asked = listed(&["numpy"]);
        let before = keys(&wanted(&["ffmpeg"], &["one"]), &asked);
        let other_command = keys(&wanted(&["ffmpeg"], &["two"]), &asked);
        assert_eq!(before[..3], other_command[..3]);
        assert_ne!(before[3], other_command[3]);
        let other_packages = keys(&wanted(&["ffmpeg"], &["one"]), &listed(&["pillow"]));
        assert_eq!(before[..2], other_packages[..2]);
        assert!(before[2] != other_packages[2] && before[3] != other_packages[3]);
    }

    #[test]
    fn a_package_that_looks_like_an_option_is_not_one() {
        let steps = steps("debian", &wanted(&["--purge"], &[]), &listed(&["--index-url=x"]));
        assert!(steps[0].arguments[2].contains("-- \"$@\""));
        assert_eq!(steps[2].arguments[4..], ["--", "--index-url=x"]);
    }
}
