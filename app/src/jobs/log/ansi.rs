//! Text that colours a terminal, as HTML: classes that the stylesheet knows, since a page may hold
//! no styles of its own. Whatever else a terminal would do with it is left out.

use maud::{Markup, PreEscaped};

/// Numbers of one control sequence.
const MOST_NUMBERS: usize = 16;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Look {
    /// Of the 256 that terminals have; others are brought to the nearest.
    ink: Option<u8>,
    ground: Option<u8>,
    bold: bool,
    dim: bool,
    italic: bool,
    underlined: bool,
    inverted: bool,
}

/// What a terminal would show of the line. Each line begins without colours.
pub(super) fn drawn(text: &str) -> Markup {
    let mut html = String::with_capacity(text.len() + 16);
    let mut look = Look::default();
    for part in parts(text) {
        match part {
            Part::Text(text) => look.write(text, &mut html),
            Part::Look(numbers) => look.change(numbers),
        }
    }
    PreEscaped(html)
}

/// A line of a log without the sequences that colour terminals, and only what a carriage return
/// left standing.
#[must_use]
pub fn plain_text(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for part in parts(text) {
        if let Part::Text(text) = part {
            plain.extend(text.chars().filter(|letter| is_shown(*letter)));
        }
    }
    plain
}

enum Part<'t> {
    Text(&'t str),
    /// The numbers of a sequence that changes how text looks.
    Look(&'t str),
}

fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text.trim_end_matches('\r').rsplit('\r').next().unwrap_or_default();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(sequence) = rest.strip_prefix('\u{1b}') {
            let (part, after) = cut_sequence(sequence);
            rest = after;
            return Some(part);
        }
        let end = rest.find('\u{1b}').unwrap_or(rest.len());
        let (shown, after) = rest.split_at(end);
        rest = after;
        Some(Part::Text(shown))
    })
}

/// What comes after an escape character, and after all that belongs to it.
fn cut_sequence(text: &str) -> (Part<'_>, &str) {
    let nothing = Part::Text("");
    if let Some(control) = text.strip_prefix('[') {
        // It ends with its first letter or `~`.
        let Some(end) = control.find(|letter: char| ('@'..='~').contains(&letter)) else {
            return (nothing, "");
        };
        let (numbers, after) = (&control[..end], &control[end + 1..]);
        let is_look = control[end..].starts_with('m');
        return (if is_look { Part::Look(numbers) } else { nothing }, after);
    }
    if let Some(command) = text.strip_prefix(']') {
        // Titles and links end with a bell, or with another escape and a backslash.
        let end = command.find(['\u{7}', '\u{1b}']);
        let after = end.map_or("", |end| &command[end..]);
        let after = after.strip_prefix('\u{7}').or(after.strip_prefix("\u{1b}\\")).unwrap_or("");
        return (nothing, after);
    }
    let mut letters = text.chars();
    letters.next();
    (nothing, letters.as_str())
}

fn is_shown(letter: char) -> bool {
    letter == '\t' || !letter.is_control()
}

impl Look {
    fn write(&self, text: &str, html: &mut String) {
        let mut closing = 0;
        let (ink, ground) =
            if self.inverted { (self.ground, self.ink) } else { (self.ink, self.ground) };
        if let Some(ground) = ground {
            html.push_str(&format!("<span class=\"ground c{ground}\">"));
            closing += 1;
        }
        let flags = [
            (self.bold, " bold"),
            (self.dim, " dim"),
            (self.italic, " italic"),
            (self.underlined, " underlined"),
            (self.inverted && ink.is_none() && ground.is_none(), " inverted"),
        ];
        let mut class = ink.map_or_else(String::new, |ink| format!("ink c{ink}"));
        flags.iter().filter(|(on, _)| *on).for_each(|(_, name)| class.push_str(name));
        if !class.is_empty() {
            html.push_str(&format!("<span class=\"{}\">", class.trim_start()));
            closing += 1;
        }
        for letter in text.chars().filter(|letter| is_shown(*letter)) {
            match letter {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                other => html.push(other),
            }
        }
        html.push_str(&"</span>".repeat(closing));
    }

    fn change(&mut self, numbers: &str) {
        let mut left = numbers.split([';', ':']).take(MOST_NUMBERS);
        while let Some(number) = left.next() {
            match number.parse::<u16>().unwrap_or(0) {
                0 => *self = Self::default(),
                1 => self.bold = true,
                2 => self.dim = true,
                3 => self.italic = true,
                4 => self.underlined = true,
                7 => self.inverted = true,
                22 => (self.bold, self.dim) = (false, false),
                23 => self.italic = false,
                24 => self.underlined = false,
                27 => self.inverted = false,
                number @ 30..=37 => self.ink = u8::try_from(number - 30).ok(),
                number @ 90..=97 => self.ink = u8::try_from(number - 82).ok(),
                number @ 40..=47 => self.ground = u8::try_from(number - 40).ok(),
                number @ 100..=107 => self.ground = u8::try_from(number - 92).ok(),
                38 => self.ink = colour(&mut left),
                39 => self.ink = None,
                48 => self.ground = colour(&mut left),
                49 => self.ground = None,
                _ => {}
            }
        }
    }
}

/// `5;N`, or `2;R;G;B`.
fn colour<'t>(numbers: &mut impl Iterator<Item = &'t str>) -> Option<u8> {
    let mut next = || numbers.next()?.parse::<u8>().ok();
    match next()? {
        5 => next(),
        2 => Some(nearest(next()?, next()?, next()?)),
        _ => None,
    }
}

/// Among the six by six by six of a terminal's colours.
fn nearest(red: u8, green: u8, blue: u8) -> u8 {
    let step = |part: u8| match part {
        0..48 => 0,
        48..115 => 1,
        _ => (part - 35) / 40,
    };
    16 + 36 * step(red) + 6 * step(green) + step(blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_overwritten_progress_do_not_litter_a_plain_log() {
        assert_eq!(plain_text("\u{1b}[1;31mred\u{1b}[0m text"), "red text");
        assert_eq!(plain_text("10%\r50%\r100%\r"), "100%");
        assert_eq!(plain_text("\u{1b}]0;title\u{7}a\u{1b}]8;;x\u{1b}\\b\u{1b}[2Kc\u{1b}"), "abc");
        assert_eq!(plain_text("bell\u{7}s and \u{0}zeros"), "bells and zeros");
    }

    #[test]
    fn colours_of_all_three_kinds_become_classes() {
        assert_eq!(drawn("\u{1b}[31ma\u{1b}[0mb").0, "<span class=\"ink c1\">a</span>b");
        assert_eq!(drawn("\u{1b}[1;38;5;208ma").0, "<span class=\"ink c208 bold\">a</span>");
        assert_eq!(drawn("\u{1b}[38;2;255;0;0ma").0, "<span class=\"ink c196\">a</span>");
        let both = "<span class=\"ground c4\"><span class=\"ink c15\">a</span></span>";
        assert_eq!(drawn("\u{1b}[97;44ma").0, both);
    }

    #[test]
    fn a_line_cannot_become_markup_and_broken_sequences_do_no_harm() {
        assert_eq!(drawn("<b>&\"").0, "&lt;b&gt;&amp;\"");
        for text in
            ["\u{1b}[", "\u{1b}[38;5", "\u{1b}[38;2;1", "\u{1b}", "\u{1b}[999999999m", "\u{1b}ü"]
        {
            assert_eq!(drawn(text).0, "", "{text:?}");
        }
    }
}
