package io.millrace.serving.batch;

import static io.millrace.base.ErrorCode.CSV_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.data.csv.CsvReader;
import io.millrace.data.csv.CsvSettings;
import io.millrace.serving.BatchScoring;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;

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

  private CsvInput(
      FileBytes bytes,
      CsvReader found,
      BatchScoring scoring,
      TransformSettings settings,
      InferenceIds ids,
      int blockBytes)
      throws IOException {
    this.bytes = bytes;
    delimiter = found.delimiter();
    columns = CsvColumns.of(found.header(), found.headerInFile(), scoring.inputs(), settings);
    start = found.headerInFile() ? behindHeader() : new Block.Position(0, 1);
    this.scoring = scoring;
    this.settings = settings;
    this.ids = ids;
    this.blockBytes = blockBytes;
  }

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
    try (CsvReader found = CsvReader.open(file, whole)) {
      FileBytes bytes = FileBytes.of(file, Charset.forName(found.encoding()));
      return new CsvInput(bytes, found, scoring, settings, ids, blockBytes);
    }
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
    return new CsvScorer(scoring, columns, settings, ids, delimiter, bytes.isLatin());
  }

  @Override
  public ByteOutput head() {
    return columns.scoredHeader(settings.ids());
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
