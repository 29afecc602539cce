//! The type of a result, or of each one that a generator gives.

use domain::{Items, ValueType};
use ruff_python_ast::Expr;

use crate::{
    known_types,
    names::{END, Entity, Place},
    types::{TypeReader, arguments},
};

/// The type, and whether the hint alone says that results come one by one.
pub(crate) fn read<'a>(
    reader: &mut TypeReader<'_, 'a>,
    place: Place<'a>,
    returns: &Expr,
    yields: bool,
) -> (ValueType, bool) {
    let output = reader.whole_annotation(place, returns).value_type;
    let head = reader.result_head(place, returns, 0);
    let iterates = head.as_deref().is_some_and(known_types::is_stream);
    // A generator may say `Iterable[int]` of itself.
    let each = iterates || yields && head.as_deref() == Some("Iterable");
    match output {
        ValueType::List(Items { item, .. }) if each => (*item, iterates),
        output => (output, iterates),
    }
}

impl<'a> TypeReader<'_, 'a> {
    /// `Iterator` of `Iterator[int]`, through quotes, other names and what only wraps a result.
    fn result_head(&mut self, place: Place<'a>, returns: &Expr, hops: usize) -> Option<String> {
        if hops > 8 {
            return None;
        }
        match returns {
            Expr::StringLiteral(text) => {
                self.quoted(place, returns, text.value.to_str(), |reader, place, inner| {
                    reader.result_head(place, inner, hops + 1)
                })?
            }
            Expr::Subscript(subscript) => {
                let head = self.head(place, &subscript.value);
                match (head.as_deref(), arguments(subscript)) {
                    (Some("Annotated" | "Awaitable"), [inner, ..])
                    | (Some("Coroutine"), [_, _, inner]) => {
                        self.result_head(place, inner, hops + 1)
                    }
                    (Some(_), _) => head,
                    (None, _) => self.result_head(place, &subscript.value, hops + 1),
                }
            }
            other => match self.evaluator.bundle.resolve(place, other)? {
                Entity::TypeAlias(file, alias) => {
                    self.result_head(Place::new(file, END), &alias.value, hops + 1)
                }
                Entity::Variable { file, class: None, name, at } => {
                    let value = self.assigned_value(file, name, at)?;
                    self.result_head(Place::new(file, at), value, hops + 1)
                }
                _ => self.head(place, other),
            },
        }
    }
}
