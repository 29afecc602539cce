//! The catalogue's full-text index: what is in it, and how words are looked up. Words are found by
//! their beginnings; when hardly any are, what is written alike is found too.

use domain::{FunctionId, OrganizationId};
use sqlx::{Row, SqliteConnection, SqlitePool};

use crate::Result;

/// More words than anybody types.
const MOST_WORDS: usize = 12;
/// With fewer hits than this, misspelt words are thought of.
const FEW: usize = 3;
/// Functions that may be written alike and are looked at closely.
const CANDIDATES: i64 = 60;

/// Best first: a hit in the name counts most, one in the readme least.
pub(super) const BY_WORDS: &str = "SELECT c.function FROM catalogue_words w \
     JOIN catalogue c ON c.number = w.rowid JOIN functions f ON f.id = c.function \
     WHERE catalogue_words MATCH ?2 AND f.organization = ?1 AND f.deleted_at IS NULL \
     ORDER BY bm25(catalogue_words, 10.0, 8.0, 5.0, 3.0, 1.0), f.name";

pub(super) const BY_TRIGRAMS: &str = "SELECT c.function, \
     f.owner || ' ' || f.name || ' ' || v.title || ' ' || v.tags || ' ' || v.description AS text \
     FROM catalogue_trigrams t JOIN catalogue c ON c.number = t.rowid \
     JOIN functions f ON f.id = c.function JOIN versions v ON v.id = f.latest \
     WHERE catalogue_trigrams MATCH ?2 AND f.organization = ?1 AND f.deleted_at IS NULL \
     ORDER BY bm25(catalogue_trigrams), f.name LIMIT ?3";

/// What a search found, best first.
pub(super) struct Found {
    pub(super) functions: Vec<FunctionId>,
    /// All of them are only written alike.
    pub(super) corrected: bool,
}

/// Puts a function's latest version in the place of what the index had of it.
pub(super) async fn index(connection: &mut SqliteConnection, function: FunctionId) -> Result<()> {
    for statement in [
        "INSERT INTO catalogue (function) VALUES (?1) ON CONFLICT DO NOTHING",
        "DELETE FROM catalogue_words WHERE rowid = (SELECT number FROM catalogue WHERE function = ?1)",
        "DELETE FROM catalogue_trigrams WHERE rowid = (SELECT number FROM catalogue WHERE function = ?1)",
        "INSERT INTO catalogue_words (rowid, name, title, tags, description, readme) \
         SELECT c.number, f.owner || ' ' || f.name, v.title, v.tags, v.description, \
         substr(json_extract(v.spec, '$.metadata.readme'), 1, 100000) FROM catalogue c \
         JOIN functions f ON f.id = c.function JOIN versions v ON v.id = f.latest \
         WHERE c.function = ?1 AND f.deleted_at IS NULL",
        "INSERT INTO catalogue_trigrams (rowid, text) SELECT c.number, f.owner || ' ' || f.name \
         || ' ' || v.title || ' ' || v.tags || ' ' || v.description FROM catalogue c \
         JOIN functions f ON f.id = c.function JOIN versions v ON v.id = f.latest \
         WHERE c.function = ?1 AND f.deleted_at IS NULL",
    ] {
        sqlx::query(statement).bind(function.0).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Functions that hold all the words.
pub(super) async fn find(
    reads: &SqlitePool,
    organization: OrganizationId,
    search: &str,
) -> Result<Found> {
    let words = words_of(search);
    if words.is_empty() {
        return Ok(Found { functions: Vec::new(), corrected: false });
    }
    let query: Vec<_> = words.iter().map(|word| format!("\"{word}\"*")).collect();
    let ids = sqlx::query_scalar(BY_WORDS)
        .bind(organization.0)
        .bind(query.join(" "))
        .fetch_all(reads)
        .await?;
    let mut functions: Vec<_> = ids.into_iter().map(FunctionId).collect();
    let exact = functions.len();
    if exact < FEW {
        for function in written_alike(reads, organization, &words).await? {
            if !functions.contains(&function) {
                functions.push(function);
            }
        }
    }
    Ok(Found { corrected: exact == 0 && !functions.is_empty(), functions })
}

async fn written_alike(
    reads: &SqlitePool,
    organization: OrganizationId,
    words: &[String],
) -> Result<Vec<FunctionId>> {
    let trigrams: Vec<_> = words.iter().flat_map(|word| trigrams_of(word)).collect();
    if trigrams.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(BY_TRIGRAMS)
        .bind(organization.0)
        .bind(trigrams.join(" OR "))
        .bind(CANDIDATES)
        .fetch_all(reads)
        .await?;
    let mut found = Vec::new();
    for row in &rows {
        let text = words_of_text(row.try_get("text")?);
        if words.iter().all(|word| text.iter().any(|other| is_alike(word, other))) {
            found.push(FunctionId(row.try_get("function")?));
        }
    }
    Ok(found)
}

/// Lower case and only letters and digits: nothing in them means anything to the index.
fn words_of(search: &str) -> Vec<String> {
    words_of_text(search).into_iter().take(MOST_WORDS).collect()
}

fn words_of_text(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect()
}

fn trigrams_of(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    letters.windows(3).map(|three| format!("\"{}\"", three.iter().collect::<String>())).collect()
}

/// Whether somebody may have meant `other`, or its beginning: one wrong letter in four, two in eight.
fn is_alike(word: &str, other: &str) -> bool {
    if other.contains(word) {
        return true;
    }
    let word: Vec<char> = word.chars().collect();
    let other: Vec<char> = other.chars().collect();
    let most = match word.len() {
        0..4 => return false,
        4..8 => 1,
        _ => 2,
    };
    distance(&word, &other) <= most
}

/// Letters to add, leave out, replace or swap with their neighbour until `from` is a beginning of `to`.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for (row, letter) in from.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let replaced = above[column] + usize::from(letter != other);
            let mut least = replaced.min(above[column + 1] + 1).min(line[column] + 1);
            let swapped =
                row > 0 && column > 0 && from[row - 1] == *other && to[column - 1] == *letter;
            if swapped {
                least = least.min(before[column - 1] + 1);
            }
            line.push(least);
        }
        before = std::mem::replace(&mut above, line);
    }
    above.into_iter().min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_finger_are_forgiven_and_other_words_are_not() {
        for (typed, meant) in [
            ("mutliplier", "multiplier"),
            ("multplier", "multiplier"),
            ("trasncribe", "transcribe"),
            ("plier", "multiplier"),
            ("speach", "speech"),
            ("mulptip", "multiplier"),
        ] {
            assert!(is_alike(typed, meant), "{typed} for {meant}");
        }
        for (typed, other) in [("ocr", "oct"), ("image", "video"), ("adder", "multiplier")] {
            assert!(!is_alike(typed, other), "{typed} is not {other}");
        }
    }

    #[test]
    fn what_is_typed_has_no_meaning_to_the_index() {
        assert_eq!(
            words_of("a\"b* OR (c) NEAR/2 -d:e"),
            ["a", "b", "or", "c", "near", "2", "d", "e"]
        );
        assert!(words_of("100%_ \"* ").len() == 1 && words_of(" \"*-").is_empty());
    }
}
