package io.millrace.data;

import io.millrace.base.json.Json;
import io.millrace.data.table.Snapshot;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// An ingest as it is recorded in its table's commit, so that metadata can be written from the
/// table alone. Names may be added, never changed.
final class IngestFacts {
  private IngestFacts() {}

  /// What makes a second commit of the same file impossible.
  static String commitKey(String digest) {
    return "ingest:" + digest;
  }

  static Map<String, String> of(Ingest ingest) {
    Map<String, String> facts = new HashMap<>();
    facts.put("ingest", ingest.id());
    facts.put("source", ingest.source().name());
    ingest.source().event().ifPresent(event -> facts.put("event", event));
    facts.put("digest", ingest.digest());
    facts.put("rows", Long.toString(ingest.rows()));
    facts.put("quarantined", Long.toString(ingest.quarantined()));
    facts.put("encoding", ingest.encoding());
    facts.put("extra-columns", Json.write(ingest.extraColumns()));
    facts.put("ingested-at", ingest.createdAt().toString());
    return facts;
  }

  /// Whether the commit was made by an ingest.
  static boolean areIn(Snapshot snapshot) {
    return snapshot.properties().containsKey("ingest");
  }

  static Ingest ingest(String dataset, int version, Snapshot snapshot) {
    Map<String, String> facts = snapshot.properties();
    List<String> extra =
        Json.parse(fact(facts, "extra-columns")).valueStream().map(JsonNode::asString).toList();
    return new Ingest(
        fact(facts, "ingest"),
        dataset,
        new Source(fact(facts, "source"), Optional.ofNullable(facts.get("event"))),
        fact(facts, "digest"),
        Ingest.Outcome.INGESTED,
        Long.parseLong(fact(facts, "rows")),
        Long.parseLong(fact(facts, "quarantined")),
        Optional.empty(),
        Optional.of(version),
        fact(facts, "encoding"),
        extra,
        Instant.parse(fact(facts, "ingested-at")));
  }

  static DatasetVersion version(Ingest ingest, int version, Snapshot snapshot) {
    return new DatasetVersion(
        ingest.dataset(),
        version,
        snapshot.id(),
        snapshot.rows(),
        snapshot.addedRows(),
        ingest.quarantined(),
        ingest.source().name(),
        ingest.digest(),
        ingest.id(),
        ingest.createdAt());
  }

  private static String fact(Map<String, String> facts, String name) {
    String value = facts.get(name);
    if (value == null) {
      throw new IllegalStateException("commit without '%s': %s".formatted(name, facts));
    }
    return value;
  }
}
