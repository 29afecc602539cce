//! Where in the form an error is shown. Its path leads by keys through dictionaries, as in the
//! inputs; the form's places lead by number, because a key changes while somebody types it. Pure.

use domain::{FieldError, Parameter, PathSegment, ValueType, validate_value};
use serde_json::{Map, Value};

use super::{
    draft::{Content, Draft},
    slot::{Shape, Slot},
};

/// The errors with their paths as places of the form in which `drafts` stand.
pub(super) fn placed(
    parameters: &[Parameter],
    drafts: &[Draft],
    mut errors: Vec<FieldError>,
) -> Vec<FieldError> {
    for error in &mut errors {
        let of = |parameter: &&Parameter| Some(parameter.name.as_str()) == error.path.parameter();
        let Some(at) = parameters.iter().position(|parameter| of(&parameter)) else { continue };
        if let (Some(draft), Some(below)) = (drafts.get(at), error.path.0.get_mut(1..)) {
            number_keys(Shape::of(&parameters[at]).slot(), draft, below);
        }
    }
    errors
}

/// All that is wrong at a place; `deep` also inside of it, with the places named.
pub(super) fn words_at(errors: &[FieldError], at: &str, deep: bool) -> Option<String> {
    let words: Vec<String> = errors
        .iter()
        .filter_map(|error| {
            let path = error.path.to_string();
            let below = path.strip_prefix(at)?;
            match below {
                "" => Some(error.message.clone()),
                _ if deep && below.starts_with(['.', '[']) => Some(error.to_string()),
                _ => None,
            }
        })
        .take(5)
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// An error that nothing suits where a union is, as what is wrong with the option that was chosen.
pub(super) fn of_chosen_option(
    parameters: &[Parameter],
    drafts: &[Draft],
    inputs: &Map<String, Value>,
    error: FieldError,
) -> Vec<FieldError> {
    let found = || {
        let name = error.path.parameter()?;
        let at = parameters.iter().position(|parameter| parameter.name == name)?;
        let below = error.path.0.get(1..)?;
        let shape = Shape::of(&parameters[at]);
        let option = chosen_option(shape.slot(), drafts.get(at)?, below)?;
        let value = below.iter().try_fold(inputs.get(name)?, |value, segment| match segment {
            PathSegment::Key(key) => value.get(key),
            PathSegment::Index(at) => value.get(at),
        })?;
        Some(validate_value(option, value, &error.path))
    };
    let Some(errors) = found().filter(|errors| !errors.is_empty()) else { return vec![error] };
    let deeper = |inner: FieldError| match inner.path.0.len() > error.path.0.len() {
        // A union inside of the option.
        true => of_chosen_option(parameters, drafts, inputs, inner),
        false => vec![inner],
    };
    errors.into_iter().flat_map(deeper).collect()
}

fn chosen_option<'a>(
    slot: Slot<'a>,
    draft: &'a Draft,
    path: &[PathSegment],
) -> Option<&'a ValueType> {
    let Some((segment, rest)) = path.split_first() else {
        let (option, _) = option_of(slot, draft)?;
        return Some(option.value_type);
    };
    let (slot, draft) = opened(slot, draft);
    let (part, draft, _) = below(slot, draft, segment)?;
    chosen_option(part, draft, rest)
}

/// The chosen option of a union.
fn option_of<'a>(slot: Slot<'a>, draft: &'a Draft) -> Option<(Slot<'a>, &'a Draft)> {
    let inner = slot.inner();
    let (Content::Options { chosen, drafts }, ValueType::Union(types)) =
        (&draft.content, inner.value_type)
    else {
        return None;
    };
    Some((inner.option(types.get(*chosen)?), drafts.get(*chosen)?.as_ref()?))
}

/// What is in a union, or what it is itself where it is none.
fn opened<'a>(slot: Slot<'a>, draft: &'a Draft) -> (Slot<'a>, &'a Draft) {
    match option_of(slot, draft) {
        Some((slot, draft)) => opened(slot, draft),
        None => (slot, draft),
    }
}

/// What is one step down, and under which number or name the form has it.
fn below<'a>(
    slot: Slot<'a>,
    draft: &'a Draft,
    segment: &PathSegment,
) -> Option<(Slot<'a>, &'a Draft, PathSegment)> {
    let inner = slot.inner();
    let (part, draft, place) = match (&draft.content, inner.value_type, segment) {
        (
            Content::Items(drafts),
            ValueType::List(items) | ValueType::Set(items),
            PathSegment::Index(at),
        ) => (inner.item(items), drafts.get(*at)?, segment.clone()),
        (Content::Items(drafts), ValueType::Tuple(types), PathSegment::Index(at)) => {
            (inner.entry(types.get(*at)?), drafts.get(*at)?, segment.clone())
        }
        (Content::Fields(drafts), ValueType::Struct(of), PathSegment::Key(name)) => {
            let mut fields = of.fields.iter().zip(drafts);
            let (field, draft) = fields.find(|(field, _)| field.name == *name)?;
            (inner.field(field), draft, segment.clone())
        }
        (Content::Entries(entries), ValueType::Dict(of), PathSegment::Key(key)) => {
            // The last one: of two that have the same key it is the one too many.
            let at = entries.iter().rposition(|(name, _)| name == key)?;
            (inner.entry(of), &entries[at].1, PathSegment::Index(at))
        }
        _ => return None,
    };
    Some((part, draft, place))
}

fn number_keys(slot: Slot, draft: &Draft, path: &mut [PathSegment]) {
    let (slot, draft) = opened(slot, draft);
    let Some((segment, rest)) = path.split_first_mut() else { return };
    if let Some((part, draft, place)) = below(slot, draft, segment) {
        *segment = place;
        number_keys(part, draft, rest);
    }
}
