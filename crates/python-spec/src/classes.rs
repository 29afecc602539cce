//! Classes of the bundle as types: dataclasses, pydantic models, `TypedDict`, `NamedTuple` and
//! `sieve.Struct` as structs, enums as enums. Other classes are not known as types.

use domain::{DefaultValue, EnumMember, Field, StructType, ValueType};
use ruff_python_ast::{Expr, ExprCall, Keyword, Stmt, StmtAnnAssign, StmtClassDef};
use ruff_text_size::Ranged;

use crate::{
    bundle::FileIndex,
    constant::Constant,
    constraints,
    docstrings::Docstring,
    evaluation::Evaluator,
    known_types, limits,
    names::{Entity, Place},
    types::{Annotation, TypeReader},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClassKind {
    Enum(EnumKind),
    Record(RecordKind),
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EnumKind {
    Plain,
    Str,
    Flag,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordKind {
    /// Dataclasses, attrs classes and `NamedTuple`: every annotated name is a field.
    Data,
    /// pydantic models and `sieve.Struct`: names with an underscore are private.
    Model,
    TypedDict,
}

impl<'a> Evaluator<'a> {
    pub(crate) fn is_enum(&self, file: FileIndex, class: &'a StmtClassDef) -> bool {
        matches!(self.class_kind(file, class), ClassKind::Enum(_))
    }

    pub(crate) fn class_kind(&self, file: FileIndex, class: &'a StmtClassDef) -> ClassKind {
        self.kind_within(file, class, 0)
    }

    fn kind_within(&self, file: FileIndex, class: &'a StmtClassDef, depth: usize) -> ClassKind {
        if depth > limits::BASE_CLASSES || !self.bundle.spend(1) {
            return ClassKind::Other;
        }
        let place = Place::new(file, class.range.start());
        let is_data = class.decorator_list.iter().any(|decorator| {
            let expression = match &decorator.expression {
                Expr::Call(call) => &call.func,
                other => other,
            };
            matches!(
                self.bundle.resolve(place, expression),
                Some(Entity::External(path)) if is_data_decorator(&path)
            )
        });
        if is_data {
            return ClassKind::Record(RecordKind::Data);
        }
        self.bundle
            .bases(file, class)
            .into_iter()
            .map(|base| match base {
                Entity::External(path) => kind_of_base(&path),
                Entity::Class(file, base) => self.kind_within(file, base, depth + 1),
                _ => ClassKind::Other,
            })
            .find(|kind| *kind != ClassKind::Other)
            .unwrap_or(ClassKind::Other)
    }

    /// Names and values of an enum; none when a value is not known.
    pub(crate) fn enum_members(
        &self,
        file: FileIndex,
        class: &'a StmtClassDef,
    ) -> Option<Vec<(&'a str, Constant)>> {
        let ClassKind::Enum(kind) = self.class_kind(file, class) else { return None };
        let mut members: Vec<(&'a str, Constant)> = Vec::new();
        for statement in &class.body {
            let Stmt::Assign(assign) = statement else { continue };
            let [Expr::Name(name)] = assign.targets.as_slice() else { continue };
            let name = name.id.as_str();
            if name.starts_with('_') {
                continue;
            }
            let place = Place::new(file, assign.start()).in_class(class);
            let value = match assign.value.as_ref() {
                Expr::Call(call) if self.is_auto(place, call) => automatic(kind, name, &members),
                written => match self.evaluate(place, written).ok()? {
                    Constant::Member(value) => *value,
                    value => value,
                },
            };
            members.push((name, value));
        }
        Some(members)
    }

    fn is_auto(&self, place: Place<'a>, call: &ExprCall) -> bool {
        matches!(
            self.bundle.resolve(place, &call.func),
            Some(Entity::External(path)) if path == "enum.auto"
        )
    }
}

fn is_data_decorator(path: &str) -> bool {
    matches!(
        path,
        "dataclasses.dataclass"
            | "pydantic.dataclasses.dataclass"
            | "attr.s"
            | "attr.attrs"
            | "attr.define"
            | "attrs.define"
            | "attr.frozen"
            | "attrs.frozen"
            | "attr.dataclass"
    )
}

fn kind_of_base(path: &str) -> ClassKind {
    match known_types::short(path) {
        "enum.Enum" | "enum.IntEnum" => ClassKind::Enum(EnumKind::Plain),
        "enum.StrEnum" => ClassKind::Enum(EnumKind::Str),
        "enum.Flag" | "enum.IntFlag" => ClassKind::Enum(EnumKind::Flag),
        "sieve.Struct"
        | "pydantic.BaseModel"
        | "pydantic.v1.BaseModel"
        | "msgspec.Struct"
        | "pydantic_settings.BaseSettings"
        | "sqlmodel.SQLModel" => ClassKind::Record(RecordKind::Model),
        "NamedTuple" => ClassKind::Record(RecordKind::Data),
        "TypedDict" => ClassKind::Record(RecordKind::TypedDict),
        _ => ClassKind::Other,
    }
}

/// What `auto()` gives.
fn automatic(kind: EnumKind, name: &str, before: &[(&str, Constant)]) -> Constant {
    if kind == EnumKind::Str {
        return Constant::Str(name.to_lowercase());
    }
    let highest = before
        .iter()
        .filter_map(|(_, value)| match value {
            Constant::Int(number) => Some(*number),
            _ => None,
        })
        .max();
    Constant::Int(match (kind, highest) {
        (_, None) => 1,
        (EnumKind::Flag, Some(highest)) => highest.max(1).checked_mul(2).unwrap_or(highest),
        (_, Some(highest)) => highest.saturating_add(1),
    })
}

impl<'a> TypeReader<'_, 'a> {
    /// The type that a class of the bundle is; none when it is not a record or enum.
    pub(crate) fn class_type(
        &mut self,
        file: FileIndex,
        class: &'a StmtClassDef,
    ) -> Option<ValueType> {
        match self.evaluator.class_kind(file, class) {
            ClassKind::Enum(_) => self.enum_type(file, class),
            ClassKind::Record(_) => Some(self.struct_type(file, class)),
            ClassKind::Other => None,
        }
    }

    fn enum_type(&self, file: FileIndex, class: &'a StmtClassDef) -> Option<ValueType> {
        let mut members: Vec<EnumMember> = Vec::new();
        for (name, value) in self.evaluator.enum_members(file, class)? {
            let value = value.to_json()?;
            // A second name for the same value is an alias of the first.
            if !members.iter().any(|known| known.value == value) {
                members.push(EnumMember { name: name.to_owned(), value });
            }
        }
        (!members.is_empty()).then(|| ValueType::Enum { name: class.name.to_string(), members })
    }

    fn struct_type(&mut self, file: FileIndex, class: &'a StmtClassDef) -> ValueType {
        let address = std::ptr::from_ref(class) as usize;
        if self.enclosing.contains(&address) {
            return ValueType::Reference(class.name.to_string());
        }
        self.enclosing.push(address);
        let mut fields = Vec::new();
        self.fields(file, class, &mut fields, 0);
        self.enclosing.pop();
        ValueType::Struct(StructType {
            name: class.name.to_string(),
            fields,
            description: Docstring::of_body(&class.body).summary,
        })
    }

    /// The fields of a class after those of its bases; a field defined again keeps its place.
    fn fields(
        &mut self,
        file: FileIndex,
        class: &'a StmtClassDef,
        fields: &mut Vec<Field>,
        depth: usize,
    ) {
        if depth > limits::BASE_CLASSES || !self.evaluator.bundle.spend(1) {
            return;
        }
        for base in self.evaluator.bundle.bases(file, class).into_iter().rev() {
            if let Entity::Class(file, base) = base {
                self.fields(file, base, fields, depth + 1);
            }
        }
        let kind = self.evaluator.class_kind(file, class);
        let docs = Docstring::of_body(&class.body);
        for (at, statement) in class.body.iter().enumerate() {
            let Stmt::AnnAssign(assign) = statement else { continue };
            let Some(mut field) = self.field(file, class, kind, assign) else { continue };
            if field.description.is_none() {
                let below = class.body.get(at + 1).and_then(text_statement);
                field.description = docs.parameter(&field.name).map(str::to_owned).or(below);
            }
            match fields.iter_mut().find(|known| known.name == field.name) {
                Some(known) => *known = field,
                None => fields.push(field),
            }
        }
    }

    fn field(
        &mut self,
        file: FileIndex,
        class: &'a StmtClassDef,
        kind: ClassKind,
        assign: &'a StmtAnnAssign,
    ) -> Option<Field> {
        let Expr::Name(name) = assign.target.as_ref() else { return None };
        let private = name.id.starts_with('_');
        if private && (kind == ClassKind::Record(RecordKind::Model) || name.id.as_str() == "_") {
            return None;
        }
        let place = Place::new(file, assign.start()).in_class(class);
        let mut annotation = self.annotation(place, &assign.annotation);
        if annotation.of_class {
            return None;
        }
        if let Some(value) = &assign.value {
            self.assigned(place, value, &mut annotation)?;
        }
        let default = match (annotation.default, annotation.required) {
            (Some(default), _) => default,
            (None, Some(true)) => DefaultValue::Required,
            // A key of a TypedDict may stay away, which is no value at all.
            (None, Some(false)) => DefaultValue::Computed,
            (None, None)
                if kind == ClassKind::Record(RecordKind::TypedDict) && !is_total(class) =>
            {
                DefaultValue::Computed
            }
            (None, None) => DefaultValue::Required,
        };
        Some(Field {
            name: annotation.alias.unwrap_or_else(|| name.id.to_string()),
            value_type: annotation.value_type,
            default,
            description: annotation.description,
        })
    }

    /// What stands after `=`; none when the field is not given by a caller.
    fn assigned(&self, place: Place<'a>, value: &Expr, annotation: &mut Annotation) -> Option<()> {
        if let Expr::Call(call) = value {
            if constraints::annotate_by_call(self.evaluator, place, call, annotation) {
                return Some(());
            }
            if let Some(Entity::External(path)) = self.evaluator.bundle.resolve(place, &call.func)
                && matches!(
                    path.as_str(),
                    "dataclasses.field"
                        | "attr.ib"
                        | "attr.field"
                        | "attrs.field"
                        | "msgspec.field"
                )
            {
                return self.data_field(place, call, annotation);
            }
        }
        annotation.default = Some(constraints::default_value(self.evaluator, place, value));
        Some(())
    }

    fn data_field(
        &self,
        place: Place<'a>,
        call: &ExprCall,
        annotation: &mut Annotation,
    ) -> Option<()> {
        for Keyword { arg, value, .. } in &call.arguments.keywords {
            match arg.as_deref() {
                Some("init") if matches!(value, Expr::BooleanLiteral(init) if !init.value) => {
                    return None;
                }
                Some("default") => {
                    let default = constraints::default_value(self.evaluator, place, value);
                    annotation.default = Some(default);
                }
                Some("default_factory" | "factory") => {
                    let default = constraints::made_default(self.evaluator, place, value);
                    annotation.default = Some(default);
                }
                _ => {}
            }
        }
        Some(())
    }
}

/// A text that stands alone below a field documents it.
fn text_statement(statement: &Stmt) -> Option<String> {
    let Stmt::Expr(expression) = statement else { return None };
    match expression.value.as_ref() {
        Expr::StringLiteral(text) => Docstring::parse(text.value.to_str()).summary,
        _ => None,
    }
}

fn is_total(class: &StmtClassDef) -> bool {
    class.arguments.as_ref().is_none_or(|arguments| totality(&arguments.keywords))
}

pub(crate) fn totality(keywords: &[Keyword]) -> bool {
    !keywords.iter().any(|keyword| {
        keyword.arg.as_deref() == Some("total")
            && matches!(&keyword.value, Expr::BooleanLiteral(total) if !total.value)
    })
}
