//! What a person does to the structure of a form: adds an item, moves it, chooses another option.
//! Pure; the page does it at once, the server for a form without JavaScript.

use std::fmt;

use domain::ValueType;

use super::{
    draft::{Content, Draft},
    names,
    slot::{Place, Presence, Slot},
};

#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// One more item or entry, at the end.
    Add,
    /// This item or entry goes.
    Remove(usize),
    /// An item changes places with what is between.
    Move {
        from: usize,
        to: usize,
    },
    Choose(usize),
    Presence(Presence),
    /// Texts instead of this item: what was pasted into it.
    Fill(usize, Vec<String>),
    /// Texts as further items.
    Append(Vec<String>),
    /// As it was at first.
    Reset,
}

/// An action at the field of that name. As text it is what a button without JavaScript sends.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    pub name: String,
    pub action: Action,
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.action {
            Action::Add => f.write_str("add")?,
            Action::Remove(at) => write!(f, "remove-{at}")?,
            Action::Move { from, to } => write!(f, "move-{from}-{to}")?,
            Action::Choose(option) => write!(f, "choose-{option}")?,
            Action::Presence(presence) => f.write_str(presence.as_str())?,
            Action::Reset => f.write_str("reset")?,
            // Only ever made by the page itself.
            Action::Fill(..) | Action::Append(_) => f.write_str("texts")?,
        }
        write!(f, ":{}", self.name)
    }
}

impl Edit {
    /// None for what no button of ours sends.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let (action, name) = text.split_once(':')?;
        let mut words = action.split('-');
        let verb = words.next()?;
        let mut number = || words.next()?.parse::<usize>().ok();
        let action = match verb {
            "add" => Action::Add,
            "remove" => Action::Remove(number()?),
            "move" => Action::Move { from: number()?, to: number()? },
            "choose" => Action::Choose(number()?),
            "reset" => Action::Reset,
            other => Action::Presence(Presence::of(other)?),
        };
        Some(Self { name: name.to_owned(), action })
    }

    /// Does it somewhere in the draft at `place`. Gives the id of the control to go on with, none
    /// when there is no such place.
    #[must_use]
    pub fn apply(&self, slot: Slot, place: &Place, draft: &mut Draft) -> Option<String> {
        if place.name == self.name {
            return self.act(slot, place, draft);
        }
        if !self.name.starts_with(&place.name) {
            return None;
        }
        let inner = slot.inner();
        match (&mut draft.content, inner.value_type) {
            (Content::Items(drafts), ValueType::List(items) | ValueType::Set(items)) => {
                let part = inner.item(items);
                let mut parts = drafts.iter_mut().enumerate();
                parts.find_map(|(index, draft)| self.apply(part, &place.item(index), draft))
            }
            (Content::Items(drafts), ValueType::Tuple(types)) => {
                let mut parts = types.iter().zip(drafts).enumerate();
                parts.find_map(|(index, (of, draft))| {
                    self.apply(inner.entry(of), &place.item(index), draft)
                })
            }
            (Content::Entries(entries), ValueType::Dict(of)) => {
                let mut entries = entries.iter_mut().enumerate();
                entries.find_map(|(index, (_, draft))| {
                    self.apply(inner.entry(of), &place.item(index), draft)
                })
            }
            (Content::Fields(drafts), ValueType::Struct(of)) => {
                let mut parts = of.fields.iter().zip(drafts);
                parts.find_map(|(field, draft)| {
                    self.apply(inner.field(field), &place.field(&field.name), draft)
                })
            }
            (Content::Options { drafts, .. }, ValueType::Union(types)) => {
                let mut parts = types.iter().zip(drafts).enumerate();
                parts.find_map(|(index, (of, draft))| {
                    self.apply(inner.option(of), &place.option(index), draft.as_mut()?)
                })
            }
            _ => None,
        }
    }

    fn act(&self, slot: Slot, place: &Place, draft: &mut Draft) -> Option<String> {
        let inner = slot.inner();
        match (&self.action, &mut draft.content, inner.value_type) {
            (Action::Reset, ..) => {
                *draft = Draft::initial(slot);
                Some(place.id())
            }
            (Action::Presence(presence), ..) => {
                if *presence == Presence::Set && draft.content == Content::Text(String::new()) {
                    draft.content = Content::blank(slot);
                }
                draft.presence = *presence;
                Some(place.id())
            }
            (
                Action::Choose(chosen),
                Content::Options { chosen: now, drafts },
                ValueType::Union(types),
            ) => {
                let of = types.get(*chosen)?;
                *now = *chosen;
                let draft = drafts.get_mut(*chosen)?;
                if draft.is_none() {
                    *draft = Some(Draft::blank(inner.option(of)));
                }
                Some(place.option(*chosen).id())
            }
            (action, Content::Items(drafts), ValueType::List(items) | ValueType::Set(items)) => {
                edit_items(action, drafts, inner.item(items), place)
            }
            (Action::Add, Content::Entries(entries), ValueType::Dict(of)) => {
                entries.push((String::new(), Draft::blank(inner.entry(of))));
                Some(key_id(place, entries.len() - 1))
            }
            (Action::Remove(at), Content::Entries(entries), ValueType::Dict(_)) => {
                (*at < entries.len()).then(|| entries.remove(*at))?;
                Some(match entries.len() {
                    0 => add_id(place),
                    left => key_id(place, (*at).min(left - 1)),
                })
            }
            _ => None,
        }
    }
}

fn edit_items(
    action: &Action,
    drafts: &mut Vec<Draft>,
    part: Slot,
    place: &Place,
) -> Option<String> {
    match action {
        Action::Add => {
            drafts.push(Draft { presence: Presence::Set, ..Draft::blank(part) });
            Some(place.item(drafts.len() - 1).id())
        }
        Action::Remove(at) => {
            (*at < drafts.len()).then(|| drafts.remove(*at))?;
            Some(match drafts.len() {
                0 => add_id(place),
                left => place.item((*at).min(left - 1)).id(),
            })
        }
        Action::Move { from, to } => {
            let to = (*to).min(drafts.len().checked_sub(1)?);
            let moved = (*from < drafts.len()).then(|| drafts.remove(*from))?;
            drafts.insert(to, moved);
            Some(place.item(to).id())
        }
        Action::Fill(at, texts) => {
            let new = texts.iter().map(|text| Draft::text(text.as_str()));
            (*at < drafts.len()).then(|| drafts.splice(*at..=*at, new).for_each(drop))?;
            Some(place.item(*at + texts.len().saturating_sub(1)).id())
        }
        Action::Append(texts) => {
            // A file picked into a list that shows an empty item goes there.
            drafts.retain(|draft| draft.content != Content::Text(String::new()));
            drafts.extend(texts.iter().map(|text| Draft::text(text.as_str())));
            Some(add_id(place))
        }
        _ => None,
    }
}

/// The button that adds to a list.
#[must_use]
pub fn add_id(place: &Place) -> String {
    format!("{}-add", place.id())
}

/// The key of a dictionary's entry.
#[must_use]
pub fn key_id(place: &Place, index: usize) -> String {
    format!("in-{}", names::about(&names::of_item(&place.name, index), names::KEY))
}
