//! Classes of the bundle as types: dataclasses, pydantic models, `TypedDict`, `NamedTuple` and
//! `sieve.Struct` as structs, enums as enums. Other classes are not known as types.

use domain::{DefaultValue, Field, StructType, ValueType};
use ruff_python_ast::{Expr, ExprCall, Keyword, Stmt, StmtAnnAssign, StmtClassDef};
use ruff_text_size::Ranged;

use crate::{
    bundle::FileIndex,
    constraints,
    docstrings::Docstring,
    evaluation::Evaluator,
    known_types, limits,
    names::{Entity, Place},
    types::{Annotation, Enclosing, TypeReader},
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
    /// Dataclasses, attrs classes and `NamedTuple`: every annotated name is a field, in the classes
    /// that say so themselves.
    Data,
    /// pydantic's dataclasses: the same, with aliases.
    ModelData,
    /// `sieve.Struct` and `msgspec.Struct`: names with an underscore are private.
    Struct,
    /// pydantic models: the same, with aliases.
    Model,
    /// Those of pydantic's first generation: what may be None may be left out.
    OldModel,
    TypedDict,
}

impl RecordKind {
    fn is_data(self) -> bool {
        matches!(self, Self::Data | Self::ModelData)
    }

    fn has_private_names(self) -> bool {
        matches!(self, Self::Struct | Self::Model | Self::OldModel)
    }

    pub(crate) fn has_aliases(self) -> bool {
        matches!(self, Self::ModelData | Self::Model | Self::OldModel)
    }
}

impl<'a> Evaluator<'a> {
    pub(crate) fn class_kind(&self, file: FileIndex, class: &'a StmtClassDef) -> ClassKind {
        self.kind_within(file, class, 0)
    }

    /// What a decorator makes of the class itself.
    fn decorated_kind(&self, file: FileIndex, class: &'a StmtClassDef) -> Option<RecordKind> {
        let place = Place::new(file, class.range.start());
        class.decorator_list.iter().find_map(|decorator| {
            let expression = match &decorator.expression {
                Expr::Call(call) => &call.func,
                other => other,
            };
            match self.bundle.resolve(place, expression)? {
                Entity::External(path) => kind_of_decorator(&path),
                _ => None,
            }
        })
    }

    /// Whether the annotated names of this very class are fields: those of a class that only has a
    /// dataclass or named tuple as a base are not.
    fn declares_fields(&self, file: FileIndex, class: &'a StmtClassDef, kind: RecordKind) -> bool {
        !kind.is_data()
            || self.decorated_kind(file, class).is_some()
            || self.bundle.bases(file, class).iter().any(|base| {
                matches!(base, Entity::External(path) if known_types::short(path) == "NamedTuple")
            })
    }

    fn kind_within(&self, file: FileIndex, class: &'a StmtClassDef, depth: usize) -> ClassKind {
        if depth > limits::BASE_CLASSES || !self.bundle.spend(1) {
            return ClassKind::Other;
        }
        if let Some(kind) = self.decorated_kind(file, class) {
            return ClassKind::Record(kind);
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
}

fn kind_of_decorator(path: &str) -> Option<RecordKind> {
    match path {
        "pydantic.dataclasses.dataclass" | "pydantic.v1.dataclasses.dataclass" => {
            Some(RecordKind::ModelData)
        }
        "dataclasses.dataclass"
        | "attr.s"
        | "attr.attrs"
        | "attr.define"
        | "attrs.define"
        | "attr.frozen"
        | "attrs.frozen"
        | "attr.dataclass" => Some(RecordKind::Data),
        _ => None,
    }
}

fn kind_of_base(path: &str) -> ClassKind {
    match known_types::short(path) {
        "enum.Enum" | "enum.IntEnum" => ClassKind::Enum(EnumKind::Plain),
        "enum.StrEnum" => ClassKind::Enum(EnumKind::Str),
        "enum.Flag" | "enum.IntFlag" => ClassKind::Enum(EnumKind::Flag),
        "sieve.Struct" | "msgspec.Struct" => ClassKind::Record(RecordKind::Struct),
        "pydantic_settings.BaseSettings" | "sqlmodel.SQLModel" => {
            ClassKind::Record(RecordKind::Model)
        }
        "NamedTuple" => ClassKind::Record(RecordKind::Data),
        "TypedDict" => ClassKind::Record(RecordKind::TypedDict),
        path => match known_types::of_pydantic(path) {
            Some("BaseModel") if path.starts_with("pydantic.v1.") => {
                ClassKind::Record(RecordKind::OldModel)
            }
            Some("BaseModel" | "RootModel" | "GenericModel") => {
                ClassKind::Record(RecordKind::Model)
            }
            _ => ClassKind::Other,
        },
    }
}

impl<'a> TypeReader<'_, 'a> {
    /// The type that a class of the bundle is, with what stands for its type parameters; none when
    /// it is not a record or enum.
    pub(crate) fn class_type(
        &mut self,
        file: FileIndex,
        class: &'a StmtClassDef,
        given: Vec<ValueType>,
    ) -> Option<ValueType> {
        match self.evaluator.class_kind(file, class) {
            ClassKind::Enum(_) => self.enum_type(file, class),
            ClassKind::Record(kind) => {
                let root = self.root_type(file, class).filter(|_| kind == RecordKind::Model);
                Some(root.unwrap_or_else(|| self.struct_type(file, class, given)))
            }
            ClassKind::Other => None,
        }
    }

    /// `class Names(RootModel[List[str]])` is what it holds.
    fn root_type(&mut self, file: FileIndex, class: &'a StmtClassDef) -> Option<ValueType> {
        let bundle = &self.evaluator.bundle;
        let (_, given) = bundle.written_bases(file, class).find(|(base, _)| {
            matches!(base, Entity::External(path)
                if known_types::of_pydantic(path) == Some("RootModel"))
        })?;
        let field = class.body.iter().find_map(|statement| match statement {
            Stmt::AnnAssign(field) => match field.target.as_ref() {
                Expr::Name(name) if name.id.as_str() == "root" => Some(field.annotation.as_ref()),
                _ => None,
            },
            _ => None,
        });
        let written = field.or(given.first())?;
        self.alias(Place::new(file, class.range.start()), written, Vec::new())
    }

    fn struct_type(
        &mut self,
        file: FileIndex,
        class: &'a StmtClassDef,
        given: Vec<ValueType>,
    ) -> ValueType {
        let address = std::ptr::from_ref(class) as usize;
        let around = self.enclosing.iter().find(|around| around.address == address);
        if let Some(name) = around.and_then(|around| around.name.clone()) {
            return ValueType::Reference(name);
        }
        let name = self.struct_name(file, class, &given);
        let scope = self.scope_of_class(file, class, given);
        self.enclosing.push(Enclosing { address, name: Some(name.clone()) });
        let mut fields = Vec::new();
        self.within(scope, |reader| reader.fields(file, class, &mut fields, 0));
        self.enclosing.pop();
        let description = Docstring::of_body(&class.body).summary;
        ValueType::Struct(StructType { name, fields, description })
    }

    /// The name of the class; with that of its file before it where a struct around it has the same,
    /// since it is by name that a field refers to what holds it.
    fn struct_name(&self, file: FileIndex, class: &StmtClassDef, given: &[ValueType]) -> String {
        let mut name = class.name.to_string();
        if !given.is_empty() {
            let given: Vec<String> = given.iter().map(ValueType::label).collect();
            name = format!("{name}[{}]", given.join(", "));
        }
        let is_taken =
            |name: &str| self.enclosing.iter().any(|around| around.name.as_deref() == Some(name));
        if is_taken(&name) {
            let path = self.evaluator.bundle.file(file).path;
            let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".py");
            name = format!("{stem}.{name}");
        }
        while is_taken(&name) {
            name.push('_');
        }
        name
    }

    /// The fields of a class after those of its bases; a field defined again keeps its place.
    fn fields(
        &mut self,
        file: FileIndex,
        class: &'a StmtClassDef,
        fields: &mut Vec<Field>,
        depth: usize,
    ) {
        let ClassKind::Record(kind) = self.evaluator.class_kind(file, class) else { return };
        if depth > limits::BASE_CLASSES || !self.evaluator.bundle.spend(1) {
            return;
        }
        let place = Place::new(file, class.range.start());
        let bases: Vec<_> = self.evaluator.bundle.written_bases(file, class).collect();
        for (base, given) in bases.into_iter().rev() {
            if let Entity::Class(file, base) = base {
                let given = given.iter().map(|argument| self.value_type(place, argument)).collect();
                let scope = self.scope_of_class(file, base, given);
                self.within(scope, |reader| reader.fields(file, base, fields, depth + 1));
            }
        }
        if !self.evaluator.declares_fields(file, class, kind) {
            return;
        }
        let docs = Docstring::of_body(&class.body);
        for (at, statement) in class.body.iter().enumerate() {
            let Stmt::AnnAssign(assign) = statement else { continue };
            let Some(mut field) = self.field(file, class, kind, assign) else { continue };
            if field.description.is_none() {
                let below = class.body.get(at + 1).and_then(text_statement);
                let documented = assigned_name(assign).and_then(|name| docs.parameter(name));
                field.description = documented.map(str::to_owned).or(below);
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
        kind: RecordKind,
        assign: &'a StmtAnnAssign,
    ) -> Option<Field> {
        let name = assigned_name(assign)?;
        if name.starts_with('_') && (kind.has_private_names() || name == "_") {
            return None;
        }
        let place = Place::new(file, assign.start()).in_class(class);
        let mut annotation = self.whole_annotation(place, &assign.annotation);
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
            (None, None) if kind == RecordKind::TypedDict && !is_total(class) => {
                DefaultValue::Computed
            }
            (None, None)
                if kind == RecordKind::OldModel && annotation.value_type.accepts_null() =>
            {
                DefaultValue::Value(serde_json::Value::Null)
            }
            (None, None) => DefaultValue::Required,
        };
        Some(Field {
            name: self.name_in_json(file, class, kind, name, annotation.alias),
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

fn assigned_name(assign: &StmtAnnAssign) -> Option<&str> {
    match assign.target.as_ref() {
        Expr::Name(name) => Some(name.id.as_str()),
        _ => None,
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
