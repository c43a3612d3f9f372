package io.millrace.server.card;

import io.millrace.base.json.Json;
import io.millrace.pipeline.approval.Approval;
import io.millrace.server.lineage.LineageResource;
import io.millrace.tracking.AliasMove;
import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.Metric;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Run;
import io.millrace.tracking.Tag;
import io.millrace.tracking.bundle.ModelDescription;
import io.millrace.tracking.http.AliasResource;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A model card as JSON.
final class CardJson {
  private static final int FORMAT_VERSION = 1;

  private CardJson() {}

  static ObjectNode of(ModelCard card) {
    ObjectNode json = version(card);
    card.run().ifPresent(run -> json.set("run", run(run)));
    ArrayNode datasets = json.putArray("datasets");
    card.run().ifPresent(run -> run.inputs().datasets().forEach(d -> datasets.add(dataset(d))));
    ObjectNode params = json.putObject("params");
    card.params().forEach(param -> params.put(param.key(), param.value()));
    ArrayNode metrics = json.putArray("metrics");
    card.metrics().forEach(measured -> metrics.add(metric(measured)));
    card.gate()
        .ifPresent(
            files ->
                json.putObject("gate")
                    .put("evaluation_run", files.run())
                    .set("decision", files.gate())
                    .set("evaluation", files.evaluation()));
    ArrayNode slices = json.putArray("slices");
    card.slices().forEach(slices::add);
    files(card.files(), json);
    ArrayNode approvals = json.putArray("approvals");
    card.approvals().forEach(approval -> approvals.add(approval(approval)));
    ArrayNode moves = json.putArray("alias_history");
    card.aliasMoves().forEach(move -> moves.add(move(move)));
    json.set("lineage", LineageResource.json(card.lineage()));
    return json;
  }

  private static ObjectNode version(ModelCard card) {
    ModelVersion version = card.version();
    ObjectNode json =
        Json.object()
            .put("card_version", FORMAT_VERSION)
            .put("made_at", card.at().toString())
            .put("model", version.name())
            .put("version", version.version())
            .put("model_description", card.model().description().orElse(""))
            .put("description", version.description())
            .put("registered_at", version.createdAt().toString())
            .put("source", version.source());
    ArrayNode aliases = json.putArray("aliases");
    version.aliases().forEach(aliases::add);
    json.set("tags", tags(version.tags()));
    return json;
  }

  private static ObjectNode tags(List<Tag> tags) {
    ObjectNode json = Json.object();
    tags.forEach(tag -> json.put(tag.key(), tag.value()));
    return json;
  }

  private static ObjectNode run(Run run) {
    ObjectNode json =
        Json.object()
            .put("id", run.id())
            .put("name", run.info().name())
            .put("experiment_id", run.info().experimentId())
            .put("user", run.info().user())
            .put("status", run.info().status().name())
            .put("started_at", run.info().startTime().toString());
    run.info().endTime().ifPresent(end -> json.put("ended_at", end.toString()));
    json.set("tags", tags(run.data().tags()));
    return json;
  }

  private static ObjectNode dataset(DatasetInput input) {
    ObjectNode json =
        Json.object()
            .put("name", input.dataset().name())
            .put("digest", input.dataset().digest())
            .put("source_type", input.sourceType())
            .put("source", input.source());
    json.set("tags", tags(input.tags()));
    return json;
  }

  /// NaN and infinities, which JSON does not have as numbers, are texts.
  private static ObjectNode metric(ModelCard.Measured measured) {
    Metric metric = measured.metric();
    ObjectNode json = Json.object().put("key", metric.key());
    if (Double.isFinite(metric.value())) {
      json.put("value", metric.value());
    } else {
      json.put("value", Double.toString(metric.value()));
    }
    json.put("step", metric.step())
        .put("at", Instant.ofEpochMilli(metric.timestamp()).toString())
        .put("run", measured.runId());
    metric
        .dataset()
        .ifPresent(
            dataset ->
                json.putObject("dataset")
                    .put("name", dataset.name())
                    .put("digest", dataset.digest()));
    return json;
  }

  private static void files(ModelDescription files, ObjectNode json) {
    ObjectNode signature = json.putObject("signature");
    signature.putArray("inputs").addAll(files.signature().inputs());
    signature.putArray("outputs").addAll(files.signature().outputs());
    signature.putArray("params").addAll(files.signature().params());
    files.example().ifPresent(example -> json.set("input_example", example));
    ObjectNode environment =
        json.putObject("environment")
            .put("mlflow", files.environment().mlflow())
            .put("python", files.environment().python());
    ArrayNode flavors = environment.putArray("flavors");
    files.environment().flavors().forEach(flavors::add);
    ArrayNode requirements = environment.putArray("requirements");
    files.environment().requirements().forEach(requirements::add);
  }

  private static ObjectNode approval(Approval approval) {
    ObjectNode json =
        Json.object()
            .put("id", approval.id())
            .put("question", approval.question().message())
            .put("asked_at", approval.openedAt().toString())
            .put("status", approval.status().name().toLowerCase(Locale.ROOT));
    approval
        .decision()
        .ifPresent(
            decision ->
                json.put("by", decision.by())
                    .put("reason", decision.reason())
                    .put("at", decision.at().toString()));
    return json;
  }

  private static ObjectNode move(AliasMove move) {
    return Json.object().put("alias", move.alias().name()).setAll(AliasResource.json(move));
  }
}
