//! A button for what can't be undone: a first click asks, a later one does it. The second half of a double click does nothing.

use leptos::{prelude::*, task::spawn_local};

use crate::browser;

/// A double click is over after this, in milliseconds.
const PAUSE: u16 = 700;

/// Whether somebody was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Asked(Option<i64>);

impl Asked {
    /// It is clicked then. Whether it is to be done.
    fn click(&mut self, now: i64) -> bool {
        match self.0 {
            None => {
                self.0 = Some(now);
                false
            }
            Some(at) if now - at < i64::from(PAUSE) => false,
            Some(_) => {
                self.0 = None;
                true
            }
        }
    }
}

/// The button, with its words before and after the first click.
#[component]
pub fn Sure(
    /// Its id; none: it has none.
    #[prop(optional)]
    id: Option<&'static str>,
    /// What it does, for style sheets and tests.
    act: &'static str,
    /// Its words.
    #[prop(into)]
    words: Signal<&'static str>,
    /// Its words when it asks.
    #[prop(into)]
    sure: Signal<&'static str>,
    /// What it does.
    #[prop(into)]
    done: Callback<()>,
) -> impl IntoView {
    let asked = RwSignal::new(Asked::default());
    let pause = RwSignal::new(false);
    let click = move |_| {
        if asked.try_update(|asked| asked.click(browser::now_ms())) == Some(true) {
            done.run(());
        } else if !pause.get_untracked() {
            pause.set(true);
            spawn_local(async move {
                browser::sleep(f64::from(PAUSE)).await;
                pause.try_set(false);
            });
        }
    };
    let label = move || {
        if asked.with(|asked| asked.0.is_some()) {
            sure.get()
        } else {
            words.get()
        }
    };
    view! {
        <button id=id class="more" data-act=act aria-disabled=move || pause.get().to_string() on:click=click>{label}</button>
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, PAUSE};

    #[test]
    fn a_double_click_asks_and_a_later_one_does_it() {
        let mut asked = Asked::default();
        assert!(!asked.click(1_000));
        assert!(!asked.click(1_200), "the second half of a double click");
        assert!(asked.click(1_000 + i64::from(PAUSE)));
        assert!(!asked.click(9_000), "it asks again");
    }
}
