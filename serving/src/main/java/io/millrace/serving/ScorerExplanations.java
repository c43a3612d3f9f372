package io.millrace.serving;

import static io.millrace.base.ErrorCode.MODEL_NOT_EXPLAINABLE;

import io.millrace.base.MillraceException;
import io.millrace.serving.limit.Deadline;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Why the models of a [Scorer], and what it makes of them, answer as they do. Thread-safe; blocks
/// where models do.
final class ScorerExplanations {
  private final Fields fields;
  private final RequestFields.Needs needs;
  private final PlacedModels models;
  private final Combiner combiner;
  private final Optional<GraphScorer> graph;
  private final boolean isTogether;

  /// Made when it is first asked for: most endpoints are never explained. Guarded by `this`.
  private @Nullable GraphExplainer explainer;

  /// @param combiner by which the scorer answers if it has no graph
  /// @param graph by which it answers, if it has one
  ScorerExplanations(
      Fields fields,
      RequestFields.Needs needs,
      PlacedModels models,
      Combiner combiner,
      Optional<GraphScorer> graph) {
    this.fields = fields;
    this.needs = needs;
    this.models = models;
    this.combiner = combiner;
    this.graph = graph;
    isTogether = needs.group().together().isPresent();
  }

  /// What notes the ways that rows take; it answers as the scorer does.
  GraphScorer graph() {
    return explainer().graph();
  }

  private synchronized GraphExplainer explainer() {
    if (explainer == null) {
      GraphScorer whole = graph.orElseGet(() -> new GraphScorer(fields, needs));
      explainer = new GraphExplainer(whole, fields, needs.group().models());
    }
    return explainer;
  }

  /// Why rows were answered as they were, and why each model that every row is asked of predicted
  /// what it did.
  /// @throws MillraceException as [#ofModels]
  Explained explain(Explaining how, Traced traced, Deadline deadline) {
    List<ModelExplanation> ofModels =
        isTogether ? models.explain(how, traced.prepared(), deadline) : List.of();
    boolean isOne = graph.isEmpty() && ofModels.size() == 1 && combiner.weights().isPresent();
    if (isOne && how == Explaining.LIME) {
      return Explained.ofOne(ofModels.getFirst());
    }
    return new Explained(
        explainer().explain(how, traced, ofModels, deadline), traced.scores().outputs(), ofModels);
  }

  /// Why each model predicts what it does for rows that are answered.
  /// @throws MillraceException with `MODEL_NOT_EXPLAINABLE` if one of them cannot be explained,
  ///     with `TOO_MANY_ROWS` if one is asked for that, with `ENDPOINT_TIMEOUT`, with a code that
  ///     begins with `MODEL_PROCESS`
  List<ModelExplanation> ofModels(Explaining how, Rows rows, Deadline deadline) {
    requireTogether();
    Rows prepared = graph.isPresent() ? graph.get().prepared(rows, deadline) : rows;
    return models.explain(how, prepared, deadline);
  }

  private void requireTogether() {
    if (!isTogether) {
      throw new MillraceException(
          MODEL_NOT_EXPLAINABLE,
          "The endpoint asks its models in a graph, in which not every model is asked of every"
              + " row.",
          "Ask for the explanation of the answer, or ask an endpoint that has the model alone.");
    }
  }
}
