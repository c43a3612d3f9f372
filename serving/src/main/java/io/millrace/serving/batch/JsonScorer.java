package io.millrace.serving.batch;

import io.millrace.base.json.Json;
import io.millrace.serving.BatchAnswers;
import io.millrace.serving.BatchRows;
import io.millrace.serving.BatchScoring;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Scores blocks with a JSON value per line.
final class JsonScorer implements BlockScorer {
  private final BatchScoring scoring;
  private final JsonRecords records;
  private final JsonAnswers answers;
  private final Optional<InferenceIds> captured;
  private final String unit;

  /// @param captured names the answers to be captured; absent if none is
  /// @param unit what the number of a record is called
  JsonScorer(
      BatchScoring scoring,
      JsonRecords records,
      JsonAnswers answers,
      Optional<InferenceIds> captured,
      String unit) {
    this.scoring = scoring;
    this.records = records;
    this.answers = answers;
    this.captured = captured;
    this.unit = unit;
  }

  @Override
  public ScoredBlock score(Block block) {
    List<JsonRecords.Line> lines = records.read(block);
    return write(block, lines, scoring.score(records.rows()));
  }

  private ScoredBlock write(Block block, List<JsonRecords.Line> lines, BatchAnswers scores) {
    BatchRows rows = records.rows();
    ByteOutput scored = new ByteOutput(block.length() + 64 * rows.count());
    ByteOutput rejected = new ByteOutput(64);
    List<ScoredBlock.Captured> captures = new ArrayList<>();
    Set<String> texts = new HashSet<>();
    Optional<ScoredBlock.Rejection> first = Optional.empty();
    int row = 0;
    int good = 0;
    for (JsonRecords.Line line : lines) {
      Optional<String> problem = line.problem();
      if (problem.isEmpty()) {
        int at = row++;
        problem =
            Optional.ofNullable(scores.problems()[at])
                .or(
                    () ->
                        answers.put(line.value(), line.number(), scores.answer(at), scored, texts));
        if (problem.isEmpty()) {
          good++;
          captured.ifPresent(
              ids ->
                  captures.add(
                      ScoredBlock.Captured.of(ids.of(line.number()), rows.json(at), scores, at)));
        }
      }
      if (problem.isPresent()) {
        String reason = problem.get();
        reject(block, line, reason, rejected);
        first = first.or(() -> Optional.of(new ScoredBlock.Rejection(line.number(), reason)));
      }
    }
    return new ScoredBlock(
        block.next(), scored, rejected, good, lines.size() - good, first, captures, texts);
  }

  private void reject(Block block, JsonRecords.Line line, String reason, ByteOutput out) {
    ObjectNode rejected = Json.object();
    rejected.put(unit, line.number());
    rejected.put("reason", reason);
    line.show(block.data(), rejected);
    out.put(Json.bytes(rejected)).put('\n');
  }
}
