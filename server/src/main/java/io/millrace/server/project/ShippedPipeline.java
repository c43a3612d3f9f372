package io.millrace.server.project;

import io.millrace.pipeline.Pipelines;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The pipelines that come with Millrace. Each is a States Language file among the resources of the
/// feature that it belongs to, and has no step that a user's pipeline could not have. A project may
/// have one of its own in the place of each.
public enum ShippedPipeline {
  DEPLOYMENT("Puts model versions behind an endpoint without a failed request."),
  TRAINING("From a file of new data to a gated and deployed champion."),
  RETRAINING("Trains again on what is there, at most once per cool-down."),
  BATCH_SCORING("Scores a file with the models of an endpoint."),
  MONITORING("Compares what was captured since the last time with the baseline."),
  RETENTION("Lets go of what was deleted long enough ago.");

  private final String description;

  ShippedPipeline(String description) {
    this.description = description;
  }

  public static Optional<ShippedPipeline> find(String pipelineName) {
    return Arrays.stream(values())
        .filter(shipped -> shipped.pipelineName().equals(pipelineName))
        .findFirst();
  }

  /// The names of all of them.
  public static List<String> names() {
    return Arrays.stream(values()).map(ShippedPipeline::pipelineName).toList();
  }

  /// Registers it; where it is the newest version already, nothing changes.
  void register(Pipelines pipelines) {
    pipelines.register(pipelineName(), definition(), description);
  }

  public String pipelineName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The text of the definition.
  public String definition() {
    String resource = "/pipelines/" + pipelineName() + ".asl.yaml";
    try (InputStream in = ShippedPipeline.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the distribution");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
