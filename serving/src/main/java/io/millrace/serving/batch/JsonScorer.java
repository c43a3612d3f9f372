package io.millrace.serving.batch;

import io.millrace.base.json.Json;
import io.millrace.serving.BatchAnswers;
import io.millrace.serving.BatchRows;
import io.millrace.serving.BatchScoring;
import io.millrace.serving.batch.TransformSettings.Ids;
import io.millrace.serving.batch.TransformSettings.Join;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Scores blocks with a JSON value per line. A joined record is the object with the answer under
/// `SageMakerOutput`; what is no object stands under `SageMakerInput` beside it.
///
/// Source: SageMaker's developer guide, "Associate prediction results with input records".
final class JsonScorer implements BlockScorer {
  static final String OUTPUT = "SageMakerOutput";
  static final String INPUT = "SageMakerInput";

  private final BatchScoring scoring;
  private final TransformSettings settings;
  private final InferenceIds ids;
  private final JsonInput.Form form;
  private final JsonFields fields;
  private final BatchRows rows;
  private final List<String> names;

  JsonScorer(
      BatchScoring scoring, TransformSettings settings, InferenceIds ids, JsonInput.Form form) {
    this.scoring = scoring;
    this.settings = settings;
    this.ids = ids;
    this.form = form;
    fields = new JsonFields(scoring.inputs());
    rows = scoring.rows();
    names = CsvColumns.predictions(scoring.outputs());
  }

  /// One record of the block.
  ///
  /// @param value absent if it is no JSON
  /// @param problem why it has no row
  private record Line(
      long number, int start, int end, Optional<JsonNode> value, Optional<String> problem) {}

  @Override
  public ScoredBlock score(Block block) {
    rows.clear();
    List<Line> lines = lines(block);
    return write(block, lines, scoring.score(rows));
  }

  private List<Line> lines(Block block) {
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
    JsonNode value;
    try {
      value = Json.mapper().readTree(data, start, end - start);
    } catch (JacksonException e) {
      return new Line(
          number, start, end, Optional.empty(), Optional.of("no JSON: " + e.getOriginalMessage()));
    }
    Optional<JsonNode> seen = settings.inputFilter().select(value);
    Optional<String> problem =
        seen.isEmpty()
            ? Optional.of("the input filter gives nothing")
            : clash(value).or(() -> fields.put(rows, seen.get()));
    return new Line(number, start, end, Optional.of(value), problem);
  }

  private Optional<String> clash(JsonNode record) {
    return settings.join() == Join.INPUT && record.has(OUTPUT)
        ? Optional.of("the field '%s' is reserved for the answer".formatted(OUTPUT))
        : Optional.empty();
  }

  private ScoredBlock write(Block block, List<Line> lines, BatchAnswers answers) {
    ByteOutput scored = new ByteOutput(block.length() + 64 * rows.count());
    ByteOutput rejected = new ByteOutput(64);
    List<ScoredBlock.Captured> captured = new ArrayList<>();
    Optional<ScoredBlock.Rejection> first = Optional.empty();
    int row = 0;
    int good = 0;
    for (Line line : lines) {
      @Nullable String problem = line.problem().orElse(null);
      if (problem == null) {
        int at = row++;
        problem = answers.problems()[at];
        if (problem == null) {
          problem = answer(line, answers.answer(at), scored);
        }
        if (problem == null) {
          good++;
          if (settings.capture()) {
            captured.add(
                ScoredBlock.Captured.of(ids.of(line.number()), rows.json(at), answers, at));
          }
        }
      }
      if (problem != null) {
        reject(block, line, problem, rejected);
        first =
            first.isPresent()
                ? first
                : Optional.of(new ScoredBlock.Rejection(line.number(), problem));
      }
    }
    return new ScoredBlock(
        block.next(), scored, rejected, good, lines.size() - good, first, captured);
  }

  /// Writes an answer; gives the reason if it cannot be.
  private @Nullable String answer(Line line, double[] numbers, ByteOutput out) {
    ObjectNode answer = Json.object();
    for (int output = 0; output < numbers.length; output++) {
      answer.put(names.get(output), numbers[output]);
    }
    JsonNode joined =
        switch (settings.join()) {
          case NONE -> answer;
          case INPUT -> joined(line.value().orElseThrow(), answer);
        };
    Optional<JsonNode> written = settings.outputFilter().select(joined);
    if (written.isEmpty()) {
      return "the output filter gives nothing";
    }
    JsonNode named = written.get();
    if (settings.ids() != Ids.NONE) {
      if (!(named instanceof ObjectNode object)) {
        return "the output filter gives no object, which could name the answer (inference_ids)";
      }
      String reserved =
          settings.ids() == Ids.NAMED ? InferenceIds.NAMED : InferenceIds.SAGEMAKER_ID;
      if (object.has(reserved)
          || (object.has(InferenceIds.SAGEMAKER_TIME) && settings.ids() == Ids.SAGEMAKER)) {
        return "the field '%s' is reserved for the answer's name".formatted(reserved);
      }
      object.put(reserved, ids.of(line.number()));
      if (settings.ids() == Ids.SAGEMAKER) {
        object.put(InferenceIds.SAGEMAKER_TIME, ids.timeText());
      }
    }
    out.put(form.before()).put(Json.bytes(named)).put(form.behind());
    return null;
  }

  private static ObjectNode joined(JsonNode record, ObjectNode answer) {
    ObjectNode both = Json.object();
    if (record instanceof ObjectNode object) {
      both.setAll(object);
    } else {
      both.set(INPUT, record);
    }
    both.set(OUTPUT, answer);
    return both;
  }

  private void reject(Block block, Line line, String reason, ByteOutput out) {
    ObjectNode rejected = Json.object();
    rejected.put(form.number(), line.number());
    rejected.put("reason", reason);
    if (line.value().isPresent()) {
      rejected.set("record", line.value().get());
    } else {
      rejected.put(
          "record",
          new String(
              block.data(), line.start(), line.end() - line.start(), StandardCharsets.UTF_8));
    }
    out.put(Json.bytes(rejected)).put('\n');
  }
}
