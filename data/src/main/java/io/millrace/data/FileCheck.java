package io.millrace.data;

import io.millrace.data.csv.CsvReader;
import io.millrace.data.csv.CsvRecord;
import io.millrace.data.csv.CsvSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One CSV file as rows of a dataset. The file is read more than once, and always as a stream: to
/// find the schema, to judge it, to take its rows.
final class FileCheck {
  private static final Pattern GENERATED = Pattern.compile("column_\\d+");

  private final FileStamp stamp;
  private final DatasetSpec spec;
  private final Schema schema;
  private final CsvSettings settings;

  private FileCheck(FileStamp stamp, DatasetSpec spec, Schema schema, CsvSettings settings) {
    this.stamp = stamp;
    this.spec = spec;
    this.schema = schema;
    this.settings = settings;
  }

  /// Reads a file as one that has to fit the dataset's schema, which is inferred from it if there
  /// is none.
  static FileCheck of(FileStamp stamp, Dataset dataset) {
    return dataset
        .schema()
        .map(schema -> next(stamp, dataset.spec(), schema))
        .orElseGet(() -> first(stamp, dataset.spec()));
  }

  private static FileCheck first(FileStamp stamp, DatasetSpec spec) {
    try (CsvReader csv = CsvReader.open(stamp.file(), CsvSettings.DEFAULT)) {
      Schema schema = SchemaInference.of(csv, spec);
      CsvSettings same =
          CsvSettings.DEFAULT.withHeader(
              csv.headerInFile() ? CsvSettings.Header.PRESENT : CsvSettings.Header.ABSENT);
      return new FileCheck(stamp, spec, schema, same);
    }
  }

  /// If the schema has names of its own, so must the file.
  private static FileCheck next(FileStamp stamp, DatasetSpec spec, Schema schema) {
    boolean named = !schema.names().stream().allMatch(n -> GENERATED.matcher(n).matches());
    CsvSettings.Header header = named ? CsvSettings.Header.PRESENT : CsvSettings.Header.DETECT;
    return new FileCheck(stamp, spec, schema, CsvSettings.DEFAULT.withHeader(header));
  }

  Schema schema() {
    return schema;
  }

  /// What a file is like.
  ///
  /// @param missing columns that it lacks and must have; then nothing else was looked at
  record Findings(
      long rows, long quarantined, List<String> missing, List<String> extra, String encoding) {
    /// Why the file makes no version.
    Optional<String> obstacle(double quarantineLimit) {
      if (!missing.isEmpty()) {
        String noun = missing.size() == 1 ? "column" : "columns";
        return Optional.of("The file lacks the %s %s.".formatted(noun, String.join(", ", missing)));
      }
      if (rows == 0) {
        return Optional.of("The file has no data rows.");
      }
      if (quarantined == rows) {
        return Optional.of("None of the %,d rows fits the schema.".formatted(rows));
      }
      if (quarantined > quarantineLimit * rows) {
        return Optional.of(
            "%,d of %,d rows (%.1f %%) do not fit the schema (limit: %.1f %%)."
                .formatted(quarantined, rows, 100.0 * quarantined / rows, 100 * quarantineLimit));
      }
      return Optional.empty();
    }
  }

  /// Looks at every row, and writes those that do not fit to `quarantine`.
  Findings findings(OutputStream quarantine) throws IOException {
    try (CsvReader csv = CsvReader.open(stamp.file(), settings)) {
      RowCheck check = new RowCheck(schema, spec, csv.header());
      List<String> missing = csv.header().isEmpty() ? new ArrayList<>() : check.missingColumns();
      spec.target()
          .filter(target -> !csv.header().isEmpty() && schema.find(target).isEmpty())
          .ifPresent(missing::add);
      long rows = 0;
      long bad = 0;
      Optional<CsvRecord> record = missing.isEmpty() ? csv.next() : Optional.empty();
      while (record.isPresent()) {
        rows++;
        if (check.check(record.get()) instanceof RowCheck.Checked.Bad(var row)) {
          bad++;
          if (bad <= Quarantine.MOST_ROWS) {
            Quarantine.write(quarantine, row);
          }
        }
        record = csv.next();
      }
      return new Findings(rows, bad, missing, check.extraColumns(), csv.encoding());
    }
  }

  /// Gives the good rows, one after the other, to a table: values in the schema's order, then the
  /// row's number and bucket.
  ///
  /// @param firstRow the number of the first one
  /// @param work what to do with them; they cannot be read afterwards
  <T> T rows(long firstRow, Function<Iterable<@Nullable Object[]>, T> work) {
    try (CsvReader csv = CsvReader.open(stamp.file(), settings)) {
      RowCheck check = new RowCheck(schema, spec, csv.header());
      return work.apply(() -> new GoodRows(csv, check, firstRow, stamp));
    }
  }

  private static final class GoodRows implements Iterator<@Nullable Object[]> {
    private final CsvReader csv;
    private final RowCheck check;
    private final FileStamp stamp;
    private long row;
    private @Nullable Object @Nullable [] next;

    GoodRows(CsvReader csv, RowCheck check, long firstRow, FileStamp stamp) {
      this.csv = csv;
      this.check = check;
      this.row = firstRow;
      this.stamp = stamp;
    }

    @Override
    public boolean hasNext() {
      Optional<CsvRecord> record = next == null ? csv.next() : Optional.empty();
      while (record.isPresent() && next == null) {
        if (check.check(record.get()) instanceof RowCheck.Checked.Good(var values)) {
          next = values;
        } else {
          record = csv.next();
        }
      }
      if (next == null) {
        stamp.requireUnchanged();
      }
      return next != null;
    }

    @Override
    public @Nullable Object[] next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException();
      }
      @Nullable Object[] full = Arrays.copyOf(next, next.length + 2);
      full[next.length] = row;
      full[next.length + 1] = (long) Split.bucket(row);
      row++;
      next = null;
      return full;
    }
  }
}
