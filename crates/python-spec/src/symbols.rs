//! What the names at the top level of a file, or in a class body, stand for, in order of definition.
//! Imports are recorded as written; following them is the matter of `names`.

use std::collections::HashMap;

use ruff_python_ast::{
    ExceptHandler, Expr, ExprCall, Operator, Stmt, StmtClassDef, StmtFunctionDef, StmtIf,
    StmtImport, StmtImportFrom, StmtTry, StmtTypeAlias,
};
use ruff_text_size::{Ranged, TextSize};

#[derive(Default)]
pub(crate) struct Symbols<'a> {
    table: HashMap<&'a str, Vec<Binding<'a>>>,
    /// `from module import *`, with its level.
    pub(crate) stars: Vec<(u32, &'a str)>,
    /// Functions and classes in order, those under `if` and `try` included.
    pub(crate) definitions: Vec<Definition<'a>>,
}

#[derive(Clone, Copy)]
pub(crate) enum Definition<'a> {
    Function(&'a StmtFunctionDef),
    Class(&'a StmtClassDef),
}

/// One time that a name is given a meaning.
pub(crate) struct Binding<'a> {
    pub(crate) at: TextSize,
    pub(crate) meaning: Meaning<'a>,
    /// Whether it is surely so when the file has been imported: false under `if` and in loops.
    pub(crate) certain: bool,
}

#[derive(Clone, Copy)]
pub(crate) enum Meaning<'a> {
    /// `import module` binds the module, `from module import name` the name in it.
    Import {
        level: u32,
        module: &'a str,
        name: Option<&'a str>,
    },
    Value(&'a Expr),
    /// `name += value`
    Augmented {
        operator: Operator,
        value: &'a Expr,
    },
    /// `name.append(value)`, and with `extend` `name.extend(value)`
    Appended {
        value: &'a Expr,
        extend: bool,
    },
    Function(&'a StmtFunctionDef),
    Class(&'a StmtClassDef),
    TypeAlias(&'a StmtTypeAlias),
    /// Only known by running: a loop's variable, a changed item or attribute.
    Changed,
}

impl<'a> Symbols<'a> {
    pub(crate) fn of_body(body: &'a [Stmt]) -> Self {
        let mut symbols = Self::default();
        symbols.read(body, true);
        symbols
    }

    /// The latest meaning before a place, else the first one after it: an annotation in quotes, or a
    /// function called later, may name what is defined below.
    pub(crate) fn lookup(&self, name: &str, before: TextSize) -> Option<(&'a str, &Binding<'a>)> {
        let (name, bindings) = self.table.get_key_value(name)?;
        let earlier = bindings.partition_point(|binding| binding.at < before);
        let binding = bindings.get(earlier.saturating_sub(1))?;
        Some((name, binding))
    }

    fn bind(&mut self, name: &'a str, at: TextSize, meaning: Meaning<'a>, certain: bool) {
        self.table.entry(name).or_default().push(Binding { at, meaning, certain });
    }

    fn read(&mut self, body: &'a [Stmt], certain: bool) {
        for statement in body {
            self.statement(statement, certain);
        }
    }

    fn statement(&mut self, statement: &'a Stmt, certain: bool) {
        let at = statement.start();
        match statement {
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::FunctionDef(function) => {
                self.definitions.push(Definition::Function(function));
                self.bind(&function.name, at, Meaning::Function(function), certain);
            }
            Stmt::ClassDef(class) => {
                self.definitions.push(Definition::Class(class));
                self.bind(&class.name, at, Meaning::Class(class), certain);
            }
            Stmt::TypeAlias(alias) => {
                if let Expr::Name(name) = alias.name.as_ref() {
                    self.bind(name.id.as_str(), at, Meaning::TypeAlias(alias), certain);
                }
            }
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    self.assign(target, Some(&assign.value), at, certain);
                }
            }
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    self.assign(&assign.target, Some(value), at, certain);
                }
            }
            Stmt::AugAssign(assign) => match assign.target.as_ref() {
                Expr::Name(name) => {
                    let meaning = Meaning::Augmented { operator: assign.op, value: &assign.value };
                    self.bind(name.id.as_str(), at, meaning, certain);
                }
                other => self.assign(other, None, at, certain),
            },
            Stmt::Expr(expression) => {
                if let Expr::Call(call) = expression.value.as_ref() {
                    self.change_by_call(call, certain);
                }
            }
            Stmt::Delete(delete) => {
                for target in &delete.targets {
                    self.assign(target, None, at, certain);
                }
            }
            _ => self.compound(statement, certain),
        }
    }

    fn compound(&mut self, statement: &'a Stmt, certain: bool) {
        match statement {
            Stmt::If(choice) => self.choice(choice, certain),
            Stmt::Try(attempt) => self.attempt(attempt, certain),
            Stmt::With(with) => {
                for item in &with.items {
                    if let Some(target) = &item.optional_vars {
                        self.assign(target, Some(&item.context_expr), item.start(), certain);
                    }
                }
                self.read(&with.body, certain);
            }
            Stmt::For(repeat) => {
                self.assign(&repeat.target, None, repeat.start(), false);
                self.read(&repeat.body, false);
                self.read(&repeat.orelse, false);
            }
            Stmt::While(repeat) => {
                self.read(&repeat.body, false);
                self.read(&repeat.orelse, false);
            }
            Stmt::Match(matching) => {
                for case in &matching.cases {
                    self.read(&case.body, false);
                }
            }
            _ => {}
        }
    }

    fn choice(&mut self, choice: &'a StmtIf, certain: bool) {
        match condition(&choice.test) {
            // What only runs as a script is not there when the file is imported.
            Condition::Script => {}
            Condition::True => return self.read(&choice.body, certain),
            Condition::Unknown => self.read(&choice.body, false),
        }
        let branches: Vec<&'a [Stmt]> =
            choice.elif_else_clauses.iter().map(|clause| clause.body.as_slice()).collect();
        for branch in branches {
            self.read_alternative(branch, false);
        }
    }

    fn attempt(&mut self, attempt: &'a StmtTry, certain: bool) {
        self.read(&attempt.body, certain);
        for ExceptHandler::ExceptHandler(handler) in &attempt.handlers {
            self.read_alternative(&handler.body, false);
        }
        self.read(&attempt.orelse, certain);
        self.read(&attempt.finalbody, certain);
    }

    /// The first branch wins: `try: from typing import Literal` is meant, whatever `except` does.
    fn read_alternative(&mut self, body: &'a [Stmt], certain: bool) {
        let mut alternative = Self::default();
        alternative.read(body, certain);
        for (name, bindings) in alternative.table {
            self.table.entry(name).or_insert(bindings);
        }
        self.stars.extend(alternative.stars);
        self.definitions.extend(alternative.definitions);
    }

    fn import(&mut self, import: &'a StmtImport) {
        for alias in &import.names {
            let module = alias.name.as_str();
            let (name, module) = match &alias.asname {
                Some(name) => (name.as_str(), module),
                // `import a.b` binds `a`.
                None => {
                    let root = module.split('.').next().unwrap_or(module);
                    (root, root)
                }
            };
            let meaning = Meaning::Import { level: 0, module, name: None };
            self.bind(name, import.start(), meaning, true);
        }
    }

    fn import_from(&mut self, import: &'a StmtImportFrom) {
        let (level, module) = (import.level, import.module.as_deref().unwrap_or_default());
        for alias in &import.names {
            if alias.name.as_str() == "*" {
                self.stars.push((level, module));
                continue;
            }
            let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
            let meaning = Meaning::Import { level, module, name: Some(alias.name.as_str()) };
            self.bind(name, import.start(), meaning, true);
        }
    }

    fn assign(&mut self, target: &'a Expr, value: Option<&'a Expr>, at: TextSize, certain: bool) {
        match target {
            Expr::Name(name) => {
                let meaning = value.map_or(Meaning::Changed, Meaning::Value);
                self.bind(name.id.as_str(), at, meaning, certain);
            }
            Expr::Tuple(_) | Expr::List(_) => {
                let targets = elements(target);
                let values = value.map(elements).unwrap_or_default();
                let pairs = values.len() == targets.len()
                    && !values.iter().chain(targets).any(Expr::is_starred_expr);
                for (position, target) in targets.iter().enumerate() {
                    let value = values.get(position).filter(|_| pairs);
                    self.assign(target, value, at, certain);
                }
            }
            Expr::Starred(starred) => self.assign(&starred.value, None, at, certain),
            Expr::Attribute(_) | Expr::Subscript(_) => self.change(target, at, certain),
            _ => {}
        }
    }

    /// `name.attribute = …` and `name[key] = …` change what an earlier assignment made.
    fn change(&mut self, target: &'a Expr, at: TextSize, certain: bool) {
        let mut root = target;
        loop {
            root = match root {
                Expr::Attribute(attribute) => &attribute.value,
                Expr::Subscript(subscript) => &subscript.value,
                _ => break,
            };
        }
        if let Expr::Name(name) = root
            && self.holds_value(name.id.as_str())
        {
            self.bind(name.id.as_str(), at, Meaning::Changed, certain);
        }
    }

    fn change_by_call(&mut self, call: &'a ExprCall, certain: bool) {
        let Expr::Attribute(method) = call.func.as_ref() else { return };
        let Expr::Name(name) = method.value.as_ref() else { return };
        let (name, at) = (name.id.as_str(), call.start());
        if !self.holds_value(name) {
            return;
        }
        let argument = match call.arguments.args.as_ref() {
            [value] if call.arguments.keywords.is_empty() => Some(value),
            _ => None,
        };
        let meaning = match (method.attr.as_str(), argument) {
            ("append", Some(value)) => Meaning::Appended { value, extend: false },
            ("extend", Some(value)) => Meaning::Appended { value, extend: true },
            (
                "append" | "extend" | "insert" | "remove" | "pop" | "clear" | "sort" | "reverse"
                | "update" | "add" | "discard" | "setdefault" | "popitem",
                _,
            ) => Meaning::Changed,
            _ => return,
        };
        self.bind(name, at, meaning, certain);
    }

    fn holds_value(&self, name: &str) -> bool {
        self.table.get(name).and_then(|bindings| bindings.last()).is_some_and(|binding| {
            matches!(
                binding.meaning,
                Meaning::Value(_)
                    | Meaning::Augmented { .. }
                    | Meaning::Appended { .. }
                    | Meaning::Changed
            )
        })
    }
}

fn elements(of: &Expr) -> &[Expr] {
    match of {
        Expr::Tuple(tuple) => &tuple.elts,
        Expr::List(list) => &list.elts,
        _ => &[],
    }
}

enum Condition {
    /// `__name__ == "__main__"`
    Script,
    /// `TYPE_CHECKING`
    True,
    Unknown,
}

fn condition(test: &Expr) -> Condition {
    let is_name = |expression: &Expr, wanted: &str| match expression {
        Expr::Name(name) => name.id.as_str() == wanted,
        Expr::Attribute(attribute) => attribute.attr.as_str() == wanted,
        _ => false,
    };
    match test {
        Expr::Compare(compare) if is_name(&compare.left, "__name__") => Condition::Script,
        Expr::BooleanLiteral(literal) if literal.value => Condition::True,
        test if is_name(test, "TYPE_CHECKING") => Condition::True,
        _ => Condition::Unknown,
    }
}
