//! Enum classes: their members, and the values by which callers name them.
//! That a class is an enum is the matter of `classes`.

use domain::{EnumMember, ValueType};
use ruff_python_ast::{Expr, ExprCall, Stmt, StmtClassDef};
use ruff_text_size::Ranged;
use serde_json::Value;

use crate::{
    bundle::FileIndex,
    classes::{ClassKind, EnumKind},
    constant::{Constant, Member},
    evaluation::Evaluator,
    names::{Entity, Place},
    types::TypeReader,
};

impl<'a> Evaluator<'a> {
    pub(crate) fn is_enum(&self, file: FileIndex, class: &'a StmtClassDef) -> bool {
        matches!(self.class_kind(file, class), ClassKind::Enum(_))
    }

    /// The members of an enum in order, those that are another name for an earlier one included.
    pub(crate) fn enum_members(
        &self,
        file: FileIndex,
        class: &'a StmtClassDef,
    ) -> Option<Vec<Member>> {
        let ClassKind::Enum(kind) = self.class_kind(file, class) else { return None };
        let mut members: Vec<Member> = Vec::new();
        // Inside the class, the name of a member is its bare value.
        let mut values: Vec<(String, Constant)> = Vec::new();
        for statement in &class.body {
            let Some((name, written)) = assigned(statement) else { continue };
            let place = Place::new(file, statement.start()).in_class(class);
            if name.starts_with('_') || self.is_no_member(place, written) {
                continue;
            }
            let value = match written {
                Expr::Call(call) if self.calls(place, call) == Some("auto") => {
                    Some(automatic(kind, name, &values))
                }
                written => self.value(place, &values, written).ok().map(Constant::plain),
            };
            if let Some(value) = &value {
                values.push((name.to_owned(), value.clone()));
            }
            members.push(Member { name: name.to_owned(), value });
        }
        Some(members)
    }

    /// The first member that fits, as a constant.
    pub(crate) fn member_of(
        &self,
        file: FileIndex,
        class: &'a StmtClassDef,
        fits: impl Fn(&Member) -> bool,
    ) -> Option<Constant> {
        let member = self.enum_members(file, class)?.into_iter().find(fits)?;
        Some(Constant::Member(Box::new(member)))
    }

    fn is_no_member(&self, place: Place<'a>, written: &Expr) -> bool {
        match written {
            Expr::Lambda(_) => true,
            Expr::Call(call) => self.calls(place, call) == Some("no member"),
            _ => false,
        }
    }

    /// Which of the calls that mean something in an enum it is.
    fn calls(&self, place: Place<'a>, call: &ExprCall) -> Option<&'static str> {
        let Some(Entity::External(path)) = self.bundle.resolve(place, &call.func) else {
            return None;
        };
        match path.as_str() {
            "enum.auto" => Some("auto"),
            "enum.nonmember"
            | "builtins.property"
            | "builtins.staticmethod"
            | "builtins.classmethod" => Some("no member"),
            _ => None,
        }
    }
}

fn assigned(statement: &Stmt) -> Option<(&str, &Expr)> {
    let (target, value) = match statement {
        Stmt::Assign(assign) => match assign.targets.as_slice() {
            [target] => (target, assign.value.as_ref()),
            _ => return None,
        },
        Stmt::AnnAssign(assign) => (assign.target.as_ref(), assign.value.as_deref()?),
        _ => return None,
    };
    match target {
        Expr::Name(name) => Some((name.id.as_str(), value)),
        _ => None,
    }
}

/// What `auto()` gives.
fn automatic(kind: EnumKind, name: &str, before: &[(String, Constant)]) -> Constant {
    if kind == EnumKind::Str {
        return Constant::Str(name.to_lowercase());
    }
    let numbers = before.iter().filter_map(|(_, value)| match value {
        Constant::Int(number) => Some(*number),
        _ => None,
    });
    Constant::Int(match (kind, numbers.max()) {
        (_, None) => 1,
        (EnumKind::Flag, Some(highest)) => {
            let bits = i128::BITS - highest.max(0).leading_zeros();
            1_i128.checked_shl(bits).unwrap_or(highest)
        }
        (_, Some(highest)) => highest.saturating_add(1),
    })
}

impl<'a> TypeReader<'_, 'a> {
    pub(crate) fn enum_type(&self, file: FileIndex, class: &'a StmtClassDef) -> Option<ValueType> {
        let is_flag = self.evaluator.class_kind(file, class) == ClassKind::Enum(EnumKind::Flag);
        enum_of(class.name.to_string(), self.evaluator.enum_members(file, class)?, is_flag)
    }
}

/// None when nothing is a member.
pub(crate) fn enum_of(name: String, found: Vec<Member>, is_flag: bool) -> Option<ValueType> {
    let mut members: Vec<EnumMember> = Vec::new();
    for member in found {
        let value = member.to_json();
        // A second name for the same value is an alias of the first.
        if !members.iter().any(|known| known.value == value) {
            members.push(EnumMember { name: member.name, value });
        }
    }
    if members.is_empty() {
        return None;
    }
    // What flags make together is a number that may be no member's.
    Some(if is_flag && members.iter().all(|member| member.value.is_u64()) {
        ValueType::Flags { name, members }
    } else {
        ValueType::Enum { name, members }
    })
}

impl Member {
    /// What a caller gives for it: its value, or its name when the value is none that JSON keeps as it is.
    pub(crate) fn to_json(&self) -> Value {
        let value = self.value.as_ref().filter(|value| {
            matches!(
                value,
                Constant::None
                    | Constant::Bool(_)
                    | Constant::Int(_)
                    | Constant::BigInt(_)
                    | Constant::Float(_)
                    | Constant::Str(_)
            )
        });
        value.and_then(Constant::to_json).unwrap_or_else(|| Value::from(self.name.as_str()))
    }
}
