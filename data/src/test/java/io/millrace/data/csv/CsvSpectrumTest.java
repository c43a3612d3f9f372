package io.millrace.data.csv;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.data.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The files of csv-spectrum, each with the JSON that a correct reader must give; all but for
/// blanks around cells, which we trim.
class CsvSpectrumTest {
  @TestFactory
  Stream<DynamicTest> readsEveryFileAsItMustBe() throws IOException {
    Path folder = SharedFiles.path("bad/csv-spectrum");
    List<Path> files;
    try (var list = Files.list(folder.resolve("csvs"))) {
      // The JSON of location_coordinates belongs to another row.
      files = list.filter(f -> !f.endsWith("location_coordinates.csv")).sorted().toList();
    }
    assertThat(files).hasSize(11);
    return files.stream()
        .map(
            file -> {
              String name = file.getFileName().toString().replace(".csv", "");
              Path json = folder.resolve("json").resolve(name + ".json");
              return DynamicTest.dynamicTest(
                  name,
                  () ->
                      assertThat(read(file))
                          .isEqualTo(trimmed(Json.parse(Files.readString(json)))));
            });
  }

  private static ArrayNode read(Path file) {
    ArrayNode rows = Json.array();
    try (CsvReader csv =
        CsvReader.open(file, CsvSettings.DEFAULT.withHeader(CsvSettings.Header.PRESENT))) {
      Optional<CsvRecord> next = csv.next();
      while (next.isPresent()) {
        ObjectNode row = rows.addObject();
        for (int i = 0; i < csv.header().size(); i++) {
          row.put(csv.header().get(i), next.get().cells().get(i));
        }
        next = csv.next();
      }
    }
    return rows;
  }

  private static ArrayNode trimmed(JsonNode expected) {
    ArrayNode rows = Json.array();
    for (JsonNode object : expected) {
      ObjectNode row = rows.addObject();
      for (Map.Entry<String, JsonNode> cell : object.properties()) {
        row.put(cell.getKey().strip(), cell.getValue().asString().strip().replace("\r\n", "\n"));
      }
    }
    return rows;
  }
}
