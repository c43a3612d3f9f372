package io.millrace.ml.drift;

import static io.millrace.ml.drift.Reference.invalid;

import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.profile.ColumnProfile;
import io.millrace.ml.profile.NumberProfile;
import io.millrace.ml.profile.TextProfile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The distribution of one column, summarised once. Immutable.
public sealed interface ReferenceColumn permits ReferenceNumbers, ReferenceLevels {
  /// From rows, in at most 10,000 points, as a baseline stores it.
  static ReferenceColumn of(Column column) {
    return switch (column) {
      case NumberColumn numbers -> ReferenceNumbers.of(numbers).thinned();
      case TextColumn texts -> ReferenceLevels.of(texts);
    };
  }

  /// From rows, all of them: for the current side of a comparison.
  static ReferenceColumn exactly(Column column) {
    return switch (column) {
      case NumberColumn numbers -> ReferenceNumbers.of(numbers);
      case TextColumn texts -> ReferenceLevels.of(texts);
    };
  }

  /// From a profile: exact up to 1,024 different values, else as its sketches have it.
  static ReferenceColumn of(ColumnProfile profile) {
    return switch (profile) {
      case NumberProfile numbers -> ReferenceNumbers.of(numbers);
      case TextProfile texts -> ReferenceLevels.of(texts);
    };
  }

  String name();

  /// All rows, missing ones included.
  long rows();

  long missing();

  /// Rows with a value.
  default long present() {
    return rows() - missing();
  }

  default boolean sameKind(Column column) {
    return switch (column) {
      case NumberColumn _ -> this instanceof ReferenceNumbers;
      case TextColumn _ -> this instanceof ReferenceLevels;
    };
  }

  ObjectNode toJson();

  /// @throws io.millrace.base.MillraceException with `PROFILE_INVALID` if it is not what [#toJson]
  ///     writes
  static ReferenceColumn fromJson(JsonNode json) {
    String kind = json.path("kind").asString("");
    return switch (kind) {
      case "number" -> ReferenceNumbers.read(json);
      case "text" -> ReferenceLevels.read(json);
      default -> throw invalid("kind '%s' (expected: number or text)".formatted(kind));
    };
  }
}
