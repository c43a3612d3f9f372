package io.millrace.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.data.csv.CsvReader;
import io.millrace.data.csv.CsvRecord;
import io.millrace.data.csv.CsvSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Against the reader of ingest, which reads characters one by one.
class CsvCellsTest {
  /// What one record is: its line, its cells, whether it is broken.
  private record Found(long line, List<String> cells, boolean broken) {}

  @Property(tries = 3_000)
  void cutsBlocksAndRecordsAsIngestDoes(
      @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 40) int blockBytes)
      throws IOException {
    assertThat(found(text, blockBytes, 0)).isEqualTo(expected(text));
  }

  @Property(tries = 500)
  void givesTheSameBlocksFromAnyOnOn(
      @ForAll("texts") String text,
      @ForAll @IntRange(min = 1, max = 20) int blockBytes,
      @ForAll @IntRange(max = 10) int skipped)
      throws IOException {
    List<Found> all = found(text, blockBytes, 0);
    List<Found> rest = found(text, blockBytes, skipped);
    assertThat(all.subList(all.size() - rest.size(), all.size())).isEqualTo(rest);
  }

  @Test
  void readsRecordsThatAreLongerThanBlocks() throws IOException {
    String text = "1,\"" + "x\n".repeat(5_000) + "\"\n2,y\n";
    assertThat(found(text, 16, 0))
        .containsExactly(
            new Found(1, List.of("1", "x\n".repeat(5_000).strip()), false),
            new Found(5_002, List.of("2", "y"), false));
  }

  @Provide
  static Arbitrary<String> texts() {
    return Arbitraries.of("a", "1", " ", "\t", ",", "\"", "\"", "\n", "\r", "\r\n", "é", "\"\"")
        .list()
        .ofMaxSize(60)
        .map(parts -> String.join("", parts));
  }

  /// @param skipped how many blocks are left out, by beginning behind them
  private static List<Found> found(String text, int blockBytes, int skipped) throws IOException {
    ByteSource bytes = new InMemory(text.getBytes(StandardCharsets.UTF_8));
    Block.Position start = new Block.Position(0, 1);
    try (BlockSource blocks = LineBlocks.ofCsv(bytes, start, blockBytes, ',')) {
      for (int i = 0; i < skipped; i++) {
        start = blocks.next().map(Block::next).orElse(start);
      }
    }
    List<Found> found = new ArrayList<>();
    CsvCells cells = new CsvCells(',');
    try (BlockSource blocks = LineBlocks.ofCsv(bytes, start, blockBytes, ',')) {
      for (Optional<Block> next = blocks.next(); next.isPresent(); next = blocks.next()) {
        Block block = next.get();
        long line = block.line();
        for (int at = 0; at < block.length(); at = cells.next()) {
          cells.read(block.data(), at, block.length());
          if (!cells.empty()) {
            List<String> texts = new ArrayList<>();
            for (int cell = 0; cell < cells.count(); cell++) {
              texts.add(cells.text(cell));
            }
            found.add(new Found(line, texts, cells.problem().isPresent()));
          }
          line += cells.lines();
        }
        assertThat(line).isEqualTo(block.next().line());
      }
    }
    return found;
  }

  private static List<Found> expected(String text) throws IOException {
    Path file = Files.createTempFile("cells", ".csv");
    try {
      Files.writeString(file, text);
      List<Found> expected = new ArrayList<>();
      CsvSettings settings = CsvSettings.DEFAULT.withHeader(CsvSettings.Header.ABSENT);
      try (CsvReader csv = CsvReader.open(file, settings)) {
        assertThat(csv.delimiter()).isIn(',', '\t');
        if (csv.delimiter() == '\t') {
          return found(text, 1 << 10, 0); // nothing to compare with
        }
        for (var next = csv.next(); next.isPresent(); next = csv.next()) {
          CsvRecord record = next.get();
          expected.add(new Found(record.line(), record.cells(), record.problem().isPresent()));
        }
      }
      return expected;
    } finally {
      Files.delete(file);
    }
  }

  private record InMemory(byte[] bytes) implements ByteSource {
    @Override
    public InputStream open(long offset) {
      return new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset);
    }

    @Override
    public long size() {
      return bytes.length;
    }
  }
}
