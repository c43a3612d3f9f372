package io.millrace.pipeline.maprun.reader;

import io.millrace.base.json.Json;
import io.millrace.pipeline.maprun.ItemReaderException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The rows of a Parquet file, each an object; some thousand are read at a time. A `NaN` of theirs
/// is `null`: writers of tables mean the same by both, and JSON has only the latter. Infinite
/// numbers are left as they are, for those who take them.
final class ParquetItems implements Values {
  private final ParquetPages pages;
  private final Path copy;
  private final Deque<String> page = new ArrayDeque<>();
  private long read;
  private boolean ended;

  private ParquetItems(ParquetPages pages, Path copy) {
    this.pages = pages;
    this.copy = copy;
  }

  static ParquetItems open(InputStream bytes, ParquetPages pages) throws ItemReaderException {
    try (bytes) {
      return new ParquetItems(pages, pages.copy(bytes));
    } catch (IOException e) {
      throw Utf8.failure(e);
    }
  }

  @Override
  public Optional<JsonNode> next() throws ItemReaderException {
    if (page.isEmpty() && !ended) {
      ParquetPages.Page more = pages.page(copy, read);
      page.addAll(more.rows());
      ended = more.isLast() || more.rows().isEmpty();
      read += more.rows().size();
    }
    return Optional.ofNullable(page.poll()).map(ParquetItems::row);
  }

  private static JsonNode row(String text) {
    JsonNode row = Json.python(text.getBytes(StandardCharsets.UTF_8));
    if (row instanceof ObjectNode columns) {
      for (String name : List.copyOf(columns.propertyNames())) {
        JsonNode value = columns.get(name);
        if (value.isNumber() && Double.isNaN(value.doubleValue())) {
          columns.putNull(name);
        }
      }
    }
    return row;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException _) {
      // It goes with its folder.
    }
  }
}
