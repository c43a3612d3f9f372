package io.millrace.serving.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.millrace.serving.Capture;
import io.millrace.serving.Endpoint;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.EndpointUpdate;
import io.millrace.serving.Traffic;
import io.millrace.tracking.ModelAlias;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The wire form of endpoints. Times are ISO 8601 in UTC.
/// @param status `InService`, or `Failed` while its models are not loaded, as SageMaker has it
/// @param refused why a version that an alias names was not taken
record EndpointBody(
    String name,
    String status,
    Config config,
    @Nullable String refused,
    String createdAt,
    String updatedAt) {
  static EndpointBody of(Endpoint endpoint, boolean inService) {
    return new EndpointBody(
        endpoint.name(),
        inService ? "InService" : "Failed",
        Config.of(endpoint.config()),
        endpoint.refused().orElse(null),
        endpoint.createdAt().toString(),
        endpoint.updatedAt().toString());
  }

  record Detail(@JsonUnwrapped EndpointBody endpoint, List<Update> updates, List<Minute> traffic) {}

  record Config(
      int number,
      String variant,
      List<Model> models,
      List<String> follows,
      String combine,
      int capturePercent,
      List<Input> inputs,
      String createdAt) {
    static Config of(EndpointConfig config) {
      return new Config(
          config.number(),
          EndpointConfig.VARIANT,
          config.models().stream().map(m -> new Model(m.name(), m.version())).toList(),
          config.follows().stream().map(ModelAlias::uri).toList(),
          config.combine().text(),
          config.capturePercent(),
          config.inputs().stream()
              .map(i -> new Input(i.name(), lower(i.type()), lower(i.absence())))
              .toList(),
          config.createdAt().toString());
    }
  }

  record Model(String name, int version) {}

  record Input(String name, String type, String absence) {}

  record Update(@Nullable Integer from, int to, String at) {
    static Update of(EndpointUpdate update) {
      return new Update(
          update.from().isPresent() ? update.from().getAsInt() : null,
          update.to(),
          update.at().toString());
    }
  }

  /// @param p50Micros of the answered requests
  record Minute(
      String start,
      long requests,
      long rows,
      long refused,
      long failed,
      long unknownLevels,
      double p50Micros,
      double p95Micros,
      double p99Micros) {
    static Minute of(Traffic.Summary minute) {
      return new Minute(
          minute.start().toString(),
          minute.requests(),
          minute.rows(),
          minute.refused(),
          minute.failed(),
          minute.unknownLevels(),
          minute.p50(),
          minute.p95(),
          minute.p99());
    }
  }

  record CapturedRow(
      String eventId,
      String inferenceId,
      String variant,
      int config,
      String time,
      int row,
      JsonNode input,
      double prediction,
      JsonNode models) {
    static CapturedRow of(Capture capture) {
      return new CapturedRow(
          capture.eventId(),
          capture.inferenceId(),
          capture.variant(),
          capture.config(),
          capture.time().toString(),
          capture.row(),
          capture.input(),
          capture.prediction(),
          capture.models());
    }
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
