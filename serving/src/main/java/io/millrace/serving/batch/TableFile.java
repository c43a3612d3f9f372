package io.millrace.serving.batch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// A table as a file: CSV with a header if answers are to be CSV, a JSON object per line otherwise.
/// It is there only when it is whole and on disk. Not thread-safe.
final class TableFile implements AutoCloseable {
  private static final int FLUSHED = 1 << 18;

  private final Path file;
  private final Path hidden;
  private final boolean csv;
  private final FileChannel channel;
  private ByteOutput bytes = new ByteOutput(FLUSHED + (FLUSHED >> 2));
  private final Set<String> texts = new TreeSet<>();
  private List<String> columns = List.of();

  TableFile(Path file, boolean csv) throws IOException {
    this.file = file;
    this.csv = csv;
    hidden = file.resolveSibling(file.getFileName() + ".next");
    channel =
        FileChannel.open(
            hidden,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
  }

  /// Names the columns; without this the first row does.
  void columns(List<String> names) {
    columns = List.copyOf(names);
    if (csv) {
      for (int i = 0; i < names.size(); i++) {
        bytes.put(i == 0 ? "" : ",").putCell(names.get(i));
      }
      bytes.put('\n');
    }
  }

  /// @param row an object with all columns
  void row(JsonNode row) throws IOException {
    if (columns.isEmpty()) {
      columns(List.copyOf(row.propertyNames()));
    }
    columns.stream().filter(column -> row.path(column).isString()).forEach(texts::add);
    if (csv) {
      cells(row);
    } else {
      bytes.put(io.millrace.base.json.Json.bytes(row));
    }
    bytes.put('\n');
    if (bytes.length() >= FLUSHED) {
      flush();
    }
  }

  private void cells(JsonNode row) {
    for (int i = 0; i < columns.size(); i++) {
      JsonNode value = row.path(columns.get(i));
      bytes.put(i == 0 ? "" : ",");
      if (value.isContainer()) {
        bytes.putCell(value.toString());
      } else if (!value.isNull() && !value.isMissingNode()) {
        bytes.putCell(value.asString());
      } else if (columns.size() == 1) {
        bytes.put("\"\""); // an empty line would be no row
      }
    }
  }

  private void flush() throws IOException {
    ByteBuffer full = ByteBuffer.wrap(bytes.bytes(), 0, bytes.length());
    while (full.hasRemaining()) {
      channel.write(full);
    }
    bytes = new ByteOutput(bytes.bytes().length);
  }

  /// The columns that have held a text, whatever it looks like.
  Set<String> texts() {
    return texts;
  }

  /// Makes the file be there.
  void publish() throws IOException {
    flush();
    channel.force(true);
    Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(hidden);
  }
}
