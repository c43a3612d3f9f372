package io.millrace.server.project;

import io.millrace.pipeline.Pipelines;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The pipelines that come with Millrace. Each is a States Language file among the resources of the
/// feature that it belongs to, and has no step that a user's pipeline could not have.
public enum ShippedPipeline {
  DEPLOYMENT("Puts model versions behind an endpoint without a failed request."),
  TRAINING("From a file of new data to a gated and deployed champion."),
  RETRAINING("Trains again on what is there, at most once per cool-down."),
  BATCH_SCORING("Scores a file with the models of an endpoint."),
  MONITORING("Compares what was captured since the last time with the baseline.");

  private final String description;

  ShippedPipeline(String description) {
    this.description = description;
  }

  /// Registers all of them; those that are registered already change nothing.
  public static void register(Pipelines pipelines) {
    for (ShippedPipeline shipped : values()) {
      pipelines.register(shipped.pipelineName(), shipped.definition(), shipped.description);
    }
  }

  private String pipelineName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The text of the definition.
  private String definition() {
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
