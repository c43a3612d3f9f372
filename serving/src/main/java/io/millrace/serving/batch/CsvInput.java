package io.millrace.serving.batch;

import static io.millrace.base.ErrorCode.CSV_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.data.csv.CsvReader;
import io.millrace.data.csv.CsvSettings;
import io.millrace.serving.BatchScoring;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A CSV file: encoding, delimiter and names are found as ingest finds them.
final class CsvInput implements TransformInput {
  private static final int HEADER_MAX = CsvSettings.DEFAULT.maxRecordChars();

  private final FileBytes bytes;
  private final char delimiter;
  private final CsvColumns columns;
  private final Block.Position start;
  private final BatchScoring scoring;
  private final TransformSettings settings;
  private final InferenceIds ids;
  private final int blockBytes;
  private final boolean everyLine;

  private CsvInput(
      FileBytes bytes,
      Found found,
      BatchScoring scoring,
      TransformSettings settings,
      InferenceIds ids,
      int blockBytes)
      throws IOException {
    this.bytes = bytes;
    delimiter = found.delimiter();
    everyLine = found.everyLine();
    columns =
        CsvColumns.of(found.header(), found.named(), scoring.inputs(), scoring.outputs(), settings);
    start = found.named() ? behindHeader() : new Block.Position(0, 1);
    this.scoring = scoring;
    this.settings = settings;
    this.ids = ids;
    this.blockBytes = blockBytes;
  }

  /// What a file is like.
  ///
  /// @param named whether its first line names the columns
  /// @param everyLine whether empty lines are records
  private record Found(List<String> header, boolean named, char delimiter, boolean everyLine) {}

  /// @throws MillraceException with `CSV_INVALID` or `TRANSFORM_INVALID`
  static CsvInput open(
      Path file, BatchScoring scoring, TransformSettings settings, InferenceIds ids, int blockBytes)
      throws IOException {
    CsvSettings usual = CsvSettings.DEFAULT;
    CsvSettings whole =
        new CsvSettings(
            settings.header(),
            usual.blanks(),
            usual.maxFieldChars(),
            usual.maxRecordChars(),
            usual.maxColumns(),
            Long.MAX_VALUE);
    try (CsvReader csv = CsvReader.open(file, whole)) {
      FileBytes bytes = FileBytes.of(file, Charset.forName(csv.encoding()));
      Found found = new Found(csv.header(), csv.headerInFile(), csv.delimiter(), false);
      return new CsvInput(bytes, found, scoring, settings, ids, blockBytes);
    }
  }

  /// A file that [TableFile] has written.
  /// @throws MillraceException as [#open]
  static CsvInput ofTable(
      Path file, BatchScoring scoring, TransformSettings settings, InferenceIds ids, int blockBytes)
      throws IOException {
    FileBytes bytes = FileBytes.of(file, StandardCharsets.UTF_8);
    Found found = new Found(header(file), true, ',', true);
    return new CsvInput(bytes, found, scoring, settings, ids, blockBytes);
  }

  /// The names of the columns of a file that Millrace has written; none if it is empty.
  static List<String> header(Path file) throws IOException {
    CsvCells cells = new CsvCells(',');
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(HEADER_MAX);
    }
    List<String> header = new ArrayList<>();
    if (head.length > 0) {
      cells.read(head, 0, head.length);
      IntStream.range(0, cells.count()).mapToObj(cells::text).forEach(header::add);
    }
    return header;
  }

  /// Behind the first record that is no empty line.
  private Block.Position behindHeader() throws IOException {
    CsvCells cells = new CsvCells(delimiter);
    try (InputStream in = bytes.open(0)) {
      byte[] head = {};
      while (head.length < HEADER_MAX) {
        int before = head.length;
        head = Arrays.copyOf(head, Math.max(1 << 16, 2 * before));
        int read = in.readNBytes(head, before, head.length - before);
        boolean ended = read < head.length - before;
        head = ended ? Arrays.copyOf(head, before + read) : head;
        int at = 0;
        long line = 1;
        do {
          cells.read(head, at, head.length);
          at = cells.next();
          line += cells.lines();
        } while (cells.empty() && at < head.length);
        if (ended || !cells.open()) {
          return new Block.Position(at, line);
        }
      }
    }
    throw new MillraceException(
        CSV_INVALID,
        "The first line has more than %,d bytes.".formatted(HEADER_MAX),
        "Give the file a header line that names the columns.");
  }

  @Override
  public Block.Position start() {
    return start;
  }

  @Override
  public BlockSource open(Block.Position from) throws IOException {
    return LineBlocks.ofCsv(bytes, from, blockBytes, delimiter);
  }

  @Override
  public BlockScorer scorer() {
    return new CsvScorer(scoring, columns, settings, ids, delimiter, bytes.isLatin(), everyLine);
  }

  @Override
  public ByteOutput head() {
    return columns.scoredHeader(settings);
  }

  @Override
  public ByteOutput tail() {
    return new ByteOutput(0);
  }

  @Override
  public ByteOutput rejectedHead() {
    return columns.rejectedHeader();
  }

  @Override
  public int separator() {
    return 0;
  }

  @Override
  public String unit() {
    return "lines";
  }
}
