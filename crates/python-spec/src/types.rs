//! Type annotations as `ValueType`s, in every spelling Python has for them. What is not understood
//! becomes `Unresolved` with the text of the hint: a type never keeps a function from being deployed.

use std::rc::Rc;

use domain::{DefaultValue, Items, ValueType};
use ruff_python_ast::{Expr, ExprCall, ExprSubscript, Operator};
use ruff_python_parser::{Mode, parse_parenthesized_expression_range};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::{
    bundle::FileIndex,
    constraints,
    error::Problem,
    evaluation::Evaluator,
    generics::Scope,
    known_types, limits,
    names::{END, Entity, Place},
    symbols::Meaning,
    undefined::Undefined,
    unions::{alternatives, optional, union_of},
};

/// What an annotation says: the type, and what `Annotated`, `Field` and their like add to it.
pub(crate) struct Annotation {
    pub(crate) value_type: ValueType,
    pub(crate) description: Option<String>,
    pub(crate) default: Option<DefaultValue>,
    /// The name used in JSON when it is not the Python name.
    pub(crate) alias: Option<String>,
    /// `Required[...]` and `NotRequired[...]` of a `TypedDict`.
    pub(crate) required: Option<bool>,
    /// `ClassVar[...]`: not a field at all.
    pub(crate) of_class: bool,
}

impl Annotation {
    pub(crate) fn of(value_type: ValueType) -> Self {
        Self {
            value_type,
            description: None,
            default: None,
            alias: None,
            required: None,
            of_class: false,
        }
    }
}

/// A class or alias around the place that is being read.
pub(crate) struct Enclosing {
    pub(crate) address: usize,
    /// What a struct is called; none of an alias.
    pub(crate) name: Option<String>,
}

/// Reads the types of one function.
pub(crate) struct TypeReader<'e, 'a> {
    pub(crate) evaluator: &'e Evaluator<'a>,
    /// The classes and aliases being read: what refers to one of them is recursive.
    pub(crate) enclosing: Vec<Enclosing>,
    /// What type parameters stand for, innermost scope last.
    pub(crate) scopes: Vec<Scope>,
    pub(crate) undefined: Vec<Undefined>,
    /// About hints that can be deployed but not be read to the end.
    pub(crate) warnings: Vec<Problem>,
    left: usize,
    depth: usize,
}

impl<'e, 'a> TypeReader<'e, 'a> {
    pub(crate) fn new(evaluator: &'e Evaluator<'a>) -> Self {
        Self {
            evaluator,
            enclosing: Vec::new(),
            scopes: Vec::new(),
            undefined: Vec::new(),
            warnings: Vec::new(),
            left: limits::TYPES_OF_FUNCTION,
            depth: 0,
        }
    }

    /// The annotation as written, without the quotes of a text.
    pub(crate) fn hint(&self, place: Place<'a>, expression: &Expr) -> String {
        match expression {
            Expr::StringLiteral(text) => {
                let text = text.value.to_str();
                let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
                line.chars().take(limits::HINT_CHARACTERS).collect()
            }
            _ => self.evaluator.written(place, expression, limits::HINT_CHARACTERS),
        }
    }

    pub(crate) fn unresolved(&self, place: Place<'a>, expression: &Expr) -> ValueType {
        ValueType::Unresolved(self.hint(place, expression))
    }

    /// The whole hint of a parameter, field or result, with warnings about names in it that are nowhere.
    pub(crate) fn whole_annotation(&mut self, place: Place<'a>, hint: &Expr) -> Annotation {
        // A field is read in the middle of the hint that names its class.
        let outer = std::mem::take(&mut self.undefined);
        let annotation = self.annotation(place, hint);
        self.warn_about(place, hint);
        self.undefined = outer;
        annotation
    }

    /// An annotation with what its outer layers say about the parameter or field.
    pub(crate) fn annotation(&mut self, place: Place<'a>, expression: &Expr) -> Annotation {
        if let Expr::StringLiteral(text) = expression {
            return self
                .quoted(place, expression, text.value.to_str(), Self::annotation)
                .unwrap_or_else(|| Annotation::of(self.unresolved(place, expression)));
        }
        let Expr::Subscript(subscript) = expression else {
            let mut annotation = Annotation::of(ValueType::Any);
            annotation.of_class = self.head(place, expression).as_deref() == Some("ClassVar");
            if !annotation.of_class {
                annotation.value_type = self.value_type(place, expression);
            }
            return annotation;
        };
        let arguments = arguments(subscript);
        match (self.head(place, &subscript.value).as_deref(), arguments) {
            (Some("Annotated"), [inner, rest @ ..]) => {
                let mut annotation = self.annotation(place, inner);
                for extra in rest {
                    constraints::annotate(self.evaluator, place, extra, &mut annotation);
                }
                annotation
            }
            (Some("Required"), [inner]) => {
                Annotation { required: Some(true), ..self.annotation(place, inner) }
            }
            (Some("NotRequired"), [inner]) => {
                Annotation { required: Some(false), ..self.annotation(place, inner) }
            }
            (Some("ReadOnly" | "Final" | "dataclasses.InitVar"), [inner]) => {
                self.annotation(place, inner)
            }
            (Some("ClassVar"), _) => {
                Annotation { of_class: true, ..Annotation::of(ValueType::Any) }
            }
            _ => Annotation::of(self.value_type(place, expression)),
        }
    }

    pub(crate) fn value_type(&mut self, place: Place<'a>, expression: &Expr) -> ValueType {
        let bounded = self.left > 0 && self.depth < limits::TYPE_DEPTH;
        if !bounded || !self.evaluator.bundle.spend(10) {
            return self.unresolved(place, expression);
        }
        self.left -= 1;
        self.depth += 1;
        let value_type = match expression {
            Expr::NoneLiteral(_) => ValueType::Null,
            Expr::StringLiteral(text) => self
                .quoted(place, expression, text.value.to_str(), Self::value_type)
                .unwrap_or_else(|| self.unresolved(place, expression)),
            Expr::BinOp(operation) if operation.op == Operator::BitOr => {
                self.union(place, &alternatives(expression))
            }
            Expr::Subscript(subscript) => self.generic(place, expression, subscript),
            Expr::Name(_) | Expr::Attribute(_) => self.named(place, expression),
            // `type(None)`
            Expr::Call(call)
                if matches!(call.arguments.args.as_ref(), [Expr::NoneLiteral(_)])
                    && self.head(place, &call.func).as_deref() == Some("type") =>
            {
                ValueType::Null
            }
            Expr::Call(call) => self.constrained(place, call).unwrap_or_else(|| {
                self.note_undefined(place, expression);
                self.unresolved(place, expression)
            }),
            _ => self.unresolved(place, expression),
        };
        self.depth -= 1;
        value_type
    }

    /// Reads an annotation written as text, as a source of its own.
    pub(crate) fn quoted<T>(
        &mut self,
        place: Place<'a>,
        written: &Expr,
        text: &str,
        read: impl FnOnce(&mut Self, Place<'a>, &Expr) -> T,
    ) -> Option<T> {
        let bounded = self.depth < limits::TYPE_DEPTH
            && text.len() <= limits::QUOTED_BYTES
            && self.evaluator.bundle.spend(1 + text.len() / 4);
        if !bounded || limits::too_deep_at(text, Mode::ParenthesizedExpression).is_some() {
            return None;
        }
        let range = TextRange::new(TextSize::new(0), TextSize::of(text));
        let parsed = parse_parenthesized_expression_range(text, range).ok()?;
        let number = self.evaluator.quoted.borrow().len();
        self.evaluator.quoted.borrow_mut().push(Rc::from(text));
        let at = place.quoted.map_or(written.start(), |(_, at)| at);
        self.depth += 1;
        // What is named in quotes may be defined further down.
        let result =
            read(self, Place { quoted: Some((number, at)), before: END, ..place }, parsed.expr());
        self.depth -= 1;
        Some(result)
    }

    /// The name of a generic or special form, short for what `typing` and its like offer.
    pub(crate) fn head(&self, place: Place<'a>, expression: &Expr) -> Option<String> {
        match self.evaluator.bundle.resolve(place, expression)? {
            Entity::External(path) => Some(known_types::short(&path).to_owned()),
            _ => None,
        }
    }

    fn named(&mut self, place: Place<'a>, expression: &Expr) -> ValueType {
        if let Some(value_type) = self.stands_for(expression) {
            return value_type;
        }
        self.note_undefined(place, expression);
        let found = match self.evaluator.bundle.resolve(place, expression) {
            Some(Entity::External(path)) if known_types::short(&path) == "Self" => self
                .enclosing
                .last()
                .and_then(|around| around.name.clone())
                .map(ValueType::Reference),
            Some(Entity::External(path)) => known_types::plain(&path),
            Some(Entity::Class(file, class)) => self.class_type(file, class, Vec::new()),
            Some(Entity::TypeAlias(file, alias)) => {
                self.alias(Place::new(file, END), &alias.value, Vec::new())
            }
            Some(Entity::Variable { file, class: None, name, at }) => self.variable(file, name, at),
            // `Alias = Optional[int]` in the class of the method or field.
            Some(Entity::Variable { file, class: Some(class), name, at })
                if !self.evaluator.is_enum(file, class) =>
            {
                let symbols = self.evaluator.bundle.class_symbols(class);
                match symbols.lookup(name, at + TextSize::new(1)).map(|(_, found)| found.meaning) {
                    Some(Meaning::Value(value)) => {
                        self.alias(Place::new(file, at).in_class(class), value, Vec::new())
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        found.unwrap_or_else(|| self.unresolved(place, expression))
    }

    /// A type by another name; none when it is part of itself.
    pub(crate) fn alias(
        &mut self,
        place: Place<'a>,
        value: &'a Expr,
        scope: Scope,
    ) -> Option<ValueType> {
        let address = std::ptr::from_ref(value) as usize;
        if self.enclosing.iter().any(|around| around.address == address) {
            return None;
        }
        self.enclosing.push(Enclosing { address, name: None });
        let value_type = self.within(scope, |reader| reader.value_type(place, value));
        self.enclosing.pop();
        Some(value_type)
    }

    /// `Size = Literal["s", "m"]`, `UserId = NewType("UserId", int)`, `T = TypeVar("T", bound=int)`.
    fn variable(&mut self, file: FileIndex, name: &str, at: TextSize) -> Option<ValueType> {
        let value = self.assigned_value(file, name, at)?;
        let place = Place::new(file, at);
        match value {
            Expr::Call(call) => self.made(place, call),
            Expr::Subscript(_) | Expr::BinOp(_) | Expr::StringLiteral(_) | Expr::NoneLiteral(_) => {
                self.alias(place, value, Vec::new())
            }
            _ => None,
        }
    }

    /// `conint(ge=1)`, `conlist(str, max_length=3)` and their like of pydantic.
    fn constrained(&mut self, place: Place<'a>, call: &ExprCall) -> Option<ValueType> {
        let head = self.head(place, &call.func)?;
        let item_type = call.arguments.find_keyword("item_type");
        let item = match (call.arguments.args.as_ref(), item_type) {
            ([], None) => ValueType::Any,
            ([], Some(item)) => self.value_type(place, &item.value),
            ([item], _) => self.value_type(place, item),
            _ => return None,
        };
        let value_type = known_types::constrained(&head, item)?;
        Some(constraints::by_keywords(self.evaluator, place, call, value_type))
    }

    fn made(&mut self, place: Place<'a>, call: &'a ExprCall) -> Option<ValueType> {
        let values: &'a [Expr] = &call.arguments.args;
        match (self.head(place, &call.func)?.as_str(), values) {
            ("NewType", [_, of]) | ("TypeAliasType", [_, of, ..]) => {
                self.alias(place, of, Vec::new())
            }
            ("TypeVar", [_]) => {
                let named = |name| call.arguments.find_keyword(name);
                match named("default").or(named("bound")) {
                    Some(keyword) => self.alias(place, &keyword.value, Vec::new()),
                    None => Some(ValueType::Any),
                }
            }
            ("TypeVar", [_, constraints @ ..]) => {
                Some(self.union(place, &constraints.iter().collect::<Vec<_>>()))
            }
            (maker, _) => self.functional_class(place, maker, call),
        }
    }

    pub(crate) fn union(&mut self, place: Place<'a>, members: &[&Expr]) -> ValueType {
        let types: Vec<ValueType> =
            members.iter().map(|member| self.value_type(place, member)).collect();
        union_of(types)
    }

    fn generic(
        &mut self,
        place: Place<'a>,
        expression: &Expr,
        subscript: &ExprSubscript,
    ) -> ValueType {
        let arguments = arguments(subscript);
        let Some(head) = self.head(place, &subscript.value) else {
            self.note_undefined(place, &subscript.value);
            return self
                .parametrised(place, subscript)
                .unwrap_or_else(|| self.unresolved(place, expression));
        };
        match (head.as_str(), arguments) {
            ("Optional", [inner]) => optional(self.value_type(place, inner)),
            ("Union", members) => self.union(place, &members.iter().collect::<Vec<_>>()),
            ("Literal", options) => constraints::literal(self.evaluator, place, options)
                .unwrap_or_else(|| self.unresolved(place, expression)),
            ("Annotated", [_, ..])
            | ("Required" | "NotRequired" | "ReadOnly" | "Final" | "dataclasses.InitVar", [_]) => {
                self.annotation(place, expression).value_type
            }
            ("Tuple" | "tuple", members) => self.tuple(place, members),
            (
                "Dict" | "dict" | "Mapping" | "MutableMapping" | "OrderedDict" | "DefaultDict"
                | "defaultdict",
                [_, value],
            ) => ValueType::Dict(Box::new(self.value_type(place, value))),
            ("Counter", [_]) => ValueType::Dict(Box::new(ValueType::int())),
            (name, [item]) if known_types::is_list(name) => {
                ValueType::List(Items::of(self.value_type(place, item)))
            }
            (name, [item]) if known_types::is_set(name) => {
                ValueType::Set(Items::of(self.value_type(place, item)))
            }
            (name, [item, ..]) if known_types::is_stream(name) => {
                ValueType::List(Items::of(self.value_type(place, item)))
            }
            ("Awaitable", [result]) | ("Coroutine", [_, _, result]) => {
                self.value_type(place, result)
            }
            ("os.PathLike", _) => ValueType::Path,
            _ => self.unresolved(place, expression),
        }
    }

    fn tuple(&mut self, place: Place<'a>, members: &[Expr]) -> ValueType {
        match members {
            [item, Expr::EllipsisLiteral(_)] => {
                ValueType::List(Items::of(self.value_type(place, item)))
            }
            // `Tuple[()]`
            [Expr::Tuple(empty)] if empty.elts.is_empty() => ValueType::Tuple(Vec::new()),
            members => ValueType::Tuple(
                members.iter().map(|member| self.value_type(place, member)).collect(),
            ),
        }
    }
}

pub(crate) fn arguments(subscript: &ExprSubscript) -> &[Expr] {
    match subscript.slice.as_ref() {
        Expr::Tuple(tuple) if !tuple.elts.is_empty() => &tuple.elts,
        one => std::slice::from_ref(one),
    }
}
