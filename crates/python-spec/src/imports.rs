//! Where in the bundle an imported module would be. Not what is imported from it (see `names`).

use ruff_python_ast::{
    Stmt, StmtImport, StmtImportFrom,
    statement_visitor::{StatementVisitor, walk_stmt},
};

/// The folder of a file or module: `a/b` of `a/b/c.py`, empty at the root.
pub(crate) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

pub(crate) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Where a module may be, without `.py` or `/__init__.py`: beside the importing file first, then
/// from the root of the bundle; a relative import has one place.
pub(crate) fn module_places(importer: &str, level: u32, module: &str) -> Vec<String> {
    let below = module.replace('.', "/");
    if level == 0 {
        let folder = folder_of(importer);
        let mut places = vec![join(folder, &below)];
        if !folder.is_empty() {
            places.push(below);
        }
        return places;
    }
    let mut folder = folder_of(importer);
    for _ in 1..level {
        if folder.is_empty() {
            return Vec::new();
        }
        folder = folder_of(folder);
    }
    vec![if below.is_empty() { folder.to_owned() } else { join(folder, &below) }]
}

/// Paths of files that the statements may import, found in the bundle or not.
pub(crate) fn candidates(importer: &str, body: &[Stmt]) -> Vec<String> {
    let mut found = Candidates { importer, paths: Vec::new() };
    found.visit_body(body);
    found.paths
}

struct Candidates<'p> {
    importer: &'p str,
    paths: Vec<String>,
}

impl Candidates<'_> {
    fn add(&mut self, level: u32, module: &str) {
        for place in module_places(self.importer, level, module) {
            // `a.b.c` runs the packages `a` and `a.b` too.
            for (at, _) in place.match_indices('/') {
                self.paths.push(format!("{}/__init__.py", &place[..at]));
            }
            self.paths.push(join(&place, "__init__.py"));
            if !place.is_empty() {
                self.paths.push(format!("{place}.py"));
            }
        }
    }

    fn import(&mut self, import: &StmtImport) {
        for alias in &import.names {
            self.add(0, &alias.name);
        }
    }

    fn import_from(&mut self, import: &StmtImportFrom) {
        let module = import.module.as_deref().unwrap_or_default();
        self.add(import.level, module);
        for alias in &import.names {
            if module.is_empty() {
                self.add(import.level, &alias.name);
            } else {
                self.add(import.level, &format!("{module}.{}", alias.name.as_str()));
            }
        }
    }
}

impl<'a> StatementVisitor<'a> for Candidates<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            // What a function imports when it runs says nothing about its signature.
            Stmt::FunctionDef(_) => {}
            other => walk_stmt(self, other),
        }
    }
}
