package io.millrace.serving.batch;

import io.millrace.base.json.Json;
import io.millrace.serving.BatchRows;
import io.millrace.serving.BatchScoring;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads blocks with a JSON value per line into rows. Reused from block to block; not thread-safe.
final class JsonRecords {
  private final RecordPath filter;
  private final JsonJoin join;
  private final BatchRows rows;
  private final JsonFields fields;
  private final Optional<JsonTokens> tokens;

  private JsonRecords(BatchScoring scoring, RecordPath filter, JsonJoin join, Reading reading) {
    this.filter = filter;
    this.join = join;
    rows = scoring.rows();
    fields = new JsonFields(scoring.inputs());
    tokens =
        switch (reading) {
          case TREES -> Optional.empty();
          case TOKENS -> Optional.of(new JsonTokens(scoring.inputs(), rows));
        };
  }

  /// How records are read.
  enum Reading {
    /// By a tree of each.
    TREES,
    /// Straight into rows, if they can be scored; by a tree if not, for the reason.
    TOKENS
  }

  /// @param filter what of a record the models see
  /// @param join which parts of a record are wanted besides
  static JsonRecords of(BatchScoring scoring, RecordPath filter, JsonJoin join) {
    boolean whole = filter.isAll() && !join.hasRecord();
    return new JsonRecords(scoring, filter, join, whole ? Reading.TOKENS : Reading.TREES);
  }

  /// By trees, whatever is wanted.
  static JsonRecords ofTrees(BatchScoring scoring, RecordPath filter, JsonJoin join) {
    return new JsonRecords(scoring, filter, join, Reading.TREES);
  }

  /// One record of a block.
  ///
  /// @param value absent if it is no JSON, or was read without a tree
  /// @param problem why it has no row
  record Line(long number, int start, int end, Optional<JsonNode> value, Optional<String> problem) {
    /// What is shown of a record that has no answer: its value, or its text if that is none.
    void show(byte[] data, ObjectNode rejected) {
      Optional<JsonNode> shown = value;
      if (shown.isEmpty()) {
        try {
          shown = Optional.of(tree(data, start, end));
        } catch (JacksonException | NumberFormatException _) {
          rejected.put("record", new String(data, start, end - start, StandardCharsets.UTF_8));
        }
      }
      shown.ifPresent(tree -> rejected.set("record", tree));
    }
  }

  /// @throws JacksonException if it is no JSON
  /// @throws NumberFormatException if the exponent of a number is beyond 32 bits
  private static JsonNode tree(byte[] data, int start, int end) {
    return Json.mapper().readTree(data, start, end - start);
  }

  /// The rows of the last block, in the order of its lines that have one.
  BatchRows rows() {
    return rows;
  }

  /// Replaces the rows by those of a block.
  List<Line> read(Block block) {
    rows.clear();
    List<Line> lines = new ArrayList<>();
    byte[] data = block.data();
    long number = block.line();
    for (int start = 0; start < block.length(); number++) {
      int end = start;
      while (end < block.length() && data[end] != '\n') {
        end++;
      }
      if (!isBlank(data, start, end)) {
        lines.add(line(data, number, start, end));
      }
      start = end + 1;
    }
    return lines;
  }

  private static boolean isBlank(byte[] data, int start, int end) {
    for (int i = start; i < end; i++) {
      if (data[i] > ' ' || data[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private Line line(byte[] data, long number, int start, int end) {
    if (tokens.isPresent() && tokens.get().put(data, start, end)) {
      return new Line(number, start, end, Optional.empty(), Optional.empty());
    }
    JsonNode value;
    try {
      value = tree(data, start, end);
    } catch (JacksonException e) {
      return none(number, start, end, e.getOriginalMessage());
    } catch (NumberFormatException _) {
      return none(number, start, end, "the exponent of a number is beyond 32 bits");
    }
    Optional<JsonNode> seen = filter.select(value);
    Optional<String> problem =
        seen.isEmpty()
            ? Optional.of("the input filter gives nothing")
            : join.clash(value).or(() -> fields.put(rows, seen.get()));
    return new Line(number, start, end, Optional.of(value), problem);
  }

  private static Line none(long number, int start, int end, String why) {
    return new Line(number, start, end, Optional.empty(), Optional.of("no JSON: " + why));
  }
}
