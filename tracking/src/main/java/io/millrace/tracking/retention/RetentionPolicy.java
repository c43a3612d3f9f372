package io.millrace.tracking.retention;

import io.millrace.base.config.Durations;
import io.millrace.base.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
  private static final String OTHERS = "*";

  public RetentionPolicy {
    runs = Map.copyOf(runs);
  }

  /// Ended runs are deleted that both hold for; at least one is given.
  ///
  /// @param deleteAfter how long after their end
  /// @param keepNewest so many that were started last are never deleted
  public record RunLimit(Optional<Duration> deleteAfter, OptionalInt keepNewest) {}

  public Optional<RunLimit> of(String experiment) {
    return Optional.ofNullable(runs.get(experiment))
        .or(() -> Optional.ofNullable(runs.get(OTHERS)));
  }

  /// Reads `retention` of a project file.
  public static RetentionPolicy of(JsonNode section) {
    Map<String, RunLimit> runs = new LinkedHashMap<>();
    section.path(RUNS).properties().forEach(e -> runs.put(e.getKey(), limit(e.getValue())));
    return new RetentionPolicy(duration(section, PURGE), runs);
  }

  private static RunLimit limit(JsonNode node) {
    return new RunLimit(
        duration(node, AFTER),
        node.has(NEWEST) ? OptionalInt.of(node.path(NEWEST).asInt()) : OptionalInt.empty());
  }

  private static Optional<Duration> duration(JsonNode node, String field) {
    return Optional.of(node.path(field).asString("")).flatMap(Durations::find);
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
