//! Where in the form an error is shown. Its path leads by keys through dictionaries, as in the
//! inputs; the form's places lead by number, because a key changes while somebody types it. Pure.

use domain::{FieldError, Parameter, PathSegment, ValueType};

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

fn number_keys(slot: Slot, draft: &Draft, path: &mut [PathSegment]) {
    let inner = slot.inner();
    if let (Content::Options { chosen, drafts }, ValueType::Union(types)) =
        (&draft.content, inner.value_type)
    {
        if let (Some(Some(draft)), Some(of)) = (drafts.get(*chosen), types.get(*chosen)) {
            number_keys(inner.option(of), draft, path);
        }
        return;
    }
    let [segment, below @ ..] = path else { return };
    let part = match (&draft.content, inner.value_type, &*segment) {
        (
            Content::Items(drafts),
            ValueType::List(items) | ValueType::Set(items),
            PathSegment::Index(at),
        ) => drafts.get(*at).map(|draft| (inner.item(items), draft)),
        (Content::Items(drafts), ValueType::Tuple(types), PathSegment::Index(at)) => {
            types.get(*at).map(|of| inner.entry(of)).zip(drafts.get(*at))
        }
        (Content::Fields(drafts), ValueType::Struct(of), PathSegment::Key(name)) => {
            let mut fields = of.fields.iter().zip(drafts);
            fields
                .find(|(field, _)| field.name == *name)
                .map(|(field, draft)| (inner.field(field), draft))
        }
        (Content::Entries(entries), ValueType::Dict(of), PathSegment::Key(key)) => {
            // The last one: of two that have the same key it is the one too many.
            let Some(at) = entries.iter().rposition(|(name, _)| name == key) else { return };
            *segment = PathSegment::Index(at);
            Some((inner.entry(of), &entries[at].1))
        }
        _ => None,
    };
    if let Some((slot, draft)) = part {
        number_keys(slot, draft, below);
    }
}
