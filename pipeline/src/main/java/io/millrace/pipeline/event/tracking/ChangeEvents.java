package io.millrace.pipeline.event.tracking;

import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Event;
import io.millrace.tracking.AliasMove;
import io.millrace.tracking.Change;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.RegisteredModel;
import io.millrace.tracking.RunInfo;
import io.millrace.tracking.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Puts changes into the form of events; `docs/events.md` lists them.
final class ChangeEvents {
  private static final int SUBJECT_MAX = 250;
  private static final int TAG_VALUE_MAX = 1_000;

  private ChangeEvents() {}

  static Event event(String id, Change change, Instant now) {
    Change.Subject subject = change.subject();
    return new Event(
        id,
        source(subject.kind()),
        "io.millrace.%s.%s".formatted(kind(subject.kind()), action(change)),
        Optional.of(subject.id()).filter(text -> text.length() <= SUBJECT_MAX),
        now,
        data(change));
  }

  private static String source(Change.Kind kind) {
    return switch (kind) {
      case EXPERIMENT, RUN, LOGGED_MODEL -> Event.TRACKING;
      case REGISTERED_MODEL, MODEL_VERSION, MODEL_ALIAS -> Event.REGISTRY;
    };
  }

  private static String kind(Change.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String action(Change change) {
    return switch (change) {
      case Change.OfExperiment(var _, var action) -> word(action);
      case Change.OfRun(var _, var action) -> word(action);
      case Change.OfLoggedModel(var _, var action) -> word(action);
      case Change.OfModel(var _, var action) -> word(action);
      case Change.ModelRenamed _ -> "renamed";
      case Change.OfVersion(var _, var action) -> word(action);
      case Change.StageChanged _ -> "stage-changed";
      case Change.OfAlias(var move) -> move.to().isPresent() ? "set" : "deleted";
      case Change.TagsSet _ -> "tags-set";
      case Change.TagDeleted _ -> "tag-deleted";
    };
  }

  private static String word(Change.Action action) {
    return action.name().toLowerCase(Locale.ROOT);
  }

  private static ObjectNode data(Change change) {
    return switch (change) {
      case Change.OfExperiment(var experiment, var _) -> experiment(experiment);
      case Change.OfRun(var run, var _) -> run(run);
      case Change.OfLoggedModel(var model, var _) -> loggedModel(model);
      case Change.OfModel(var model, var _) -> model(model);
      case Change.ModelRenamed(var from, var model) -> model(model).put("from", from);
      case Change.OfVersion(var version, var _) -> version(version);
      case Change.StageChanged(var version) -> version(version);
      case Change.OfAlias(var move) -> alias(move);
      case Change.TagsSet(var subject, var tags) -> tags(subject, tags);
      case Change.TagDeleted(var subject, var key) -> of(subject).put("key", key);
    };
  }

  private static ObjectNode experiment(Experiment experiment) {
    return Json.object().put("experiment_id", experiment.id()).put("name", experiment.name());
  }

  private static ObjectNode run(RunInfo run) {
    return Json.object()
        .put("run_id", run.id())
        .put("name", run.name())
        .put("experiment_id", run.experimentId())
        .put("status", run.status().name())
        .put("user", run.user());
  }

  private static ObjectNode loggedModel(LoggedModel model) {
    return Json.object()
        .put("model_id", model.id())
        .put("name", model.name())
        .put("experiment_id", model.experimentId())
        .put("status", model.status().name())
        .put("run_id", model.sourceRunId());
  }

  private static ObjectNode model(RegisteredModel model) {
    ObjectNode data = Json.object().put("name", model.name());
    model.description().ifPresent(text -> data.put("description", text));
    return data;
  }

  private static ObjectNode version(ModelVersion version) {
    ObjectNode data =
        Json.object()
            .put("name", version.name())
            .put("version", version.version())
            .put("source", version.source())
            .put("run_id", version.runId())
            .put("stage", version.stage().name());
    version.modelId().ifPresent(id -> data.put("model_id", id));
    return data;
  }

  private static ObjectNode alias(AliasMove move) {
    ObjectNode data =
        Json.object().put("name", move.alias().model()).put("alias", move.alias().name());
    move.to().ifPresent(version -> data.put("version", version));
    move.from().ifPresent(version -> data.put("from", version));
    return data.put("by", move.user()).put("reason", move.reason());
  }

  private static ObjectNode tags(Change.Subject subject, List<Tag> tags) {
    ObjectNode data = of(subject);
    ObjectNode values = data.putObject("tags");
    tags.forEach(tag -> values.put(tag.key(), shown(tag.value())));
    return data;
  }

  private static String shown(String value) {
    return value.length() <= TAG_VALUE_MAX ? value : value.substring(0, TAG_VALUE_MAX);
  }

  private static ObjectNode of(Change.Subject subject) {
    String id = subject.id();
    return switch (subject.kind()) {
      case EXPERIMENT -> Json.object().put("experiment_id", id);
      case RUN -> Json.object().put("run_id", id);
      case LOGGED_MODEL -> Json.object().put("model_id", id);
      case REGISTERED_MODEL, MODEL_ALIAS -> Json.object().put("name", id);
      case MODEL_VERSION -> {
        int slash = id.lastIndexOf('/');
        yield Json.object()
            .put("name", id.substring(0, slash))
            .put("version", Integer.parseInt(id.substring(slash + 1)));
      }
    };
  }
}
