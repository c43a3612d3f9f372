package io.millrace.data.csv;

import static io.millrace.base.ErrorCode.CSV_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a CSV file record by record, whatever its encoding, delimiter and header are. Memory is
/// bounded by the longest record. Not thread-safe.
///
/// Encoding: the byte order mark (UTF-8, UTF-16), else UTF-8 if all of the file is well-formed,
/// else ISO-8859-1. Delimiter: the one of comma, semicolon, tab and bar under which most of the
/// first records have the same number of cells.
public final class CsvReader implements AutoCloseable {
  private static final int SAMPLE_CHARS = 1 << 16;

  private final Path file;
  private final TextEncoding encoding;
  private final char delimiter;
  private final List<String> header;
  private final boolean headerInFile;
  private final Reader text;
  private final RecordLexer lexer;
  private @Nullable CsvRecord pushedBack;

  private CsvReader(
      Path file, TextEncoding encoding, char delimiter, Reader text, CsvSettings settings)
      throws IOException {
    this.file = file;
    this.encoding = encoding;
    this.delimiter = delimiter;
    this.text = text;
    this.lexer = new RecordLexer(text, delimiter, settings);
    CsvRecord first = lexer.next().orElse(null);
    headerInFile = first != null && isHeader(first, settings);
    if (first == null) {
      header = List.of();
    } else if (headerInFile) {
      header = HeaderNames.of(first.cells());
      check(first);
    } else {
      header = HeaderNames.generated(first.cells().size());
      pushedBack = first;
    }
  }

  /// @throws MillraceException with `CSV_INVALID` if it is too large, its bytes are no text, or its
  ///     header cannot be read; with `STORAGE_UNAVAILABLE` if it cannot be opened
  public static CsvReader open(Path file, CsvSettings settings) {
    return FileErrors.reading(
        file,
        () -> {
          long size = Files.size(file);
          require(
              size <= settings.maxBytes(),
              CSV_INVALID,
              "Split the file into smaller ones.",
              "The file has %,d bytes (expected: at most %,d).",
              size,
              settings.maxBytes());
          TextEncoding encoding = TextEncoding.of(file);
          char delimiter = sniff(file, encoding, settings);
          Reader text = encoding.open(file);
          try {
            return new CsvReader(file, encoding, delimiter, text, settings);
          } catch (IOException | RuntimeException e) {
            text.close();
            throw e;
          }
        });
  }

  /// The names of the columns: as written and trimmed; `column_3` for one without a name; `price_2`
  /// for one that repeats; all `column_N` if the file has no header. Empty for an empty file.
  public List<String> header() {
    return header;
  }

  /// Whether the names are in the file.
  public boolean headerInFile() {
    return headerInFile;
  }

  /// The name of the encoding, such as `UTF-8`.
  public String encoding() {
    return encoding.charset().name();
  }

  public char delimiter() {
    return delimiter;
  }

  /// The next data record; absent at the end of the file.
  /// @throws MillraceException with `STORAGE_UNAVAILABLE` if the file cannot be read
  public Optional<CsvRecord> next() {
    if (pushedBack != null) {
      CsvRecord first = pushedBack;
      pushedBack = null;
      return Optional.of(first);
    }
    return FileErrors.reading(file, lexer::next);
  }

  @Override
  public void close() {
    FileErrors.reading(
        file,
        () -> {
          text.close();
          return true;
        });
  }

  private static boolean isHeader(CsvRecord first, CsvSettings settings) {
    return switch (settings.header()) {
      case PRESENT -> true;
      case ABSENT -> false;
      case DETECT -> first.problem().isPresent() || HeaderNames.isHeader(first.cells());
    };
  }

  private static void check(CsvRecord header) {
    require(
        header.problem().isEmpty(),
        CSV_INVALID,
        "Correct the first line of the file.",
        "The header in line %d cannot be read: %s",
        header.line(),
        header.problem().orElse(""));
    require(
        header.cells().stream().noneMatch(name -> name.indexOf('\0') >= 0),
        CSV_INVALID,
        "Save the file as text in UTF-8.",
        "The header in line %d contains a NUL character.",
        header.line());
  }

  private static char sniff(Path file, TextEncoding encoding, CsvSettings settings)
      throws IOException {
    char[] sample = new char[SAMPLE_CHARS];
    int length = 0;
    try (Reader reader = encoding.open(file)) {
      int read = 0;
      while (read >= 0 && length < sample.length) {
        length += read;
        read = length < sample.length ? reader.read(sample, length, sample.length - length) : -1;
      }
    }
    return Delimiter.of(new String(sample, 0, length), length == sample.length, settings);
  }
}
