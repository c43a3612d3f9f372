package io.millrace.ml.tree;

import io.millrace.base.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// A model that a Python library wrote, with what that library says of some rows; see the `make.py`
/// beside the files.
///
/// @param rows missing is NaN
/// @param predictions `[rows][outputs]`
/// @param margins `[rows][groups]`
/// @param contributions `[rows][groups * (inputs + 1)]`, the base value of each group last
public record Oracle(
    String name,
    byte[] model,
    double[][] rows,
    double[][] predictions,
    double[][] margins,
    double[][] contributions) {

  /// All cases of a folder beside this class, such as `xgboost`.
  public static List<String> names(String folder) {
    try (Stream<Path> files = Files.list(folder(folder))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".expected.json"))
          .map(name -> name.substring(0, name.indexOf('.')))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Oracle read(String folder, String name) {
    JsonNode expected = Json.parse(bytes(folder, name + ".expected.json"));
    return new Oracle(
        name,
        model(folder, name),
        numbers(expected.path("rows")),
        numbers(expected.path("predictions")),
        numbers(expected.path("margins")),
        numbers(expected.path("contributions")));
  }

  private static byte[] model(String folder, String name) {
    String file =
        Stream.of(".json", ".ubj", ".txt")
            .map(suffix -> name + suffix)
            .filter(candidate -> Oracle.class.getResource(folder + "/" + candidate) != null)
            .findFirst()
            .orElseThrow();
    return bytes(folder, file);
  }

  /// Of a folder or a jar: other modules read them, too.
  public static byte[] bytes(String folder, String file) {
    String name = folder + "/" + file;
    try (InputStream in = Objects.requireNonNull(Oracle.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder(String folder) {
    try {
      return Path.of(Objects.requireNonNull(Oracle.class.getResource(folder), folder).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double[][] numbers(JsonNode rows) {
    double[][] numbers = new double[rows.size()][];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = new double[rows.get(i).size()];
      for (int j = 0; j < numbers[i].length; j++) {
        JsonNode value = rows.get(i).get(j);
        numbers[i][j] = value.isNull() ? Double.NaN : LightgbmBlock.number("", value.asString());
      }
    }
    return numbers;
  }
}
