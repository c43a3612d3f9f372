package io.millrace.ml.feature;

import java.util.List;

/// A raw column that a model takes, with what training saw of it.
/// @param levels the known levels by code point; empty for a number
/// @param min the least value in training; NaN for a text or if all were missing
/// @param max the greatest value in training; NaN for a text or if all were missing
public record Input(String name, Kind kind, List<String> levels, double min, double max) {
  public Input {
    levels = List.copyOf(levels);
  }

  /// What a column holds.
  public enum Kind {
    NUMBER,
    TEXT
  }
}
