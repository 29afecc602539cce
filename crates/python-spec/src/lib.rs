//! Python source to function specs, by parsing and never by running it.
//!
//! [`read`] finds what is decorated with `@sieve.function` and `@sieve.Model` in the files it is
//! handed, and says what stops the rest from being deployed: file, line, column and what to write
//! instead. It touches no disk and no network; hostile source costs bounded time and memory.
//!
//! A reading goes through these rooms: `bundle` parses, `symbols` and `names` say what names mean,
//! `evaluation` what constants are worth, `types`, `generics`, `classes` and `enums` what annotations
//! say, `decorators`, `signature`, `results` and `docstrings` what a function says of itself,
//! `functions` puts it together.

mod aliases;
mod builtins;
mod bundle;
mod calls;
mod classes;
mod constant;
mod constraints;
mod cuda;
mod decorators;
mod docstrings;
mod enums;
mod environment;
mod error;
mod evaluation;
mod formatting;
mod functional_classes;
mod functions;
mod generics;
mod imports;
mod inspection;
mod known_types;
mod limits;
mod moments;
mod names;
mod operations;
mod paths;
mod records;
mod results;
mod signature;
mod sources;
mod subscripts;
mod symbols;
mod text_methods;
mod types;
mod undefined;
mod unions;
mod variables;
mod yields;

use domain::FunctionSpec;
use error::Problem;

pub use error::SourceError;
pub use inspection::inspection;
pub use sources::Sources;

/// What the files of a bundle hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// In order of file and line. A function with an error is not among them.
    pub functions: Vec<FunctionSpec>,
    /// In order of file, line and column. The bundle cannot be deployed while there are any.
    pub errors: Vec<SourceError>,
    /// In the same order: hints that cannot be read to the end. They keep nothing from being deployed.
    pub warnings: Vec<SourceError>,
}

/// Reads every `.py` file that mentions Sieve, and what those import from the bundle.
#[must_use]
pub fn read(sources: &Sources) -> Reading {
    // Parsing and dropping nested code recurses: within the bounds of `limits` this stack is enough.
    let on_large_stack = std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name("python-spec".to_owned())
            .stack_size(limits::STACK_BYTES)
            .spawn_scoped(scope, || read_here(sources))
            .ok()
            .and_then(|reader| reader.join().ok())
    });
    on_large_stack.unwrap_or_else(|| Reading {
        functions: Vec::new(),
        errors: vec![SourceError {
            file: String::new(),
            line: 1,
            column: 1,
            message: "the code could not be read: deploy it in smaller parts".to_owned(),
        }],
        warnings: Vec::new(),
    })
}

fn read_here(sources: &Sources) -> Reading {
    let files = bundle::parse_files(sources);
    let evaluator = evaluation::Evaluator::new(bundle::Bundle::new(sources, &files));
    let found = functions::read(&evaluator);
    let in_order = |problems: Vec<Problem>| {
        let problems = problems.iter().take(limits::ERRORS);
        let mut errors: Vec<SourceError> =
            problems.map(|problem| evaluator.bundle.error(problem)).collect();
        errors.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        errors.dedup();
        errors
    };
    Reading {
        functions: found.functions,
        errors: in_order(found.problems),
        warnings: in_order(found.warnings),
    }
}
