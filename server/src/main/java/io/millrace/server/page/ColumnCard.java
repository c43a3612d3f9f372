package io.millrace.server.page;

import io.millrace.data.ColumnType;
import java.util.List;
import java.util.Optional;

/// What a column looks like, in one card.
///
/// @param role `target`, or what its values are
/// @param histogram of numbers
/// @param levels of texts, the most frequent ones
/// @param sentence what the card shows, for those who do not see it
public record ColumnCard(
    String name,
    String role,
    Optional<Histogram> histogram,
    List<Level> levels,
    List<Fact> facts,
    List<String> warnings,
    String sentence) {
  public ColumnCard {
    levels = List.copyOf(levels);
    facts = List.copyOf(facts);
    warnings = List.copyOf(warnings);
  }

  /// A type as people call it.
  public static String word(ColumnType type) {
    return switch (type) {
      case INTEGER -> "whole number";
      case NUMBER -> "number";
      case BOOLEAN -> "yes or no";
      case TIMESTAMP -> "time";
      case TEXT -> "text";
    };
  }

  /// A line below the picture.
  public record Fact(String label, String value) {}

  /// A text and its share of the rows.
  ///
  /// @param width of its bar, 0 to 100
  /// @param otherWidth of the bar of the version compared with; empty without one
  public record Level(String text, String share, double width, Optional<Double> otherWidth) {}
}
