//! Bounds on what is read, so that hostile source cannot exhaust stack, memory or time.
//! Source beyond them is an error that names the bound, never a crash.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer::lex};

/// Longest `.py` file that is parsed.
pub(crate) const FILE_BYTES: usize = 1024 * 1024;
/// Longest text file that `open(...).read()` brings in, and longest constant text.
pub(crate) const TEXT_BYTES: usize = 1024 * 1024;
/// Most values in one constant, nested ones included.
pub(crate) const CONSTANT_VALUES: usize = 100_000;
/// Most functions of a bundle.
pub(crate) const FUNCTIONS: usize = 1_000;
/// Most errors reported at once.
pub(crate) const ERRORS: usize = 500;
/// Open brackets at one place; CPython has the same bound.
const BRACKETS: usize = 200;
/// Indentation levels; CPython has the same bound.
const INDENTATIONS: usize = 100;
/// Tokens between two commas or line ends, the brackets between them included: what bounds the
/// depth of `1 + 1 + …`, `a.b.c…` and `not not …`, which nest without brackets.
const TOKENS_OF_EXPRESSION: usize = 9_000;
/// Types inside types.
pub(crate) const TYPE_DEPTH: usize = 32;
/// Types of one function, nested ones included.
pub(crate) const TYPES_OF_FUNCTION: usize = 2_000;
/// Longest annotation written as text that is read as a type.
pub(crate) const QUOTED_BYTES: usize = 10_000;
/// Longest text of a type hint that is kept.
pub(crate) const HINT_CHARACTERS: usize = 500;
/// Names that stand for names that stand for names …
pub(crate) const NAME_HOPS: usize = 32;
/// Base classes of base classes …
pub(crate) const BASE_CLASSES: usize = 32;
/// Steps of evaluating constants in one reading; a step is about one value or 64 bytes of text.
pub(crate) const STEPS: usize = 20_000_000;
/// Expressions inside expressions, through the names of constants too.
pub(crate) const EVALUATION_DEPTH: usize = 4_000;
/// Stack of the reading thread. Only what is used of it becomes memory.
pub(crate) const STACK_BYTES: usize = 256 * 1024 * 1024;

/// The 1-based line on which the source nests too deeply to be parsed, if it does.
pub(crate) fn too_deep_at(source: &str, mode: Mode) -> Option<u32> {
    if !is_too_deep(source, mode) {
        return None;
    }
    // The lexer does not tell positions: find the first line whose end is too deep.
    let line_ends: Vec<usize> = source
        .match_indices('\n')
        .map(|(at, _)| at + 1)
        .chain(std::iter::once(source.len()))
        .collect();
    let line = line_ends.partition_point(|end| !is_too_deep(&source[..*end], mode));
    u32::try_from(line + 1).ok()
}

fn is_too_deep(source: &str, mode: Mode) -> bool {
    let mut lexer = lex(source, mode);
    let mut depth = Depth::default();
    loop {
        let token = lexer.next_token();
        if token == TokenKind::EndOfFile {
            return false;
        }
        if depth.exceeded_by(token) {
            return true;
        }
    }
}

/// An upper bound of the depth of the syntax tree, from tokens alone.
#[derive(Default)]
struct Depth {
    /// One per open bracket, outermost first, and the place outside of all brackets.
    open: Vec<Segment>,
    outside: Segment,
    /// Tokens counted in all segments now open.
    total: usize,
    indentations: usize,
}

#[derive(Default, Clone, Copy)]
struct Segment {
    tokens: usize,
    /// The longest part between commas so far.
    longest: usize,
}

impl Depth {
    fn exceeded_by(&mut self, token: TokenKind) -> bool {
        match token {
            TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::FStringStart
            | TokenKind::TStringStart => {
                self.count(1);
                self.open.push(Segment::default());
            }
            TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd => self.close(),
            TokenKind::Comma => self.part(),
            TokenKind::Newline => self.line_end(),
            TokenKind::Indent => self.indentations += 1,
            TokenKind::Dedent => self.indentations = self.indentations.saturating_sub(1),
            // Strings side by side are one flat node.
            TokenKind::String | TokenKind::Comment | TokenKind::NonLogicalNewline => {}
            _ => self.count(1),
        }
        self.open.len() > BRACKETS
            || self.indentations > INDENTATIONS
            || self.total > TOKENS_OF_EXPRESSION
    }

    fn count(&mut self, tokens: usize) {
        self.open.last_mut().unwrap_or(&mut self.outside).tokens += tokens;
        self.total += tokens;
    }

    fn part(&mut self) {
        let segment = self.open.last_mut().unwrap_or(&mut self.outside);
        segment.longest = segment.longest.max(segment.tokens);
        self.total -= segment.tokens;
        segment.tokens = 0;
    }

    fn close(&mut self) {
        if let Some(closed) = self.open.pop() {
            self.total -= closed.tokens;
            self.count(closed.longest.max(closed.tokens));
        }
    }

    fn line_end(&mut self) {
        self.open.clear();
        self.outside = Segment::default();
        self.total = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deep(source: &str) -> Option<u32> {
        too_deep_at(source, Mode::Module)
    }

    #[test]
    fn ordinary_code_is_not_too_deep() {
        let long_list = format!("x = [{}]\n", "f(1) + 2, ".repeat(10_000));
        assert_eq!(deep(&long_list), None);
        assert_eq!(deep(&"x = 1\n".repeat(10_000)), None);
        assert_eq!(deep(&format!("x = ({})\n", "'a' ".repeat(10_000))), None);
    }

    #[test]
    fn nesting_without_brackets_is_bounded() {
        assert_eq!(deep(&format!("a = 1\nx = {}1\n", "1 + ".repeat(10_000))), Some(2));
        assert_eq!(deep(&format!("x = {}1\n", "not ".repeat(10_000))), Some(1));
        assert_eq!(deep(&format!("x = a{}\n", ".b".repeat(10_000))), Some(1));
        assert_eq!(deep(&format!("x = a{}\n", "(1, 2)".repeat(10_000))), Some(1));
        assert_eq!(deep(&format!("x = {}1{}\n", "(".repeat(300), ")".repeat(300))), Some(1));
    }
}
