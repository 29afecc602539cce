//! The value of an expression, when the source alone tells it: literals, operators, names of
//! constants, text methods, files of the bundle. Nothing is run.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use ruff_python_ast::{BoolOp, Comprehension, Expr, ExprListComp, Operator};
use ruff_text_size::{Ranged, TextSize};

use crate::{
    bundle::{Bundle, FileIndex},
    constant::{Constant, float_text, number},
    error::{Fault, Problem},
    formatting, limits,
    names::Place,
    operations::{self, Refusal},
    paths,
};

/// Variables of comprehensions, innermost last.
pub(crate) type Locals<'l> = &'l [(String, Constant)];

pub(crate) type Evaluated = Result<Constant, Problem>;

/// Where a name was given a value: the file, the statement and the name.
type Assigned<'a> = (FileIndex, TextSize, &'a str);

pub(crate) struct Evaluator<'a> {
    pub(crate) bundle: Bundle<'a>,
    /// Values of names, by where they were given; none while being evaluated.
    pub(crate) known: RefCell<HashMap<Assigned<'a>, Option<Evaluated>>>,
    /// Texts of annotations written as strings, which are sources of their own.
    pub(crate) quoted: RefCell<Vec<Rc<str>>>,
    depth: Cell<usize>,
}

impl<'a> Evaluator<'a> {
    pub(crate) fn new(bundle: Bundle<'a>) -> Self {
        Self { bundle, known: RefCell::default(), quoted: RefCell::default(), depth: Cell::new(0) }
    }

    pub(crate) fn evaluate(&self, place: Place<'a>, expression: &Expr) -> Evaluated {
        self.value(place, &[], expression)
    }

    pub(crate) fn problem(&self, place: Place<'a>, piece: &impl Ranged, fault: Fault) -> Problem {
        let at = place.quoted.map_or(piece.start(), |(_, at)| at);
        fault.at(place.file, at)
    }

    /// The source of an expression on one line, shortened.
    pub(crate) fn written(&self, place: Place<'a>, piece: &impl Ranged, most: usize) -> String {
        let quoted;
        let text = match place.quoted {
            Some((number, _)) => {
                quoted = self.quoted.borrow().get(number).cloned().unwrap_or_default();
                quoted.get(piece.range().to_std_range()).unwrap_or_default()
            }
            None => self.bundle.text(place.file, piece),
        };
        let start: String = text.chars().take(most * 4).collect();
        let line = start.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() <= most {
            return line;
        }
        line.chars().take(most).chain(['…']).collect()
    }

    pub(crate) fn not_constant(&self, place: Place<'a>, expression: &Expr) -> Problem {
        let found = self.written(place, expression, 60);
        self.problem(place, expression, Fault::NotConstant { found })
    }

    pub(crate) fn refused(&self, place: Place<'a>, expression: &Expr, refusal: Refusal) -> Problem {
        match refusal {
            Refusal::Unknown => self.not_constant(place, expression),
            Refusal::TooLarge => self.problem(place, expression, Fault::TooLarge),
        }
    }

    pub(crate) fn value(
        &self,
        place: Place<'a>,
        locals: Locals<'_>,
        expression: &Expr,
    ) -> Evaluated {
        // Constants may be made of constants made of constants …
        if !self.bundle.spend(1) || self.depth.get() > limits::EVALUATION_DEPTH {
            return Err(self.problem(place, expression, Fault::TooLarge));
        }
        self.depth.set(self.depth.get() + 1);
        let value = self.value_of(place, locals, expression);
        self.depth.set(self.depth.get() - 1);
        value
    }

    fn value_of(&self, place: Place<'a>, locals: Locals<'_>, expression: &Expr) -> Evaluated {
        match expression {
            Expr::NoneLiteral(_) => Ok(Constant::None),
            Expr::BooleanLiteral(literal) => Ok(Constant::Bool(literal.value)),
            Expr::NumberLiteral(literal) => {
                number(&literal.value).ok_or_else(|| self.not_constant(place, expression))
            }
            Expr::StringLiteral(literal) => Ok(Constant::text(literal.value.to_str())),
            Expr::BytesLiteral(literal) => Ok(Constant::Bytes(literal.value.bytes().collect())),
            Expr::FString(text) => self.f_string(place, locals, expression, text),
            Expr::List(list) => self.items(place, locals, &list.elts).map(Constant::List),
            Expr::Tuple(tuple) => self.items(place, locals, &tuple.elts).map(Constant::Tuple),
            Expr::Set(set) => {
                let items = self.items(place, locals, &set.elts)?;
                Ok(Constant::Set(operations::distinct(items)))
            }
            Expr::Dict(_) => self.dict(place, locals, expression),
            Expr::UnaryOp(operation) => {
                let operand = self.value(place, locals, &operation.operand)?;
                operations::unary(operation.op, operand)
                    .map_err(|refusal| self.refused(place, expression, refusal))
            }
            Expr::BinOp(operation) => {
                let left = self.value(place, locals, &operation.left)?;
                let right = self.value(place, locals, &operation.right)?;
                self.spend(place, expression, left.size() + right.size())?;
                if let (Operator::Mod, Constant::Str(text)) = (operation.op, &left) {
                    let text = formatting::percent(text, right);
                    return text.ok_or_else(|| self.not_constant(place, expression));
                }
                operations::binary(operation.op, left, right)
                    .map_err(|refusal| self.refused(place, expression, refusal))
            }
            Expr::BoolOp(_) | Expr::Compare(_) | Expr::If(_) => {
                self.logic(place, locals, expression)
            }
            Expr::Name(_) | Expr::Attribute(_) => self.named(place, locals, expression),
            Expr::Subscript(subscript) => self.item(place, locals, expression, subscript),
            Expr::ListComp(comprehension) => self.comprehension(place, locals, comprehension),
            Expr::Generator(generator) => {
                self.each(place, locals, &generator.generators, &generator.elt).map(Constant::List)
            }
            Expr::Call(call) => self.call(place, locals, call),
            _ => Err(self.not_constant(place, expression)),
        }
    }

    pub(crate) fn spend(
        &self,
        place: Place<'a>,
        expression: &impl Ranged,
        steps: usize,
    ) -> Result<(), Problem> {
        if steps > limits::CONSTANT_VALUES || !self.bundle.spend(steps) {
            return Err(self.problem(place, expression, Fault::TooLarge));
        }
        Ok(())
    }

    fn items(
        &self,
        place: Place<'a>,
        locals: Locals<'_>,
        elements: &[Expr],
    ) -> Result<Vec<Constant>, Problem> {
        let mut items = Vec::with_capacity(elements.len());
        for element in elements {
            if let Expr::Starred(starred) = element {
                let more = self.value(place, locals, &starred.value)?;
                let more = more.items().ok_or_else(|| self.not_constant(place, element))?;
                self.spend(place, element, more.len() + items.len())?;
                items.extend(more);
            } else {
                items.push(self.value(place, locals, element)?);
            }
        }
        Ok(items)
    }

    fn dict(&self, place: Place<'a>, locals: Locals<'_>, expression: &Expr) -> Evaluated {
        let Expr::Dict(dict) = expression else {
            return Err(self.not_constant(place, expression));
        };
        let mut items = Vec::with_capacity(dict.items.len());
        for item in &dict.items {
            let value = self.value(place, locals, &item.value)?;
            let entries = match &item.key {
                Some(key) => vec![(self.value(place, locals, key)?, value)],
                None => match value {
                    Constant::Dict(entries) => entries,
                    _ => return Err(self.not_constant(place, &item.value)),
                },
            };
            for (key, value) in entries {
                operations::insert(&mut items, key, value)
                    .map_err(|refusal| self.refused(place, expression, refusal))?;
            }
        }
        Ok(Constant::Dict(items))
    }

    fn logic(&self, place: Place<'a>, locals: Locals<'_>, expression: &Expr) -> Evaluated {
        match expression {
            Expr::If(choice) => {
                let test = self.value(place, locals, &choice.test)?.is_true();
                self.value(place, locals, if test { &choice.body } else { &choice.orelse })
            }
            Expr::BoolOp(operation) => {
                let mut result = Constant::None;
                for operand in &operation.values {
                    result = self.value(place, locals, operand)?;
                    if result.is_true() == (operation.op == BoolOp::Or) {
                        break;
                    }
                }
                Ok(result)
            }
            Expr::Compare(comparison) => {
                let mut left = self.value(place, locals, &comparison.left)?;
                for (operator, right) in comparison.ops.iter().zip(&comparison.comparators) {
                    let right = self.value(place, locals, right)?;
                    self.spend(place, expression, right.size())?;
                    match operations::compare(*operator, &left, &right) {
                        Some(true) => left = right,
                        Some(false) => return Ok(Constant::Bool(false)),
                        None => return Err(self.not_constant(place, expression)),
                    }
                }
                Ok(Constant::Bool(true))
            }
            _ => Err(self.not_constant(place, expression)),
        }
    }

    fn comprehension(
        &self,
        place: Place<'a>,
        locals: Locals<'_>,
        comprehension: &ExprListComp,
    ) -> Evaluated {
        self.each(place, locals, &comprehension.generators, &comprehension.elt).map(Constant::List)
    }

    /// `element for name in items if test`, over one name.
    fn each(
        &self,
        place: Place<'a>,
        locals: Locals<'_>,
        generators: &[Comprehension],
        element: &Expr,
    ) -> Result<Vec<Constant>, Problem> {
        let [generator] = generators else { return Err(self.not_constant(place, element)) };
        let Expr::Name(target) = &generator.target else {
            return Err(self.not_constant(place, &generator.target));
        };
        let iterated = match self.value(place, locals, &generator.iter)? {
            // A file gives its lines.
            Constant::OpenFile(path) => {
                let text = self.read_text(place, &generator.iter, &path)?;
                lines(&text)
            }
            other => other.items().ok_or_else(|| self.not_constant(place, &generator.iter))?,
        };
        let mut results = Vec::new();
        'items: for item in iterated {
            let mut inner = locals.to_vec();
            inner.push((target.id.to_string(), item));
            for test in &generator.ifs {
                if !self.value(place, &inner, test)?.is_true() {
                    continue 'items;
                }
            }
            results.push(self.value(place, &inner, element)?);
        }
        Ok(results)
    }

    pub(crate) fn read_text(&self, place: Place<'a>, piece: &impl Ranged, path: &str) -> Evaluated {
        let reader = self.bundle.file(place.file).path;
        let text = paths::read_text(&self.bundle, reader, path)
            .map_err(|fault| self.problem(place, piece, fault))?;
        self.spend(place, piece, text.size())?;
        Ok(text)
    }
}

pub(crate) fn lines(text: &Constant) -> Vec<Constant> {
    match text {
        Constant::Str(text) => text.split_inclusive('\n').map(Constant::text).collect(),
        _ => Vec::new(),
    }
}

/// As Python's `str` makes it, of values where that is plain.
pub(crate) fn str_of(value: &Constant) -> Option<String> {
    Some(match value {
        Constant::Str(text) | Constant::Path(text) | Constant::BigInt(text) => text.clone(),
        Constant::Int(number) => number.to_string(),
        Constant::Float(number) => float_text(*number),
        Constant::Bool(true) => "True".to_owned(),
        Constant::Bool(false) => "False".to_owned(),
        Constant::None => "None".to_owned(),
        _ => return None,
    })
}
