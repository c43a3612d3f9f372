package io.millrace.server.page.artifact;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.data.csv.CsvRecord;
import io.millrace.data.csv.CsvRecords;
import io.millrace.server.page.Format;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// Reads the beginning of a file and decides how it is shown.
final class PreviewReader {
  private static final int MOST_TEXT = 40_000;
  private static final int MOST_BYTES = 400_000;
  private static final int MOST_ROWS = 100;
  private static final int MOST_COLUMNS = 40;
  private static final int MOST_CELLS = 1_500;
  private static final int LONGEST_CELL = 120;

  /// Bytes of a character in UTF-8.
  private static final int LONGEST_CHARACTER = 4;

  private static final long MOST_EMBEDDED = 20_000_000;

  private final Artifacts artifacts;

  PreviewReader(Artifacts artifacts) {
    this.artifacts = artifacts;
  }

  /// @param raw address of the file's bytes for an image or a frame
  Preview preview(ArtifactPath path, Artifacts.Entry file, String raw) {
    FileKind kind = FileKind.of(file.name());
    if ((kind == FileKind.IMAGE || kind == FileKind.HTML) && file.size() > MOST_EMBEDDED) {
      return new Preview.Nothing(
          "It has %s; up to %s are shown."
              .formatted(Format.bytes(file.size()), Format.bytes(MOST_EMBEDDED)));
    }
    return switch (kind) {
      case IMAGE -> new Preview.Image(raw);
      case HTML -> new Preview.Frame(raw);
      case OTHER -> new Preview.Nothing("Files of this kind are for programs.");
      case TEXT, TABLE, JSON, MARKDOWN -> text(path, file, kind);
    };
  }

  private Preview text(ArtifactPath path, Artifacts.Entry file, FileKind kind) {
    byte[] head = head(path);
    Optional<String> decoded = decoded(head, head.length < file.size());
    if (decoded.isEmpty()) {
      return new Preview.Nothing("It is no text.");
    }
    String text = decoded.get();
    boolean isWhole = head.length == file.size();
    return switch (kind) {
      case TABLE -> table(text, file.name().toLowerCase(Locale.ROOT), isWhole);
      case JSON -> isWhole ? json(text) : cut(text, file.size());
      case MARKDOWN -> {
        String shown = text.substring(0, Math.min(text.length(), MOST_TEXT));
        yield new Preview.Document(Markdown.html(shown), note(shown.length(), file.size()));
      }
      case TEXT, IMAGE, HTML, OTHER -> cut(text, file.size());
    };
  }

  private byte[] head(ArtifactPath path) {
    try (InputStream in = artifacts.open(path, 0)) {
      return in.readNBytes(MOST_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Absent if it is no text in UTF-8; a character that is cut at the end is left out.
  private static Optional<String> decoded(byte[] bytes, boolean isCut) {
    return IntStream.range(0, isCut ? LONGEST_CHARACTER : 1)
        .map(less -> Math.max(0, bytes.length - less))
        .mapToObj(length -> decoded(bytes, length))
        .flatMap(Optional::stream)
        .findFirst()
        .filter(text -> text.indexOf('\0') < 0);
  }

  private static Optional<String> decoded(byte[] bytes, int length) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static Preview json(String text) {
    try {
      String pretty = Json.pretty(Json.parse(text));
      return cut(pretty, pretty.length());
    } catch (MillraceException e) { // not JSON in spite of its name
      return cut(text, text.length());
    }
  }

  private static Preview cut(String text, long size) {
    String shown = text.substring(0, Math.min(text.length(), MOST_TEXT));
    return new Preview.Text(shown, note(shown.length(), size));
  }

  private static String note(int shown, long size) {
    return shown >= size || shown < MOST_TEXT
        ? ""
        : "The first %s characters of %s. Download it to see the rest."
            .formatted(Format.count(shown), Format.bytes(size));
  }

  private static Preview table(String text, String name, boolean isWhole) {
    char delimiter = name.endsWith(".tsv") ? '\t' : ',';
    List<List<String>> rows = new ArrayList<>();
    try (CsvRecords records = new CsvRecords(new StringReader(text), delimiter)) {
      Optional<CsvRecord> next = records.next();
      while (next.isPresent() && rows.size() <= MOST_ROWS) {
        rows.add(next.get().cells());
        next = records.next();
      }
      return table(rows, isWhole && next.isEmpty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Preview table(List<List<String>> rows, boolean isWhole) {
    if (rows.isEmpty()) {
      return new Preview.Nothing("It is empty.");
    }
    int all = rows.stream().mapToInt(List::size).max().orElse(0);
    int width = Math.min(all, MOST_COLUMNS);
    int most = Math.min(MOST_ROWS, MOST_CELLS / Math.max(width, 1)) + 1; // with the head
    List<List<String>> shown = rows.stream().limit(most).map(row -> cells(row, width)).toList();
    String columns = all > width ? "the first %d columns".formatted(width) : "";
    String lines =
        isWhole && rows.size() <= most ? "" : "the first %d rows".formatted(shown.size() - 1);
    String both = columns + (columns.isEmpty() || lines.isEmpty() ? "" : " and ") + lines;
    return new Preview.Table(
        shown.getFirst(),
        shown.subList(1, shown.size()),
        both.isEmpty() ? "" : "Only %s. Download it to see the rest.".formatted(both));
  }

  private static List<String> cells(List<String> row, int width) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      cells.add(i < row.size() ? Format.shortened(row.get(i), LONGEST_CELL) : "");
    }
    return cells;
  }
}
