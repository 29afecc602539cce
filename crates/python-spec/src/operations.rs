//! Python's operators on constants: exact or refused, never approximate.

use ruff_python_ast::{CmpOp, Operator, UnaryOp};

use crate::{constant::Constant, limits};

/// Why there is no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Not supported for such values, or an error in Python too.
    Unknown,
    TooLarge,
}

pub(crate) fn unary(operator: UnaryOp, operand: Constant) -> Result<Constant, Refusal> {
    Ok(match (operator, operand) {
        (UnaryOp::Not, value) => Constant::Bool(!value.is_true()),
        (UnaryOp::UAdd, number @ (Constant::Int(_) | Constant::Float(_) | Constant::BigInt(_))) => {
            number
        }
        (UnaryOp::USub, Constant::Int(number)) => {
            Constant::Int(number.checked_neg().ok_or(Refusal::Unknown)?)
        }
        (UnaryOp::USub, Constant::BigInt(digits)) => {
            Constant::BigInt(match digits.strip_prefix('-') {
                Some(positive) => positive.to_owned(),
                None => format!("-{digits}"),
            })
        }
        (UnaryOp::USub, Constant::Float(number)) => Constant::Float(-number),
        (UnaryOp::USub, Constant::Bool(truth)) => Constant::Int(-i128::from(truth)),
        (UnaryOp::Invert, Constant::Int(number)) => Constant::Int(!number),
        _ => return Err(Refusal::Unknown),
    })
}

pub(crate) fn binary(
    operator: Operator,
    left: Constant,
    right: Constant,
) -> Result<Constant, Refusal> {
    match (operator, left, right) {
        (Operator::Add, Constant::Str(left), Constant::Str(right)) => {
            bounded_text(left.len() + right.len())?;
            Ok(Constant::Str(left + &right))
        }
        (Operator::Add, Constant::Bytes(left), Constant::Bytes(right)) => {
            bounded_text(left.len() + right.len())?;
            Ok(Constant::Bytes([left, right].concat()))
        }
        (Operator::Add, Constant::List(left), Constant::List(right)) => {
            joined(left, right).map(Constant::List)
        }
        (Operator::Add, Constant::Tuple(left), Constant::Tuple(right)) => {
            joined(left, right).map(Constant::Tuple)
        }
        (Operator::BitOr, Constant::Set(left), Constant::Set(right)) => {
            joined(left, right).map(|items| Constant::Set(distinct(items)))
        }
        (Operator::BitOr, Constant::Dict(left), Constant::Dict(right)) => merged(left, right),
        (Operator::Mult, Constant::Int(times), many)
        | (Operator::Mult, many, Constant::Int(times))
            if matches!(many, Constant::Str(_) | Constant::List(_) | Constant::Tuple(_)) =>
        {
            repeated(many, times)
        }
        (Operator::Div, Constant::Path(folder), Constant::Str(name) | Constant::Path(name)) => {
            Ok(Constant::Path(crate::paths::join(&folder, &name)))
        }
        // Flags put together are a flag.
        (
            Operator::BitOr | Operator::BitAnd | Operator::BitXor,
            Constant::Member(left),
            Constant::Member(right),
        ) => match (left.value, right.value) {
            (Some(left_value), Some(right_value)) => {
                let value = arithmetic(operator, &left_value, &right_value)?;
                Ok(Constant::member(format!("{}|{}", left.name, right.name), Some(value)))
            }
            _ => Err(Refusal::Unknown),
        },
        (operator, left, right) => arithmetic(operator, &left, &right),
    }
}

fn bounded_text(bytes: usize) -> Result<(), Refusal> {
    if bytes > limits::TEXT_BYTES { Err(Refusal::TooLarge) } else { Ok(()) }
}

fn joined(mut left: Vec<Constant>, right: Vec<Constant>) -> Result<Vec<Constant>, Refusal> {
    if left.len() + right.len() > limits::CONSTANT_VALUES {
        return Err(Refusal::TooLarge);
    }
    left.extend(right);
    Ok(left)
}

pub(crate) fn distinct(items: Vec<Constant>) -> Vec<Constant> {
    let mut kept: Vec<Constant> = Vec::new();
    for item in items {
        // Sets written in source are short; beyond that the copy is kept as it is.
        if kept.len() > 1_000 || !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

fn merged(
    mut left: Vec<(Constant, Constant)>,
    right: Vec<(Constant, Constant)>,
) -> Result<Constant, Refusal> {
    for (key, value) in right {
        insert(&mut left, key, value)?;
    }
    Ok(Constant::Dict(left))
}

/// Sets a key of a dict, as an assignment would.
pub(crate) fn insert(
    items: &mut Vec<(Constant, Constant)>,
    key: Constant,
    value: Constant,
) -> Result<(), Refusal> {
    if items.len() > 1_000 {
        return Err(Refusal::TooLarge);
    }
    match items.iter_mut().find(|(known, _)| *known == key) {
        Some((_, old)) => *old = value,
        None => items.push((key, value)),
    }
    Ok(())
}

fn repeated(many: Constant, times: i128) -> Result<Constant, Refusal> {
    let times = usize::try_from(times.max(0)).map_err(|_| Refusal::TooLarge)?;
    let size = match &many {
        Constant::Str(text) => text.len() / 8,
        other => other.size(),
    };
    if size.saturating_mul(times) > limits::CONSTANT_VALUES || times > limits::CONSTANT_VALUES {
        return Err(Refusal::TooLarge);
    }
    let repeat = |items: Vec<Constant>| -> Vec<Constant> {
        std::iter::repeat_n(items, times).flatten().collect()
    };
    Ok(match many {
        Constant::Str(text) => Constant::Str(text.repeat(times)),
        Constant::List(items) => Constant::List(repeat(items)),
        Constant::Tuple(items) => Constant::Tuple(repeat(items)),
        _ => return Err(Refusal::Unknown),
    })
}

fn arithmetic(operator: Operator, left: &Constant, right: &Constant) -> Result<Constant, Refusal> {
    match (whole(left), whole(right)) {
        (Some(left), Some(right)) => whole_numbers(operator, left, right).ok_or(Refusal::Unknown),
        _ => match (real(left), real(right)) {
            (Some(left), Some(right)) => {
                real_numbers(operator, left, right).ok_or(Refusal::Unknown)
            }
            _ => Err(Refusal::Unknown),
        },
    }
}

fn whole(value: &Constant) -> Option<i128> {
    match value {
        Constant::Int(number) => Some(*number),
        Constant::Bool(truth) => Some(i128::from(*truth)),
        _ => None,
    }
}

#[allow(clippy::cast_precision_loss)]
fn real(value: &Constant) -> Option<f64> {
    match value {
        Constant::Float(number) => Some(*number),
        other => whole(other).map(|number| number as f64),
    }
}

#[allow(clippy::cast_precision_loss)]
fn whole_numbers(operator: Operator, left: i128, right: i128) -> Option<Constant> {
    let number = match operator {
        Operator::Add => left.checked_add(right)?,
        Operator::Sub => left.checked_sub(right)?,
        Operator::Mult => left.checked_mul(right)?,
        Operator::Div if right != 0 => return Some(Constant::Float(left as f64 / right as f64)),
        // Python rounds down, and a remainder has the sign of the divisor.
        Operator::FloorDiv => {
            let quotient = left.checked_div(right)?;
            let below = left % right != 0 && (left < 0) != (right < 0);
            if below { quotient.checked_sub(1)? } else { quotient }
        }
        Operator::Mod => {
            let rest = left.checked_rem(right)?;
            if rest != 0 && (rest < 0) != (right < 0) { rest.checked_add(right)? } else { rest }
        }
        Operator::Pow if right < 0 => {
            return (left != 0).then(|| Constant::Float((left as f64).powf(right as f64)));
        }
        Operator::Pow => left.checked_pow(u32::try_from(right).ok()?)?,
        Operator::LShift => {
            let shift = u32::try_from(right).ok().filter(|shift| *shift < 100)?;
            left.checked_mul(1_i128.checked_shl(shift)?)?
        }
        Operator::RShift => left >> u32::try_from(right).ok().filter(|shift| *shift < 128)?,
        Operator::BitOr => left | right,
        Operator::BitAnd => left & right,
        Operator::BitXor => left ^ right,
        _ => return None,
    };
    Some(Constant::Int(number))
}

fn real_numbers(operator: Operator, left: f64, right: f64) -> Option<Constant> {
    let number = match operator {
        Operator::Add => left + right,
        Operator::Sub => left - right,
        Operator::Mult => left * right,
        Operator::Div if right != 0.0 => left / right,
        Operator::FloorDiv if right != 0.0 => (left / right).floor(),
        Operator::Pow if left > 0.0 => left.powf(right),
        _ => return None,
    };
    Some(Constant::Float(number))
}

pub(crate) fn compare(operator: CmpOp, left: &Constant, right: &Constant) -> Option<bool> {
    Some(match operator {
        CmpOp::Eq => same(left, right),
        CmpOp::NotEq => !same(left, right),
        CmpOp::Is if *right == Constant::None => *left == Constant::None,
        CmpOp::IsNot if *right == Constant::None => *left != Constant::None,
        CmpOp::In => contains(right, left)?,
        CmpOp::NotIn => !contains(right, left)?,
        CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE => {
            let order = match (left, right) {
                (Constant::Str(left), Constant::Str(right)) => left.cmp(right),
                _ => real(left)?.partial_cmp(&real(right)?)?,
            };
            match operator {
                CmpOp::Lt => order.is_lt(),
                CmpOp::LtE => order.is_le(),
                CmpOp::Gt => order.is_gt(),
                _ => order.is_ge(),
            }
        }
        _ => return None,
    })
}

fn same(left: &Constant, right: &Constant) -> bool {
    match (real(left), real(right)) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

fn contains(container: &Constant, item: &Constant) -> Option<bool> {
    match (container, item) {
        (Constant::Str(text), Constant::Str(part)) => Some(text.contains(part.as_str())),
        _ => Some(container.items()?.iter().any(|known| same(known, item))),
    }
}
