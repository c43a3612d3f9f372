package io.millrace.pipeline.maprun.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.json.Json;
import io.millrace.data.DatasetSpec;
import io.millrace.data.Source;
import io.millrace.pipeline.maprun.ItemReaderException;
import io.millrace.pipeline.maprun.Items;
import io.millrace.pipeline.states.MapItem;
import io.millrace.pipeline.states.MapRunPlan.Reader;
import io.millrace.pipeline.training.TrainingFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The rows of a real dataset as items.
class DataSourcesTest {
  private static final String JUNE =
      """
      make,km,electric,sold
      A,10500,true,2026-06-01T12:00:00Z
      B,,false,2026-06-02T08:30:00Z
      """;
  private static final String JULY =
      """
      make,km,electric,sold
      C,70,false,2026-07-01T00:00:00Z
      """;

  @TempDir private Path folder;
  private TrainingFixture data;
  private DataSources sources;

  @BeforeEach
  void makeDataset() throws IOException {
    data = new TrainingFixture(folder, folder);
    sources =
        new DataSources(
            reader -> {
              throw new ItemReaderException("no bucket: " + reader.resource());
            },
            data.datasets);
    data.datasets.define(DatasetSpec.of("cars", Optional.empty()));
    ingest("june.csv", JUNE);
    ingest("july.csv", JULY);
  }

  private void ingest(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    data.datasets.ingest("cars", file, Source.named(name));
  }

  @AfterEach
  void close() {
    data.close();
  }

  private Items open(String arguments) throws ItemReaderException {
    return sources.open(new Reader("millrace:dataset", Json.parse(arguments), Json.object(), 0));
  }

  private static List<JsonNode> rest(Items items) throws ItemReaderException {
    List<JsonNode> values = new ArrayList<>();
    Optional<MapItem> next = items.next();
    while (next.isPresent()) {
      assertThat(next.get().index()).isEqualTo(values.size());
      values.add(next.get().value());
      next = items.next();
    }
    return values;
  }

  @Test
  void theRowsOfAVersionKeepTheirTypes() throws ItemReaderException {
    try (Items items = open("{\"dataset\": \"cars\", \"version\": 1}")) {
      assertThat(items.total()).isEqualTo(OptionalLong.of(2));
      assertThat(rest(items))
          .extracting(Json::write)
          .containsExactly(
              "{\"make\":\"A\",\"km\":10500,\"electric\":true,\"sold\":\"2026-06-01T12:00:00Z\"}",
              "{\"make\":\"B\",\"km\":null,\"electric\":false,\"sold\":\"2026-06-02T08:30:00Z\"}");
      assertThat(items.source()).isEqualTo("dataset:cars@1");
    }
  }

  @Test
  void withoutVersionItIsTheNewest() throws ItemReaderException {
    try (Items items = open("{\"dataset\": \"cars\"}")) {
      assertThat(rest(items))
          .extracting(row -> row.path("make").asString())
          .containsExactly("A", "B", "C");
      assertThat(items.source()).isEqualTo("dataset:cars@2");
    }
  }

  @Test
  void saysWhatIsWrong() {
    data.datasets.define(DatasetSpec.of("empty", Optional.empty()));

    assertThat(refusal("{\"dataset\": \"bikes\"}")).contains("'bikes'");
    assertThat(refusal("{\"dataset\": \"cars\", \"version\": 9}")).contains("9");
    assertThat(refusal("{\"dataset\": \"cars\", \"version\": \"1\"}"))
        .isEqualTo("The argument 'version' must be an integer.");
    assertThat(refusal("{\"dataset\": \"empty\"}")).isEqualTo("The dataset 'empty' is empty.");
    assertThat(refusal("{}")).isEqualTo("The argument 'dataset' must be a text.");
  }

  private String refusal(String arguments) {
    List<String> texts = new ArrayList<>();
    assertThatExceptionOfType(ItemReaderException.class)
        .isThrownBy(() -> open(arguments))
        .satisfies(e -> texts.add(e.text()));
    return texts.getFirst();
  }
}
