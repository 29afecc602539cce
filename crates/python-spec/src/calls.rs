//! Calls whose result the source tells: files of the bundle, paths, conversions, text methods.
//! Sieve's own objects are made in `records`.

use ruff_python_ast::{Arguments, Expr, ExprCall};

use crate::{
    constant::{Constant, FileSource},
    error::{Fault, Problem},
    evaluation::{Evaluated, Evaluator, Locals, lines, str_of},
    limits, moments,
    names::{Entity, Place},
    operations, paths, text_methods,
};

/// The values given to a call.
pub(crate) struct Given {
    pub(crate) values: Vec<Constant>,
    pub(crate) keywords: Vec<(String, Constant)>,
}

impl Given {
    fn keyword(&self, name: &str) -> Option<&Constant> {
        self.keywords.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    fn first_text(&self) -> Option<String> {
        match self.values.first() {
            Some(Constant::Str(text) | Constant::Path(text)) => Some(text.clone()),
            _ => None,
        }
    }

    fn texts(&self) -> Option<Vec<String>> {
        self.values
            .iter()
            .map(|value| match value {
                Constant::Str(text) | Constant::Path(text) => Some(text.clone()),
                _ => None,
            })
            .collect()
    }
}

impl<'a> Evaluator<'a> {
    pub(crate) fn call(&self, place: Place<'a>, locals: Locals<'_>, call: &ExprCall) -> Evaluated {
        match self.bundle.resolve(place, &call.func) {
            Some(Entity::External(function)) => {
                if let "os.getenv" | "os.environ.get" = function.as_str() {
                    return Err(self.reads_environment(place, call));
                }
                if let Some(thing) = function.strip_prefix("sieve.") {
                    return self.sieve_object(place, locals, thing, call);
                }
                let given = self.given_to(place, locals, &call.arguments)?;
                self.function(place, call, &function, given)
            }
            // `Color("red")`
            Some(Entity::Class(file, class)) if self.is_enum(file, class) => {
                let given = self.given_to(place, locals, &call.arguments)?;
                match given.values.as_slice() {
                    [value] => self
                        .member_of(file, class, |member| member.value.as_ref() == Some(value))
                        .ok_or_else(|| self.unknown_call(place, call)),
                    _ => Err(self.unknown_call(place, call)),
                }
            }
            None => match call.func.as_ref() {
                Expr::Attribute(method) => {
                    let owner = self.value(place, locals, &method.value)?;
                    self.method(place, locals, call, owner, method.attr.as_str())
                }
                Expr::Name(_) => {
                    let name = self.written(place, call.func.as_ref(), 60);
                    Err(self.problem(place, call.func.as_ref(), Fault::NotDefined { name }))
                }
                _ => Err(self.unknown_call(place, call)),
            },
            // A variable's method: `text.strip()` of `text = "..."` does not resolve as a name.
            Some(_) => Err(self.unknown_call(place, call)),
        }
    }

    fn unknown_call(&self, place: Place<'a>, call: &ExprCall) -> Problem {
        let found = self.written(place, call, 60);
        self.problem(place, call, Fault::NotConstant { found })
    }

    pub(crate) fn given_to(
        &self,
        place: Place<'a>,
        locals: Locals<'_>,
        arguments: &Arguments,
    ) -> Result<Given, Problem> {
        let mut given = Given { values: Vec::new(), keywords: Vec::new() };
        for argument in &arguments.args {
            if let Expr::Starred(starred) = argument {
                let more = self.value(place, locals, &starred.value)?.items();
                given.values.extend(more.ok_or_else(|| self.not_constant(place, argument))?);
            } else {
                given.values.push(self.value(place, locals, argument)?);
            }
        }
        for keyword in &arguments.keywords {
            let value = self.value(place, locals, &keyword.value)?;
            match (&keyword.arg, value) {
                (Some(name), value) => given.keywords.push((name.to_string(), value)),
                (None, Constant::Dict(entries)) => {
                    for (key, value) in entries {
                        let Constant::Str(name) = key else {
                            return Err(self.not_constant(place, &keyword.value));
                        };
                        given.keywords.push((name, value));
                    }
                }
                (None, _) => return Err(self.not_constant(place, &keyword.value)),
            }
        }
        Ok(given)
    }

    fn function(
        &self,
        place: Place<'a>,
        call: &ExprCall,
        function: &str,
        given: Given,
    ) -> Evaluated {
        let name = function.strip_prefix("builtins.").unwrap_or(function);
        let found = match name {
            "open" | "io.open" | "codecs.open" => self.open(place, call, &given)?,
            "pathlib.Path" | "pathlib.PurePath" | "pathlib.PosixPath" | "pathlib.PurePosixPath" => {
                given.texts().map(|parts| {
                    let path =
                        parts.iter().fold(String::new(), |path, part| paths::join(&path, part));
                    Constant::Path(path)
                })
            }
            "pathlib.Path.cwd" => Some(Constant::Path(paths::ROOT.to_owned())),
            "json.load" | "json.loads" => return self.json(place, call, &given),
            _ if name.starts_with("os.") => path_function(name, &given),
            _ if name.starts_with("datetime.") => moments::made(name, &given),
            _ => conversion(name, given),
        };
        found.ok_or_else(|| self.unknown_call(place, call))
    }

    fn open(
        &self,
        place: Place<'a>,
        call: &ExprCall,
        given: &Given,
    ) -> Result<Option<Constant>, Problem> {
        let mode = given.values.get(1).or(given.keyword("mode"));
        let reads_text = match mode {
            None => true,
            Some(Constant::Str(mode)) => matches!(mode.as_str(), "r" | "rt" | "tr"),
            Some(_) => false,
        };
        if !reads_text {
            return Err(self.unknown_call(place, call));
        }
        let file = given.first_text().or_else(|| match given.keyword("file") {
            Some(Constant::Str(text) | Constant::Path(text)) => Some(text.clone()),
            _ => None,
        });
        Ok(file.map(Constant::OpenFile))
    }

    fn json(&self, place: Place<'a>, call: &ExprCall, given: &Given) -> Evaluated {
        let text = match given.values.as_slice() {
            [Constant::Str(text)] => text.clone(),
            [Constant::OpenFile(path)] => match self.read_text(place, call, path)? {
                Constant::Str(text) => text,
                _ => return Err(self.unknown_call(place, call)),
            },
            _ => return Err(self.unknown_call(place, call)),
        };
        let value: serde_json::Value = serde_json::from_str(&text).map_err(|error| {
            let found = self.written(place, call, 60);
            self.problem(place, call, Fault::Failing { found, reason: error.to_string() })
        })?;
        let value = from_json(value).ok_or_else(|| self.unknown_call(place, call))?;
        self.spend(place, call, value.size())?;
        Ok(value)
    }

    fn method(
        &self,
        place: Place<'a>,
        locals: Locals<'_>,
        call: &ExprCall,
        owner: Constant,
        method: &str,
    ) -> Evaluated {
        let given = self.given_to(place, locals, &call.arguments)?;
        match (&owner, method) {
            (Constant::OpenFile(path), "read") => self.read_text(place, call, path),
            (Constant::OpenFile(path), "readlines") => {
                Ok(Constant::List(lines(&self.read_text(place, call, path)?)))
            }
            (Constant::Path(path), "read_text") => self.read_text(place, call, path),
            (Constant::Path(path), "open") => {
                let mut values = vec![Constant::Path(path.clone())];
                values.extend(given.values);
                let given = Given { values, ..given };
                self.open(place, call, &given)?.ok_or_else(|| self.unknown_call(place, call))
            }
            (Constant::Path(path), _) => {
                path_method(path, method, &given).ok_or_else(|| self.unknown_call(place, call))
            }
            (Constant::Str(text), _) => {
                self.spend(
                    place,
                    call,
                    owner.size() + given.values.iter().map(Constant::size).sum::<usize>(),
                )?;
                let result = text_methods::call(text, method, &given.values, &given.keywords)
                    .ok_or_else(|| self.unknown_call(place, call))?;
                if result.size() > limits::TEXT_BYTES / 64 + limits::CONSTANT_VALUES {
                    return Err(self.problem(place, call, Fault::TooLarge));
                }
                Ok(result)
            }
            (Constant::Dict(entries), _) => {
                dict_method(entries, method, &given).ok_or_else(|| self.unknown_call(place, call))
            }
            (Constant::List(_), "copy") => Ok(owner),
            _ => Err(self.unknown_call(place, call)),
        }
    }
}

fn path_function(name: &str, given: &Given) -> Option<Constant> {
    let text = match name {
        "os.path.join" => {
            given.texts()?.iter().fold(String::new(), |path, part| paths::join(&path, part))
        }
        "os.path.dirname" => paths::parent(&given.first_text()?),
        "os.path.basename" => {
            let path = given.first_text()?;
            path.rsplit('/').next().unwrap_or(&path).to_owned()
        }
        "os.path.abspath" | "os.path.realpath" | "os.path.normpath" | "os.fspath" => {
            given.first_text()?
        }
        "os.getcwd" => paths::ROOT.to_owned(),
        _ => return None,
    };
    Some(Constant::Str(text))
}

fn path_method(path: &str, method: &str, given: &Given) -> Option<Constant> {
    Some(Constant::Path(match method {
        "resolve" | "absolute" => path.to_owned(),
        "joinpath" => {
            given.texts()?.iter().fold(path.to_owned(), |path, part| paths::join(&path, part))
        }
        "as_posix" => return Some(Constant::text(path)),
        "with_name" => paths::join(&paths::parent(path), &given.first_text()?),
        _ => return None,
    }))
}

fn dict_method(entries: &[(Constant, Constant)], method: &str, given: &Given) -> Option<Constant> {
    match (method, given.values.as_slice()) {
        ("keys", []) => Some(Constant::List(entries.iter().map(|(key, _)| key.clone()).collect())),
        ("values", []) => {
            Some(Constant::List(entries.iter().map(|(_, value)| value.clone()).collect()))
        }
        ("copy", []) => Some(Constant::Dict(entries.to_vec())),
        ("get", [key, rest @ ..]) => {
            let found = entries.iter().find(|(known, _)| known == key).map(|(_, value)| value);
            Some(found.or(rest.first()).cloned().unwrap_or(Constant::None))
        }
        _ => None,
    }
}

/// Functions from one value to another.
fn conversion(name: &str, given: Given) -> Option<Constant> {
    if name == "dict" && given.values.is_empty() {
        let entries = given.keywords.into_iter().map(|(key, value)| (Constant::Str(key), value));
        return Some(Constant::Dict(entries.collect()));
    }
    if !given.keywords.is_empty() {
        return None;
    }
    let Ok([value]) = <[Constant; 1]>::try_from(given.values.clone()) else {
        return match (name, given.values.is_empty()) {
            ("list", true) => Some(Constant::List(Vec::new())),
            ("tuple", true) => Some(Constant::Tuple(Vec::new())),
            ("set" | "frozenset", true) => Some(Constant::Set(Vec::new())),
            ("str", true) => Some(Constant::text("")),
            ("int", true) => Some(Constant::Int(0)),
            ("bytes", true) => Some(Constant::Bytes(Vec::new())),
            _ => None,
        };
    };
    match name {
        "str" => str_of(&value).map(Constant::Str),
        "int" => int_of(&value),
        "float" => float_of(&value),
        "bool" => Some(Constant::Bool(value.is_true())),
        "len" => match &value {
            Constant::Str(text) => Some(Constant::Int(i128::try_from(text.chars().count()).ok()?)),
            other => Some(Constant::Int(i128::try_from(other.items()?.len()).ok()?)),
        },
        "list" => value.items().map(Constant::List),
        "tuple" => value.items().map(Constant::Tuple),
        "set" | "frozenset" => {
            value.items().map(|items| Constant::Set(operations::distinct(items)))
        }
        "dict" => matches!(value, Constant::Dict(_)).then_some(value),
        "sorted" => sorted(value.items()?).map(Constant::List),
        "textwrap.dedent" => match &value {
            Constant::Str(text) => Some(Constant::Str(text_methods::dedent(text))),
            _ => None,
        },
        "inspect.cleandoc" => match &value {
            Constant::Str(text) => Some(Constant::Str(crate::docstrings::clean(text))),
            _ => None,
        },
        "decimal.Decimal" | "uuid.UUID" => str_of(&value).map(Constant::Str),
        _ => None,
    }
}

fn int_of(value: &Constant) -> Option<Constant> {
    match value {
        Constant::Int(_) | Constant::BigInt(_) => Some(value.clone()),
        Constant::Bool(truth) => Some(Constant::Int(i128::from(*truth))),
        Constant::Str(text) => text.trim().parse().ok().map(Constant::Int),
        #[allow(clippy::cast_possible_truncation)]
        Constant::Float(number) if number.abs() < 1e18 => {
            Some(Constant::Int(number.trunc() as i128))
        }
        _ => None,
    }
}

fn float_of(value: &Constant) -> Option<Constant> {
    match value {
        Constant::Float(_) => Some(value.clone()),
        #[allow(clippy::cast_precision_loss)]
        Constant::Int(number) => Some(Constant::Float(*number as f64)),
        Constant::Str(text) => text.trim().parse().ok().map(Constant::Float),
        _ => None,
    }
}

fn sorted(items: Vec<Constant>) -> Option<Vec<Constant>> {
    let mut texts = items
        .into_iter()
        .map(|item| match item {
            Constant::Str(text) => Some(text),
            _ => None,
        })
        .collect::<Option<Vec<_>>>()?;
    texts.sort();
    Some(texts.into_iter().map(Constant::Str).collect())
}

fn from_json(value: serde_json::Value) -> Option<Constant> {
    use serde_json::Value;
    Some(match value {
        Value::Null => Constant::None,
        Value::Bool(truth) => Constant::Bool(truth),
        Value::String(text) => Constant::Str(text),
        Value::Number(number) => {
            let written = number.to_string();
            match written.parse() {
                Ok(int) => Constant::Int(int),
                Err(_) => Constant::Float(written.parse().ok()?),
            }
        }
        Value::Array(items) => {
            Constant::List(items.into_iter().map(from_json).collect::<Option<_>>()?)
        }
        Value::Object(entries) => Constant::Dict(
            entries
                .into_iter()
                .map(|(key, value)| Some((Constant::Str(key), from_json(value)?)))
                .collect::<Option<_>>()?,
        ),
    })
}

/// Where a file object points: a URL, or a path of the bundle.
pub(crate) fn file_source(text: &str) -> FileSource {
    if text.contains("://") || text.starts_with("data:") {
        FileSource::Url(text.to_owned())
    } else {
        FileSource::Path(paths::in_bundle(text).to_owned())
    }
}
