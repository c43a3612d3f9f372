package io.millrace.ml.profile;

import static io.millrace.base.ErrorCode.COLUMN_KIND_DIFFERENT;
import static io.millrace.base.MillraceException.require;
import static io.millrace.ml.profile.PackedNumbers.invalid;

import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.metric.Measure;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A mergeable summary of one column. Immutable; merging gives a new profile, and the order of
/// merges changes counts not at all and the rest only within rounding and sketch error.
public sealed interface ColumnProfile permits NumberProfile, TextProfile {
  static ColumnProfile of(Column column) {
    return switch (column) {
      case NumberColumn numbers -> NumberProfile.of(numbers);
      case TextColumn texts -> TextProfile.of(texts);
    };
  }

  String name();

  long rows();

  long missing();

  default long present() {
    return rows() - missing();
  }

  /// present / rows.
  default Measure completeness() {
    return rows() == 0
        ? new Measure.Undefined("no rows")
        : new Measure.Value((double) present() / rows());
  }

  InferredType inferredType();

  Distinct distinct();

  /// `number` or `text`.
  String kind();

  /// The profile of the rows of both, under the name of this one; one without rows adds nothing.
  /// @throws io.millrace.base.MillraceException with `COLUMN_KIND_DIFFERENT` if `next` is of
  ///     another kind
  default ColumnProfile merge(ColumnProfile next) {
    require(
        kind().equals(next.kind()),
        COLUMN_KIND_DIFFERENT,
        "Profile both tables with the same schema.",
        "column '%s' is a %s here and a %s there",
        name(),
        kind(),
        next.kind());
    if (next.rows() == 0) {
      return this;
    }
    if (rows() == 0) {
      return next;
    }
    return switch (this) {
      case NumberProfile numbers -> numbers.plus((NumberProfile) next);
      case TextProfile texts -> texts.plus((TextProfile) next);
    };
  }

  ObjectNode toJson();

  /// @throws io.millrace.base.MillraceException with `PROFILE_INVALID` if it is not what [#toJson]
  ///     writes
  static ColumnProfile fromJson(JsonNode json) {
    String name = json.path("name").asString("");
    String kind = json.path("kind").asString("");
    return switch (kind) {
      case NumberProfile.KIND -> NumberProfile.read(name, json);
      case TextProfile.KIND -> TextProfile.read(name, json);
      default ->
          throw invalid(
              "column '%s': kind '%s' (expected: number or text)".formatted(name, kind), null);
    };
  }
}
