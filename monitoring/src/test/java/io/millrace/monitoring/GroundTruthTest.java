package io.millrace.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.data.sql.Sql;
import io.millrace.data.sql.SqlConfig;
import io.millrace.data.sql.TableSql;
import io.millrace.data.table.DuckDb;
import io.millrace.data.table.IcebergTables;
import io.millrace.data.table.Tables;
import io.millrace.data.table.TablesConfig;
import io.millrace.serving.capture.MemoryTables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroundTruthTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Market.START);

  @TempDir Path folder;
  private final GroundTruth groundTruth = new GroundTruth(new MemoryTables(), CLOCK);

  private GroundTruth.Received receive(String content) throws IOException {
    return receive(groundTruth, content);
  }

  private GroundTruth.Received receive(GroundTruth into, String content) throws IOException {
    Path file = Files.writeString(folder.resolve("labels"), content);
    return into.receive(file, "labels", Integer.toHexString(content.hashCode()));
  }

  private Map<String, Double> labels() {
    return groundTruth.since(Optional.empty()).orElseThrow().labels();
  }

  @Test
  void csvIsFoundBySqlAndTakenOnce() throws IOException {
    String csv = "label,inference_id\n7.5,x\n,y\nmany,z\n1e400,w\n8,\n9,v\n";
    try (DuckDb duckDb = new DuckDb("256MB", 1);
        Tables tables = new IcebergTables(TablesConfig.local(folder.resolve("tables")), duckDb);
        Sql sql = new TableSql(tables, folder.resolve("tables"), SqlConfig.DEFAULT)) {
      GroundTruth kept = new GroundTruth(tables, CLOCK);
      GroundTruth.Received received = receive(kept, csv);
      assertThat(receive(new GroundTruth(tables, CLOCK), csv)).isEqualTo(received);

      assertThat(received.labels()).isEqualTo(2);
      assertThat(received.rejected()).isEqualTo(4);
      assertThat(received.reasons())
          .containsExactly(
              "line 3: label '' is not a finite number",
              "line 4: label 'many' is not a finite number",
              "line 5: label '1e400' is not a finite number",
              "line 6: inferenceId is empty");
      assertThat(
              sql.query("SELECT inference_id, label, source FROM ground_truth ORDER BY 1").rows())
          .containsExactly(List.of("v", 9.0, "labels"), List.of("x", 7.5, "labels"));
    }
  }

  @Test
  void jsonLinesAreTaken() throws IOException {
    GroundTruth.Received received =
        receive(
            """
            {"groundTruthData":{"data":"8900","encoding":"CSV"},"eventMetadata":{"eventId":"offer-1"},"eventVersion":"0"}

            {"eventVersion":"0","eventMetadata":{"eventId":"offer-2","inferenceTime":"2026-11-02T07:14:55Z"},"groundTruthData":{"encoding":"CSV","data":"1.5,2.5\\n3.5\\n"}}
            {"groundTruthData":{"data":"[7, 8.25]","encoding":"JSON"},"eventMetadata":{"eventId":"offer-3"},"eventVersion":"0"}
            {"groundTruthData":{"data":"12","encoding":"JSON"},"eventMetadata":{"eventId":"offer-4"},"eventVersion":"0"}
            {"groundTruthData":{"data":"OTk=","encoding":"BASE64"},"eventMetadata":{"eventId":"offer-5"},"eventVersion":"0"}
            """);

    assertThat(received.rejected()).isZero();
    assertThat(labels())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "offer-1", 8900.0,
                "offer-2/0", 1.5,
                "offer-2/1", 2.5,
                "offer-2/2", 3.5,
                "offer-3/0", 7.0,
                "offer-3/1", 8.25,
                "offer-4", 12.0,
                "offer-5", 99.0));
  }

  @Test
  void badLinesAreRejectedByNumber() throws IOException {
    GroundTruth.Received received =
        receive(
            """
            {"groundTruthData":{"data":"1","encoding":"CSV"},"eventMetadata":{"eventId":"a"}}
            {broken
            {"groundTruthData":{"data":"2","encoding":"CSV"}}
            {"groundTruthData":{"data":"","encoding":"CSV"},"eventMetadata":{"eventId":"b"}}
            {"groundTruthData":{"data":"%%","encoding":"BASE64"},"eventMetadata":{"eventId":"c"}}
            {"eventMetadata":{"eventId":"d"}}
            {"groundTruthData":{"data":"cheap","encoding":"CSV"},"eventMetadata":{"eventId":"e"}}
            """);

    assertThat(received.labels()).isEqualTo(1);
    assertThat(received.rejected()).isEqualTo(6);
    assertThat(received.reasons()).hasSize(5).allMatch(reason -> reason.matches("line [2-6]: .+"));
    assertThat(labels()).containsExactly(Map.entry("a", 1.0));
  }

  @Test
  void theLastLabelCounts() throws IOException {
    receive("inferenceId,label\na,1\na,2\n");
    String bookmark = groundTruth.since(Optional.empty()).orElseThrow().bookmark();
    assertThat(labels()).containsExactly(Map.entry("a", 2.0));
    assertThat(groundTruth.since(Optional.of(bookmark))).isEmpty();

    receive("inferenceId,label\na,3\nb,4\n");

    assertThat(groundTruth.since(Optional.of(bookmark)).orElseThrow().labels())
        .containsExactly(Map.entry("a", 3.0), Map.entry("b", 4.0));
  }

  @Test
  void aFileWithoutLabelsIsRefused() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> receive("inferenceId,price\na,1\n"))
        .returns(ErrorCode.GROUND_TRUTH_INVALID, MillraceException::code)
        .withMessageContaining("no column 'label' (found: inferenceId, price)");
    assertThat(groundTruth.since(Optional.empty())).isEmpty();
  }

  @Test
  void aFileThatIsNoTextIsRefused() throws IOException {
    Path file = folder.resolve("binary");
    Files.write(file, "{\"\u00ff\u00fe".getBytes(StandardCharsets.ISO_8859_1));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> groundTruth.receive(file, "binary", "b"))
        .returns(ErrorCode.GROUND_TRUTH_INVALID, MillraceException::code);
  }
}
