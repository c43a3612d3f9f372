package io.millrace.serving.batch;

import static io.millrace.base.ErrorCode.TRANSFORM_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.data.csv.CsvSettings;
import io.millrace.data.csv.HeaderNames;
import io.millrace.serving.batch.JsonCell.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Finds the columns of a table of answers to JSON records: what is written of the first records
/// that models can score, each field behind the one that it follows in its record.
final class JsonColumns {
  /// How many records say which columns there are.
  static final int RECORDS = 1_000;

  private static final int COLUMNS_MAX = CsvSettings.DEFAULT.maxColumns();
  private static final String FIX =
      "Choose with output_filter what is written, as in $['id','SageMakerOutput']; or write json or"
          + " jsonl.";

  private final JsonJoin join;
  private final String unit;
  private final List<Part> found = new ArrayList<>();
  private final Set<Part> known = new HashSet<>();
  private final Set<Part> plain = new HashSet<>();
  private final Map<Part, String> nested = new LinkedHashMap<>();
  private Optional<String> single = Optional.empty();
  private int records;

  private JsonColumns(JsonJoin join, String unit) {
    this.join = join;
    this.unit = unit;
  }

  /// @param source from its beginning on
  /// @param unit what the number of a record is called
  /// @return at least one
  /// @throws MillraceException with `TRANSFORM_INVALID` if something never is a single value, or
  ///     cannot name a column; with `JSON_INVALID` as [BlockSource#next]
  static List<Part> of(BlockSource source, JsonRecords reader, JsonJoin join, String unit)
      throws IOException {
    JsonColumns columns = new JsonColumns(join, unit);
    while (columns.records < RECORDS) {
      Optional<Block> block = source.next();
      if (block.isEmpty()) {
        break;
      }
      for (JsonRecords.Line line : reader.read(block.get())) {
        if (line.problem().isEmpty() && columns.records < RECORDS) {
          columns.add(line);
        }
      }
    }
    return columns.parts();
  }

  /// Those of answers that stand alone.
  static List<Part> ofAnswers(JsonJoin join) {
    return IntStream.range(0, join.names().size()).<Part>mapToObj(Part.Output::new).toList();
  }

  private void add(JsonRecords.Line line) {
    records++;
    ObjectNode answer = join.answer(new double[join.names().size()]);
    Optional<JsonNode> written = join.written(line.value(), answer);
    if (written.isPresent()) {
      String where = "%s %,d".formatted(unit, line.number());
      JsonCell.of(written.get(), line.value(), answer)
          .ifPresentOrElse(
              cells -> add(cells, where), () -> single = single.or(() -> Optional.of(where)));
    }
  }

  private void add(List<JsonCell> cells, String where) {
    Optional<Part> before = Optional.empty();
    for (JsonCell cell : cells) {
      if (known.add(cell.part())) {
        require(
            known.size() <= COLUMNS_MAX,
            TRANSFORM_INVALID,
            FIX,
            "The records up to %s have more than %,d fields, and a table has no more columns.",
            where,
            COLUMNS_MAX);
        found.add(before.map(found::indexOf).orElse(-1) + 1, cell.part());
      }
      if (cell.value().isContainer()) {
        nested.putIfAbsent(cell.part(), where);
      } else if (!cell.value().isNull()) {
        plain.add(cell.part());
      }
      before = Optional.of(cell.part());
    }
  }

  private List<Part> parts() {
    nested.forEach(
        (part, where) ->
            require(
                plain.contains(part),
                TRANSFORM_INVALID,
                FIX,
                "No column can hold %s of %s, which has values inside.",
                part,
                where));
    require(
        !found.isEmpty() || single.isEmpty(),
        TRANSFORM_INVALID,
        FIX,
        "The output filter gives a value by itself for %s, and nothing names its column.",
        single.orElse(""));
    return found.isEmpty() ? ofAnswers(join) : found;
  }

  /// The names of the columns: those of fields as they are, `column_2` for values of arrays, a
  /// number behind what is called so already; `prediction` and those behind it make way.
  ///
  /// @param more names of columns behind those of the parts
  /// @param settings whose answers may become a dataset
  /// @throws MillraceException with `TRANSFORM_INVALID` if a field's name cannot be a column's
  static List<String> names(
      List<Part> parts, JsonJoin join, List<String> more, TransformSettings settings) {
    List<String> fields = new ArrayList<>();
    for (Part part : parts) {
      switch (part) {
        case Part.Field(var name) -> fields.add(name);
        case Part.Place(var place) -> fields.add(HeaderNames.generatedAt(place));
        case Part.Output _ -> {}
      }
    }
    fields.forEach(name -> requireName(name, settings));
    List<String> taken = HeaderNames.of(fields);
    List<String> names = new ArrayList<>();
    int field = 0;
    for (Part part : parts) {
      names.add(
          part instanceof Part.Output(var output)
              ? CsvColumns.unused(join.names().get(output), taken)
              : taken.get(field++));
    }
    more.forEach(name -> names.add(CsvColumns.unused(name, taken)));
    return names;
  }

  private static void requireName(String name, TransformSettings settings) {
    require(
        name.indexOf('\0') < 0,
        TRANSFORM_INVALID,
        FIX,
        "No column can be called as the field '%s' is: it has the character NUL.",
        name.replace('\0', '?'));
    require(
        settings.dataset().isEmpty() || !HeaderNames.isValue(name),
        TRANSFORM_INVALID,
        FIX,
        "No column of a dataset can be called as the field '%s' is: it reads as a value.",
        name);
  }
}
