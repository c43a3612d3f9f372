package io.millrace.serving;

import static io.millrace.base.ErrorCode.COMBINE_FAILED;
import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Blocking;
import io.millrace.serving.limit.Deadline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntUnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/// Rows in, answers out: the models of a config and how they are combined. Immutable but for a pool
/// of scratch space; thread-safe; blocks only if [#mayBlock].
final class Scorer {
  private static final int WARM_UP_ROUNDS = 200;

  private final Fields fields;
  private final PlacedModels models;
  private final Combiner combiner;
  private final KnownLevels levels;

  /// Empty if all models are asked, and their predictions combined, and that is all: most endpoints
  /// are such, and the fastest.
  private final Optional<GraphScorer> graph;

  private final RequestFields.Needs needs;
  private final ScorerExplanations explanations;

  /// What answers alone, by the names that requests have had for it.
  private final Map<String, Scorer> targets = new ConcurrentHashMap<>();

  /// What a row is answered with; empty until the examples have shown it where an expression
  /// decides. Written before any other thread sees this.
  private Optional<ModelOutputs> outputs;

  private Scorer(Fields fields, RequestFields.Needs needs) {
    this.fields = fields;
    this.needs = needs;
    Group group = needs.group();
    models = new PlacedModels(group.models(), fields, needs.outputs());
    outputs = known(group, needs.outputs());
    Optional<Combine> together = group.together();
    graph =
        together.isPresent() && !group.calculation().hasHooks()
            ? Optional.empty()
            : Optional.of(new GraphScorer(fields, needs));
    Combine combine = together.filter(_ -> graph.isEmpty()).orElse(new Combine.First());
    combiner = Combiner.of(combine, group.names(), Scope.of(fields), group.plugIns());
    levels = KnownLevels.of(group.models(), fields);
    explanations = new ScorerExplanations(fields, needs, models, combiner, graph);
  }

  /// Models that answer together.
  ///
  /// @param models not empty
  record Group(List<ServableModel> models, Calculation calculation, PlugIns plugIns) {
    /// Without plug-ins.
    Group(List<ServableModel> models, Calculation calculation) {
      this(models, calculation, PlugIns.NONE);
    }

    /// The same models, asked otherwise.
    Group with(Calculation other) {
      return new Group(models, other, plugIns);
    }

    List<String> names() {
      return models.stream().map(model -> model.id().name()).toList();
    }

    /// How all models are combined, if each is asked of every row.
    Optional<Combine> together() {
      return calculation.together(names());
    }
  }

  /// Puts models together and has them answer their input examples, often enough to be compiled.
  /// Blocks while model processes start.
  /// @throws MillraceException with `ENDPOINT_INVALID` if they read one field as different types,
  ///     with `MODEL_NOT_SERVABLE` if an example is not answered with a finite number
  static Scorer of(List<ServableModel> models, Combine combine) {
    List<String> names = models.stream().map(model -> model.id().name()).toList();
    return of(List.of(new Group(models, Calculation.of(names, combine)))).getFirst();
  }

  /// As [#of(List, Combine)], for groups that are asked with the same rows: a value may be absent
  /// where every model of every group has an answer without it.
  /// @return one for each group; all with the same fields
  /// @throws MillraceException also with what calculations fail with
  static List<Scorer> of(List<Group> groups) {
    RequestFields.Found found = RequestFields.of(groups);
    Fields lenient = found.fields().served();
    List<Scorer> scorers = new ArrayList<>();
    for (RequestFields.Needs needs : found.needs()) {
      List<ServableModel> models = needs.group().models();
      Scorer scorer = new Scorer(found.fields(), needs);
      scorer.warmUp(Examples.joined(lenient, models));
      scorers.add(scorer);
    }
    requireAlike(scorers);
    return scorers;
  }

  /// What is known before any row is asked.
  private static Optional<ModelOutputs> known(Group group, List<ModelOutputs> outputs) {
    Map<String, ModelOutputs> byName = new HashMap<>();
    for (int model = 0; model < outputs.size(); model++) {
      byName.put(group.names().get(model), outputs.get(model));
    }
    Optional<ModelOutputs> known = new GraphOutputs(byName).of(group.calculation().graph());
    return group.calculation().after().isPresent() ? Optional.empty() : known;
  }

  /// A caller does not know which variant will answer.
  private static void requireAlike(List<Scorer> scorers) {
    for (Scorer scorer : scorers) {
      require(
          scorer.outputs().count() == scorers.getFirst().outputs().count(),
          ENDPOINT_INVALID,
          "Let all variants answer alike; serve the others as an endpoint of their own.",
          "variants: one answers with %s numbers a row, another one with %s (expected: as many)",
          scorers.getFirst().outputs(),
          scorer.outputs());
    }
  }

  private void warmUp(Rows examples) {
    int rounds = mayBlock() ? 1 : WARM_UP_ROUNDS;
    for (int round = 0; round < rounds; round++) {
      Scores scores = score(examples);
      outputs = Optional.of(outputs.orElse(new ModelOutputs(scores.outputs(), List.of())));
    }
  }

  /// What a row is answered with.
  ModelOutputs outputs() {
    return outputs.orElse(ModelOutputs.ONE);
  }

  /// What each model predicts for a row, in their order.
  List<ModelOutputs> modelOutputs() {
    return needs.outputs();
  }

  Fields fields() {
    return fields;
  }

  /// The texts that some model's training saw of a field; absent where a model may know any text.
  Optional<Set<String>> levels(int field) {
    return levels.byField().get(field);
  }

  /// Why it answers as it does.
  ScorerExplanations explanations() {
    return explanations;
  }

  /// One model, or node of the graph, alone, with the hooks around it.
  /// @return empty if there is none of that name
  Optional<Scorer> towards(String target) {
    Scorer known = targets.get(target);
    if (known != null) {
      return Optional.of(known);
    }
    Group group = needs.group();
    return GraphTargets.find(group.calculation().graph(), target)
        .map(graph -> group.with(group.calculation().with(graph)))
        .map(
            alone ->
                new Scorer(fields, new RequestFields.Needs(alone, needs.fields(), needs.outputs())))
        .map(scorer -> targets.computeIfAbsent(target, _ -> scorer));
  }

  /// The names under which its models were loaded, in the variant's order.
  List<String> names() {
    return needs.group().names();
  }

  /// The names of the models that some row may be asked of.
  Set<String> asked() {
    return needs.group().calculation().graph().models();
  }

  /// A row that is answered: the first of the models' input examples, absent values left out.
  ObjectNode example() {
    return RowsJson.object(Examples.joined(fields.served(), needs.group().models()), 0);
  }

  /// Whether [#score] waits for other processes, or for plug-ins; it is not to be called on an
  /// event loop then.
  boolean mayBlock() {
    return models.mayBlock()
        || combiner.mayBlock()
        || graph.map(GraphScorer::mayBlock).orElse(false);
  }

  /// @throws MillraceException with `FIELD_MISSING` if a model has no answer for an absent value,
  ///     with `COMBINE_FAILED`, `CONDITION_FAILED` or `HOOK_FAILED`, with a code that begins with
  ///     `MODEL_PROCESS` if a process fails
  Scores score(Rows rows) {
    return score(rows, Deadline.NONE);
  }

  /// As [#score(Rows)], given up when the time is over: between two blocks of rows, and at once
  /// where processes are waited for.
  /// @throws MillraceException with `ENDPOINT_TIMEOUT` too
  Scores score(Rows rows, Deadline deadline) {
    return asMany(
        graph.isPresent() ? score(graph.get(), rows, deadline) : scoreTogether(rows, deadline));
  }

  private Scores asMany(Scores scores) {
    if (outputs.isPresent() && outputs.get().count() != scores.outputs()) {
      throw new MillraceException(
          COMBINE_FAILED,
          "The endpoint's expressions give %d numbers for a row (expected: %s)."
              .formatted(scores.outputs(), outputs.get()),
          "Let them give as many for each row.");
    }
    return scores;
  }

  /// What rows may be answered with, where chance decides each of it with its share: those of
  /// splitters without a key.
  /// @throws MillraceException as [#score(Rows)], with `ENDPOINT_INVALID` if it is too much
  List<GraphScorer.Likely> likely(Rows rows) {
    return graph
        .map(whole -> whole.likely(rows))
        .orElseGet(() -> List.of(new GraphScorer.Likely(1, score(rows))));
  }

  private Scores score(GraphScorer calculation, Rows rows, Deadline deadline) {
    Rows prepared = calculation.prepared(rows, deadline);
    return calculation.score(prepared, levels.unknown(prepared), deadline);
  }

  /// As [#score(Rows, Deadline)], for rows whose answers are to be explained.
  Traced traced(Rows rows, Deadline deadline) {
    GraphScorer whole = explanations.graph();
    Rows prepared = whole.prepared(rows, deadline);
    Trace trace = new Trace(rows.count());
    Scores scores = whole.score(prepared, levels.unknown(prepared), deadline, Optional.of(trace));
    return new Traced(asMany(scores), rows, prepared, trace);
  }

  private Scores scoreTogether(Rows rows, Deadline deadline) {
    if (combiner.mayBlock()) {
      Blocking.begins();
    }
    double[][] byModel = models.predict(rows, deadline);
    int count = rows.count();
    double[] combined =
        combiner.combine(
            byModel, new Combiner.Asked(rows, IntUnaryOperator.identity(), count, deadline));
    return new Scores(combined, byModel, levels.unknown(rows), combined.length / count);
  }
}
