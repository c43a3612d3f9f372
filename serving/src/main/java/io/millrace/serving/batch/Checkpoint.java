package io.millrace.serving.batch;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How far a transform has come: what it needs to go on as if nothing had happened.
///
/// @param task what is transformed how: another text is another transform
/// @param config the number of the endpoint's config that scores
/// @param started when the transform began, whatever was done again since
/// @param position of the block that comes next
/// @param scoredBytes how long the file of the answers is
/// @param rejectedBytes how long the file of the rejected records is
/// @param good how many answers there are
/// @param bad how many records have none
/// @param portions how many portions of captures are in the table
/// @param complete whether nothing is left but to let the answers appear
/// @param version of the dataset that they have become; 0 if of none, or not yet
/// @param texts the columns of the answers that have held a text of JSON, in order
record Checkpoint(
    String task,
    int config,
    Instant started,
    Block.Position position,
    long scoredBytes,
    long rejectedBytes,
    long good,
    long bad,
    int portions,
    boolean complete,
    int version,
    SortedSet<String> texts) {
  /// Goes up when blocks are cut otherwise, too: checkpoints are between two blocks.
  private static final int FORMAT_VERSION = 1;

  /// The same, of answers that have become a version of a dataset.
  Checkpoint as(int number) {
    return new Checkpoint(
        task,
        config,
        started,
        position,
        scoredBytes,
        rejectedBytes,
        good,
        bad,
        portions,
        complete,
        number,
        texts);
  }

  byte[] bytes() {
    ObjectNode json = Json.object();
    json.put("format_version", FORMAT_VERSION);
    json.put("task", task);
    json.put("config", config);
    json.put("started", started.toString());
    json.put("offset", position.offset());
    json.put("line", position.line());
    json.put("scored_bytes", scoredBytes);
    json.put("rejected_bytes", rejectedBytes);
    json.put("good", good);
    json.put("bad", bad);
    json.put("portions", portions);
    json.put("complete", complete);
    json.put("version", version);
    texts.forEach(json.putArray("texts")::add);
    return Json.bytes(json);
  }

  /// Empty if this is no checkpoint of this format.
  static Optional<Checkpoint> read(byte[] bytes) {
    try {
      JsonNode json = Json.parse(bytes);
      if (json.path("format_version").asInt(0) != FORMAT_VERSION) {
        return Optional.empty();
      }
      return Optional.of(
          new Checkpoint(
              json.path("task").asString(),
              json.path("config").asInt(),
              Instant.parse(json.path("started").asString()),
              new Block.Position(json.path("offset").asLong(), json.path("line").asLong()),
              json.path("scored_bytes").asLong(),
              json.path("rejected_bytes").asLong(),
              json.path("good").asLong(),
              json.path("bad").asLong(),
              json.path("portions").asInt(),
              json.path("complete").asBoolean(),
              json.path("version").asInt(0),
              json.path("texts")
                  .valueStream()
                  .map(JsonNode::asString)
                  .collect(Collectors.toCollection(TreeSet::new))));
    } catch (MillraceException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
