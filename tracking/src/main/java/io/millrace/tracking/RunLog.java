package io.millrace.tracking;

import static io.millrace.base.ErrorCode.BATCH_INVALID;
import static io.millrace.base.ErrorCode.METRIC_INVALID;
import static io.millrace.base.ErrorCode.PARAM_INVALID;
import static io.millrace.base.ErrorCode.TAG_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What is logged to a run at once, all or nothing.
///
/// @param metrics any order; a point that is known already is stored once
/// @param params keys at most once; values beyond 6,000 characters are cut
/// @param tags of several with one key the last counts; values beyond 8,000 characters are cut
/// @param kind decides how messages name an entry
public record RunLog(List<Metric> metrics, List<Param> params, List<Tag> tags, Kind kind) {
  public static final int MAX_PARAM_VALUE = 6_000;
  public static final int MAX_TAG_VALUE = 8_000;

  /// How something was logged.
  public enum Kind {
    /// One entry by itself: its key is `key`.
    ALONE,
    /// As a list: the key of its fourth param is `params[3].key`.
    BATCH;

    private String path(String list, int index, String field) {
      return this == ALONE ? field : "%s[%d].%s".formatted(list, index, field);
    }
  }

  /// @throws io.millrace.base.MillraceException with `METRIC_INVALID`, `PARAM_INVALID`,
  ///     `TAG_INVALID` or `BATCH_INVALID` if a key or time is not allowed or a param is named twice
  public RunLog {
    metrics = List.copyOf(metrics);
    requireMetrics(metrics, kind);
    params = checkedParams(params, kind);
    tags = checkedTags(tags, kind);
  }

  /// A batch.
  public RunLog(List<Metric> metrics, List<Param> params, List<Tag> tags) {
    this(metrics, params, tags, Kind.BATCH);
  }

  public static RunLog of(Metric... metrics) {
    return new RunLog(List.of(metrics), List.of(), List.of(), kind(metrics));
  }

  public static RunLog of(Param... params) {
    return new RunLog(List.of(), List.of(params), List.of(), kind(params));
  }

  public static RunLog of(Tag... tags) {
    return new RunLog(List.of(), List.of(), List.of(tags), kind(tags));
  }

  private static Kind kind(Object[] entries) {
    return entries.length == 1 ? Kind.ALONE : Kind.BATCH;
  }

  private static void requireMetrics(List<Metric> metrics, Kind kind) {
    for (int i = 0; i < metrics.size(); i++) {
      Metric metric = metrics.get(i);
      if (!Keys.isAllowed(metric.key())) {
        throw Keys.refusal(METRIC_INVALID, kind.path("metrics", i, "key"), metric.key());
      }
      if (metric.timestamp() < 0) {
        throw new MillraceException(
            METRIC_INVALID,
            "Invalid value %d for parameter '%s' supplied: metric '%s' (expected: at least 0)"
                .formatted(metric.timestamp(), kind.path("metrics", i, "timestamp"), metric.key()),
            "Send milliseconds since the epoch.");
      }
    }
  }

  private static List<Param> checkedParams(List<Param> params, Kind kind) {
    List<Param> checked = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (Param param : params) {
      if (!Keys.isAllowed(param.key())) {
        throw Keys.refusal(PARAM_INVALID, kind.path("params", checked.size(), "key"), param.key());
      }
      require(
          keys.add(param.key()),
          BATCH_INVALID,
          "Name each param once.",
          "Duplicate parameter keys have been submitted: %s",
          param.key());
      checked.add(new Param(param.key(), Lengths.start(param.value(), MAX_PARAM_VALUE)));
    }
    return List.copyOf(checked);
  }

  private static List<Tag> checkedTags(List<Tag> tags, Kind kind) {
    List<Tag> checked = new ArrayList<>();
    for (Tag tag : tags) {
      if (!Keys.isAllowed(tag.key())) {
        throw Keys.refusal(TAG_INVALID, kind.path("tags", checked.size(), "key"), tag.key());
      }
      checked.add(new Tag(tag.key(), Lengths.start(tag.value(), MAX_TAG_VALUE)));
    }
    return List.copyOf(checked);
  }
}
