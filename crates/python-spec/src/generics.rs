//! Generic classes and aliases with arguments: what `T` stands for inside `Box[int]`.

use domain::ValueType;
use ruff_python_ast::{
    Expr, ExprSubscript, StmtClassDef, TypeParam, TypeParams,
    visitor::{Visitor, walk_expr},
};
use ruff_text_size::TextSize;

use crate::{
    bundle::FileIndex,
    names::{END, Entity, Place},
    symbols::Meaning,
    types::{TypeReader, arguments},
};

/// Type parameters by name, and what they stand for at this place.
pub(crate) type Scope = Vec<(String, ValueType)>;

impl<'a> TypeReader<'_, 'a> {
    /// `def f[T: int](x: T)`: what `T` stands for until the function has been read.
    pub(crate) fn with_type_params(&mut self, place: Place<'a>, of: Option<&'a TypeParams>) {
        let scope = self.declared(place, of, Vec::new());
        self.scopes.push(scope);
    }

    pub(crate) fn stands_for(&self, expression: &Expr) -> Option<ValueType> {
        let Expr::Name(name) = expression else { return None };
        let scope = self.scopes.last()?;
        scope.iter().find(|(known, _)| *known == *name.id).map(|(_, of)| of.clone())
    }

    /// Reads something in a scope of its own: what surrounds it does not shine through.
    pub(crate) fn within<T>(&mut self, scope: Scope, read: impl FnOnce(&mut Self) -> T) -> T {
        self.scopes.push(scope);
        let result = read(self);
        self.scopes.pop();
        result
    }

    /// `Box[int]` of a class of the bundle, `Pair[int]` of an alias.
    pub(crate) fn parametrised(
        &mut self,
        place: Place<'a>,
        subscript: &ExprSubscript,
    ) -> Option<ValueType> {
        match self.evaluator.bundle.resolve(place, &subscript.value)? {
            Entity::Class(file, class) => {
                let given = self.given(place, subscript);
                self.class_type(file, class, given)
            }
            Entity::TypeAlias(file, alias) => {
                let given = self.given(place, subscript);
                let inside = Place::new(file, END);
                let scope = self.declared(inside, alias.type_params.as_deref(), given);
                self.alias(inside, &alias.value, scope)
            }
            Entity::Variable { file, class: None, name, at } => {
                let value = self.assigned_value(file, name, at)?;
                let inside = Place::new(file, at);
                let names = self.variables_in(inside, [value]);
                let given = self.given(place, subscript);
                self.alias(inside, value, named(names, given))
            }
            _ => None,
        }
    }

    fn given(&mut self, place: Place<'a>, subscript: &ExprSubscript) -> Vec<ValueType> {
        arguments(subscript).iter().map(|argument| self.value_type(place, argument)).collect()
    }

    /// What the parameters of a class stand for, with or without arguments.
    pub(crate) fn scope_of_class(
        &mut self,
        file: FileIndex,
        class: &'a StmtClassDef,
        given: Vec<ValueType>,
    ) -> Scope {
        let place = Place::new(file, class.range.start());
        if class.type_params.is_some() {
            return self.declared(place, class.type_params.as_deref(), given);
        }
        if given.is_empty() {
            return Vec::new();
        }
        let bases = class.arguments.as_ref().map_or(&[][..], |arguments| &arguments.args);
        let generic = |base: &&'a Expr| match base {
            Expr::Subscript(base) => {
                matches!(self.head(place, &base.value).as_deref(), Some("Generic" | "Protocol"))
            }
            _ => false,
        };
        // `Generic[...]` decides the order where it stands.
        let names = match bases.iter().find(generic) {
            Some(generic) => self.variables_in(place, [generic]),
            None => self.variables_in(place, bases),
        };
        named(names, given)
    }

    /// Parameters in the syntax of Python 3.12; what is not given is bound by its own words.
    fn declared(
        &mut self,
        place: Place<'a>,
        of: Option<&'a TypeParams>,
        given: Vec<ValueType>,
    ) -> Scope {
        let mut given = given.into_iter();
        let mut scope = Vec::new();
        for param in of.into_iter().flat_map(|of| &of.type_params) {
            let (name, bound, default) = match param {
                TypeParam::TypeVar(one) => {
                    (&one.name, one.bound.as_deref(), one.default.as_deref())
                }
                TypeParam::ParamSpec(one) => (&one.name, None, None),
                TypeParam::TypeVarTuple(one) => (&one.name, None, None),
            };
            let value_type = match (given.next(), default, bound) {
                (Some(given), _, _) => given,
                (None, Some(default), _) => self.value_type(place, default),
                (None, None, None) => ValueType::Any,
                (None, None, Some(Expr::Tuple(constraints))) => {
                    self.union(place, &constraints.elts.iter().collect::<Vec<_>>())
                }
                (None, None, Some(bound)) => self.value_type(place, bound),
            };
            scope.push((name.to_string(), value_type));
        }
        scope
    }

    /// Names made with `TypeVar`, in the order in which they are first written.
    fn variables_in<'e>(
        &self,
        place: Place<'a>,
        expressions: impl IntoIterator<Item = &'e Expr>,
    ) -> Vec<String> {
        let mut names = Names { found: Vec::new() };
        expressions.into_iter().for_each(|expression| names.visit_expr(expression));
        names.found.retain(|name| self.is_type_variable(place, name));
        names.found
    }

    fn is_type_variable(&self, place: Place<'a>, name: &str) -> bool {
        let symbols = self.evaluator.bundle.symbols(place.file);
        match symbols.lookup(name, place.before) {
            Some((_, binding)) => match binding.meaning {
                Meaning::Value(Expr::Call(call)) => {
                    self.head(place, &call.func).as_deref() == Some("TypeVar")
                }
                _ => false,
            },
            None => false,
        }
    }

    pub(crate) fn assigned_value(
        &self,
        file: FileIndex,
        name: &str,
        at: TextSize,
    ) -> Option<&'a Expr> {
        let symbols = self.evaluator.bundle.symbols(file);
        let (_, binding) = symbols.lookup(name, at + TextSize::new(1))?;
        match binding.meaning {
            Meaning::Value(value) => Some(value),
            _ => None,
        }
    }
}

fn named(names: Vec<String>, given: Vec<ValueType>) -> Scope {
    names.into_iter().zip(given).collect()
}

struct Names {
    found: Vec<String>,
}

impl<'e> Visitor<'e> for Names {
    fn visit_expr(&mut self, expression: &'e Expr) {
        if let Expr::Name(name) = expression
            && !self.found.iter().any(|known| *known == *name.id)
        {
            self.found.push(name.id.to_string());
        }
        walk_expr(self, expression);
    }
}
