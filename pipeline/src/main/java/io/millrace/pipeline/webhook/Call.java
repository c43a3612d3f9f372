package io.millrace.pipeline.webhook;

import io.millrace.base.json.Json;
import io.millrace.tracking.Change;
import io.millrace.tracking.Change.Action;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// What webhooks are told.
///
/// @param body the text that is sent and signed
public record Call(Trigger trigger, String body) {
  static Call of(Trigger trigger, ObjectNode data, Instant at) {
    return new Call(trigger, Json.write(trigger.body(data).put("timestamp", at.toString())));
  }

  /// What of a change webhooks can be told: nothing of most.
  public static List<Call> of(Change change, Instant at) {
    return switch (change) {
      case Change.OfModel(var model, var action) when action == Action.CREATED -> {
        ObjectNode data = named(model.name(), model.tags());
        data.put("description", model.description().orElse(null));
        yield List.of(of(Trigger.REGISTERED_MODEL_CREATED, data, at));
      }
      case Change.OfVersion(var version, var action) when action == Action.CREATED ->
          List.of(of(Trigger.MODEL_VERSION_CREATED, data(version), at));
      case Change.TagsSet(var subject, var tags) ->
          of(subject).stream()
              .flatMap(version -> tags.stream().map(tag -> set(version, tag, at)))
              .toList();
      case Change.TagDeleted(var subject, var key) ->
          of(subject)
              .map(v -> of(Trigger.MODEL_VERSION_TAG_DELETED, v.put("key", key), at))
              .stream()
              .toList();
      case Change.OfAlias(var move) -> {
        ObjectNode data = Json.object().put("name", move.alias().model());
        data.put("alias", move.alias().name());
        yield List.of(
            move.to()
                .map(v -> of(Trigger.MODEL_VERSION_ALIAS_CREATED, data.put("version", "" + v), at))
                .orElseGet(() -> of(Trigger.MODEL_VERSION_ALIAS_DELETED, data, at)));
      }
      case Change.OfExperiment _,
          Change.OfRun _,
          Change.OfLoggedModel _,
          Change.OfModel _,
          Change.ModelRenamed _,
          Change.OfVersion _,
          Change.StageChanged _ ->
          List.of();
    };
  }

  private static Call set(ObjectNode version, Tag tag, Instant at) {
    ObjectNode data = version.deepCopy().put("key", tag.key()).put("value", tag.value());
    return of(Trigger.MODEL_VERSION_TAG_SET, data, at);
  }

  /// Of what is a model version.
  private static Optional<ObjectNode> of(Change.Subject subject) {
    if (subject.kind() != Change.Kind.MODEL_VERSION) {
      return Optional.empty();
    }
    int slash = subject.id().lastIndexOf('/');
    return Optional.of(
        Json.object()
            .put("name", subject.id().substring(0, slash))
            .put("version", subject.id().substring(slash + 1)));
  }

  private static ObjectNode data(ModelVersion version) {
    ObjectNode data = named(version.name(), version.tags());
    return data.put("version", "" + version.version())
        .put("source", version.source())
        .put("run_id", version.runId())
        .put("description", version.description());
  }

  private static ObjectNode named(String name, List<Tag> tags) {
    ObjectNode data = Json.object().put("name", name);
    ObjectNode values = data.putObject("tags");
    tags.forEach(tag -> values.put(tag.key(), tag.value()));
    return data;
  }
}
