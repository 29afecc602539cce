//! Closures of views, as few types. Each closure that a view holds is otherwise a type of its own,
//! for which all of rendering and hydrating is compiled again: that was half of the wasm.

use std::sync::{Arc, Mutex};

use leptos::{prelude::*, tachys::reactive_graph::SharedReactiveFunction};

/// What a view follows: called again whenever a signal that it read has changed.
pub(crate) type Live<T> = Arc<dyn Fn() -> T + Send + Sync>;

/// A text, a flag or the value of an attribute.
pub(crate) fn live<T>(value: impl Fn() -> T + Send + Sync + 'static) -> Live<T> {
    Arc::new(value)
}

/// A part of a page that is drawn anew as a whole.
pub(crate) fn part<V: IntoAny>(
    view: impl Fn() -> V + Send + 'static,
) -> SharedReactiveFunction<AnyView> {
    Arc::new(Mutex::new(move || view().into_any()))
}

/// A part of a page that is not always there.
pub(crate) fn maybe<V: IntoAny>(
    view: impl Fn() -> Option<V> + Send + 'static,
) -> SharedReactiveFunction<Option<AnyView>> {
    Arc::new(Mutex::new(move || view().map(IntoAny::into_any)))
}

/// What happens on an event.
pub(crate) type Handler<E> = Box<dyn FnMut(E)>;

pub(crate) fn handler<E>(act: impl FnMut(E) + 'static) -> Handler<E> {
    Box::new(act)
}
