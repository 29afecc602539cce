//! What to change, for what goes wrong most often when an environment is made.

/// A line of its own after what `uv` said; empty when nothing is known to help.
pub(super) fn after_uv(said: &str) -> String {
    line(of_uv(said))
}

/// The same after what `apt-get` said.
pub(super) fn after_apt(said: &str) -> String {
    line(of_apt(said))
}

/// After a command of `run_commands` that ended with `code`.
pub(super) fn after_command(code: i32, said: &str) -> String {
    line(Some(of_command(code, said)))
}

fn line(advice: Option<&str>) -> String {
    advice.map_or(String::new(), |advice| format!("\n{advice}"))
}

fn of_uv(said: &str) -> Option<&'static str> {
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let has = |words: &str| said.contains(words);
    Some(match () {
        () if has("was not found in the package registry") || has("not found in the registry") => {
            "What to change: check the spelling of the package's name in python_packages."
        }
        () if has("does not satisfy Python")
            || has("requires-python")
            || has("Requires-Python") =>
        {
            "What to change: set python_version= in the decorator to one that the package supports, or ask for an older release of the package."
        }
        () if has("no wheels with a matching Python") || has("no wheel with a matching") => {
            "What to change: the package has no build for this Python; set python_version= to another one, or ask for another release."
        }
        () if has("there is no version of") => {
            "What to change: no such version exists; loosen or correct the version in python_packages."
        }
        () if has("are incompatible") || has("your requirements are unsatisfiable") => {
            "What to change: two packages ask for versions that exclude each other; loosen the pin of one of them."
        }
        () if has("Failed to build") || has("build backend") => {
            "What to change: the package must be compiled here and that failed; ask for a release that has a wheel for this Python."
        }
        () if has("No interpreter found") || has("No download found") => {
            "What to change: python_version= must be one that uv can find or download, such as 3.11 or 3.11.9."
        }
        () if has("Failed to fetch") || has("dns error") || has("error sending request") => {
            "What to change: the package index could not be reached from this machine; check its network, or UV_INDEX_URL and the proxy settings of the server, and build again."
        }
        () => return None,
    })
}

fn of_apt(said: &str) -> Option<&'static str> {
    let has = |words: &str| said.contains(words);
    Some(match () {
        () if has("Unable to locate package") || has("has no installation candidate") => {
            "What to change: no such package in the base image's distribution; check its name in system_packages (packages.debian.org lists them)."
        }
        () if has("was not found") && has("Version") => {
            "What to change: the distribution has another version of that package; loosen the pin in system_packages."
        }
        () if has("has no apt-get") => {
            "What to change: system_packages need a base image with apt-get, that is Debian or one made of it; see --base-image."
        }
        () if has("Could not resolve")
            || has("Temporary failure resolving")
            || has("Could not connect") =>
        {
            "What to change: the distribution's servers could not be reached from a container; check the machine's network and proxy settings, and build again."
        }
        () if has("unmet dependencies") || has("held broken packages") => {
            "What to change: two of system_packages exclude each other in this distribution; leave one out."
        }
        () if has("No space left on device") => {
            "What to change: the disk of the container engine is full; free some of it and build again."
        }
        () => return None,
    })
}

fn of_command(code: i32, said: &str) -> &'static str {
    match code {
        127 => {
            "What to change: a program of the command is not installed; add the package that has it to system_packages."
        }
        126 => {
            "What to change: the command names a file that cannot be run; check its permissions."
        }
        137 => {
            "What to change: the command was killed, most likely for want of memory; do less at once."
        }
        _ if said.contains("No such file or directory") => {
            "What to change: run_commands do not see the deployed code; download what the command needs, or install it from a package."
        }
        _ => {
            "What to change: run the command in a container of the base image to see why; each of run_commands runs by itself, in /, with /bin/sh."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resolver_that_fails_is_followed_by_what_to_change() {
        let missing = "Because foo was not found in the package registry and you require foo";
        assert!(of_uv(missing).expect("advice").contains("spelling"));
        let python = "Because the current Python version (3.8.18) does not satisfy Python>=3.9";
        assert!(of_uv(python).expect("advice").contains("python_version"));
        assert_eq!(of_uv("something else"), None);
    }

    #[test]
    fn what_apt_and_commands_say_is_followed_by_what_to_change() {
        assert!(after_apt("E: Unable to locate package fmpeg").contains("system_packages"));
        assert_eq!(after_apt("something else"), "");
        assert!(after_command(127, "sh: 1: gti: not found").contains("not installed"));
        assert!(after_command(1, "cat: x: No such file or directory").contains("do not see"));
    }
}
