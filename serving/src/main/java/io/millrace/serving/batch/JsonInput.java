package io.millrace.serving.batch;

import io.millrace.serving.BatchScoring;
import io.millrace.serving.batch.TransformSettings.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A file of JSON values in UTF-8: one per line, the elements of an array, or one alone.
final class JsonInput implements TransformInput {
  private final FileBytes bytes;
  private final JsonBlocks.Beginning beginning;
  private final Form form;
  private final BatchScoring scoring;
  private final TransformSettings settings;
  private final InferenceIds ids;
  private final int blockBytes;

  /// How answers and numbers of records are written.
  ///
  /// @param before what stands before each answer
  /// @param behind what stands behind it
  /// @param number what the number of a record is called
  record Form(String before, String behind, String number) {}

  private JsonInput(
      FileBytes bytes,
      JsonBlocks.Beginning beginning,
      Form form,
      BatchScoring scoring,
      TransformSettings settings,
      InferenceIds ids,
      int blockBytes) {
    this.bytes = bytes;
    this.beginning = beginning;
    this.form = form;
    this.scoring = scoring;
    this.settings = settings;
    this.ids = ids;
    this.blockBytes = blockBytes;
  }

  /// @throws io.millrace.base.MillraceException with `JSON_INVALID` if there is nothing in it
  static JsonInput open(
      Path file, BatchScoring scoring, TransformSettings settings, InferenceIds ids, int blockBytes)
      throws IOException {
    FileBytes bytes = FileBytes.of(file, StandardCharsets.UTF_8);
    JsonBlocks.Beginning beginning =
        settings.input() == Format.JSONL
            ? new JsonBlocks.Beginning(true, new Block.Position(0, 1))
            : JsonBlocks.beginning(bytes);
    boolean listed = settings.output() == Format.JSON && beginning.elements();
    Form form =
        new Form(
            listed ? ",\n" : "",
            listed ? "" : "\n",
            settings.input() == Format.JSONL ? "line" : "element");
    return new JsonInput(bytes, beginning, form, scoring, settings, ids, blockBytes);
  }

  private boolean listed() {
    return !form.before().isEmpty();
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
    return new JsonScorer(scoring, settings, ids, form);
  }

  @Override
  public ByteOutput head() {
    return new ByteOutput(2).put(listed() ? "[" : "");
  }

  @Override
  public ByteOutput tail() {
    return new ByteOutput(3).put(listed() ? "\n]\n" : "");
  }

  @Override
  public ByteOutput rejectedHead() {
    return new ByteOutput(1);
  }

  @Override
  public int separator() {
    return listed() ? 1 : 0;
  }

  @Override
  public String unit() {
    return settings.input() == Format.JSONL ? "lines" : "elements";
  }
}
