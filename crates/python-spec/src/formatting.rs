//! Values put into texts: f-strings, `"..." % values`, and the format specifications people write in
//! constants (`.2f`, `05d`, `>10`). Rarer ones are not known.

use ruff_python_ast::{
    ConversionFlag, Expr, ExprFString, FStringPart, InterpolatedElement, InterpolatedStringElement,
    InterpolatedStringElements,
};

use crate::{
    constant::Constant,
    error::{Fault, Problem},
    evaluation::{Evaluated, Evaluator, Locals, str_of},
    limits,
    names::Place,
};

impl<'a> Evaluator<'a> {
    pub(crate) fn f_string(
        &self,
        place: Place<'a>,
        locals: Locals<'_>,
        expression: &Expr,
        f_string: &ExprFString,
    ) -> Evaluated {
        let mut text = String::new();
        for part in f_string.value.iter() {
            match part {
                FStringPart::Literal(literal) => text.push_str(&literal.value),
                FStringPart::FString(part) => {
                    text.push_str(&self.elements(place, locals, expression, &part.elements)?);
                }
            }
            if text.len() > limits::TEXT_BYTES {
                return Err(self.problem(place, expression, Fault::TooLarge));
            }
        }
        Ok(Constant::Str(text))
    }

    fn elements(
        &self,
        place: Place<'a>,
        locals: Locals<'_>,
        expression: &Expr,
        elements: &InterpolatedStringElements,
    ) -> Result<String, Problem> {
        let mut text = String::new();
        for element in elements.iter() {
            match element {
                InterpolatedStringElement::Literal(literal) => text.push_str(&literal.value),
                InterpolatedStringElement::Interpolation(inserted) => {
                    text.push_str(&self.inserted(place, locals, expression, inserted)?);
                }
            }
            if text.len() > limits::TEXT_BYTES {
                return Err(self.problem(place, expression, Fault::TooLarge));
            }
        }
        Ok(text)
    }

    fn inserted(
        &self,
        place: Place<'a>,
        locals: Locals<'_>,
        expression: &Expr,
        inserted: &InterpolatedElement,
    ) -> Result<String, Problem> {
        let value = self.value(place, locals, &inserted.expression)?;
        let value = match inserted.conversion {
            ConversionFlag::None => Some(value),
            ConversionFlag::Str => str_of(&value).map(Constant::Str),
            ConversionFlag::Repr | ConversionFlag::Ascii => repr_of(&value).map(Constant::Str),
        };
        let written = match &inserted.format_spec {
            Some(spec) => self.elements(place, locals, expression, &spec.elements)?,
            None => String::new(),
        };
        value
            .filter(|_| inserted.debug_text.is_none())
            .and_then(|value| formatted(&value, &written))
            .ok_or_else(|| self.not_constant(place, expression))
    }
}

/// As Python's `repr`, of values where that is plain.
fn repr_of(value: &Constant) -> Option<String> {
    match value {
        Constant::Str(text) => {
            let plain = text.chars().all(|c| (' '..='~').contains(&c) && !matches!(c, '\'' | '\\'));
            plain.then(|| format!("'{text}'"))
        }
        other => str_of(other),
    }
}

/// `format(value, spec)` for `[[fill]align][sign][0][width][,][.precision][type]`.
fn formatted(value: &Constant, spec: &str) -> Option<String> {
    if spec.is_empty() {
        return str_of(value);
    }
    let spec = Spec::parse(spec)?;
    let text = match (value, spec.kind) {
        (Constant::Str(text), None | Some('s')) => match spec.precision {
            Some(precision) => text.chars().take(precision).collect(),
            None => text.clone(),
        },
        (Constant::Int(number), None | Some('d')) if spec.precision.is_none() => number.to_string(),
        (Constant::Int(number), Some('x')) if *number >= 0 => format!("{number:x}"),
        (Constant::Int(number), Some('b')) if *number >= 0 => format!("{number:b}"),
        (Constant::Int(_) | Constant::Float(_), Some(kind @ ('f' | '%'))) => {
            let number = float_of(value).filter(|number| number.is_finite())?;
            let precision = spec.precision.unwrap_or(6);
            match kind {
                'f' => format!("{number:.precision$}"),
                _ => format!("{:.precision$}%", number * 100.0),
            }
        }
        _ => return None,
    };
    spec.laid_out(text, !matches!(value, Constant::Str(_)))
}

#[allow(clippy::cast_precision_loss)]
fn float_of(value: &Constant) -> Option<f64> {
    match value {
        Constant::Int(number) => Some(*number as f64),
        Constant::Float(number) => Some(*number),
        _ => None,
    }
}

#[derive(Default)]
struct Spec {
    fill: Option<char>,
    align: Option<char>,
    plus: bool,
    width: usize,
    commas: bool,
    precision: Option<usize>,
    kind: Option<char>,
}

impl Spec {
    fn parse(written: &str) -> Option<Self> {
        let mut spec = Self::default();
        let mut rest: &[char] = &written.chars().collect::<Vec<_>>();
        match rest {
            [fill, align @ ('<' | '>' | '^'), after @ ..] => {
                (spec.fill, spec.align, rest) = (Some(*fill), Some(*align), after);
            }
            [align @ ('<' | '>' | '^'), after @ ..] => (spec.align, rest) = (Some(*align), after),
            _ => {}
        }
        if let [sign @ ('+' | '-'), after @ ..] = rest {
            (spec.plus, rest) = (*sign == '+', after);
        }
        if let ['0', after @ ..] = rest
            && spec.align.is_none()
        {
            (spec.fill, spec.align, rest) = (Some('0'), Some('='), after);
        }
        (spec.width, rest) = digits(rest)?;
        if let [',', after @ ..] = rest {
            (spec.commas, rest) = (true, after);
        }
        if let ['.', after @ ..] = rest {
            let precision;
            (precision, rest) = digits(after)?;
            spec.precision = Some(precision);
        }
        match rest {
            [] => {}
            [kind] => spec.kind = Some(*kind),
            _ => return None,
        }
        Some(spec)
    }

    fn laid_out(&self, text: String, is_number: bool) -> Option<String> {
        let (sign, mut text) = match text.strip_prefix('-') {
            Some(digits) if is_number => ("-", digits.to_owned()),
            _ => (if is_number && self.plus { "+" } else { "" }, text),
        };
        if self.commas {
            if self.align == Some('=') || !is_number {
                return None;
            }
            text = grouped(&text);
        }
        let missing = self.width.saturating_sub(sign.len() + text.chars().count());
        let pad = |count: usize| -> String {
            std::iter::repeat_n(self.fill.unwrap_or(' '), count).collect()
        };
        Some(match self.align.unwrap_or(if is_number { '>' } else { '<' }) {
            '<' => format!("{sign}{text}{}", pad(missing)),
            '^' => format!("{}{sign}{text}{}", pad(missing / 2), pad(missing - missing / 2)),
            '=' if !is_number => return None,
            '=' => format!("{sign}{}{text}", pad(missing)),
            _ => format!("{}{sign}{text}", pad(missing)),
        })
    }
}

/// A short number: nobody pads a constant beyond a line.
fn digits(text: &[char]) -> Option<(usize, &[char])> {
    let end = text.iter().position(|c| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    if number.is_empty() {
        return Some((0, rest));
    }
    let number: usize = number.iter().collect::<String>().parse().ok()?;
    (number <= 200).then_some((number, rest))
}

fn grouped(text: &str) -> String {
    let (whole, fraction) = text.find('.').map_or((text, ""), |at| text.split_at(at));
    let mut result = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            result.push(',');
        }
        result.push(digit);
    }
    result + fraction
}

/// `"%s-%03d" % values`
pub(crate) fn percent(text: &str, values: Constant) -> Option<Constant> {
    let mut values = match values {
        Constant::Tuple(values) => values,
        Constant::Dict(_) => return None,
        one => vec![one],
    }
    .into_iter();
    let mut result = String::new();
    let mut pieces = text.split('%');
    result.push_str(pieces.next().unwrap_or_default());
    while let Some(piece) = pieces.next() {
        if piece.is_empty() {
            // `%%`: the sign itself, and what stands after it.
            result.push('%');
            result.push_str(pieces.next()?);
            continue;
        }
        let end = piece.find(|c: char| c.is_ascii_alphabetic())?;
        let (spec, rest) = piece.split_at(end + 1);
        if spec.chars().any(|c| matches!(c, '<' | '>' | '^' | ',' | '(' | '*' | '#' | '-' | ' ')) {
            return None;
        }
        let value = values.next()?;
        result.push_str(&match (spec, &value) {
            ("s", value) => str_of(value)?,
            ("r", value) => repr_of(value)?,
            (spec, Constant::Int(_) | Constant::Float(_)) => formatted(&value, spec)?,
            _ => return None,
        });
        result.push_str(rest);
        if result.len() > limits::TEXT_BYTES {
            return None;
        }
    }
    values.next().is_none().then_some(Constant::Str(result))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specifications_are_those_of_python() {
        let number = |value| Constant::Float(value);
        for (value, spec, expected) in [
            (Constant::Int(10), "05d", Some("00010")),
            (Constant::Int(-10), "05d", Some("-0010")),
            (Constant::Int(1_234_567), ",", Some("1,234,567")),
            (Constant::Int(255), "x", Some("ff")),
            (Constant::Int(3), "+d", Some("+3")),
            (Constant::Int(3), ".2f", Some("3.00")),
            (number(2.5), ".2f", Some("2.50")),
            (number(0.256), ".1%", Some("25.6%")),
            (number(2.5), "", Some("2.5")),
            (Constant::text("ab"), ">4", Some("  ab")),
            (Constant::text("ab"), "*^5", Some("*ab**")),
            (Constant::text("abc"), ".2", Some("ab")),
            (Constant::text("ab"), "d", None),
            (number(2.5), "d", None),
            (number(2.5), "g", None),
            (Constant::Int(1), "9999999999d", None),
        ] {
            assert_eq!(formatted(&value, spec).as_deref(), expected, "{value:?} {spec}");
        }
    }

    #[test]
    fn percent_takes_its_values_in_order() {
        let both = || Constant::Tuple(vec![Constant::text("a"), Constant::Int(3)]);
        assert_eq!(percent("%s-%02d%%", both()), Some(Constant::text("a-03%")));
        assert_eq!(percent("%s", both()), None);
        assert_eq!(percent("%s %s %s", both()), None);
        assert_eq!(percent("100%", Constant::Tuple(Vec::new())), None);
        assert_eq!(percent("%d", Constant::text("a")), None);
    }
}
