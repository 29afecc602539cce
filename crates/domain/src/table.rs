//! A table as a person pastes it, on its way to being a batch: its columns, the parameters they are
//! for, and what is wrong with its rows. Reading it is the server's work.

use serde::{Deserialize, Serialize};

use crate::BatchCheck;

/// A table as it was given, and what each column is for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableText {
    /// CSV with a line of names (commas, semicolons or tabs between), JSON lines, or an array of
    /// objects.
    pub text: String,
    /// Columns whose parameter somebody chose; the others find theirs by name.
    #[serde(default)]
    pub mapping: Vec<ColumnChoice>,
    /// Rows that are wrong are left out rather than in the way of the others.
    #[serde(default)]
    pub only_right: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnChoice {
    pub column: String,
    /// None: the column is left out.
    pub parameter: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableColumn {
    pub name: String,
    /// None: no parameter is called so, or it was chosen to be left out.
    pub parameter: Option<String>,
    /// The first rows, each cut to 40 characters.
    pub sample: Vec<String>,
}

/// What a table would run, before it does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableCheck {
    pub columns: Vec<TableColumn>,
    pub check: BatchCheck,
}
