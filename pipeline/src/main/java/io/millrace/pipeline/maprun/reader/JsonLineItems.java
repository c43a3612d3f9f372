package io.millrace.pipeline.maprun.reader;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.maprun.ItemReaderException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The lines of a file, each a JSON value; blank lines are left out.
final class JsonLineItems implements Values {
  private final BufferedReader lines;
  private long read;

  private JsonLineItems(BufferedReader lines) {
    this.lines = lines;
  }

  /// @param bytes closed with the items
  static JsonLineItems open(InputStream bytes) throws ItemReaderException {
    return new JsonLineItems(Utf8.reader(bytes));
  }

  @Override
  public Optional<JsonNode> next() throws ItemReaderException {
    try {
      String line = lines.readLine();
      read++;
      while (line != null && line.isBlank()) {
        line = lines.readLine();
        read++;
      }
      return line == null ? Optional.empty() : Optional.of(Json.parse(line));
    } catch (IOException e) {
      throw Utf8.failure(e);
    } catch (MillraceException e) {
      throw new ItemReaderException("Line %d is no JSON value.".formatted(read), e);
    }
  }

  @Override
  public void close() {
    Utf8.close(lines);
  }
}
