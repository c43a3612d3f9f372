package io.millrace.server.page;

import io.millrace.serving.Capture;
import io.millrace.serving.CaptureSearch;
import io.millrace.serving.Combine;
import io.millrace.serving.Endpoint;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.InputField;
import io.millrace.serving.Shadow;
import io.millrace.serving.Traffic;
import io.millrace.serving.Variant;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// An endpoint: what it serves, and its traffic.
///
/// @param processes of the models that Java does not evaluate
/// @param rollout the one that goes on, or how the last one ended
/// @param bandit how it shares requests among the variants, if one does
/// @param minutes the range of tiles and charts
/// @param requests per minute, by what became of them
/// @param shares per minute, by the variant that answered; absent if there is one
/// @param latency of the answered requests
public record EndpointPage(
    Head head,
    List<VariantRow> variants,
    List<ShadowRow> shadows,
    List<ProcessCard> processes,
    Optional<RolloutCard> rollout,
    Optional<BanditCard> bandit,
    int minutes,
    Traffic.Summary total,
    List<OverviewPage.Tile> tiles,
    LineChart requests,
    Optional<StackedColumns> shares,
    LineChart latency) {
  public EndpointPage {
    variants = List.copyOf(variants);
    shadows = List.copyOf(shadows);
    processes = List.copyOf(processes);
    tiles = List.copyOf(tiles);
  }

  /// What all pages of an endpoint begin with.
  /// @param configs how many configs it has had
  /// @param monitors that watch it
  public record Head(Endpoint endpoint, boolean inService, int configs, List<String> monitors) {
    public String name() {
      return endpoint.name();
    }

    public EndpointConfig config() {
      return endpoint.config();
    }

    public Tone tone() {
      return inService ? Tone.ok("In service") : Tone.err("Does not answer");
    }
  }

  /// A model version that answers.
  /// @param aliases that name this version
  public record Served(String name, int version, List<String> aliases, String href) {}

  /// A row of the list of endpoints.
  /// @param last the traffic of the last five minutes
  public record Row(Head head, Traffic.Summary last, String perMinute) {}

  /// Its configs, the newest first.
  public record Configs(Head head, List<Move> configs, int hidden) {
    public List<InputField> inputs() {
      return head.config().inputs();
    }
  }

  /// A config and when the endpoint moved to it last.
  public record Move(EndpointConfig config, Optional<Instant> since, boolean isCurrent) {}

  /// The newest captured rows.
  ///
  /// @param fields the columns of the table; the other fields stand in `rest` of each row
  /// @param models the columns of predictions
  public record Captured(
      Head head,
      CaptureSearch search,
      List<String> fields,
      List<String> models,
      List<CapturedRow> rows) {
    /// The variants and shadows whose answers may be captured.
    public List<String> asked() {
      EndpointSpec spec = head.config().spec();
      return Stream.concat(
              spec.variants().stream().map(Variant::name),
              spec.shadows().stream().map(Shadow::name))
          .toList();
    }

    /// Whether a column holds numbers.
    public boolean isNumber(int field) {
      return head.config().inputs().get(field).type() == InputField.Type.NUMBER;
    }

    /// Whether there may be more than are shown.
    public boolean isFull() {
      return rows.size() >= CapturePages.ROWS;
    }

    public boolean isChosen(String variant) {
      return search.variant().equals(Optional.of(variant));
    }
  }

  /// A captured row as texts.
  ///
  /// @param values one for each field
  /// @param rest the fields that have no column, as one text
  /// @param scores one for each model
  public record CapturedRow(
      Capture capture, List<String> values, String rest, String prediction, List<String> scores) {}

  /// How the predictions of the models become one answer.
  public static String combined(EndpointConfig config) {
    int variants = config.variants().size();
    return variants == 1
        ? ofMain(config)
        : "%d variants share the requests; of most, %s: %s"
            .formatted(variants, config.spec().main().name(), ofMain(config));
  }

  private static String ofMain(EndpointConfig config) {
    if (config.spec().main().models().size() == 1) {
      return "The model's prediction is the answer.";
    }
    Optional<Combine> together = config.spec().main().together();
    if (together.isEmpty()) {
      return "The models are asked in a graph.";
    }
    return switch (together.get()) {
      case Combine.Max() -> "The largest prediction is the answer.";
      case Combine.Min() -> "The smallest prediction is the answer.";
      case Combine.Mean() -> "The mean of the predictions is the answer.";
      case Combine.First() -> "The prediction of the first model is the answer.";
      case Combine.Weighted(var weights) ->
          "The mean of the predictions is the answer, by the weights %s."
              .formatted(Format.shortened(weights.toString(), 80));
      case Combine.Expression(var source) ->
          "The answer is %s of the predictions.".formatted(Format.shortened(source, 80));
      case Combine.PlugIn(var className) ->
          "The class %s makes the answer of the predictions."
              .formatted(Format.shortened(className, 80));
    };
  }

  /// What a value may be, in words.
  public static String type(InputField field) {
    return field.type().name().toLowerCase(Locale.ROOT);
  }

  /// What happens where it is absent, in words.
  public static String absence(InputField field) {
    return switch (field.absence()) {
      case SERVED -> "Answered all the same";
      case REFUSED -> "Refused";
    };
  }
}
