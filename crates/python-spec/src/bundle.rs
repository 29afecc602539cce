//! The parsed files of a bundle: those that mention Sieve and those they import.
//! Not what their names mean (see `names`).

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    collections::{BTreeMap, HashMap, VecDeque},
    rc::Rc,
};

use ruff_python_ast::{Stmt, StmtClassDef, Suite};
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_source_file::LineIndex;
use ruff_text_size::{Ranged, TextSize};

use crate::{
    Sources,
    error::{Fault, Problem, SourceError},
    imports, limits,
    symbols::Symbols,
};

/// Which file of the bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FileIndex(pub(crate) usize);

/// A file as it was parsed. Of a file with a syntax error the parser keeps what it could read,
/// so that others may import from it.
pub(crate) struct ParsedFile<'s> {
    pub(crate) path: &'s str,
    pub(crate) text: Cow<'s, str>,
    pub(crate) body: Suite,
    lines: LineIndex,
    /// Whether decorated functions are looked for in it.
    pub(crate) has_functions: bool,
    fault: Option<(TextSize, Fault)>,
}

impl ParsedFile<'_> {
    fn error(&self, at: TextSize, fault: &Fault) -> SourceError {
        let at = at.min(TextSize::of(self.text.as_ref()));
        let place = self.lines.line_column(at, &self.text);
        let number = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
        SourceError {
            file: self.path.to_owned(),
            line: number(place.line.get()),
            column: number(place.column.get()),
            message: fault.to_string(),
        }
    }
}

/// Parses every file that mentions Sieve, and what those import from the bundle.
pub(crate) fn parse_files(sources: &Sources) -> Vec<ParsedFile<'_>> {
    let mut files: BTreeMap<&str, ParsedFile<'_>> = BTreeMap::new();
    let mut waiting: VecDeque<(&str, bool)> = sources
        .iter()
        .filter(|(path, bytes)| path.ends_with(".py") && mentions_sieve(bytes))
        .map(|(path, _)| (path, true))
        .collect();
    while let Some((path, has_functions)) = waiting.pop_front() {
        if files.contains_key(path) {
            continue;
        }
        let Some((path, bytes)) = sources.entry(path) else { continue };
        let file = parse_file(path, bytes, has_functions);
        for imported in imports::candidates(path, &file.body) {
            if let Some((path, _)) = sources.entry(&imported)
                && !files.contains_key(path)
            {
                waiting.push_back((path, false));
            }
        }
        files.insert(path, file);
    }
    files.into_values().collect()
}

fn mentions_sieve(bytes: &[u8]) -> bool {
    const WORD: &[u8] = b"sieve";
    bytes.windows(WORD.len()).any(|window| window == WORD)
}

fn parse_file<'s>(path: &'s str, bytes: &'s [u8], has_functions: bool) -> ParsedFile<'s> {
    let mut file = ParsedFile {
        path,
        text: Cow::Borrowed(""),
        body: Suite::new(),
        lines: LineIndex::from_source_text(""),
        has_functions,
        fault: None,
    };
    if bytes.len() > limits::FILE_BYTES {
        file.fault = Some((TextSize::new(0), Fault::FileTooLong));
        return file;
    }
    file.text = String::from_utf8_lossy(bytes);
    file.lines = LineIndex::from_source_text(&file.text);
    if let Err(error) = std::str::from_utf8(bytes) {
        let at = u32::try_from(error.valid_up_to()).unwrap_or(0);
        file.fault = Some((TextSize::new(at), Fault::NotUtf8));
        return file;
    }
    if let Some(line) = limits::too_deep_at(&file.text, Mode::Module) {
        let starts = file.lines.line_starts();
        let at = starts.get(line as usize - 1).copied().unwrap_or_default();
        file.fault = Some((at, Fault::TooDeep));
        return file;
    }
    let parsed = parse_unchecked(&file.text, ParseOptions::from(Mode::Module));
    if let Some(error) = parsed.errors().first() {
        file.fault = Some((error.location.start(), Fault::Syntax(error.error.to_string())));
    }
    if let Some(module) = parsed.try_into_module() {
        file.body = module.into_suite();
    }
    file
}

/// The parsed files with what their names stand for.
pub(crate) struct Bundle<'a> {
    pub(crate) sources: &'a Sources,
    files: &'a [ParsedFile<'a>],
    symbols: Vec<Symbols<'a>>,
    /// By the address of the class, which lives as long as the files.
    class_symbols: RefCell<HashMap<usize, Rc<Symbols<'a>>>>,
    by_path: BTreeMap<&'a str, FileIndex>,
    /// What is left of the bound on all lookups and evaluations together.
    steps: Cell<usize>,
}

impl<'a> Bundle<'a> {
    pub(crate) fn new(sources: &'a Sources, files: &'a [ParsedFile<'a>]) -> Self {
        Self {
            sources,
            files,
            symbols: files.iter().map(|file| Symbols::of_body(&file.body)).collect(),
            class_symbols: RefCell::default(),
            steps: Cell::new(limits::STEPS),
            by_path: files
                .iter()
                .enumerate()
                .map(|(at, file)| (file.path, FileIndex(at)))
                .collect(),
        }
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = (FileIndex, &'a ParsedFile<'a>)> + use<'a> {
        self.files.iter().enumerate().map(|(at, file)| (FileIndex(at), file))
    }

    pub(crate) fn file(&self, index: FileIndex) -> &'a ParsedFile<'a> {
        &self.files[index.0]
    }

    pub(crate) fn symbols(&self, index: FileIndex) -> &Symbols<'a> {
        &self.symbols[index.0]
    }

    pub(crate) fn class_symbols(&self, class: &'a StmtClassDef) -> Rc<Symbols<'a>> {
        let address = std::ptr::from_ref(class) as usize;
        let mut known = self.class_symbols.borrow_mut();
        known.entry(address).or_insert_with(|| Rc::new(Symbols::of_body(&class.body))).clone()
    }

    /// Takes steps from the bound; false when none are left.
    pub(crate) fn spend(&self, steps: usize) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(steps));
        left > steps
    }

    pub(crate) fn file_at(&self, path: &str) -> Option<FileIndex> {
        self.by_path.get(path).copied()
    }

    /// Whether a parsed file lies in that folder.
    pub(crate) fn has_folder(&self, folder: &str) -> bool {
        let start = format!("{folder}/");
        self.by_path
            .range(start.as_str()..)
            .next()
            .is_some_and(|(path, _)| path.starts_with(&start))
    }

    /// The source of a piece of a file.
    pub(crate) fn text(&self, index: FileIndex, piece: &impl Ranged) -> &'a str {
        self.file(index).text.get(piece.range().to_std_range()).unwrap_or_default()
    }

    pub(crate) fn line(&self, index: FileIndex, at: TextSize) -> u32 {
        let line = self.file(index).lines.line_index(at).get();
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    pub(crate) fn error(&self, problem: &Problem) -> SourceError {
        self.file(problem.file).error(problem.at, &problem.fault)
    }

    /// What keeps whole files from being read.
    pub(crate) fn file_problems(&self) -> impl Iterator<Item = Problem> {
        self.files()
            .filter_map(|(index, file)| file.fault.clone().map(|(at, fault)| fault.at(index, at)))
    }

    /// The statements in which functions are looked for: none where the file could not be parsed.
    pub(crate) fn body_with_functions(&self, index: FileIndex) -> &'a [Stmt] {
        let file = self.file(index);
        if file.has_functions && file.fault.is_none() { &file.body } else { &[] }
    }
}
