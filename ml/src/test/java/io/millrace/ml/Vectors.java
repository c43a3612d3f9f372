package io.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// Cases worked out with SciPy, NumPy, scikit-learn, statsmodels and the tools we are compatible
/// with; see `statistics.md`, section 11.
public final class Vectors {
  private static final String FILE = "contracts/statistics-vectors.json";

  private Vectors() {}

  /// One input with the figures it must give.
  public record Case(String id, JsonNode input, JsonNode expected, JsonNode tolerance) {
    @Override
    public String toString() {
      return id;
    }

    public double[] numbers(String name) {
      return Vectors.numbers(input.path(name));
    }

    /// `got` is the expected figure `name`, within the tolerance of the case; NaN stands for a
    /// figure that is undefined.
    public void check(String name, double got) {
      JsonNode want = expected.path(name);
      assertThat(want.isMissingNode()).as("%s expects %s", id, name).isFalse();
      check(name, got, number(want));
    }

    public void check(String name, double got, double want) {
      if (Double.isNaN(want) || Double.isInfinite(want)) {
        assertThat(Double.valueOf(got)).as(id + " " + name).isEqualTo(Double.valueOf(want));
        return;
      }
      double relative = tolerance.path("rel").asDouble(1e-9);
      double absolute = tolerance.path("abs").asDouble(1e-12);
      assertThat(Math.abs(got - want))
          .as("%s %s: %s (expected: %s)", id, name, got, want)
          .isLessThanOrEqualTo(Math.max(absolute, relative * Math.abs(want)));
    }
  }

  /// The cases of the given functions; none if the file is absent.
  public static Stream<Case> of(String... functions) {
    JsonNode file = Shared.json(FILE);
    return StreamSupport.stream(file.path("cases").spliterator(), false)
        .filter(json -> List.of(functions).contains(json.path("function").stringValue()))
        .map(
            json ->
                new Case(
                    json.path("id").stringValue(),
                    json.path("input"),
                    json.path("expected"),
                    json.path("tolerance")));
  }

  /// The array itself, or the one that is referred to by name.
  public static JsonNode array(JsonNode node) {
    return node.has("ref")
        ? Shared.json(FILE).path("arrays").path(node.path("ref").stringValue())
        : node;
  }

  /// A list of numbers, a reference to one, or a range.
  public static double[] numbers(JsonNode node) {
    if (node.has("range")) {
      JsonNode range = node.path("range");
      return LongStream.iterate(
              range.get(0).asLong(), i -> i < range.get(1).asLong(), i -> i + range.get(2).asLong())
          .mapToDouble(i -> i)
          .toArray();
    }
    return StreamSupport.stream(array(node).spliterator(), false)
        .flatMapToDouble(value -> DoubleStream.of(number(value)))
        .toArray();
  }

  public static double number(JsonNode node) {
    if (node.isNull()) {
      return Double.NaN;
    }
    return node.isString()
        ? Double.parseDouble(node.stringValue())
        : node.isBoolean() ? (node.booleanValue() ? 1 : 0) : node.asDouble();
  }
}
