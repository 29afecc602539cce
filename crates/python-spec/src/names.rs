//! What a name or dotted name means: something of the bundle, or a dotted name of a package outside
//! of it, such as `typing.List`. Not what its value is (see `constants`).

use ruff_python_ast::{Expr, StmtClassDef, StmtTypeAlias};
use ruff_text_size::TextSize;

use crate::{
    builtins::is_builtin,
    bundle::{Bundle, FileIndex},
    imports::{join, module_places},
    limits,
    symbols::{Binding, Meaning, Symbols},
    types::arguments,
};

/// Everything in a file has been said when its end is reached.
pub(crate) const END: TextSize = TextSize::new(u32::MAX);

/// From where a name is looked up.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) file: FileIndex,
    /// Meanings given later do not count, if there are earlier ones.
    pub(crate) before: TextSize,
    /// The class whose body the code stands in.
    pub(crate) class: Option<&'a StmtClassDef>,
    /// Inside an annotation written as text: its number among those read, and where it begins.
    pub(crate) quoted: Option<(usize, TextSize)>,
}

impl<'a> Place<'a> {
    pub(crate) fn new(file: FileIndex, before: TextSize) -> Self {
        Self { file, before, class: None, quoted: None }
    }

    pub(crate) fn in_class(self, class: &'a StmtClassDef) -> Self {
        Self { class: Some(class), ..self }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Module {
    File(FileIndex),
    /// A folder, and its `__init__.py` if there is one.
    Package(Option<FileIndex>),
}

/// What a dotted name stands for.
#[derive(Clone)]
pub(crate) enum Entity<'a> {
    /// Outside of the bundle, spelled from its package: `typing.List`, `builtins.int`.
    External(String),
    /// A module of the bundle and the path of its file or folder without `.py`.
    Module(Module, String),
    Class(FileIndex, &'a StmtClassDef),
    Function,
    TypeAlias(FileIndex, &'a StmtTypeAlias),
    /// A name that was given a value.
    Variable {
        file: FileIndex,
        class: Option<&'a StmtClassDef>,
        name: &'a str,
        at: TextSize,
    },
}

impl<'a> Bundle<'a> {
    /// The meaning of a name or a chain of attributes; none when it is something else or unknown.
    pub(crate) fn resolve(&self, place: Place<'a>, expression: &Expr) -> Option<Entity<'a>> {
        self.resolve_within(place, expression, 0)
    }

    fn resolve_within(
        &self,
        place: Place<'a>,
        expression: &Expr,
        hops: usize,
    ) -> Option<Entity<'a>> {
        match expression {
            Expr::Name(name) => self.name(place, name.id.as_str(), hops),
            Expr::Attribute(attribute) => {
                let owner = self.resolve_within(place, &attribute.value, hops)?;
                self.member(owner, attribute.attr.as_str(), hops)
            }
            _ => None,
        }
    }

    fn name(&self, place: Place<'a>, name: &str, hops: usize) -> Option<Entity<'a>> {
        // `date: date = None`: what is defined later in the class is not meant.
        if let Some(class) = place.class
            && let Some((name, binding)) = self.class_symbols(class).lookup(name, place.before)
            && binding.at < place.before
        {
            return self.meaning(place, Some(class), name, binding, hops);
        }
        self.global(place.file, name, place.before, hops)
            .or_else(|| is_builtin(name).then(|| Entity::External(format!("builtins.{name}"))))
    }

    /// A name at the top level of a file, or brought there by `import *`.
    fn global(
        &self,
        file: FileIndex,
        name: &str,
        before: TextSize,
        hops: usize,
    ) -> Option<Entity<'a>> {
        if hops > limits::NAME_HOPS || !self.spend(1) {
            return None;
        }
        let symbols = self.symbols(file);
        if let Some((name, binding)) = symbols.lookup(name, before) {
            return self.meaning(Place::new(file, before), None, name, binding, hops);
        }
        symbols.stars.iter().find_map(|(level, module)| match self.module(file, *level, module) {
            Some((Module::File(other) | Module::Package(Some(other)), _)) => {
                self.global(other, name, END, hops + 1)
            }
            Some(_) => None,
            None => star_exports(module)
                .contains(&name)
                .then(|| Entity::External(format!("{module}.{name}"))),
        })
    }

    fn meaning(
        &self,
        place: Place<'a>,
        class: Option<&'a StmtClassDef>,
        name: &'a str,
        binding: &Binding<'a>,
        hops: usize,
    ) -> Option<Entity<'a>> {
        if hops > limits::NAME_HOPS {
            return None;
        }
        let file = place.file;
        match binding.meaning {
            Meaning::Import { level, module, name } => {
                self.imported(file, level, module, name, hops)
            }
            Meaning::Function(_) => Some(Entity::Function),
            Meaning::Class(class) => Some(Entity::Class(file, class)),
            Meaning::TypeAlias(alias) => Some(Entity::TypeAlias(file, alias)),
            Meaning::Value(value) => {
                // `entry = sieve.function` is another name for the same thing.
                let here = Place { class, ..Place::new(file, binding.at) };
                let alias = self.resolve_within(here, value, hops + 1);
                Some(alias.unwrap_or(Entity::Variable { file, class, name, at: binding.at }))
            }
            Meaning::Augmented { .. } | Meaning::Appended { .. } | Meaning::Changed => {
                Some(Entity::Variable { file, class, name, at: binding.at })
            }
        }
    }

    fn imported(
        &self,
        file: FileIndex,
        level: u32,
        module: &str,
        name: Option<&str>,
        hops: usize,
    ) -> Option<Entity<'a>> {
        let found = self.module(file, level, module);
        match (found, name) {
            (Some((module, path)), None) => Some(Entity::Module(module, path)),
            (Some((module, path)), Some(name)) => {
                self.member(Entity::Module(module, path), name, hops + 1)
            }
            (None, _) if level > 0 => None,
            (None, None) => Some(Entity::External(module.to_owned())),
            (None, Some(name)) => Some(Entity::External(format!("{module}.{name}"))),
        }
    }

    fn member(&self, owner: Entity<'a>, name: &str, hops: usize) -> Option<Entity<'a>> {
        if hops > limits::NAME_HOPS || !self.spend(1) {
            return None;
        }
        match owner {
            Entity::External(path) => Some(Entity::External(format!("{path}.{name}"))),
            Entity::Module(module, path) => {
                let defined = match module {
                    Module::File(file) | Module::Package(Some(file)) => {
                        self.global(file, name, END, hops + 1)
                    }
                    Module::Package(None) => None,
                };
                defined.or_else(|| {
                    let (module, path) = self.module_at(join(&path, name))?;
                    Some(Entity::Module(module, path))
                })
            }
            Entity::Class(file, class) => self.class_member(file, class, name, hops),
            Entity::Function | Entity::TypeAlias(..) | Entity::Variable { .. } => None,
        }
    }

    fn class_member(
        &self,
        file: FileIndex,
        class: &'a StmtClassDef,
        name: &str,
        hops: usize,
    ) -> Option<Entity<'a>> {
        if let Some((name, binding)) = self.class_symbols(class).lookup(name, END) {
            return self.meaning(Place::new(file, END), Some(class), name, binding, hops + 1);
        }
        self.bases(file, class).into_iter().find_map(|base| match base {
            Entity::Class(file, class) => self.class_member(file, class, name, hops + 1),
            _ => None,
        })
    }

    /// The classes a class is made from, as far as they are known.
    pub(crate) fn bases(&self, file: FileIndex, class: &'a StmtClassDef) -> Vec<Entity<'a>> {
        self.written_bases(file, class).map(|(base, _)| base).collect()
    }

    /// The same with what stands in square brackets after each: `Base[int]`.
    pub(crate) fn written_bases(
        &self,
        file: FileIndex,
        class: &'a StmtClassDef,
    ) -> impl Iterator<Item = (Entity<'a>, &'a [Expr])> {
        let place = Place::new(file, class.range.start());
        let bases = class.arguments.as_ref().map_or(&[][..], |arguments| &arguments.args);
        bases.iter().filter_map(move |base| {
            let (base, given) = match base {
                Expr::Subscript(subscript) => (subscript.value.as_ref(), arguments(subscript)),
                other => (other, &[][..]),
            };
            match self.resolve(place, base)? {
                // `class A(A)` would be its own base.
                Entity::Class(_, same) if std::ptr::eq(same, class) => None,
                base => Some((base, given)),
            }
        })
    }

    /// Whether nothing at all is said of a name: not defined, not imported, not brought by `import *`.
    pub(crate) fn is_nowhere(&self, place: Place<'a>, name: &str) -> bool {
        let symbols = self.symbols(place.file);
        let known = |symbols: &Symbols<'a>| symbols.lookup(name, END).is_some();
        symbols.stars.is_empty()
            && !known(symbols)
            && !is_builtin(name)
            && !place.class.is_some_and(|class| known(&self.class_symbols(class)))
    }

    /// Whether a name of the file is only given a meaning further down.
    pub(crate) fn is_later(&self, place: Place<'a>, name: &str) -> bool {
        let in_class = place
            .class
            .is_some_and(|class| self.class_symbols(class).lookup(name, place.before).is_some());
        let found = self.symbols(place.file).lookup(name, place.before);
        !in_class && found.is_some_and(|(_, binding)| binding.at > place.before)
    }

    fn module(&self, importer: FileIndex, level: u32, module: &str) -> Option<(Module, String)> {
        // Never the bundle's own, even where a file has such a name: these are imported already
        // when the bundle's code is.
        let package = module.split('.').next().unwrap_or(module);
        if level == 0 && LOADED_BEFORE.contains(&package) {
            return None;
        }
        module_places(self.file(importer).path, level, module)
            .into_iter()
            .find_map(|place| self.module_at(place))
    }

    fn module_at(&self, place: String) -> Option<(Module, String)> {
        let package = self.file_at(&join(&place, "__init__.py"));
        if package.is_some() {
            return Some((Module::Package(package), place));
        }
        if let Some(file) = self.file_at(&format!("{place}.py")) {
            return Some((Module::File(file), place));
        }
        (place.is_empty() || self.has_folder(&place)).then_some((Module::Package(None), place))
    }
}

/// What `from package import *` brings, of the packages that matter here.
fn star_exports(module: &str) -> &'static [&'static str] {
    match module {
        "sieve" => &[
            "function", "Model", "File", "Image", "Video", "Audio", "Struct", "Metadata", "Env",
            "gpu",
        ],
        "typing" | "typing_extensions" => &[
            "Annotated",
            "Any",
            "AnyStr",
            "AsyncGenerator",
            "AsyncIterator",
            "Awaitable",
            "ClassVar",
            "Collection",
            "Coroutine",
            "Counter",
            "DefaultDict",
            "Deque",
            "Dict",
            "Final",
            "FrozenSet",
            "Generator",
            "Generic",
            "Hashable",
            "Iterable",
            "Iterator",
            "List",
            "Literal",
            "Mapping",
            "MutableMapping",
            "MutableSequence",
            "MutableSet",
            "NamedTuple",
            "NewType",
            "NotRequired",
            "Optional",
            "OrderedDict",
            "ReadOnly",
            "Required",
            "Sequence",
            "Set",
            "Text",
            "Tuple",
            "TypeAlias",
            "TypeVar",
            "TypedDict",
            "Union",
        ],
        "dataclasses" => &["dataclass", "field"],
        "enum" => &["Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"],
        "pydantic" => &["BaseModel", "Field"],
        "pathlib" => &["Path"],
        "datetime" => &["date", "time", "datetime", "timedelta"],
        _ => &[],
    }
}

const LOADED_BEFORE: &[&str] = &[
    "sieve",
    "typing",
    "types",
    "enum",
    "collections",
    "datetime",
    "pathlib",
    "os",
    "json",
    "inspect",
    "functools",
    "abc",
    "io",
    "re",
];
