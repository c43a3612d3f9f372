package io.millrace.serving.batch;

import io.millrace.serving.BatchScoring;
import io.millrace.serving.batch.JsonCell.Part;
import io.millrace.serving.batch.TransformSettings.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A file of JSON values in UTF-8: one per line, the elements of an array, or one alone.
final class JsonInput implements TransformInput {
  private final FileBytes bytes;
  private final JsonBlocks.Beginning beginning;
  private final BatchScoring scoring;
  private final TransformSettings settings;
  private final InferenceIds ids;
  private final int blockBytes;
  private final JsonJoin join;
  private final JsonAnswers answers;

  private JsonInput(
      FileBytes bytes,
      JsonBlocks.Beginning beginning,
      BatchScoring scoring,
      TransformSettings settings,
      InferenceIds ids,
      int blockBytes)
      throws IOException {
    this.bytes = bytes;
    this.beginning = beginning;
    this.scoring = scoring;
    this.settings = settings;
    this.ids = ids;
    this.blockBytes = blockBytes;
    join = JsonJoin.of(settings, scoring.outputs());
    answers =
        switch (settings.output()) {
          case CSV, PARQUET -> new JsonTableAnswers(join, columns(), settings, ids);
          case JSON -> new JsonValueAnswers(join, settings.ids(), ids, beginning.elements());
          case JSONL -> new JsonValueAnswers(join, settings.ids(), ids, false);
        };
  }

  /// @throws io.millrace.base.MillraceException with `JSON_INVALID` if there is nothing in it; with
  ///     `TRANSFORM_INVALID` if its answers cannot be a table and are to be one
  static JsonInput open(
      Path file, BatchScoring scoring, TransformSettings settings, InferenceIds ids, int blockBytes)
      throws IOException {
    FileBytes bytes = FileBytes.of(file, StandardCharsets.UTF_8);
    JsonBlocks.Beginning beginning =
        settings.input() == Format.JSONL
            ? new JsonBlocks.Beginning(true, new Block.Position(0, 1))
            : JsonBlocks.beginning(bytes);
    return new JsonInput(bytes, beginning, scoring, settings, ids, blockBytes);
  }

  private List<Part> columns() throws IOException {
    if (join.isAnswer()) {
      return JsonColumns.ofAnswers(join);
    }
    try (BlockSource source = open(start())) {
      return JsonColumns.of(source, records(), join, number());
    }
  }

  private JsonRecords records() {
    return JsonRecords.of(scoring, settings.inputFilter(), join);
  }

  /// What the number of a record is called.
  private String number() {
    return settings.input() == Format.JSONL ? "line" : "element";
  }

  @Override
  public Block.Position start() {
    return beginning.start();
  }

  @Override
  public BlockSource open(Block.Position from) throws IOException {
    return settings.input() == Format.JSONL
        ? LineBlocks.ofLines(bytes, from, blockBytes)
        : JsonBlocks.of(bytes, from, beginning.elements(), blockBytes);
  }

  @Override
  public BlockScorer scorer() {
    Optional<InferenceIds> captured = settings.capture() ? Optional.of(ids) : Optional.empty();
    return new JsonScorer(scoring, records(), answers, captured, number());
  }

  @Override
  public ByteOutput head() {
    return answers.head();
  }

  @Override
  public ByteOutput tail() {
    return answers.tail();
  }

  @Override
  public ByteOutput rejectedHead() {
    return new ByteOutput(1);
  }

  @Override
  public int separator() {
    return answers.separator();
  }

  @Override
  public String unit() {
    return number() + "s";
  }
}
