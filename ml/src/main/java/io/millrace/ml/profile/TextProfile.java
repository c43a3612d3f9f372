package io.millrace.ml.profile;

import io.millrace.ml.frame.TextColumn;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The profile of a text column.
@SuppressWarnings("DoNotCallSuggester")
public final class TextProfile implements ColumnProfile {
  private TextProfile() {}

  public static TextProfile of(TextColumn column) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String name() {
    throw new UnsupportedOperationException();
  }

  @Override
  public long rows() {
    throw new UnsupportedOperationException();
  }

  @Override
  public long missing() {
    throw new UnsupportedOperationException();
  }

  /// Present texts without a character.
  public long empty() {
    throw new UnsupportedOperationException();
  }

  @Override
  public InferredType inferredType() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Distinct distinct() {
    throw new UnsupportedOperationException();
  }

  /// Lengths in code points.
  public Moments lengths() {
    throw new UnsupportedOperationException();
  }

  /// Whether [#top] counts exactly and knows every level.
  public boolean levelsExact() {
    throw new UnsupportedOperationException();
  }

  /// The most frequent levels, by count descending, then by code point.
  public List<LevelCount> top(int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public TextProfile merge(ColumnProfile next) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ObjectNode toJson() {
    throw new UnsupportedOperationException();
  }
}
