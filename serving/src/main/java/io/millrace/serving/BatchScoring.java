package io.millrace.serving;

import static io.millrace.base.ErrorCode.CSV_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.data.csv.Cells;
import io.millrace.data.csv.DecimalMark;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.node.ObjectNode;

/// Scores the lines of a file with what an endpoint serves at the moment of the creation; with
/// several variants, by the one that answers most requests. Columns are matched by name, in any
/// case; values are read as ingest reads them. Not thread-safe.
public final class BatchScoring {
  private final Arm arm;
  private final int[] columns;

  private BatchScoring(Arm arm, int[] columns) {
    this.arm = arm;
    this.columns = columns;
  }

  /// A scored line.
  ///
  /// @param input field → value, absent ones left out
  /// @param byModel in the variant's order
  public record Scored(ObjectNode input, double prediction, double[] byModel) {}

  /// @param header the file's column names
  /// @throws MillraceException with `ENDPOINT_NOT_FOUND`, `ENDPOINT_NOT_READY`, or `CSV_INVALID` if
  ///     the file has none of the endpoint's fields, or one twice
  public static BatchScoring of(Endpoints endpoints, String endpoint, List<String> header) {
    Arm arm = endpoints.route(endpoint).main();
    Fields fields = arm.scorer().fields();
    Map<String, Integer> positions = new HashMap<>();
    for (int field = 0; field < fields.size(); field++) {
      positions.put(folded(fields.at(field).name()), field);
    }
    int[] columns =
        header.stream()
            .mapToInt(name -> positions.getOrDefault(folded(name), Fields.NONE))
            .toArray();
    long found = Arrays.stream(columns).filter(field -> field != Fields.NONE).count();
    long distinct = Arrays.stream(columns).filter(field -> field != Fields.NONE).distinct().count();
    if (found == 0 || found != distinct) {
      throw new MillraceException(
          CSV_INVALID,
          "The header %s %s of the endpoint's fields %s."
              .formatted(
                  String.join(",", header),
                  found == 0 ? "has none" : "has one twice",
                  String.join(",", fields.names())),
          "Name the columns in the file's first line as the endpoint's models know them.");
    }
    return new BatchScoring(arm, columns);
  }

  /// What scores.
  public EndpointConfig config() {
    return arm.config();
  }

  /// The variant that scores: the one that answers most requests.
  public Variant variant() {
    return arm.variant();
  }

  /// Scores one line.
  /// @param cells as many as the header has
  /// @throws MillraceException with `FIELD_TYPE`, `FIELD_MISSING`, `ROWS_INVALID` or
  ///     `COMBINE_FAILED` if it cannot be scored
  public Scored score(List<String> cells) {
    Rows rows = new Rows(arm.scorer().fields(), 1);
    if (cells.size() != columns.length) {
      throw new MillraceException(
          io.millrace.base.ErrorCode.ROWS_INVALID,
          "%d cells (expected: %d, as in the header)".formatted(cells.size(), columns.length),
          "Quote cells that contain the delimiter.");
    }
    rows.begin();
    for (int column = 0; column < columns.length; column++) {
      if (columns[column] != Fields.NONE) {
        put(rows, columns[column], cells.get(column));
      }
    }
    rows.end();
    Scores scores = arm.scorer().score(rows);
    double[] byModel = new double[scores.byModel().length];
    for (int model = 0; model < byModel.length; model++) {
      byModel[model] = scores.byModel()[model][0];
    }
    return new Scored(rows.json(0), scores.combined()[0], byModel);
  }

  private static void put(Rows rows, int field, String cell) {
    rows.see(field);
    switch (rows.fields().at(field).type()) {
      case TEXT -> rows.put(field, cell);
      case NUMBER -> {
        if (!Cells.isMissing(cell)) {
          rows.put(field, number(rows, field, cell));
        }
      }
    }
  }

  /// Numbers, and what frames hold as numbers: booleans as 1 and 0, moments as epoch milliseconds.
  private static double number(Rows rows, int field, String cell) {
    OptionalDouble number = Cells.number(cell, DecimalMark.POINT);
    if (number.isPresent()) {
      return number.getAsDouble();
    }
    return Cells.bool(cell)
        .map(truth -> truth ? 1.0 : 0.0)
        .or(() -> Cells.timestamp(cell).map(time -> (double) time.toEpochMilli()))
        .orElseThrow(() -> rows.wrong(field, "'" + cell + "'", "a number"));
  }

  private static String folded(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }
}
