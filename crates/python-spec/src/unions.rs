//! `A | B`, `Union[A, B]` and `Optional[A]` in their one normal form: flat, without repetition,
//! null said by `Optional` around the rest.

use domain::ValueType;
use ruff_python_ast::{Expr, Operator};

/// The members of `A | B | C`, from left to right.
pub(crate) fn alternatives(expression: &Expr) -> Vec<&Expr> {
    let mut members = Vec::new();
    let mut rest = expression;
    while let Expr::BinOp(operation) = rest {
        if operation.op != Operator::BitOr {
            break;
        }
        members.push(operation.right.as_ref());
        rest = &operation.left;
    }
    members.push(rest);
    members.reverse();
    members
}

pub(crate) fn optional(inner: ValueType) -> ValueType {
    match inner {
        already @ (ValueType::Optional(_) | ValueType::Any | ValueType::Null) => already,
        inner => ValueType::Optional(Box::new(inner)),
    }
}

pub(crate) fn union_of(types: Vec<ValueType>) -> ValueType {
    let mut members: Vec<ValueType> = Vec::new();
    let mut null = false;
    let mut waiting: Vec<ValueType> = types.into_iter().rev().collect();
    while let Some(member) = waiting.pop() {
        match member {
            ValueType::Null => null = true,
            ValueType::Any => return ValueType::Any,
            ValueType::Optional(inner) => {
                null = true;
                waiting.push(*inner);
            }
            ValueType::Union(inner) => waiting.extend(inner.into_iter().rev()),
            member if members.contains(&member) => {}
            member => members.push(member),
        }
    }
    let value_type = match members.pop() {
        None => return ValueType::Null,
        Some(only) if members.is_empty() => only,
        Some(last) => {
            members.push(last);
            ValueType::Union(members)
        }
    };
    if null { optional(value_type) } else { value_type }
}
