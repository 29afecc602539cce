//! HTML as text. A value never changes once it is drawn, so that its thousands of elements need not
//! be known to the page's code: less of it, and nothing to hydrate.

use maud::{Markup, PreEscaped, html};

use crate::components::Glyph;

/// Markup is what stands in this code; everything else is escaped.
#[derive(Default)]
pub(super) struct Html(String);

impl Html {
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Between tags, or between the quotes of an attribute.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                other => self.0.push(other),
            }
        }
        self
    }

    /// What the server has rendered and sanitised.
    pub(super) fn rendered(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    pub(super) fn append(&mut self, other: Self) -> &mut Self {
        self.0.push_str(&other.0);
        self
    }

    pub(super) fn icon(&mut self, glyph: Glyph) -> &mut Self {
        self.raw(r#"<svg class="icon" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">"#)
            .raw(glyph.paths())
            .raw("</svg>")
    }

    /// A button that copies `text`; empty, the text of the `<pre>` beside it.
    pub(super) fn copy_button(&mut self, label: &'static str, text: &str) -> &mut Self {
        self.raw(r#"<button type="button" class="btn ghost needs-js" data-copy=""#)
            .text(text)
            .raw("\">")
            .icon(Glyph::Copy)
            .raw(r#"<span aria-live="polite">"#)
            .raw(label)
            .raw("</span></button>")
    }

    pub(super) fn markup(self) -> Markup {
        html! { div.value { (PreEscaped(self.0)) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_become_markup() {
        let mut html = Html::default();
        html.raw("<a title=\"").text("\" onclick=x").raw("\">").text("<b>&lt;</b>").raw("</a>");
        assert_eq!(html.0, "<a title=\"&quot; onclick=x\">&lt;b&gt;&amp;lt;&lt;/b&gt;</a>");
    }
}
