package io.millrace.tracking.transfer.mlruns;

import io.millrace.base.json.Json;
import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Param;
import io.millrace.tracking.Run;
import io.millrace.tracking.transfer.RunCopy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tools.jackson.databind.node.ObjectNode;

/// Writes the folder of one run, but for its metrics and artifacts.
///
/// @param experiment the folder that it is in, with the datasets that it read
record RunWriter(Path experiment, Path folder) {
  /// `LOCAL`, as MLflow's own client leaves it.
  private static final int SOURCE_TYPE = 4;

  void write(RunCopy copy) throws IOException {
    ObjectNode meta =
        Json.object()
            .put("artifact_uri", folder.resolve("artifacts").toString())
            .put("end_time", copy.endTime().orElse(null))
            .put("entry_point_name", "")
            .put("experiment_id", copy.experimentId())
            .put("lifecycle_stage", MlrunsWriter.stage(copy.lifecycle()))
            .put("run_id", copy.id())
            .put("run_name", copy.name())
            .put("source_name", "")
            .put("source_type", SOURCE_TYPE)
            .put("source_version", "")
            .put("start_time", copy.startTime())
            .put("status", RunFolder.STATUSES.indexOf(copy.status()) + 1)
            .put("user_id", copy.user());
    if (copy.lifecycle() == Lifecycle.DELETED) {
      meta.put("deleted_time", copy.endTime().orElse(copy.startTime()));
    }
    meta.putArray("tags");
    MlrunsWriter.meta(folder, meta);
    Files.createDirectories(folder.resolve("artifacts"));
    Files.createDirectories(folder.resolve("metrics"));
    MlrunsWriter.tags(folder, copy.tags());
    Files.createDirectories(folder.resolve("params"));
    for (Param param : copy.params()) {
      MlrunsWriter.entry(folder.resolve("params"), param.key(), param.value());
    }
    for (DatasetInput dataset : copy.datasets()) {
      write(copy.id(), dataset);
    }
    for (String model : copy.modelInputs()) {
      link("inputs", md5(model + copy.id()), link("MODEL", model, "RUN", copy.id()));
    }
    for (Run.ModelOutput output : copy.modelOutputs()) {
      String model = output.modelId();
      link(
          "outputs",
          model,
          link("RUN_OUTPUT", model, "MODEL_OUTPUT", model).put("step", output.step()));
    }
  }

  private void write(String runId, DatasetInput input) throws IOException {
    String id = md5(input.dataset().name() + input.dataset().digest());
    ObjectNode dataset =
        Json.object()
            .put("digest", input.dataset().digest())
            .put("name", input.dataset().name())
            .put("profile", input.profile().orElse(null))
            .put("schema", input.schema().orElse(null))
            .put("source", input.source())
            .put("source_type", input.sourceType());
    MlrunsWriter.meta(experiment.resolve("datasets").resolve(id), dataset);
    ObjectNode link = link("DATASET", id, "RUN", runId);
    ObjectNode tags = link.putObject("tags");
    input.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
    link("inputs", md5(id + runId), link);
  }

  private static ObjectNode link(String sourceType, String source, String type, String id) {
    ObjectNode link =
        Json.object()
            .put("destination_id", id)
            .put("destination_type", type)
            .put("source_id", source)
            .put("source_type", sourceType);
    link.putObject("tags");
    return link;
  }

  private void link(String kind, String id, ObjectNode link) throws IOException {
    MlrunsWriter.meta(MlrunsWriter.below(folder.resolve(kind), id), link);
  }

  /// MLflow names these folders so, and looks for them by it.
  private static String md5(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }
}
