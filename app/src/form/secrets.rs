//! Secrets in a form: what the server draws has none, whatever the form was filled with. Pure.

use domain::{ValueType, holds_secret};

use super::{
    draft::{Content, Draft},
    slot::Slot,
};

/// Empties every field of a secret; a text of JSON that may have one is emptied as a whole.
pub(super) fn forget(slot: Slot, draft: &mut Draft) {
    let inner = slot.inner();
    if !holds_secret(inner.value_type) && !inner.is_recursive() {
        return;
    }
    match (&mut draft.content, inner.value_type) {
        (Content::Text(text), _) => text.clear(),
        (Content::Items(drafts), ValueType::List(items) | ValueType::Set(items)) => {
            drafts.iter_mut().for_each(|draft| forget(inner.item(items), draft));
        }
        (Content::Items(drafts), ValueType::Tuple(types)) => {
            types.iter().zip(drafts).for_each(|(of, draft)| forget(inner.entry(of), draft));
        }
        (Content::Entries(entries), ValueType::Dict(of)) => {
            entries.iter_mut().for_each(|(_, draft)| forget(inner.entry(of), draft));
        }
        (Content::Fields(drafts), ValueType::Struct(of)) => {
            of.fields
                .iter()
                .zip(drafts)
                .for_each(|(field, draft)| forget(inner.field(field), draft));
        }
        (Content::Options { drafts, .. }, ValueType::Union(types)) => {
            for (of, draft) in types.iter().zip(drafts) {
                if let Some(draft) = draft {
                    forget(inner.option(of), draft);
                }
            }
        }
        _ => {}
    }
}
