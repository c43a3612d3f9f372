package io.millrace.tracking.retention;

import static io.millrace.base.ErrorCode.RETENTION_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.config.Durations;
import io.millrace.base.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What may go, and when. Nothing goes that no policy speaks of.
///
/// @param purgeDeletedAfter how long what was deleted can be restored; absent: for ever
/// @param runs which runs of an experiment are deleted, by its name; `*` for all others
public record RetentionPolicy(Optional<Duration> purgeDeletedAfter, Map<String, RunLimit> runs) {
  public static final RetentionPolicy NONE = new RetentionPolicy(Optional.empty(), Map.of());

  private static final String PURGE = "purge_deleted_after";
  private static final String RUNS = "runs";
  private static final String AFTER = "delete_after";
  private static final String NEWEST = "keep_newest";
  /// When it is done: of the project file, not of the policy.
  private static final String SCHEDULE = "schedule";

  private static final String OTHERS = "*";

  public RetentionPolicy {
    runs = Map.copyOf(runs);
  }

  /// Ended runs are deleted that both hold for; at least one is given.
  ///
  /// @param deleteAfter how long after their end
  /// @param keepNewest so many that were started last are never deleted
  public record RunLimit(Optional<Duration> deleteAfter, OptionalInt keepNewest) {
    /// @throws io.millrace.base.MillraceException with `RETENTION_INVALID`
    public RunLimit {
      require(
          deleteAfter.isPresent() || keepNewest.isPresent(),
          RETENTION_INVALID,
          "Say which runs may go.",
          "runs: neither '%s' nor '%s' is given",
          AFTER,
          NEWEST);
    }
  }

  public Optional<RunLimit> of(String experiment) {
    return Optional.ofNullable(runs.get(experiment))
        .or(() -> Optional.ofNullable(runs.get(OTHERS)));
  }

  /// Reads `retention` of a project file.
  /// @throws io.millrace.base.MillraceException with `RETENTION_INVALID`
  public static RetentionPolicy of(JsonNode section) {
    requireFields("retention", section, Set.of(PURGE, RUNS, SCHEDULE));
    Map<String, RunLimit> runs = new LinkedHashMap<>();
    section.path(RUNS).properties().forEach(e -> runs.put(e.getKey(), limit(e.getValue())));
    return new RetentionPolicy(duration(section, PURGE), runs);
  }

  private static RunLimit limit(JsonNode node) {
    requireFields(RUNS, node, Set.of(AFTER, NEWEST));
    return new RunLimit(
        duration(node, AFTER),
        node.has(NEWEST) ? OptionalInt.of(count(node.get(NEWEST))) : OptionalInt.empty());
  }

  private static void requireFields(String where, JsonNode node, Set<String> known) {
    require(
        node.isObject() && known.containsAll(node.propertyNames()),
        RETENTION_INVALID,
        "Write it as docs/retention.md says.",
        "%s: %s (expected: an object with %s)",
        where,
        node,
        String.join(", ", new TreeSet<>(known)));
  }

  private static Optional<Duration> duration(JsonNode node, String field) {
    Optional<Duration> time = Durations.find(node.path(field).asString(""));
    require(
        time.isPresent() || !node.has(field),
        RETENTION_INVALID,
        "Write a time.",
        "%s: %s (expected: a time such as 12h or 30d)",
        field,
        node.path(field));
    return time;
  }

  private static int count(JsonNode value) {
    require(
        value.isInt() && value.asInt() >= 0,
        RETENTION_INVALID,
        "Write a number.",
        "%s: %s (expected: 0 or more)",
        NEWEST,
        value);
    return value.asInt();
  }

  /// As [#of(JsonNode)] reads it.
  public ObjectNode json() {
    ObjectNode json = Json.object();
    purgeDeletedAfter.ifPresent(time -> json.put(PURGE, Durations.text(time)));
    if (!runs.isEmpty()) {
      ObjectNode limits = json.putObject(RUNS);
      runs.forEach((name, limit) -> limits.set(name, json(limit)));
    }
    return json;
  }

  private static ObjectNode json(RunLimit limit) {
    ObjectNode json = Json.object();
    limit.deleteAfter().ifPresent(time -> json.put(AFTER, Durations.text(time)));
    limit.keepNewest().ifPresent(count -> json.put(NEWEST, count));
    return json;
  }
}
