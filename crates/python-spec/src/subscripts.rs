//! `items[0]`, `table["key"]`, `text[1:3]` and `Color["RED"]`, where the source tells all of it.

use ruff_python_ast::{Expr, ExprSlice, ExprSubscript};

use crate::{
    constant::Constant,
    error::Problem,
    evaluation::{Evaluated, Evaluator, Locals},
    names::{Entity, Place},
};

impl<'a> Evaluator<'a> {
    pub(crate) fn item(
        &self,
        place: Place<'a>,
        locals: Locals<'_>,
        expression: &Expr,
        subscript: &ExprSubscript,
    ) -> Evaluated {
        let unknown = || self.not_constant(place, expression);
        match self.bundle.resolve(place, &subscript.value) {
            Some(Entity::External(owner)) if owner == "os.environ" => {
                return Err(self.reads_environment(place, expression));
            }
            Some(Entity::Class(file, class)) if self.is_enum(file, class) => {
                let Constant::Str(name) = self.value(place, locals, &subscript.slice)? else {
                    return Err(unknown());
                };
                return self
                    .member_of(file, class, |member| member.name == name)
                    .ok_or_else(unknown);
            }
            _ => {}
        }
        let of = self.value(place, locals, &subscript.value)?;
        if let Expr::Slice(slice) = subscript.slice.as_ref() {
            self.spend(place, expression, of.size())?;
            let slice = self.slice(place, locals, slice)?;
            return slice.and_then(|slice| slice.of(of)).ok_or_else(unknown);
        }
        let key = self.value(place, locals, &subscript.slice)?;
        let found = match (&of, &key) {
            (Constant::List(items) | Constant::Tuple(items), Constant::Int(index)) => {
                position(*index, items.len()).and_then(|at| items.get(at)).cloned()
            }
            (Constant::Str(text), Constant::Int(index)) => {
                let letter = position(*index, text.chars().count());
                letter.and_then(|at| text.chars().nth(at)).map(Constant::text)
            }
            (Constant::Dict(items), key) => {
                items.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone())
            }
            _ => None,
        };
        found.ok_or_else(unknown)
    }

    /// None when a bound is not a whole number.
    fn slice(
        &self,
        place: Place<'a>,
        locals: Locals<'_>,
        slice: &ExprSlice,
    ) -> Result<Option<Slice>, Problem> {
        let mut bounds = [None, None, None];
        for (bound, written) in bounds.iter_mut().zip([&slice.lower, &slice.upper, &slice.step]) {
            let Some(written) = written else { continue };
            match self.value(place, locals, written)? {
                Constant::None => {}
                Constant::Int(number) => *bound = Some(number),
                _ => return Ok(None),
            }
        }
        let [lower, upper, step] = bounds;
        Ok(Some(Slice { lower, upper, step: step.unwrap_or(1) }))
    }
}

/// A Python index, negative ones from the end.
fn position(index: i128, length: usize) -> Option<usize> {
    let from_start = if index < 0 { index + i128::try_from(length).ok()? } else { index };
    usize::try_from(from_start).ok()
}

struct Slice {
    lower: Option<i128>,
    upper: Option<i128>,
    step: i128,
}

impl Slice {
    fn of(&self, whole: Constant) -> Option<Constant> {
        Some(match whole {
            Constant::List(items) => Constant::List(self.pick(&items)?),
            Constant::Tuple(items) => Constant::Tuple(self.pick(&items)?),
            Constant::Str(text) => {
                let letters: Vec<char> = text.chars().collect();
                Constant::Str(self.pick(&letters)?.into_iter().collect())
            }
            _ => return None,
        })
    }

    fn pick<T: Clone>(&self, items: &[T]) -> Option<Vec<T>> {
        let length = i128::try_from(items.len()).ok()?;
        let within = |bound: Option<i128>, missing: i128, least: i128, most: i128| match bound {
            None => missing,
            Some(bound) if bound < 0 => bound.saturating_add(length).clamp(least, most),
            Some(bound) => bound.clamp(least, most),
        };
        let (mut at, end) = match self.step {
            0 => return None,
            1.. => (within(self.lower, 0, 0, length), within(self.upper, length, 0, length)),
            _ => (
                within(self.lower, length - 1, -1, length - 1),
                within(self.upper, -1, -1, length - 1),
            ),
        };
        let mut picked = Vec::new();
        while (self.step > 0 && at < end) || (self.step < 0 && at > end) {
            picked.push(items.get(usize::try_from(at).ok()?)?.clone());
            at = at.checked_add(self.step)?;
        }
        Some(picked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_are_those_of_python() {
        let letters = || Constant::text("abcde");
        for (lower, upper, step, expected) in [
            (Some(1), Some(3), 1, "bc"),
            (None, None, -1, "edcba"),
            (Some(-2), None, 1, "de"),
            (None, Some(-2), 1, "abc"),
            (Some(10), None, 1, ""),
            (None, Some(10), 2, "ace"),
            (Some(3), Some(0), -2, "db"),
            (Some(-10), Some(2), 1, "ab"),
            (None, None, i128::MAX, "a"),
        ] {
            let slice = Slice { lower, upper, step };
            assert_eq!(
                slice.of(letters()),
                Some(Constant::text(expected)),
                "{lower:?}:{upper:?}:{step}"
            );
        }
        assert_eq!(Slice { lower: None, upper: None, step: 0 }.of(letters()), None);
    }
}
