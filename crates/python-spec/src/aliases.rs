//! The names of a pydantic model's fields in JSON: an alias of their own, or one by a rule of the
//! model, `model_config = ConfigDict(alias_generator=to_camel)`. A rule of the author's own is not known.

use ruff_python_ast::{Expr, Stmt, StmtClassDef};

use crate::{
    bundle::FileIndex,
    classes::RecordKind,
    evaluation::Evaluator,
    limits,
    names::{END, Entity, Place},
    types::TypeReader,
};

type Rule = fn(&str) -> String;

impl<'a> TypeReader<'_, 'a> {
    pub(crate) fn name_in_json(
        &self,
        file: FileIndex,
        class: &'a StmtClassDef,
        kind: RecordKind,
        name: &str,
        alias: Option<String>,
    ) -> String {
        if !kind.has_aliases() {
            return name.to_owned();
        }
        let by_rule = || self.evaluator.alias_rule(file, class, 0).map(|rule| rule(name));
        alias.or_else(by_rule).unwrap_or_else(|| name.to_owned())
    }
}

impl<'a> Evaluator<'a> {
    /// That of the class, else of a base.
    fn alias_rule(&self, file: FileIndex, class: &'a StmtClassDef, depth: usize) -> Option<Rule> {
        if depth > limits::BASE_CLASSES || !self.bundle.spend(1) {
            return None;
        }
        if let Some(written) = class.body.iter().find_map(rule_in) {
            return match self.bundle.resolve(Place::new(file, END), written)? {
                Entity::External(path) => known_rule(&path),
                _ => None,
            };
        }
        self.bundle.bases(file, class).into_iter().find_map(|base| match base {
            Entity::Class(file, base) => self.alias_rule(file, base, depth + 1),
            _ => None,
        })
    }
}

/// What a statement of a model's body sets as its rule, in either generation of pydantic.
fn rule_in(statement: &Stmt) -> Option<&Expr> {
    match statement {
        Stmt::Assign(assign) => match (assign.targets.as_slice(), assign.value.as_ref()) {
            ([Expr::Name(name)], Expr::Call(call)) if name.id.as_str() == "model_config" => {
                call.arguments.find_keyword("alias_generator").map(|keyword| &keyword.value)
            }
            _ => None,
        },
        Stmt::ClassDef(config) if config.name.as_str() == "Config" => {
            config.body.iter().find_map(|statement| match statement {
                Stmt::Assign(assign) => match assign.targets.as_slice() {
                    [Expr::Name(name)] if name.id.as_str() == "alias_generator" => {
                        Some(assign.value.as_ref())
                    }
                    _ => None,
                },
                _ => None,
            })
        }
        _ => None,
    }
}

fn known_rule(path: &str) -> Option<Rule> {
    match path.strip_prefix("pydantic.")?.rsplit('.').next()? {
        "to_camel" => Some(camel),
        "to_pascal" => Some(pascal),
        "to_snake" => Some(|name| name.to_owned()),
        _ => None,
    }
}

/// `next_page_url` as `NextPageUrl`
fn pascal(name: &str) -> String {
    name.split('_').map(capitalised).collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// `next_page_url` as `nextPageUrl`
fn camel(name: &str) -> String {
    let words = pascal(name);
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}
