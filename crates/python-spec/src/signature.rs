//! The parameters and the result of a function, from its annotations, defaults and docstring.

use domain::{DefaultValue, Parameter, ParameterKind, ValueType};
use ruff_python_ast::{Expr, ParameterWithDefault, Parameters, StmtFunctionDef};
use ruff_text_size::Ranged;

use crate::{
    constraints,
    docstrings::Docstring,
    error::{Fault, Problem},
    evaluation::Evaluator,
    names::Place,
    results,
    types::{Annotation, TypeReader},
    yields,
};

pub(crate) struct Signature {
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) output: ValueType,
    pub(crate) output_hint: Option<String>,
    pub(crate) streams: bool,
    /// What keeps a hint from being read to the end, and nothing from being deployed.
    pub(crate) warnings: Vec<Problem>,
}

/// Reads a function in its place; of a method the first parameter, `self`, is left out.
pub(crate) fn read<'a>(
    evaluator: &Evaluator<'a>,
    place: Place<'a>,
    function: &'a StmtFunctionDef,
    skip_first: bool,
    docs: &[&Docstring],
    problems: &mut Vec<Problem>,
) -> Signature {
    let mut reader = TypeReader::new(evaluator);
    reader.with_type_params(place, function.type_params.as_deref());
    let mut parameters = Vec::new();
    for written in in_order(&function.parameters).skip(usize::from(skip_first)) {
        if written.name() == "webhooks" {
            problems.push(evaluator.problem(place, written.parameter, Fault::ParameterWebhooks));
        }
        parameters.push(parameter(&mut reader, place, &written, docs));
    }
    let yields = yields::has_yield(&function.body);
    let (output, iterates) = match function.returns.as_deref() {
        Some(returns) => results::read(&mut reader, place, returns, yields),
        None => (ValueType::Any, false),
    };
    Signature {
        parameters,
        output,
        output_hint: function.returns.as_deref().map(|returns| reader.hint(place, returns)),
        streams: iterates || yields,
        warnings: reader.warnings,
    }
}

struct Written<'a> {
    parameter: &'a ruff_python_ast::Parameter,
    default: Option<&'a Expr>,
    kind: ParameterKind,
}

impl Written<'_> {
    fn name(&self) -> &str {
        self.parameter.name.as_str()
    }
}

fn in_order(parameters: &Parameters) -> impl Iterator<Item = Written<'_>> {
    fn named(parameter: &ParameterWithDefault, kind: ParameterKind) -> Written<'_> {
        Written { parameter: &parameter.parameter, default: parameter.default.as_deref(), kind }
    }
    fn variable(parameter: &ruff_python_ast::Parameter, kind: ParameterKind) -> Written<'_> {
        Written { parameter, default: None, kind }
    }
    let positional_only =
        parameters.posonlyargs.iter().map(|one| named(one, ParameterKind::PositionalOnly));
    let ordinary = parameters.args.iter().map(|one| named(one, ParameterKind::PositionalOrKeyword));
    let variable_positional =
        parameters.vararg.iter().map(|one| variable(one, ParameterKind::VariablePositional));
    let keyword_only =
        parameters.kwonlyargs.iter().map(|one| named(one, ParameterKind::KeywordOnly));
    let variable_keyword =
        parameters.kwarg.iter().map(|one| variable(one, ParameterKind::VariableKeyword));
    positional_only
        .chain(ordinary)
        .chain(variable_positional)
        .chain(keyword_only)
        .chain(variable_keyword)
}

fn parameter<'a>(
    reader: &mut TypeReader<'_, 'a>,
    place: Place<'a>,
    written: &Written<'a>,
    docs: &[&Docstring],
) -> Parameter {
    let hint = written.parameter.annotation.as_deref();
    let mut annotation = match hint {
        Some(hint) => reader.whole_annotation(place, hint),
        None => Annotation::of(ValueType::Any),
    };
    if let Some(default) = written.default {
        let place = Place { before: default.start(), ..place };
        // `x: int = Field(3, ge=0)`
        let is_field = matches!(default, Expr::Call(call)
            if constraints::annotate_by_call(reader.evaluator, place, call, &mut annotation));
        if !is_field {
            let default = constraints::default_value(reader.evaluator, place, default);
            annotation.default = Some(default);
        }
    }
    let documented = docs.iter().find_map(|docs| docs.parameter(written.name()));
    Parameter {
        name: written.name().to_owned(),
        kind: written.kind,
        value_type: annotation.value_type,
        hint: hint.map(|hint| reader.hint(place, hint)),
        default: annotation.default.unwrap_or(DefaultValue::Required),
        description: annotation.description.or(documented.map(str::to_owned)),
    }
}
