package io.millrace.pipeline.maprun.reader;

import io.millrace.base.json.Json;
import io.millrace.data.csv.CsvRecord;
import io.millrace.data.csv.CsvRecords;
import io.millrace.pipeline.maprun.ItemReaderException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The rows of a CSV file, each an object of texts. A cell that a row lacks is empty; one for which
/// there is no header is dropped.
final class CsvItems implements Values {
  private final CsvRecords records;
  private final List<String> headers;

  private CsvItems(CsvRecords records, List<String> headers) {
    this.records = records;
    this.headers = headers;
  }

  /// @param bytes closed with the items, or at once if they cannot be read
  static CsvItems open(InputStream bytes, ReaderConfig config) throws ItemReaderException {
    CsvRecords records = new CsvRecords(Utf8.reader(bytes), config.csvDelimiter());
    try {
      Optional<List<String>> given = config.csvHeaders();
      return new CsvItems(records, given.isPresent() ? given.get() : firstRow(records));
    } catch (ItemReaderException | RuntimeException e) {
      Utf8.close(records);
      throw e;
    }
  }

  /// Names must differ; only empty ones may repeat.
  private static List<String> firstRow(CsvRecords records) throws ItemReaderException {
    Optional<CsvRecord> first = next(records);
    List<String> names = first.isEmpty() ? List.of() : cells(first.get());
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!name.isEmpty() && !seen.add(name)) {
        throw new ItemReaderException("CSV headers cannot contain duplicates.");
      }
    }
    return names;
  }

  private static List<String> cells(CsvRecord row) throws ItemReaderException {
    if (row.problem().isPresent()) {
      throw new ItemReaderException(
          "The CSV file cannot be read in line %d: %s".formatted(row.line(), row.problem().get()));
    }
    return row.cells();
  }

  private static Optional<CsvRecord> next(CsvRecords records) throws ItemReaderException {
    try {
      return records.next();
    } catch (IOException e) {
      throw Utf8.failure(e);
    }
  }

  @Override
  public Optional<JsonNode> next() throws ItemReaderException {
    Optional<CsvRecord> row = next(records);
    return row.isEmpty() ? Optional.empty() : Optional.of(object(cells(row.get())));
  }

  private ObjectNode object(List<String> cells) {
    ObjectNode object = Json.object();
    for (int i = 0; i < headers.size(); i++) {
      object.put(headers.get(i), i < cells.size() ? cells.get(i) : "");
    }
    return object;
  }

  @Override
  public void close() {
    Utf8.close(records);
  }
}
