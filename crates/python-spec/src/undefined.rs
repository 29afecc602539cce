//! Names in hints that are defined nowhere. They keep nobody from deploying: the hint stays
//! unresolved, and a warning says which name it is and what to do.

use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextSize};

use crate::{
    bundle::{Bundle, FileIndex},
    error::{Fault, Problem},
    names::Place,
    types::TypeReader,
};

/// A name, where it stands, and what Python makes of it there.
pub(crate) struct Undefined {
    file: FileIndex,
    at: TextSize,
    name: String,
    trouble: Trouble,
}

#[derive(Clone, Copy)]
enum Trouble {
    /// Python stops there when the file is imported.
    Stops,
    /// It is defined, but only after the place: Python stops there too.
    Later,
    /// Python never looks: the hint is a text.
    Unread,
}

impl<'a> TypeReader<'_, 'a> {
    /// Remembers the name that a hint begins with when nothing, or not yet, is said of it.
    pub(crate) fn note_undefined(&mut self, place: Place<'a>, hint: &Expr) {
        let Some(name) = root(hint) else { return };
        let bundle = &self.evaluator.bundle;
        let read_at_once = place.quoted.is_none() && !bundle.postpones_annotations(place.file);
        let trouble = match (bundle.is_nowhere(place, name), read_at_once) {
            (true, true) => Trouble::Stops,
            (true, false) => Trouble::Unread,
            (false, true) if bundle.is_later(place, name) => Trouble::Later,
            (false, _) => return,
        };
        let at = place.quoted.map_or(hint.start(), |(_, at)| at);
        self.undefined.push(Undefined { file: place.file, at, name: name.to_owned(), trouble });
    }

    /// Turns what was noted since the last time into warnings about one whole hint.
    pub(crate) fn warn_about(&mut self, place: Place<'a>, hint: &Expr) {
        if self.undefined.is_empty() {
            return;
        }
        let hint = self.hint(place, hint);
        for Undefined { file, at, name, trouble } in std::mem::take(&mut self.undefined) {
            let hint = hint.clone();
            let fault = match trouble {
                Trouble::Stops => Fault::HintUndefined { hint, name },
                Trouble::Later => Fault::HintLater { hint, name },
                Trouble::Unread => Fault::HintUnread { hint, name },
            };
            self.warnings.push(Problem { file, at, fault });
        }
    }
}

/// `np` of `np.ndarray`, `make` of `make(3)`.
fn root(hint: &Expr) -> Option<&str> {
    match hint {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => root(&attribute.value),
        Expr::Call(call) => root(&call.func),
        _ => None,
    }
}

impl Bundle<'_> {
    /// Whether a file says `from __future__ import annotations`, which must stand at its top.
    fn postpones_annotations(&self, file: FileIndex) -> bool {
        self.file(file).body.iter().any(|statement| match statement {
            Stmt::ImportFrom(import) => {
                import.module.as_deref() == Some("__future__")
                    && import.names.iter().any(|alias| alias.name.as_str() == "annotations")
            }
            _ => false,
        })
    }
}
