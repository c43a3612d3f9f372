package io.millrace.tracking.transfer.mlruns;

import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.DatasetName;
import io.millrace.tracking.Param;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.Tag;
import io.millrace.tracking.transfer.RunCopy;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// The folder of one run.
///
/// @param experiment the folder that it is in, with the datasets that it read
record RunFolder(Path experiment, Path folder, Meta meta, List<Meta> inputs) {
  /// By the number that MLflow writes, from 1.
  static final List<RunStatus> STATUSES =
      List.of(
          RunStatus.RUNNING,
          RunStatus.SCHEDULED,
          RunStatus.FINISHED,
          RunStatus.FAILED,
          RunStatus.KILLED);

  static RunFolder of(Path experiment, Path folder) {
    return new RunFolder(
        experiment,
        folder,
        Meta.of(folder),
        Entries.things(folder.resolve("inputs")).stream().map(Meta::of).toList());
  }

  RunCopy copy() {
    List<Tag> tags = Entries.read(folder.resolve("tags"), Tag::new);
    return new RunCopy(
        meta.id("run_id"),
        String.valueOf(experiment.getFileName()),
        name(tags),
        meta.text("user_id"),
        status(),
        meta.number("start_time"),
        meta.optionalNumber("end_time"),
        meta.lifecycle(),
        meta.text("artifact_uri"),
        Entries.read(folder.resolve("params"), Param::new),
        tags,
        inputs.stream().filter(input -> isOf(input, "DATASET")).map(this::dataset).toList(),
        inputs.stream()
            .filter(input -> isOf(input, "MODEL"))
            .map(input -> input.text("source_id"))
            .toList(),
        Entries.things(folder.resolve("outputs")).stream()
            .map(Meta::of)
            .map(output -> new Run.ModelOutput(output.text("source_id"), output.number("step")))
            .toList(),
        Entries.keys(folder.resolve("metrics")));
  }

  /// Older versions of MLflow kept the name in a tag only.
  private String name(List<Tag> tags) {
    return meta.optionalText("run_name")
        .filter(name -> !name.isEmpty())
        .orElseGet(
            () ->
                tags.stream()
                    .filter(tag -> tag.key().equals("mlflow.runName"))
                    .map(Tag::value)
                    .findFirst()
                    .orElseGet(() -> meta.text("name")));
  }

  private RunStatus status() {
    long number = meta.number("status");
    if (number < 1 || number > STATUSES.size()) {
      throw Meta.invalid(meta.file(), "'status' is %d (expected: 1 to 5)".formatted(number));
    }
    return STATUSES.get((int) number - 1);
  }

  private static boolean isOf(Meta input, String type) {
    return input.text("source_type").equals(type);
  }

  private DatasetInput dataset(Meta input) {
    String id = input.text("source_id");
    if (id.contains("/") || id.contains("..")) {
      throw Meta.invalid(input.file(), "'source_id' is '%s'".formatted(id));
    }
    Meta dataset = Meta.of(experiment.resolve("datasets").resolve(id));
    return new DatasetInput(
        new DatasetName(dataset.text("name"), dataset.text("digest")),
        dataset.text("source_type"),
        dataset.text("source"),
        dataset.optionalText("schema"),
        dataset.optionalText("profile"),
        input
            .fields()
            .path("tags")
            .propertyStream()
            .map(tag -> new Tag(tag.getKey(), tag.getValue().asString()))
            .sorted(Comparator.comparing(Tag::key))
            .toList());
  }
}
