package io.millrace.serving;

import static io.millrace.base.ErrorCode.TARGET_MODEL_UNKNOWN;

import io.millrace.base.MillraceException;
import io.millrace.serving.limit.Deadline;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A variant of a config, ready to answer. Immutable.
///
/// @param modelVersions for a header: [Variant#modelVersions] with `?` for what is not ASCII
/// @param metricsKey variant and models in one
/// @param capturedAs the variant's name, unless one of its models answers alone
/// @param watcher sees what it answers
record Arm(
    EndpointConfig config,
    Variant variant,
    Scorer scorer,
    String modelVersions,
    String metricsKey,
    String capturedAs,
    Watcher watcher) {
  Arm(EndpointConfig config, Variant variant, Scorer scorer) {
    this(
        config,
        variant,
        scorer,
        header(variant.modelVersions()),
        variant.name() + "/" + variant.modelVersions(),
        variant.name(),
        Watcher.NOBODY);
  }

  /// The same, with one more who sees what it answers.
  Arm watched(Watcher by) {
    return new Arm(config, variant, scorer, modelVersions, metricsKey, capturedAs, watcher.and(by));
  }

  /// One of its models, or nodes of its graph, alone. Nobody watches: what it answers is not what
  /// the variant does.
  /// @throws MillraceException with `TARGET_MODEL_UNKNOWN`
  Arm towards(String target) {
    // A model that got a new name meanwhile is loaded under the one that it had.
    List<String> loaded = scorer.names();
    int place = variant.models().stream().map(ServedModel::name).toList().indexOf(target);
    Scorer alone =
        scorer.towards(place < 0 ? target : loaded.get(place)).orElseThrow(() -> unknown(target));
    String versions =
        IntStream.range(0, loaded.size())
            .filter(model -> alone.asked().contains(loaded.get(model)))
            .mapToObj(model -> variant.models().get(model).toString())
            .collect(Collectors.joining(","));
    return new Arm(
        config,
        variant,
        alone,
        header(versions),
        metricsKey,
        variant.name() + EndpointConfig.TARGET,
        Watcher.NOBODY);
  }

  /// Why it answers a row as it does.
  /// @throws MillraceException as [ScorerExplanations#explain], and with what reading and answering
  ///     the row throws
  ExplainedAnswer explain(byte[] row, Explaining how) {
    Traced traced = scorer.traced(JsonRows.parse(scorer.fields(), row, 1), Deadline.NONE);
    return new ExplainedAnswer(
        Arrays.stream(traced.scores().combined()).boxed().toList(),
        scorer.outputs(),
        scorer.explanations().explain(how, traced, Deadline.NONE).answers());
  }

  private MillraceException unknown(String target) {
    return new MillraceException(
        TARGET_MODEL_UNKNOWN,
        "variant '%s' of endpoint '%s' asks no model '%s' (expected: one of %s)"
            .formatted(
                variant.name(),
                config.endpoint(),
                target.length() > 250 ? target.substring(0, 250) + "…" : target,
                String.join(", ", variant.targets())),
        "Name one of them in X-Amzn-SageMaker-Target-Model, or leave the header out.");
  }

  private static String header(String modelVersions) {
    return modelVersions.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
