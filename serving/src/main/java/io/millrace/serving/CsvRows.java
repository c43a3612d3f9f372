package io.millrace.serving;

import static io.millrace.base.ErrorCode.ROWS_INVALID;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.millrace.base.MillraceException;
import io.millrace.data.csv.Cells;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the CSV form of a request (RFC 4180, UTF-8). The first line is a header if one of its
/// cells is the name of a field; then columns are matched by name. Otherwise every line has all
/// fields in the order of the signature.
public final class CsvRows {
  /// What JSON calls a number, and with a sign or a bare point what spreadsheets write.
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d{1,400}(\\.\\d{0,400})?|\\.\\d{1,400})([eE][+-]?\\d{1,9})?");

  private final Fields fields;
  private final Rows rows;

  /// Position of the field in each column; null before the first line.
  private int @Nullable [] columns;

  /// Whether the first line is a header in any case, and cells may say what data frames have.
  private boolean isNamed;

  /// The column of the key that no model reads, if a header names it.
  private int mereKey = Fields.NONE;

  private CsvRows(Fields fields, int limit) {
    this.fields = fields;
    rows = new Rows(fields, limit);
  }

  /// @throws MillraceException with `ROWS_INVALID`, `FIELD_TYPE`, `FIELD_MISSING` or
  ///     `TOO_MANY_ROWS`
  static Rows parse(Fields fields, byte[] body, int limit) {
    return parse(new CsvRows(fields, limit), body);
  }

  /// As [#parse(Fields,byte[],int)] of what a data frame writes: the first line is a header
  /// whatever it says, `True` and `False` are 1 and 0, and moments are written as ISO 8601.
  public static Rows parseNamed(Fields fields, byte[] body, int limit) {
    CsvRows csv = new CsvRows(fields, limit);
    csv.isNamed = true;
    return parse(csv, body);
  }

  /// Whether the first line of a body names fields.
  /// @throws MillraceException with `ROWS_INVALID` if it is not CSV
  static boolean isHeader(Fields fields, byte[] line) {
    try (CsvReader<CsvRecord> in = reader(line)) {
      return in.stream()
          .findFirst()
          .filter(cells -> isHeader(fields, cells.getFields()))
          .isPresent();
    } catch (CsvParseException e) {
      throw invalid(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isHeader(Fields fields, List<String> cells) {
    return cells.stream().anyMatch(cell -> fields.position(name(cell)) != Fields.NONE);
  }

  private static CsvReader<CsvRecord> reader(byte[] body) {
    return CsvReader.builder()
        .skipEmptyLines(true)
        .allowExtraFields(true)
        .allowMissingFields(true)
        .ofCsvRecord(decode(body));
  }

  private static MillraceException invalid(CsvParseException e) {
    return new MillraceException(
        ROWS_INVALID,
        "The body is not CSV: " + e.getMessage(),
        "Send RFC 4180: commas between cells, quotes doubled inside quoted cells.",
        e);
  }

  private static Rows parse(CsvRows csv, byte[] body) {
    try (CsvReader<CsvRecord> in = reader(body)) {
      for (CsvRecord line : in) {
        csv.line(line);
      }
    } catch (CsvParseException e) {
      throw invalid(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (csv.rows.count() == 0) {
      throw new MillraceException(
          ROWS_INVALID,
          "The body has no rows.",
          "Send at least one line of values: " + String.join(",", csv.fields.names()));
    }
    return csv.rows;
  }

  private void line(CsvRecord line) {
    List<String> cells = line.getFields();
    int[] at = columns;
    if (at == null) {
      boolean header = isNamed || isHeader(fields, cells);
      columns = at = header ? header(cells) : signature();
      if (header) {
        return;
      }
    }
    rows.begin();
    if (cells.size() != at.length) {
      throw new MillraceException(
          ROWS_INVALID,
          "row %d (line %d) has %d cells (expected: %d)"
              .formatted(rows.count(), line.getStartingLineNumber(), cells.size(), at.length),
          "Send a cell for each of: " + String.join(",", fields.names()));
    }
    for (int column = 0; column < at.length; column++) {
      if (column == mereKey) {
        rows.key(cells.get(column));
      } else {
        cell(at[column], cells.get(column));
      }
    }
    rows.end();
  }

  private int[] header(List<String> cells) {
    for (int column = 0; column < cells.size(); column++) {
      if (fields.isMereKey(name(cells.get(column)))) {
        mereKey = column;
      }
    }
    return cells.stream().mapToInt(cell -> fields.position(name(cell))).toArray();
  }

  private int[] signature() {
    return java.util.stream.IntStream.range(0, fields.size()).toArray();
  }

  private void cell(int field, String cell) {
    if (field == Fields.NONE) {
      rows.ignore();
      return;
    }
    rows.see(field);
    switch (fields.at(field).type()) {
      case TEXT -> rows.put(field, cell);
      case NUMBER -> {
        String text = cell.strip();
        if (!text.isEmpty()) {
          rows.put(field, number(field, text));
        }
      }
    }
  }

  private double number(int field, String text) {
    if (NUMBER.matcher(text).matches()) {
      return Double.parseDouble(text);
    }
    if (isNamed) {
      boolean isMoment = fields.at(field).meaning() == InputField.Meaning.MOMENT;
      Optional<Double> value =
          isMoment
              ? Cells.timestamp(text).map(time -> (double) time.toEpochMilli())
              : Cells.bool(text).map(truth -> truth ? 1.0 : 0.0);
      if (value.isPresent()) {
        return value.get();
      }
    }
    throw rows.wrong(field, "'" + text + "'", "a number");
  }

  private static String name(String cell) {
    return cell.strip();
  }

  private static String decode(byte[] body) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new MillraceException(
          ROWS_INVALID, "The body is not UTF-8.", "Send the text in UTF-8.", e);
    }
  }
}
