//! The structs around a place of a type, which references lead back to.

use crate::StructType;

#[derive(Default)]
pub(crate) struct Enclosing<'a>(Vec<&'a StructType>);

impl<'a> Enclosing<'a> {
    pub(crate) fn push(&mut self, of: &'a StructType) {
        self.0.push(of);
    }

    pub(crate) fn pop(&mut self) {
        self.0.pop();
    }

    /// The innermost of that name.
    pub(crate) fn find(&self, name: &str) -> Option<&'a StructType> {
        self.0.iter().rev().find(|of| of.name == name).copied()
    }

    /// The same for all places at which every name leads to the same struct.
    pub(crate) fn key(&self) -> Vec<usize> {
        let mut reachable: Vec<&StructType> = Vec::new();
        for of in self.0.iter().rev() {
            if reachable.iter().all(|known| known.name != of.name) {
                reachable.push(of);
            }
        }
        let mut key: Vec<usize> =
            reachable.into_iter().map(|of| std::ptr::from_ref(of) as usize).collect();
        key.sort_unstable();
        key
    }
}
