//! Decorated functions and classes of a bundle as `FunctionSpec`s, each with its own problems:
//! one that cannot be read hides no other.

use std::collections::HashMap;

use domain::{FunctionKind, FunctionSpec};
use ruff_python_ast::{
    Decorator, Stmt, StmtClassDef, StmtFunctionDef,
    statement_visitor::{StatementVisitor, walk_stmt},
};
use ruff_text_size::{Ranged, TextRange};

use crate::{
    bundle::FileIndex,
    docstrings::Docstring,
    error::{Fault, Problem},
    evaluation::Evaluator,
    limits,
    names::{Entity, Place},
    signature::{self, Signature},
    symbols::{Definition, Meaning},
};

/// The functions found, what is wrong with those that are left out, and what is odd about the others.
pub(crate) struct Found {
    pub(crate) functions: Vec<FunctionSpec>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) warnings: Vec<Problem>,
}

pub(crate) fn read(evaluator: &Evaluator<'_>) -> Found {
    let mut reading = FunctionReader {
        evaluator,
        functions: Vec::new(),
        problems: evaluator.bundle.file_problems().collect(),
        warnings: Vec::new(),
        names: HashMap::new(),
    };
    for (file, _) in evaluator.bundle.files() {
        reading.file(file);
    }
    Found { functions: reading.functions, problems: reading.problems, warnings: reading.warnings }
}

struct FunctionReader<'e, 'a> {
    evaluator: &'e Evaluator<'a>,
    functions: Vec<FunctionSpec>,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
    /// Where each name was first given: file and line.
    names: HashMap<String, (FileIndex, u32)>,
}

impl<'a> FunctionReader<'_, 'a> {
    fn file(&mut self, file: FileIndex) {
        if self.evaluator.bundle.body_with_functions(file).is_empty() {
            return;
        }
        let mut definitions = self.evaluator.bundle.symbols(file).definitions.clone();
        definitions.sort_by_key(Definition::start);
        for definition in definitions {
            self.definition(file, definition);
            if !is_test(self.evaluator.bundle.file(file).path) {
                self.nested(file, definition);
            }
        }
    }

    fn definition(&mut self, file: FileIndex, definition: Definition<'a>) {
        let place = Place::new(file, definition.start());
        let decorators = self.evaluator.sieve_decorators(place, definition.decorators());
        let decorator = match decorators.as_slice() {
            [] => return,
            [only] => *only,
            [_, second, ..] => {
                let fault = Fault::DecoratedTwice { object: definition.name().to_owned() };
                self.problems.push(self.evaluator.problem(place, *second, fault));
                return;
            }
        };
        if self.functions.len() >= limits::FUNCTIONS {
            if self.functions.len() == limits::FUNCTIONS
                && !self.problems.iter().any(|of| matches!(of.fault, Fault::TooManyFunctions(_)))
            {
                let fault = Fault::TooManyFunctions(limits::FUNCTIONS);
                self.problems.push(self.evaluator.problem(place, decorator, fault));
            }
            return;
        }
        match self.specification(place, decorator, definition) {
            Ok((spec, name_at)) => self.add(file, spec, name_at),
            Err(problems) => self.problems.extend(problems),
        }
    }

    fn add(&mut self, file: FileIndex, spec: FunctionSpec, name_at: TextRange) {
        if let Some((other, line)) = self.names.get(&spec.name) {
            let fault = Fault::NameTwice {
                name: spec.name,
                other_file: self.evaluator.bundle.file(*other).path.to_owned(),
                other_line: *line,
            };
            self.problems.push(fault.at(file, name_at.start()));
            return;
        }
        let line = self.evaluator.bundle.line(file, name_at.start());
        self.names.insert(spec.name.clone(), (file, line));
        self.functions.push(spec);
    }

    fn specification(
        &mut self,
        place: Place<'a>,
        decorator: &'a Decorator,
        definition: Definition<'a>,
    ) -> Result<(FunctionSpec, TextRange), Vec<Problem>> {
        let mut problems = Vec::new();
        let options = self.evaluator.options(place, decorator, definition.name());
        let described = match definition {
            Definition::Function(function) => Some(self.function(place, function, &mut problems)),
            Definition::Class(class) => self.model(place, class, &mut problems),
        };
        let (options, described) = match (options, described) {
            (Ok(options), Some(described)) if problems.is_empty() => (options, described),
            (options, _) => {
                let mut all = options.err().unwrap_or_default();
                all.extend(problems);
                return Err(all);
            }
        };
        let mut metadata = options.metadata;
        if metadata.description.as_deref().is_none_or(|text| text.trim().is_empty()) {
            metadata.description = described.summary;
        }
        self.warnings.extend(described.signature.warnings);
        let bundle = &self.evaluator.bundle;
        let spec = FunctionSpec {
            name: options.name,
            kind: definition.kind(),
            file: bundle.file(place.file).path.to_owned(),
            line: bundle.line(place.file, definition.name_range().start()),
            object: definition.name().to_owned(),
            parameters: described.signature.parameters,
            output: described.signature.output,
            output_hint: described.signature.output_hint,
            output_description: described.returns,
            streams: described.signature.streams,
            metadata,
            environment: options.environment,
            restart_on_error: options.restart_on_error,
            retries: options.retries,
        };
        Ok((spec, options.name_at))
    }

    fn function(
        &self,
        place: Place<'a>,
        function: &'a StmtFunctionDef,
        problems: &mut Vec<Problem>,
    ) -> Described {
        let docs = Docstring::of_body(&function.body);
        let signature = signature::read(self.evaluator, place, function, false, &[&docs], problems);
        Described { signature, summary: docs.summary, returns: docs.returns }
    }

    fn model(
        &self,
        place: Place<'a>,
        class: &'a StmtClassDef,
        problems: &mut Vec<Problem>,
    ) -> Option<Described> {
        let Some(method) = self.predict(place.file, class, 0) else {
            let fault = Fault::PredictMissing { class: class.name.to_string() };
            problems.push(self.evaluator.problem(place, &class.name, fault));
            return None;
        };
        let function = method.function;
        let inside = Place::new(method.file, function.start()).in_class(method.class);
        let is_static = function.decorator_list.iter().any(|decorator| {
            matches!(
                self.evaluator.bundle.resolve(inside, &decorator.expression),
                Some(Entity::External(path)) if path == "builtins.staticmethod"
            )
        });
        let parameters = &function.parameters;
        let has_first = !parameters.posonlyargs.is_empty() || !parameters.args.is_empty();
        if !is_static && !has_first && parameters.vararg.is_none() {
            let fault = Fault::SelfMissing { class: class.name.to_string() };
            problems.push(self.evaluator.problem(inside, &function.name, fault));
        }
        let class_docs = Docstring::of_body(&class.body);
        let docs = Docstring::of_body(&function.body);
        let skip_first = !is_static && has_first;
        let both = [&docs, &class_docs];
        let signature =
            signature::read(self.evaluator, inside, function, skip_first, &both, problems);
        Some(Described {
            signature,
            summary: class_docs.summary.or(docs.summary),
            returns: docs.returns.or(class_docs.returns),
        })
    }

    /// `__predict__` of the class, or of the first base that has one.
    fn predict(
        &self,
        file: FileIndex,
        class: &'a StmtClassDef,
        depth: usize,
    ) -> Option<Method<'a>> {
        let bundle = &self.evaluator.bundle;
        if depth > limits::BASE_CLASSES || !bundle.spend(1) {
            return None;
        }
        let symbols = bundle.class_symbols(class);
        if let Some((_, binding)) = symbols.lookup("__predict__", crate::names::END) {
            return match binding.meaning {
                Meaning::Function(function) => Some(Method { file, class, function }),
                _ => None,
            };
        }
        bundle.bases(file, class).into_iter().find_map(|base| match base {
            Entity::Class(file, base) => self.predict(file, base, depth + 1),
            _ => None,
        })
    }

    /// Decorated definitions where a deployment cannot reach them.
    fn nested(&mut self, file: FileIndex, definition: Definition<'a>) {
        let mut inner = Nested { decorated: Vec::new() };
        inner.visit_body(definition.body());
        for definition in inner.decorated {
            let place = Place::new(file, definition.start());
            if !self.evaluator.sieve_decorators(place, definition.decorators()).is_empty() {
                let fault = Fault::Nested { object: definition.name().to_owned() };
                self.problems.push(fault.at(file, definition.name_range().start()));
            }
        }
    }
}

/// Tests define functions wherever they like, and nobody means to deploy those.
fn is_test(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("test_") || name.ends_with("_test.py") || name == "conftest.py"
}

struct Described {
    signature: Signature,
    summary: Option<String>,
    returns: Option<String>,
}

struct Method<'a> {
    file: FileIndex,
    /// The class it stands in, which may be a base of the one asked for.
    class: &'a StmtClassDef,
    function: &'a StmtFunctionDef,
}

struct Nested<'a> {
    decorated: Vec<Definition<'a>>,
}

impl<'a> StatementVisitor<'a> for Nested<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) if !function.decorator_list.is_empty() => {
                self.decorated.push(Definition::Function(function));
            }
            Stmt::ClassDef(class) if !class.decorator_list.is_empty() => {
                self.decorated.push(Definition::Class(class));
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }
}

impl<'a> Definition<'a> {
    fn start(&self) -> ruff_text_size::TextSize {
        match self {
            Self::Function(function) => function.range.start(),
            Self::Class(class) => class.range.start(),
        }
    }

    fn name(&self) -> &'a str {
        match self {
            Self::Function(function) => function.name.as_str(),
            Self::Class(class) => class.name.as_str(),
        }
    }

    fn name_range(&self) -> TextRange {
        match self {
            Self::Function(function) => function.name.range(),
            Self::Class(class) => class.name.range(),
        }
    }

    fn decorators(&self) -> &'a [Decorator] {
        match self {
            Self::Function(function) => &function.decorator_list,
            Self::Class(class) => &class.decorator_list,
        }
    }

    fn body(&self) -> &'a [Stmt] {
        match self {
            Self::Function(function) => &function.body,
            Self::Class(class) => &class.body,
        }
    }

    fn kind(&self) -> FunctionKind {
        match self {
            Self::Function(_) => FunctionKind::Function,
            Self::Class(_) => FunctionKind::Model,
        }
    }
}
