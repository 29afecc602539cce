//! Sieve's own objects in source: `Metadata`, `Env`, `File` and its kinds, `gpu.*`.

use domain::{EnvironmentVariable, FileKind, Gpu, GpuModel, Metadata};
use ruff_python_ast::{Expr, ExprCall};

use crate::{
    calls::file_source,
    constant::{Constant, FileSource},
    error::{Fault, Problem},
    evaluation::{Evaluated, Evaluator, Locals},
    names::Place,
    paths,
};

/// A value given to a call, and the expression to blame for it.
struct Argument<'e> {
    name: &'static str,
    value: Constant,
    written: &'e Expr,
}

impl<'a> Evaluator<'a> {
    pub(crate) fn sieve_object(
        &self,
        place: Place<'a>,
        locals: Locals<'_>,
        thing: &str,
        call: &ExprCall,
    ) -> Evaluated {
        if let Some(model) = thing.strip_prefix("gpu.") {
            return self.gpu(place, locals, model, call);
        }
        match thing {
            "Metadata" => self.metadata(place, locals, call),
            "Env" => self.variable_needed(place, locals, call),
            _ => match file_kind(thing) {
                Some(kind) => self.file(place, locals, kind, call),
                None => {
                    let found = self.written(place, call, 60);
                    Err(self.problem(place, call, Fault::NotConstant { found }))
                }
            },
        }
    }

    fn metadata(&self, place: Place<'a>, locals: Locals<'_>, call: &ExprCall) -> Evaluated {
        const NAMES: &[&str] = &["title", "description", "code_url", "image", "tags", "readme"];
        let mut metadata = Metadata::default();
        for argument in self.arguments(place, locals, "sieve.Metadata", NAMES, call)? {
            match argument.name {
                "title" => metadata.title = self.optional_text(place, argument)?,
                "description" => metadata.description = self.optional_text(place, argument)?,
                "code_url" => metadata.code_url = self.optional_text(place, argument)?,
                "readme" => metadata.readme = self.optional_text(place, argument)?,
                "tags" => {
                    metadata.tags = self.texts(place, "tags", argument.value, argument.written)?
                }
                _ => metadata.image = self.image(place, argument)?,
            }
        }
        Ok(Constant::Metadata(Box::new(metadata)))
    }

    fn image(&self, place: Place<'a>, argument: Argument<'_>) -> Result<Option<String>, Problem> {
        match argument.value {
            Constant::None => Ok(None),
            Constant::File(_, FileSource::Url(url)) => Ok(Some(url)),
            Constant::File(_, FileSource::Path(path)) => Ok(Some(path)),
            Constant::Str(text) | Constant::Path(text) => {
                Ok(Some(paths::in_bundle(&text).to_owned()))
            }
            other => Err(self.wrong(
                place,
                argument.written,
                "image",
                "a sieve.File, such as sieve.File(\"https://…\")",
                &other,
            )),
        }
    }

    fn variable_needed(&self, place: Place<'a>, locals: Locals<'_>, call: &ExprCall) -> Evaluated {
        const NAMES: &[&str] = &["name", "default", "description"];
        let mut variable =
            EnvironmentVariable { name: String::new(), default: None, description: None };
        for argument in self.arguments(place, locals, "sieve.Env", NAMES, call)? {
            let written = argument.written;
            match argument.name {
                "name" => {
                    variable.name = self.text(place, "name", argument.value, written)?;
                    if !is_variable_name(&variable.name) {
                        let fault = Fault::VariableName { name: variable.name };
                        return Err(self.problem(place, written, fault));
                    }
                }
                "default" => variable.default = self.optional_text(place, argument)?,
                _ => variable.description = self.optional_text(place, argument)?,
            }
        }
        if variable.name.is_empty() {
            let fault = Fault::ArgumentMissing {
                of: "sieve.Env".to_owned(),
                keyword: "name",
                example: "sieve.Env(name=\"API_TOKEN\")",
            };
            return Err(self.problem(place, call, fault));
        }
        Ok(Constant::Variable(variable))
    }

    fn file(
        &self,
        place: Place<'a>,
        locals: Locals<'_>,
        kind: FileKind,
        call: &ExprCall,
    ) -> Evaluated {
        let of = kind.python_name();
        let mut source = None;
        for argument in self.arguments(place, locals, of, &["path_or_url", "path", "url"], call)? {
            let text = match argument.value {
                Constant::None => continue,
                Constant::Path(path) => path,
                other => self.text(place, argument.name, other, argument.written)?,
            };
            source = Some(match argument.name {
                "url" => FileSource::Url(text),
                "path" => FileSource::Path(paths::in_bundle(&text).to_owned()),
                _ => file_source(&text),
            });
        }
        source.map(|source| Constant::File(kind, source)).ok_or_else(|| {
            let example = "sieve.File(\"https://…\") or sieve.File(path=\"…\")";
            let fault = Fault::ArgumentMissing { of: of.to_owned(), keyword: "url", example };
            self.problem(place, call, fault)
        })
    }

    fn gpu(&self, place: Place<'a>, locals: Locals<'_>, model: &str, call: &ExprCall) -> Evaluated {
        let Some(known) = gpu_model(model) else {
            let fault = unknown_gpu(&format!("sieve.gpu.{model}"));
            return Err(self.problem(place, call, fault));
        };
        let mut split = 1;
        let of = format!("sieve.gpu.{model}");
        for argument in self.arguments(place, locals, &of, &["split"], call)? {
            split = match argument.value {
                Constant::Int(number @ 1..=8) => u8::try_from(number).unwrap_or(1),
                other => {
                    let fault = Fault::GpuSplit { found: other.shown() };
                    return Err(self.problem(place, argument.written, fault));
                }
            };
        }
        Ok(Constant::Gpu(known.map(|model| Gpu { model, split })))
    }

    /// The arguments by the name of their parameter, in the order given.
    fn arguments<'e>(
        &self,
        place: Place<'a>,
        locals: Locals<'_>,
        of: &str,
        names: &'static [&'static str],
        call: &'e ExprCall,
    ) -> Result<Vec<Argument<'e>>, Problem> {
        let mut arguments: Vec<Argument<'e>> = Vec::new();
        for written in &call.arguments.args {
            let Some(name) = names.get(arguments.len()) else {
                let fault = Fault::TooManyArguments { of: of.to_owned(), most: names.len() };
                return Err(self.problem(place, written, fault));
            };
            let value = self.value(place, locals, written)?;
            arguments.push(Argument { name, value, written });
        }
        for keyword in &call.arguments.keywords {
            let value = self.value(place, locals, &keyword.value)?;
            let given = match (&keyword.arg, value) {
                (Some(name), value) => vec![(name.to_string(), value)],
                (None, Constant::Dict(entries)) => entries
                    .into_iter()
                    .map(|(key, value)| match key {
                        Constant::Str(name) => Ok((name, value)),
                        _ => Err(self.not_constant(place, &keyword.value)),
                    })
                    .collect::<Result<_, _>>()?,
                (None, _) => return Err(self.not_constant(place, &keyword.value)),
            };
            for (keyword_name, value) in given {
                let Some(name) = names.iter().find(|name| **name == keyword_name) else {
                    let fault = Fault::UnknownKeyword {
                        keyword: keyword_name,
                        of: of.to_owned(),
                        known: names.join(", "),
                    };
                    return Err(self.problem(place, keyword, fault));
                };
                if arguments.iter().any(|argument| argument.name == *name) {
                    let fault = Fault::KeywordTwice { keyword: keyword_name, of: of.to_owned() };
                    return Err(self.problem(place, keyword, fault));
                }
                arguments.push(Argument { name, value, written: &keyword.value });
            }
        }
        Ok(arguments)
    }

    pub(crate) fn wrong(
        &self,
        place: Place<'a>,
        written: &Expr,
        keyword: &str,
        expected: &'static str,
        found: &Constant,
    ) -> Problem {
        let fault =
            Fault::WrongType { keyword: keyword.to_owned(), expected, found: found.shown() };
        self.problem(place, written, fault)
    }

    pub(crate) fn text(
        &self,
        place: Place<'a>,
        keyword: &str,
        value: Constant,
        written: &Expr,
    ) -> Result<String, Problem> {
        match value {
            Constant::Str(text) => Ok(text),
            other => Err(self.wrong(place, written, keyword, "a str", &other)),
        }
    }

    fn optional_text(
        &self,
        place: Place<'a>,
        argument: Argument<'_>,
    ) -> Result<Option<String>, Problem> {
        match argument.value {
            Constant::None => Ok(None),
            value => self.text(place, argument.name, value, argument.written).map(Some),
        }
    }

    /// A list of texts; None is the empty list, as in the package.
    pub(crate) fn texts(
        &self,
        place: Place<'a>,
        keyword: &str,
        value: Constant,
        written: &Expr,
    ) -> Result<Vec<String>, Problem> {
        const EXPECTED: &str = "a list of str, such as [\"one\", \"two\"]";
        let items = match value {
            Constant::None => return Ok(Vec::new()),
            Constant::List(items) | Constant::Tuple(items) | Constant::Set(items) => items,
            other => return Err(self.wrong(place, written, keyword, EXPECTED, &other)),
        };
        let elements: &[Expr] = match written {
            Expr::List(list) => &list.elts,
            Expr::Tuple(tuple) => &tuple.elts,
            _ => &[],
        };
        let count = items.len();
        let blame = |at: usize| if elements.len() == count { &elements[at] } else { written };
        items
            .into_iter()
            .enumerate()
            .map(|(at, item)| match item {
                Constant::Str(text) => Ok(text),
                other => {
                    let keyword = format!("each of {keyword}");
                    Err(self.wrong(place, blame(at), &keyword, "a str", &other))
                }
            })
            .collect()
    }
}

pub(crate) fn file_kind(name: &str) -> Option<FileKind> {
    Some(match name {
        "File" => FileKind::Any,
        "Image" => FileKind::Image,
        "Video" => FileKind::Video,
        "Audio" => FileKind::Audio,
        _ => return None,
    })
}

/// By the name of its constructor; the inner none is the CPU.
fn gpu_model(constructor: &str) -> Option<Option<GpuModel>> {
    Some(match constructor {
        "CPU" => None,
        "T4" => Some(GpuModel::T4),
        "L4" => Some(GpuModel::L4),
        "A100" => Some(GpuModel::A100),
        "A10020GB" => Some(GpuModel::A10020Gb),
        "V100" => Some(GpuModel::V100),
        _ => return None,
    })
}

/// By the text given as `gpu=`, in any case; the inner none is the CPU.
pub(crate) fn gpu_named(name: &str) -> Option<Option<GpuModel>> {
    gpu_model(&name.to_ascii_uppercase().replace('-', ""))
}

pub(crate) fn unknown_gpu(found: &str) -> Fault {
    Fault::GpuUnknown {
        found: found.to_owned(),
        known: "cpu, t4, l4, a100, a100-20gb, v100".to_owned(),
    }
}

fn is_variable_name(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
