//! `@sieve.function(...)` and `@sieve.Model(...)`: which definitions carry them, and what their
//! arguments say. Not what the decorated function looks like (see `functions`).

use domain::{Environment, FunctionName, Metadata};
use ruff_python_ast::{Decorator, Expr, ExprCall};
use ruff_text_size::{Ranged, TextRange};

use crate::{
    constant::Constant,
    cuda,
    error::{Fault, Problem},
    evaluation::Evaluator,
    names::{Entity, Place},
};

const KEYWORDS: &[&str] = &[
    "name",
    "gpu",
    "python_version",
    "python_packages",
    "system_packages",
    "cuda_version",
    "run_commands",
    "environment_variables",
    "metadata",
    "restart_on_error",
    "retries",
    "machine_type",
    "iterator_input",
    "persist_output",
    "system_version",
];

/// What the arguments of a decorator say.
pub(crate) struct Options {
    pub(crate) name: String,
    /// Where the name was written.
    pub(crate) name_at: TextRange,
    pub(crate) environment: Environment,
    pub(crate) metadata: Metadata,
    pub(crate) restart_on_error: bool,
    pub(crate) retries: u32,
}

impl<'a> Evaluator<'a> {
    /// The decorators of Sieve among those of a definition.
    pub(crate) fn sieve_decorators(
        &self,
        place: Place<'a>,
        decorators: &'a [Decorator],
    ) -> Vec<&'a Decorator> {
        decorators
            .iter()
            .filter(|decorator| {
                let expression = match &decorator.expression {
                    Expr::Call(call) => call.func.as_ref(),
                    other => other,
                };
                matches!(
                    self.bundle.resolve(place, expression),
                    Some(Entity::External(path))
                        if matches!(path.as_str(), "sieve.function" | "sieve.Model")
                )
            })
            .collect()
    }

    /// The arguments of a decorator on `object`, or every problem in them.
    pub(crate) fn options(
        &self,
        place: Place<'a>,
        decorator: &'a Decorator,
        object: &str,
    ) -> Result<Options, Vec<Problem>> {
        let Expr::Call(call) = &decorator.expression else {
            let fault = Fault::NotCalled {
                written: self.written(place, &decorator.expression, 60),
                suggestion: object.to_owned(),
            };
            return Err(vec![self.problem(place, &decorator.expression, fault)]);
        };
        let written = self.written(place, call.func.as_ref(), 60);
        let mut reading = OptionsReader {
            evaluator: self,
            place,
            name: None,
            environment: Environment::default(),
            metadata: Metadata::default(),
            restart_on_error: true,
            retries: 0,
            seen: Vec::new(),
            problems: Vec::new(),
        };
        for argument in &call.arguments.args {
            let fault = Fault::PositionalArgument { written: written.clone() };
            reading.problems.push(self.problem(place, argument, fault));
        }
        reading.keywords(call, &written);
        reading.finish(call, &written, object)
    }
}

struct OptionsReader<'e, 'a> {
    evaluator: &'e Evaluator<'a>,
    place: Place<'a>,
    name: Option<(String, TextRange)>,
    environment: Environment,
    metadata: Metadata,
    restart_on_error: bool,
    retries: u32,
    seen: Vec<String>,
    problems: Vec<Problem>,
}

impl<'a> OptionsReader<'_, 'a> {
    fn keywords(&mut self, call: &'a ExprCall, written: &str) {
        for keyword in &call.arguments.keywords {
            let result = match &keyword.arg {
                Some(name) => self
                    .check_keyword(name.as_str(), name, written)
                    .and_then(|()| self.argument(name.as_str(), &keyword.value)),
                None => self.expanded(&keyword.value, written),
            };
            self.problems.extend(result.err());
        }
    }

    /// `**common`, a dict of arguments kept in one place.
    fn expanded(&mut self, dict: &'a Expr, written: &str) -> Result<(), Problem> {
        let Constant::Dict(entries) = self.evaluator.evaluate(self.place, dict)? else {
            return Err(self.evaluator.not_constant(self.place, dict));
        };
        for (key, value) in entries {
            let Constant::Str(name) = key else {
                return Err(self.evaluator.not_constant(self.place, dict));
            };
            self.check_keyword(&name, dict, written)?;
            self.set(&name, value, dict)?;
        }
        Ok(())
    }

    fn check_keyword(
        &mut self,
        name: &str,
        at: &impl Ranged,
        written: &str,
    ) -> Result<(), Problem> {
        let of = format!("`@{written}`");
        if !KEYWORDS.contains(&name) {
            let known = KEYWORDS.join(", ");
            let fault = Fault::UnknownKeyword { keyword: name.to_owned(), of, known };
            return Err(self.evaluator.problem(self.place, at, fault));
        }
        if self.seen.iter().any(|seen| seen == name) {
            let fault = Fault::KeywordTwice { keyword: name.to_owned(), of };
            return Err(self.evaluator.problem(self.place, at, fault));
        }
        self.seen.push(name.to_owned());
        Ok(())
    }

    fn argument(&mut self, name: &str, written: &'a Expr) -> Result<(), Problem> {
        match name {
            "gpu" => {
                self.environment.gpu = self.evaluator.gpu_asked(self.place, written)?;
                Ok(())
            }
            // Taken for old code's sake; they mean nothing here and may be anything.
            "machine_type" | "iterator_input" | "persist_output" | "system_version" => Ok(()),
            _ => {
                let value = self.evaluator.evaluate(self.place, written)?;
                self.set(name, value, written)
            }
        }
    }

    fn set(&mut self, name: &str, value: Constant, written: &'a Expr) -> Result<(), Problem> {
        let (evaluator, place) = (self.evaluator, self.place);
        let environment = &mut self.environment;
        match name {
            "name" => {
                let text = evaluator.text(place, name, value, written)?;
                self.name = Some((checked_name(evaluator, place, text, written)?, written.range()));
            }
            "gpu" => environment.gpu = evaluator.gpu_value(place, value, written)?,
            "python_version" => {
                environment.python_version = evaluator.python_version(place, value, written)?;
            }
            "cuda_version" => {
                environment.cuda_version = evaluator.cuda_version(place, value, written)?;
            }
            "python_packages" => {
                environment.python_packages = evaluator.texts(place, name, value, written)?;
            }
            "system_packages" => {
                environment.system_packages = evaluator.texts(place, name, value, written)?;
            }
            "run_commands" => {
                environment.run_commands = evaluator.texts(place, name, value, written)?;
            }
            "environment_variables" => self.variables(value, written)?,
            "metadata" => match value {
                Constant::None => {}
                Constant::Metadata(metadata) => self.metadata = *metadata,
                other => {
                    let expected = "a sieve.Metadata(...)";
                    return Err(evaluator.wrong(place, written, name, expected, &other));
                }
            },
            "restart_on_error" => match value {
                Constant::Bool(restarts) => self.restart_on_error = restarts,
                other => {
                    return Err(evaluator.wrong(place, written, name, "True or False", &other));
                }
            },
            "retries" => match retries(&value) {
                Some(retries) => self.retries = retries,
                None => {
                    let expected = "a whole number from 0 to 20";
                    return Err(evaluator.wrong(place, written, name, expected, &value));
                }
            },
            _ => {}
        }
        Ok(())
    }

    fn variables(&mut self, value: Constant, written: &Expr) -> Result<(), Problem> {
        const EXPECTED: &str = "a list of sieve.Env(name=...)";
        let wrong = |found: &Constant| {
            self.evaluator.wrong(self.place, written, "environment_variables", EXPECTED, found)
        };
        let items = match value {
            Constant::None => return Ok(()),
            Constant::List(items) | Constant::Tuple(items) => items,
            other => return Err(wrong(&other)),
        };
        let mut variables = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Constant::Variable(variable) => variables.push(variable),
                other => return Err(wrong(&other)),
            }
        }
        self.environment.variables = variables;
        Ok(())
    }

    fn finish(
        mut self,
        call: &ExprCall,
        written: &str,
        object: &str,
    ) -> Result<Options, Vec<Problem>> {
        // A value without keyword, or a `**` that could not be read, may be meant as the name.
        let may_be_elsewhere = !call.arguments.args.is_empty()
            || (!self.problems.is_empty()
                && call.arguments.keywords.iter().any(|keyword| keyword.arg.is_none()));
        if !self.seen.iter().any(|seen| seen == "name") && !may_be_elsewhere {
            let fault = Fault::NameMissing {
                object: object.to_owned(),
                written: written.to_owned(),
                suggestion: object.to_owned(),
            };
            self.problems.push(self.evaluator.problem(self.place, call, fault));
        }
        let environment = &mut self.environment;
        if environment.gpu.is_some() && environment.cuda_version.is_none() {
            let default = cuda::of_packages(&environment.python_packages);
            environment.cuda_version = default.map(str::to_owned);
        }
        match self.name {
            Some((name, name_at)) if self.problems.is_empty() => Ok(Options {
                name,
                name_at,
                environment: self.environment,
                metadata: self.metadata,
                restart_on_error: self.restart_on_error,
                retries: self.retries,
            }),
            _ => Err(self.problems),
        }
    }
}

fn checked_name<'a>(
    evaluator: &Evaluator<'a>,
    place: Place<'a>,
    name: String,
    written: &Expr,
) -> Result<String, Problem> {
    // The owner is not known yet; any legal one will do.
    match FunctionName::new("owner", &name) {
        Ok(_) => Ok(name),
        Err(refused) => {
            let suggestion = suggested_name(&name);
            let fault = Fault::NameRefused { reason: refused.to_string(), suggestion };
            Err(evaluator.problem(place, written, fault))
        }
    }
}

fn suggested_name(name: &str) -> String {
    let words = name.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let suggestion: String = words.join("-").chars().take(100).collect();
    if suggestion.chars().any(char::is_alphanumeric) { suggestion } else { "multiplier".to_owned() }
}

fn retries(value: &Constant) -> Option<u32> {
    let Constant::Int(number) = value else { return None };
    u32::try_from(*number).ok().filter(|number| *number <= domain::MOST_RETRIES)
}
