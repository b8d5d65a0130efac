//! A table as Parquet: row groups of some hundred thousand rows, Snappy, dates and UTC times with their logical types.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};
use tempfile::NamedTempFile;

use super::columns::{Column, Kind, Table, Value};
use super::table_file::{Finished, TableFile, unnamed};
use crate::AnalyticsError;

/// Rows kept in memory before they become a row group.
const ROW_GROUP: usize = 122_880;

/// A Parquet file being written.
pub(crate) struct ParquetTable {
    name: String,
    path: PathBuf,
    writer: SerializedFileWriter<NamedTempFile>,
    columns: Vec<Buffer>,
    buffered: usize,
    rows: u64,
}

/// The cells of one column that are not in the file yet.
struct Buffer {
    cells: Cells,
    nullable: bool,
    /// For each row 1, or 0 where the cell is empty.
    levels: Vec<i16>,
}

enum Cells {
    Texts(Vec<ByteArray>),
    Longs(Vec<i64>),
    Numbers(Vec<f64>),
    Booleans(Vec<bool>),
    Dates(Vec<i32>),
}

impl ParquetTable {
    pub(crate) fn new(folder: &Path, name: String, table: &Table) -> Result<Self, AnalyticsError> {
        let path = folder.join(&name);
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by("Lectern".to_owned())
            .build();
        let file = unnamed(folder)?;
        let writer = schema(table)
            .and_then(|schema| SerializedFileWriter::new(file, schema, Arc::new(properties)))
            .map_err(|source| refused(&path, source))?;
        Ok(Self {
            name,
            path,
            writer,
            columns: table.columns.iter().map(Buffer::of).collect(),
            buffered: 0,
            rows: 0,
        })
    }

    fn write_row_group(&mut self) -> Result<(), ParquetError> {
        if self.buffered == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.columns {
            if let Some(mut writer) = group.next_column()? {
                column.write(writer.untyped())?;
                writer.close()?;
            }
        }
        group.close()?;
        self.buffered = 0;
        Ok(())
    }
}

impl TableFile for ParquetTable {
    fn row(&mut self, cells: &[Value<'_>]) -> Result<(), AnalyticsError> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.add(*cell);
        }
        self.rows += 1;
        self.buffered += 1;
        if self.buffered == ROW_GROUP {
            self.write_row_group()
                .map_err(|source| refused(&self.path, source))?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Finished, AnalyticsError> {
        let written = self.write_row_group();
        let Self {
            name,
            path,
            writer,
            rows,
            ..
        } = *self;
        let file = written
            .and_then(|()| writer.into_inner())
            .map_err(|source| refused(&path, source))?;
        Ok(Finished {
            name,
            file,
            rows,
            guarded: 0,
        })
    }
}

impl Buffer {
    fn of(column: &Column) -> Self {
        Self {
            cells: match column.kind {
                Kind::Text => Cells::Texts(Vec::new()),
                Kind::Integer | Kind::Time => Cells::Longs(Vec::new()),
                Kind::Number => Cells::Numbers(Vec::new()),
                Kind::Boolean => Cells::Booleans(Vec::new()),
                Kind::Date => Cells::Dates(Vec::new()),
            },
            nullable: column.nullable,
            levels: Vec::new(),
        }
    }

    fn add(&mut self, cell: Value<'_>) {
        match (&mut self.cells, cell) {
            (Cells::Texts(cells), Value::Text(text)) => cells.push(text.as_bytes().to_vec().into()),
            (Cells::Longs(cells), Value::Integer(number) | Value::Time(number)) => {
                cells.push(number);
            }
            (Cells::Numbers(cells), Value::Number(number)) => cells.push(number),
            (Cells::Booleans(cells), Value::Boolean(value)) => cells.push(value),
            (Cells::Dates(cells), Value::Date(day)) => cells.push(day),
            (_, cell) => {
                debug_assert!(
                    cell == Value::Empty && self.nullable,
                    "{cell:?} in another column"
                );
                self.levels.push(0);
                return;
            }
        }
        self.levels.push(1);
    }

    fn write(&mut self, writer: &mut ColumnWriter<'_>) -> Result<(), ParquetError> {
        let levels = self.nullable.then_some(self.levels.as_slice());
        match (&mut self.cells, writer) {
            (Cells::Texts(cells), ColumnWriter::ByteArrayColumnWriter(writer)) => {
                writer.write_batch(cells, levels, None)?;
                cells.clear();
            }
            (Cells::Longs(cells), ColumnWriter::Int64ColumnWriter(writer)) => {
                writer.write_batch(cells, levels, None)?;
                cells.clear();
            }
            (Cells::Numbers(cells), ColumnWriter::DoubleColumnWriter(writer)) => {
                writer.write_batch(cells, levels, None)?;
                cells.clear();
            }
            (Cells::Booleans(cells), ColumnWriter::BoolColumnWriter(writer)) => {
                writer.write_batch(cells, levels, None)?;
                cells.clear();
            }
            (Cells::Dates(cells), ColumnWriter::Int32ColumnWriter(writer)) => {
                writer.write_batch(cells, levels, None)?;
                cells.clear();
            }
            _ => {
                return Err(ParquetError::General(
                    "a column has another type".to_owned(),
                ));
            }
        }
        self.levels.clear();
        Ok(())
    }
}

fn schema(table: &Table) -> Result<TypePtr, ParquetError> {
    let fields: Result<Vec<TypePtr>, ParquetError> = table
        .columns
        .iter()
        .map(|column| field(column).map(Arc::new))
        .collect();
    let schema = Type::group_type_builder(table.name)
        .with_fields(fields?)
        .build()?;
    Ok(Arc::new(schema))
}

fn field(column: &Column) -> Result<Type, ParquetError> {
    let (physical, logical) = match column.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer => (Physical::INT64, None),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Boolean => (Physical::BOOLEAN, None),
        Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Time => (
            Physical::INT64,
            Some(LogicalType::timestamp(true, TimeUnit::MICROS)),
        ),
    };
    let repetition = if column.nullable {
        Repetition::OPTIONAL
    } else {
        Repetition::REQUIRED
    };
    Type::primitive_type_builder(column.name, physical)
        .with_repetition(repetition)
        .with_logical_type(logical)
        .build()
}

fn refused(path: &Path, source: ParquetError) -> AnalyticsError {
    AnalyticsError::Parquet {
        path: path.to_owned(),
        source,
    }
}
