package io.millrace.tracking;

import static io.millrace.base.ErrorCode.BATCH_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What is logged to a run at once, all or nothing.
///
/// @param metrics any order; a point that is known already is stored once
/// @param params keys at most once; values beyond 6,000 characters are cut
/// @param tags of several with one key the last counts; values beyond 8,000 characters are cut
public record RunLog(List<Metric> metrics, List<Param> params, List<Tag> tags) {
  public static final int MAX_PARAM_VALUE = 6_000;
  public static final int MAX_TAG_VALUE = 8_000;

  /// @throws io.millrace.base.MillraceException with `PARAM_INVALID`, `TAG_INVALID` or
  ///     `BATCH_INVALID` if a key is not allowed or a param is named twice
  public RunLog {
    metrics = List.copyOf(metrics);
    params = params.stream().map(RunLog::checked).toList();
    tags = tags.stream().map(RunLog::checked).toList();
    Set<String> keys = new HashSet<>();
    for (Param param : params) {
      require(
          keys.add(param.key()),
          BATCH_INVALID,
          "Name each param once.",
          "Duplicate parameter keys have been submitted: %s",
          param.key());
    }
  }

  public static RunLog of(Metric... metrics) {
    return new RunLog(List.of(metrics), List.of(), List.of());
  }

  public static RunLog of(Param... params) {
    return new RunLog(List.of(), List.of(params), List.of());
  }

  public static RunLog of(Tag... tags) {
    return new RunLog(List.of(), List.of(), List.of(tags));
  }

  private static Param checked(Param param) {
    Keys.requireParam(param.key());
    return new Param(param.key(), cut(param.value(), MAX_PARAM_VALUE));
  }

  private static Tag checked(Tag tag) {
    Keys.requireTag(tag.key());
    return new Tag(tag.key(), cut(tag.value(), MAX_TAG_VALUE));
  }

  /// Whole characters, also of those that Java keeps as two.
  private static String cut(String value, int max) {
    return value.codePointCount(0, value.length()) <= max
        ? value
        : value.substring(0, value.offsetByCodePoints(0, max));
  }
}
