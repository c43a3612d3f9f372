package io.millrace.serving.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.millrace.base.json.Json;
import io.millrace.serving.CalculationJson;
import io.millrace.serving.Capture;
import io.millrace.serving.Endpoint;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.EndpointUpdate;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Shadow;
import io.millrace.serving.ShadowView;
import io.millrace.serving.Traffic;
import io.millrace.serving.Variant;
import io.millrace.serving.bandit.BanditPlan;
import io.millrace.serving.limit.LimitsJson;
import io.millrace.serving.limit.ProcessSettingsJson;
import io.millrace.serving.rollout.RolloutJson;
import io.millrace.tracking.ModelAlias;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The wire form of endpoints. Times are ISO 8601 in UTC.
/// @param status `InService`, or `Failed` while its models are not loaded, as SageMaker has it
/// @param refused why a version that an alias names was not taken, or a rollout went back
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

  /// @param rollout the one that goes on, or the last one; absent if there was none
  /// @param traffic of the endpoint
  /// @param variants the traffic of each variant
  record Detail(
      @JsonUnwrapped EndpointBody endpoint,
      List<Update> updates,
      @Nullable RolloutBody rollout,
      List<Minute> traffic,
      List<VariantTraffic> variants,
      List<ShadowState> shadows) {}

  /// The graph, the hooks and what they read, as deployments take them.
  /// @return null if all models are combined, and that is all
  private static @Nullable JsonNode calculationOf(Variant variant) {
    ObjectNode json = Json.object();
    CalculationJson.write(
        variant.calculation(), variant.models().stream().map(ServedModel::name).toList(), json);
    return json.size() == 1 && json.has("combine") ? null : json;
  }

  /// @param variant the one that answers most; `models`, `follows`, `combine` and `calculation` are
  ///     its own
  /// @param combine how the models are combined; of a graph the graph
  /// @param sticky the field whose value keeps requests with one variant
  /// @param rollout how requests move to it
  /// @param captureDurability `async` or `sync`
  /// @param limits those that it has of its own
  /// @param bandit how variants share requests by what came of their answers
  /// @param processes what it says of the processes of its models, by name
  record Config(
      int number,
      String variant,
      List<Model> models,
      List<String> follows,
      String combine,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode calculation,
      List<VariantBody> variants,
      @Nullable String sticky,
      List<ShadowBody> shadows,
      JsonNode rollout,
      int capturePercent,
      String captureDurability,
      JsonNode limits,
      @Nullable JsonNode bandit,
      JsonNode processes,
      List<Input> inputs,
      String createdAt) {
    static Config of(EndpointConfig config) {
      Variant main = config.spec().main();
      return new Config(
          config.number(),
          main.name(),
          Model.of(main.models()),
          main.follows().stream().map(ModelAlias::uri).toList(),
          main.calculated(),
          calculationOf(main),
          config.variants().stream().map(each -> VariantBody.of(each, config.spec())).toList(),
          config.spec().sticky().orElse(null),
          config.spec().shadows().stream().map(ShadowBody::of).toList(),
          RolloutJson.write(config.spec().rollout()),
          config.capturePercent(),
          lower(config.spec().capture().durability()),
          LimitsJson.write(config.spec().limits()),
          config.spec().bandit().map(BanditPlan::json).orElse(null),
          ProcessSettingsJson.write(config.spec().processes()),
          config.inputs().stream()
              .map(i -> new Input(i.name(), lower(i.type()), lower(i.absence())))
              .toList(),
          config.createdAt().toString());
    }
  }

  /// @param share of the requests, 0 to 1
  record VariantBody(
      String name,
      double weight,
      double share,
      List<Model> models,
      List<String> follows,
      String combine,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode calculation) {
    static VariantBody of(Variant variant, EndpointSpec spec) {
      return new VariantBody(
          variant.name(),
          variant.weight(),
          spec.share(variant),
          Model.of(variant.models()),
          variant.follows().stream().map(ModelAlias::uri).toList(),
          variant.calculated(),
          calculationOf(variant));
    }
  }

  /// @param share of the requests that it is asked, 0 to 1
  record ShadowBody(
      String name,
      double share,
      List<Model> models,
      List<String> follows,
      String combine,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode calculation) {
    static ShadowBody of(Shadow shadow) {
      return new ShadowBody(
          shadow.name(),
          shadow.share(),
          Model.of(shadow.variant().models()),
          shadow.variant().follows().stream().map(ModelAlias::uri).toList(),
          shadow.variant().calculated(),
          calculationOf(shadow.variant()));
    }
  }

  /// How a shadow does.
  ///
  /// @param differences of its answers from those that were given
  /// @param unanswered requests that it could not answer
  /// @param dropped requests that it was not asked, because it could not keep up
  record ShadowState(
      String shadow, RolloutBody.PairsBody differences, long unanswered, long dropped) {
    static ShadowState of(ShadowView view) {
      return new ShadowState(
          view.shadow().name(),
          RolloutBody.PairsBody.of(view.pairs()),
          view.unanswered(),
          view.dropped());
    }
  }

  record Model(String name, int version) {
    static List<Model> of(List<ServedModel> models) {
      return models.stream().map(each -> new Model(each.name(), each.version())).toList();
    }
  }

  /// What a variant of the current config answered.
  record VariantTraffic(String variant, List<Minute> minutes) {}

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
