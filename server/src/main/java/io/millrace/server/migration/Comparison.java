package io.millrace.server.migration;

import io.millrace.tracking.transfer.Point;
import io.millrace.tracking.transfer.TransferJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// Compares two copies of one thing, field by field.
///
/// Numbers of experiments and locations of artifacts are every server's own; the order within lists
/// means nothing; an infinity equals the greatest double, as MLflow shows it so.
final class Comparison {
  private static final Set<String> OWN = Set.of("experiment_id", "location");
  private static final String GREATEST = Double.toString(Double.MAX_VALUE);

  private Comparison() {}

  static List<String> of(String what, Object source, Object target) {
    JsonNode expected = TransferJson.tree(source);
    JsonNode actual = TransferJson.tree(target);
    List<String> differences = new ArrayList<>();
    for (String field : new TreeSet<>(expected.propertyNames())) {
      if (!OWN.contains(field)
          && !normal(expected.path(field)).equals(normal(actual.path(field)))) {
        differences.add(
            "%s: %s is %s, there %s"
                .formatted(what, field, brief(expected.path(field)), brief(actual.path(field))));
      }
    }
    return differences;
  }

  static boolean areEqual(List<Point> source, List<Point> target) {
    return finite(source).equals(finite(target));
  }

  private static List<Point> finite(List<Point> points) {
    return Point.history(
        points.stream()
            .map(
                p ->
                    new Point(
                        Math.clamp(p.value(), -Double.MAX_VALUE, Double.MAX_VALUE),
                        p.timestamp(),
                        p.step()))
            .toList());
  }

  private static String normal(JsonNode value) {
    if (value.isArray()) {
      return value
          .valueStream()
          .map(Comparison::normal)
          .sorted(Comparator.naturalOrder())
          .toList()
          .toString();
    }
    return TransferJson.write(value)
        .replace("\"Infinity\"", GREATEST)
        .replace("\"-Infinity\"", "-" + GREATEST);
  }

  private static String brief(JsonNode value) {
    String text = TransferJson.write(value);
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
