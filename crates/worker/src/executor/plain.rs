//! A plain process of the server's user: no walls, for machines where no sandbox works.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::{Places, working};
use crate::{folders::Scratch, program::Program};

#[derive(Debug)]
pub(super) struct Plain {
    /// Ties a process to the life of its parent, and keeps it from gaining privileges.
    setpriv: Option<PathBuf>,
}

impl Plain {
    pub(super) fn find() -> Self {
        let setpriv = working("setpriv", |probe| {
            probe.args(["--pdeathsig", "KILL", "--no-new-privs", "true"]);
        });
        Self { setpriv: setpriv.ok() }
    }

    pub(super) fn command<'a>(
        &self,
        program: &'a Program,
        environment: &Path,
        scratch: &'a Scratch,
    ) -> (Command, Places<'a>) {
        let python = environment.join("bin/python");
        let mut command = match &self.setpriv {
            Some(setpriv) => {
                let mut command = Command::new(setpriv);
                command.args(["--pdeathsig", "KILL", "--no-new-privs", "--"]).arg(python);
                command
            }
            None => Command::new(python),
        };
        command.current_dir(&program.code);
        let places = Places {
            code: program.code.as_os_str(),
            home: scratch.home.as_os_str(),
            tmp: scratch.tmp.as_os_str(),
            cache: program.cache.clone(),
        };
        (command, places)
    }
}
