package io.millrace.server.lineage;

import static io.millrace.base.ErrorCode.LINEAGE_NOT_FOUND;

import io.millrace.base.MillraceException;
import io.millrace.data.sql.ResultTable;
import io.millrace.data.sql.Sql;
import io.millrace.server.lineage.Thing.Kind;
import io.millrace.serving.Captures;
import io.millrace.serving.EndpointConfig;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds captured predictions.
public record Predictions(Captures captures, Sql sql) {
  private static final int SHOWN = 5;

  /// The first row of that inference id.
  Links links(Thing thing) {
    captures.flush();
    ResultTable found =
        sql.query(
            "SELECT endpoint, config, prediction, event_time FROM captures WHERE inference_id = '%s'"
                    .formatted(quoted(thing.id()))
                + " ORDER BY event_time LIMIT 1");
    if (found.rows().isEmpty()) {
      throw new MillraceException(
          LINEAGE_NOT_FOUND,
          "There is no captured prediction '%s'.".formatted(thing.id()),
          "Only captured predictions have a lineage; check the inference id.");
    }
    List<@Nullable Object> row = found.rows().getFirst();
    String endpoint = String.valueOf(row.get(0));
    return new Links(
        "Prediction %s of %s".formatted(shown(row.get(2)), endpoint),
        row.get(3) instanceof Instant time ? Optional.of(time) : Optional.empty(),
        List.of(new Thing(Kind.ENDPOINT_CONFIG, endpoint + "/" + row.get(1))),
        List.of());
  }

  /// The newest ones that a config answered.
  List<Thing> of(EndpointConfig config) {
    captures.flush();
    return sql
        .query(
            "SELECT inference_id FROM captures WHERE endpoint = '%s' AND config = %d"
                    .formatted(quoted(config.endpoint()), config.number())
                + " ORDER BY event_time DESC LIMIT "
                + SHOWN)
        .rows()
        .stream()
        .map(row -> new Thing(Kind.PREDICTION, String.valueOf(row.getFirst())))
        .distinct()
        .toList();
  }

  /// Where the answer was several numbers, the column has none.
  private static String shown(@Nullable Object prediction) {
    return prediction instanceof Double number && number.isNaN()
        ? "of several numbers"
        : String.valueOf(prediction);
  }

  private static String quoted(String text) {
    return text.replace("'", "''");
  }
}
