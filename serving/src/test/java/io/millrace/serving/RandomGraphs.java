package io.millrace.serving;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/// Graphs by chance, and what they answer, worked out row by row in another way than they are
/// served: a definition that is read, not one that is fast.
final class RandomGraphs {
  /// Conditions, and what they say in Java.
  private static final Map<String, Predicate<Map<String, Object>>> CONDITIONS =
      Map.of(
          "input.fuel = 'diesel'",
          row -> "diesel".equals(row.get("fuel")),
          "input.mileage >= 25000",
          row -> SmallModel.number(row, "mileage") >= 25_000,
          "input.risk > 20000",
          row -> row.containsKey("risk") && SmallModel.number(row, "risk") > 20_000,
          "$exists(input.fuel)",
          row -> row.containsKey("fuel"),
          "input.nothing = 1",
          _ -> false);

  private final SplittableRandom random;
  private int models;

  RandomGraphs(long seed) {
    random = new SplittableRandom(seed);
  }

  /// Of models `m0`, `m1` …, each of them once, at most 16.
  Graph next() {
    models = 0;
    return next(3);
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    for (int model = 0; model < models; model++) {
      names.add("m" + model);
    }
    return names;
  }

  private Graph next(int depth) {
    return switch (depth == 0 || models > 10 ? 0 : random.nextInt(5)) {
      case 1 -> ensemble(depth);
      case 2 -> {
        List<String> all = CONDITIONS.keySet().stream().sorted().toList();
        List<Graph.Branch> branches = new ArrayList<>();
        for (int i = random.nextInt(1, 3); i > 0; i--) {
          branches.add(new Graph.Branch(all.get(random.nextInt(all.size())), next(depth - 1)));
        }
        yield new Graph.Switch(branches, next(depth - 1));
      }
      case 3 -> {
        int only = random.nextInt(2);
        yield new Graph.Splitter(
            List.of(
                new Graph.Share(only == 0 ? 2 : 0, next(depth - 1)),
                new Graph.Share(only == 1 ? 3 : 0, next(depth - 1))),
            random.nextBoolean() ? Optional.of("fuel") : Optional.empty());
      }
      case 4 ->
          new Graph.Sequence(
              List.of(
                  new Graph.Step(next(depth - 1), "risk"),
                  new Graph.Step(next(depth - 1), random.nextBoolean() ? "mileage" : "other")),
              next(depth - 1));
      default -> new Graph.Model("m" + models++);
    };
  }

  private Graph ensemble(int depth) {
    List<Graph.Member> members = new ArrayList<>();
    SequencedMap<String, Double> weights = new LinkedHashMap<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      Graph ask = next(depth - 1);
      String label = ask instanceof Graph.Model(var name) ? name : "part " + i;
      members.add(new Graph.Member(label, ask));
      weights.put(label, (double) random.nextInt(1, 5));
    }
    return new Graph.Ensemble(
        members,
        switch (random.nextInt(6)) {
          case 0 -> new Combine.Max();
          case 1 -> new Combine.Min();
          case 2 -> new Combine.Mean();
          case 3 -> new Combine.First();
          case 4 -> new Combine.Weighted(weights);
          default -> new Combine.Expression("$sum(predictions.*) + input.mileage");
        });
  }

  /// What a graph answers.
  /// @param asked gets what each model that is asked predicts
  static double answer(
      Graph graph,
      Map<String, Object> row,
      Map<String, SmallModel> models,
      Map<String, Double> asked) {
    switch (graph) {
      case Graph.Model(var name) -> {
        double prediction = requireNonNull(models.get(name)).predict(row);
        asked.put(name, prediction);
        return prediction;
      }
      case Graph.Ensemble(var members, var combine) -> {
        List<Double> answers =
            members.stream().map(each -> answer(each.ask(), row, models, asked)).toList();
        return combined(combine, members, answers, row);
      }
      case Graph.Switch(var branches, var otherwise) -> {
        for (Graph.Branch branch : branches) {
          if (requireNonNull(CONDITIONS.get(branch.when())).test(row)) {
            return answer(branch.ask(), row, models, asked);
          }
        }
        return answer(otherwise, row, models, asked);
      }
      case Graph.Splitter(var shares, var _) -> {
        return answer(shares.get(shares.getFirst().weight() > 0 ? 0 : 1).ask(), row, models, asked);
      }
      case Graph.Sequence(var steps, var last) -> {
        Map<String, Object> seen = new LinkedHashMap<>(row);
        for (Graph.Step step : steps) {
          seen.put(step.field(), answer(step.ask(), seen, models, asked));
        }
        return answer(last, seen, models, asked);
      }
    }
  }

  private static double combined(
      Combine combine, List<Graph.Member> members, List<Double> answers, Map<String, Object> row) {
    return switch (combine) {
      case Combine.Max() -> answers.stream().max(Double::compare).orElseThrow();
      case Combine.Min() -> answers.stream().min(Double::compare).orElseThrow();
      case Combine.Mean() -> answers.stream().mapToDouble(each -> each).average().orElseThrow();
      case Combine.First() -> answers.getFirst();
      case Combine.Weighted(var weights) -> {
        double sum = 0;
        double total = 0;
        for (int i = 0; i < answers.size(); i++) {
          double weight = requireNonNull(weights.get(members.get(i).label()));
          sum += weight * answers.get(i);
          total += weight;
        }
        yield sum / total;
      }
      case Combine.Expression _ ->
          answers.stream().mapToDouble(each -> each).sum() + SmallModel.number(row, "mileage");
      case Combine.PlugIn _ -> throw new IllegalStateException("no graph here has one");
    };
  }
}
