//! The tables of the fault matrices: each fault at each step, and what became of it.

use lectern_campus::faults::Fault;

/// An answer with nothing but a status.
pub(crate) fn status(status: u16) -> Fault {
    Fault::Status {
        status,
        body: String::new(),
    }
}

/// What became of one fault at one step.
pub(crate) struct Cell {
    /// What the table shows.
    pub shown: String,
    /// What went wrong, if it was not overcome.
    pub failure: Option<String>,
}

impl Cell {
    /// A fault that was told, because nothing else can be done about it.
    pub fn told() -> Self {
        Self {
            shown: "told".to_owned(),
            failure: None,
        }
    }

    /// A fault that was overcome after some seconds, or was not.
    pub fn of(failure: Option<String>, seconds: f64) -> Self {
        Self {
            shown: match failure {
                Some(_) => "FAILED".to_owned(),
                None => format!("ok {seconds:.1} s"),
            },
            failure,
        }
    }
}

/// A table that is printed, and that fails its test if one of its cells did.
pub(crate) struct Table {
    title: &'static str,
    rows: Vec<String>,
    wrong: Vec<String>,
}

impl Table {
    /// Begins a table with the names of its columns.
    pub fn new<'a>(
        title: &'static str,
        first: &str,
        columns: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self {
            title,
            rows: vec![row(first, columns)],
            wrong: Vec::new(),
        }
    }

    /// Adds a line of what became of one fault.
    pub fn add(&mut self, first: &str, cells: Vec<Cell>) {
        self.rows
            .push(row(first, cells.iter().map(|cell| cell.shown.as_str())));
        let failures = cells.into_iter().filter_map(|cell| cell.failure);
        self.wrong.extend(failures);
    }

    /// Adds a line of words, and what is wrong with it.
    pub fn tell(&mut self, first: &str, words: &[&str], wrong: Option<String>) {
        self.rows.push(row(first, words.iter().copied()));
        self.wrong.extend(wrong);
    }

    /// Prints the table.
    ///
    /// # Panics
    ///
    /// A fault was not overcome, or not told as it should be.
    #[expect(clippy::print_stdout, reason = "the table is what the test is for")]
    pub fn end(self) {
        println!("\n{}:\n{}\n", self.title, self.rows.join("\n"));
        assert!(self.wrong.is_empty(), "{:#?}", self.wrong);
    }
}

fn row<'a>(first: &str, cells: impl IntoIterator<Item = &'a str>) -> String {
    cells
        .into_iter()
        .fold(format!("| {first:<14}"), |row, cell| {
            row + &format!("| {cell:<13}")
        })
        + "|"
}
