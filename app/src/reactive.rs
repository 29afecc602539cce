//! Closures of views, as few types. Each closure that a view holds is otherwise a type of its own,
//! for which all of rendering and hydrating is compiled again: that was half of the wasm.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
};

use leptos::{prelude::*, tachys::reactive_graph::SharedReactiveFunction, task::spawn_local};

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

/// A list of which each item is drawn once, and stays while its key is among the items.
pub(crate) fn each<T: 'static, V: IntoAny + 'static>(
    items: impl Fn() -> Vec<T> + Send + Sync + 'static,
    key: fn(&T) -> u128,
    draw: impl Fn(T) -> V + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: Send,
{
    keyed(Arc::new(move || {
        let undrawn = |item| {
            let (key, draw) = (key(&item), draw.clone());
            Undrawn { key, draw: Box::new(move || draw(item).into_any()) }
        };
        items().into_iter().map(undrawn).collect()
    }))
}

struct Undrawn {
    key: u128,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

fn keyed(items: Live<Vec<Undrawn>>) -> AnyView {
    view! {
        <For each=move || items() key=|item| item.key let:item>
            {(item.draw)()}
        </For>
    }
    .into_any()
}

/// Runs in the browser, and again whenever a signal that it read has changed.
pub(crate) fn effect(run: impl FnMut() + 'static) {
    let mut run: Box<dyn FnMut()> = Box::new(run);
    Effect::new(move |_: Option<()>| run());
}

/// Runs beside everything else, in the browser.
pub(crate) fn go(task: impl Future<Output = ()> + 'static) {
    let task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(task);
    spawn_local(task);
}
