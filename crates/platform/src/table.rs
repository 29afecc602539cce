//! Tables as people paste them: read as rows of inputs for a function, then checked and pushed like
//! any batch. A cell is read the way a form's field is.

use domain::{
    BatchSummary, Caller, FunctionSpec, ParameterKind, Role, RowErrors, TableCheck, TableColumn,
    TableText, parse_text, value_text,
};
use serde_json::{Map, Value};

use crate::{Error, Platform, Result, Target, require};

/// Rows whose cells a person is shown.
const SAMPLE: usize = 3;
/// Characters of a cell that is shown.
const LONGEST_SAMPLE: usize = 40;
const MOST_COLUMNS: usize = 200;

type Row = Map<String, Value>;

impl Platform {
    /// What would be run, and what is wrong with it; runs nothing. An empty table has no columns.
    pub async fn check_table(
        &self,
        caller: &Caller,
        target: &Target,
        table: &TableText,
    ) -> Result<TableCheck> {
        require(caller, Role::Runner)?;
        let to = self.destination(caller, target).await?;
        let read = Table::read(&table.text)?;
        let columns = read.columns(&to.spec, table);
        if read.rows.is_empty() {
            return Ok(TableCheck { columns, ..TableCheck::default() });
        }
        let check = self.check_batch(caller, target, read.inputs(&to.spec, &columns)).await?;
        Ok(TableCheck { columns, check })
    }

    /// One job per row, as [`Platform::push_batch`].
    pub async fn push_table(
        &self,
        caller: &Caller,
        target: &Target,
        table: &TableText,
    ) -> Result<BatchSummary> {
        let to = self.destination(caller, target).await?;
        let read = Table::read(&table.text)?;
        let columns = read.columns(&to.spec, table);
        let rows = read.inputs(&to.spec, &columns);
        match table.only_right {
            true => self.push_right_rows(caller, target, rows).await,
            false => self.push_batch(caller, target, rows).await,
        }
    }

    /// The rows that are wrong as CSV, with a column more that says why: to be put right and run again.
    pub async fn wrong_rows(
        &self,
        caller: &Caller,
        target: &Target,
        table: &TableText,
    ) -> Result<String> {
        require(caller, Role::Runner)?;
        let to = self.destination(caller, target).await?;
        let read = Table::read(&table.text)?;
        let lines = read.lines();
        let names: Vec<String> = read.names.iter().cloned().chain(["error".to_owned()]).collect();
        let columns = read.columns(&to.spec, table);
        let wrong = self.all_wrong_rows(caller, target, read.inputs(&to.spec, &columns)).await?;
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&names).map_err(Error::internal)?;
        for RowErrors { row, errors } in wrong {
            let words: Vec<String> = errors.iter().map(ToString::to_string).collect();
            let cells = lines.get(row as usize).into_iter().flatten().cloned();
            let record: Vec<String> = cells.chain([words.join(" ")]).collect();
            writer.write_record(&record).map_err(Error::internal)?;
        }
        let bytes = writer.into_inner().map_err(|error| Error::internal(error.into_error()))?;
        String::from_utf8(bytes).map_err(Error::internal)
    }
}

/// Cells by row and column; none where there is nothing.
struct Table {
    names: Vec<String>,
    rows: Vec<Vec<Option<Cell>>>,
}

enum Cell {
    /// As typed: its parameter says what it means.
    Text(String),
    Json(Value),
}

impl Table {
    fn read(text: &str) -> Result<Self> {
        let text = text.trim_start_matches('\u{feff}').trim();
        let table = match text.chars().next() {
            None => Ok(Self { names: Vec::new(), rows: Vec::new() }),
            Some('[') => read_array(text),
            Some('{') => read_lines(text),
            Some(_) => read_csv(text),
        }?;
        if table.names.len() > MOST_COLUMNS {
            return Err(Error::invalid(format!("A table has at most {MOST_COLUMNS} columns.")));
        }
        Ok(table)
    }

    fn of_objects(objects: Vec<Row>) -> Self {
        let mut names: Vec<String> = Vec::new();
        for name in objects.iter().flat_map(Map::keys) {
            if !names.contains(name) && names.len() <= MOST_COLUMNS {
                names.push(name.clone());
            }
        }
        let row = |mut object: Row| {
            names.iter().map(|name| object.remove(name).map(Cell::Json)).collect()
        };
        Self { rows: objects.into_iter().map(row).collect(), names: names.clone() }
    }

    fn columns(&self, spec: &FunctionSpec, table: &TableText) -> Vec<TableColumn> {
        let column = |(index, name): (usize, &String)| {
            let chosen = table.mapping.iter().find(|choice| choice.column == *name);
            let parameter = match chosen {
                Some(choice) => choice.parameter.clone(),
                None => parameter_named(spec, name),
            };
            let known = |parameter: &String| spec.parameters.iter().any(|p| p.name == *parameter);
            TableColumn {
                name: name.clone(),
                parameter: parameter.filter(known),
                sample: self.sample(index),
            }
        };
        self.names.iter().enumerate().map(column).collect()
    }

    /// Every cell as text, each row as long as there are columns.
    fn lines(&self) -> Vec<Vec<String>> {
        let cell = |cell: Option<&Option<Cell>>| match cell.and_then(Option::as_ref) {
            Some(Cell::Text(text)) => text.clone(),
            Some(Cell::Json(value)) => value_text(value),
            None => String::new(),
        };
        let row = |row: &Vec<Option<Cell>>| {
            (0..self.names.len()).map(|column| cell(row.get(column))).collect()
        };
        self.rows.iter().map(row).collect()
    }

    fn sample(&self, column: usize) -> Vec<String> {
        let text = |row: &Vec<Option<Cell>>| match row.get(column).and_then(Option::as_ref) {
            Some(Cell::Text(text)) => text.chars().take(LONGEST_SAMPLE).collect(),
            Some(Cell::Json(value)) => value_text(value).chars().take(LONGEST_SAMPLE).collect(),
            None => String::new(),
        };
        self.rows.iter().take(SAMPLE).map(text).collect()
    }

    fn inputs(self, spec: &FunctionSpec, columns: &[TableColumn]) -> Vec<Row> {
        let row = |cells: Vec<Option<Cell>>| {
            let named = columns.iter().zip(cells);
            named
                .filter_map(|(column, cell)| input(spec, column.parameter.as_deref()?, cell?))
                .collect()
        };
        self.rows.into_iter().map(row).collect()
    }
}

/// What cannot be read stays a text: the row's errors say what it should have been.
fn input(spec: &FunctionSpec, name: &str, cell: Cell) -> Option<(String, Value)> {
    let parameter = spec.parameters.iter().find(|parameter| parameter.name == name)?;
    let many = matches!(
        parameter.kind,
        ParameterKind::VariablePositional | ParameterKind::VariableKeyword
    );
    let value = match cell {
        Cell::Json(value) => value,
        Cell::Text(text) if many => serde_json::from_str(&text).unwrap_or(Value::from(text)),
        Cell::Text(text) => parse_text(&parameter.value_type, &text).unwrap_or(Value::from(text)),
    };
    Some((name.to_owned(), value))
}

/// `First name` is `first_name`.
fn parameter_named(spec: &FunctionSpec, column: &str) -> Option<String> {
    let plain = |name: &str| -> String {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let names = || spec.parameters.iter().map(|parameter| &parameter.name);
    let same = names().find(|name| name.as_str() == column);
    same.or_else(|| names().find(|name| plain(name) == plain(column))).cloned()
}

fn read_array(text: &str) -> Result<Table> {
    let objects: Vec<Row> = serde_json::from_str(text).map_err(|error| {
        Error::invalid(format!("The table is not an array of JSON objects: {error}."))
    })?;
    Ok(Table::of_objects(objects))
}

fn read_lines(text: &str) -> Result<Table> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let objects = lines.map(|(index, line)| {
        serde_json::from_str(line).map_err(|error| {
            let line = index + 1;
            Error::invalid(format!("Line {line} of the table is not a JSON object: {error}."))
        })
    });
    Ok(Table::of_objects(objects.collect::<Result<_>>()?))
}

fn read_csv(text: &str) -> Result<Table> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .trim(csv::Trim::Headers)
        .from_reader(text.as_bytes());
    let wrong = |error: csv::Error| Error::invalid(format!("The table cannot be read: {error}."));
    let names: Vec<String> = reader.headers().map_err(wrong)?.iter().map(str::to_owned).collect();
    if let Some(twice) = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name)) {
        return Err(Error::invalid(format!("Two columns of the table are called {:?}.", twice.1)));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        if record.len() > names.len() {
            let line = record.position().map_or(0, csv::Position::line);
            let (cells, columns) = (record.len(), names.len());
            return Err(Error::invalid(format!(
                "Line {line} of the table has {cells} cells, but there are {columns} columns: a cell with a \
                 comma in it needs quotes around it."
            )));
        }
        // An empty cell leaves its parameter to the function.
        let cell = |text: &str| (!text.is_empty()).then(|| Cell::Text(text.to_owned()));
        rows.push(record.iter().map(cell).collect());
    }
    Ok(Table { names, rows })
}

/// Whichever of the usual ones the first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    // The last of equals: a comma where there is none of them.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use domain::{Parameter, ValueType};
    use serde_json::json;

    use super::*;

    fn spec() -> FunctionSpec {
        let parameters = vec![
            Parameter::required("first_name", ValueType::str()),
            Parameter::required("age", ValueType::int()),
        ];
        FunctionSpec { parameters, ..FunctionSpec::bare("f") }
    }

    fn rows(text: &str, mapping: Vec<domain::ColumnChoice>) -> Value {
        let table = TableText { text: text.to_owned(), mapping, only_right: false };
        let read = Table::read(&table.text).expect("a table");
        let columns = read.columns(&spec(), &table);
        Value::Array(read.inputs(&spec(), &columns).into_iter().map(Value::Object).collect())
    }

    #[test]
    fn columns_find_their_parameters_whatever_the_table_is_written_in() {
        let expected = json!([{"first_name": "Ada, C.", "age": 36}, {"first_name": "7"}]);
        for text in [
            "First name,age,note\n\"Ada, C.\",36,x\n7,,y\n",
            "\u{feff}first_name;age\r\nAda, C.;36\r\n7;\r\n",
            "First Name\tAge\nAda, C.\t36\n7\t\n",
            "{\"first_name\": \"Ada, C.\", \"age\": 36}\n\n{\"first_name\": \"7\"}",
            "[{\"first_name\": \"Ada, C.\", \"age\": 36}, {\"first_name\": \"7\"}]",
        ] {
            assert_eq!(rows(text, Vec::new()), expected, "{text}");
        }
    }

    #[test]
    fn a_chosen_parameter_wins_over_the_columns_name() {
        let choice = |column: &str, parameter: Option<&str>| domain::ColumnChoice {
            column: column.into(),
            parameter: parameter.map(str::to_owned),
        };
        let mapping = vec![choice("who", Some("first_name")), choice("age", None)];
        assert_eq!(rows("who,age\nAda,36", mapping), json!([{"first_name": "Ada"}]));
    }

    #[test]
    fn a_cell_that_is_no_number_stays_to_be_told_of() {
        assert_eq!(rows("age\ntwo", Vec::new()), json!([{"age": "two"}]));
    }

    #[test]
    fn a_table_that_cannot_be_read_says_where() {
        for (text, words) in [
            ("a,b\n1,2,3", "Line 2"),
            ("a,a\n1,2", "Two columns"),
            ("{\"a\": 1}\nnonsense", "Line 2"),
            ("[1, 2]", "array of JSON objects"),
        ] {
            let error = Table::read(text).err().expect("no table").to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
