package io.millrace.serving;

import static io.millrace.base.ErrorCode.COMBINE_FAILED;
import static io.millrace.base.ErrorCode.CONDITION_FAILED;
import static io.millrace.base.MillraceException.require;

import io.millrace.serving.limit.Deadline;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/// A node of a [Graph] with its models. Thread-safe; blocks only if [#mayBlock].
sealed interface GraphNode {
  /// The rows of a request on their way through a graph. Nodes that are asked at the same time
  /// write different parts of it.
  ///
  /// @param rows with the fields of the request, and behind them those that steps answer as
  /// @param byModel `[model][row * outputs]`: what each model has predicted; NaN if it was not
  ///     asked
  /// @param trace where the rows' ways are noted, if somebody wants to know
  /// @param pins what splitters choose, if that is known before
  record Pass(
      Rows rows,
      double[][] byModel,
      Deadline deadline,
      Optional<Trace> trace,
      Optional<? extends SplitterChoices> pins) {}

  boolean mayBlock();

  /// Answers some of the rows.
  /// @param which rows, at least one, ascending
  /// @return `[which.length * outputs]`, all finite; not to be changed
  /// @throws io.millrace.base.MillraceException as [GraphScorer#score]
  double[] answer(Pass pass, int[] which);

  /// @param place of the model among the variant's
  record OfLoaded(int place, LoadedModel model, Queue<LoadedModel.Workspace> workspaces)
      implements GraphNode {
    OfLoaded(int place, LoadedModel model) {
      this(place, model, new ConcurrentLinkedQueue<>());
    }

    @Override
    public boolean mayBlock() {
      return false;
    }

    @Override
    public double[] answer(Pass pass, int[] which) {
      LoadedModel.Workspace free = workspaces.poll();
      LoadedModel.Workspace workspace = free == null ? model.workspace() : free;
      try {
        double[] answers =
            which.length < PlacedModels.MANY
                ? each(pass, which, workspace)
                : together(pass, which, workspace);
        keep(answers, which, pass.byModel()[place]);
        return answers;
      } finally {
        workspaces.offer(workspace);
      }
    }

    private double[] each(Pass pass, int[] which, LoadedModel.Workspace workspace) {
      double[] answers = new double[which.length * model.outputs()];
      for (int i = 0; i < which.length; i++) {
        pass.deadline().check();
        if (!model.answer(pass.rows(), which[i], workspace, answers, i)) {
          throw PlacedModels.unanswered(pass.rows(), which[i], model.id());
        }
      }
      return answers;
    }

    private double[] together(Pass pass, int[] which, LoadedModel.Workspace workspace) {
      double[] answers = model.predict(pass.rows().select(which), workspace, pass.deadline());
      for (int i = 0; i < answers.length; i++) {
        if (!Double.isFinite(answers[i])) {
          throw PlacedModels.unanswered(pass.rows(), which[i / model.outputs()], model.id());
        }
      }
      return answers;
    }
  }

  /// @param place of the model among the variant's
  record OfAsked(int place, AskedModel model) implements GraphNode {
    @Override
    public boolean mayBlock() {
      return true;
    }

    @Override
    public double[] answer(Pass pass, int[] which) {
      Rows some = pass.rows().select(which);
      double[] answers = model.predict(some, pass.deadline());
      keep(answers, which, pass.byModel()[place]);
      return answers;
    }
  }

  /// @param combiner of the members' answers
  record OfEnsemble(List<GraphNode> members, Combiner combiner) implements GraphNode {
    @Override
    public boolean mayBlock() {
      return combiner.mayBlock() || members.stream().anyMatch(GraphNode::mayBlock);
    }

    @Override
    public double[] answer(Pass pass, int[] which) {
      List<Callable<double[]>> asking =
          members.stream()
              .<Callable<double[]>>map(member -> () -> member.answer(pass, which))
              .toList();
      boolean isTogether = members.stream().filter(GraphNode::mayBlock).count() > 1;
      double[][] answers =
          (isTogether
                  ? pass.deadline().together(asking)
                  : members.stream().map(member -> member.answer(pass, which)).toList())
              .toArray(double[][]::new);
      pass.trace().ifPresent(trace -> trace.answered(this, which, answers));
      return combiner.combine(
          answers, new Combiner.Asked(pass.rows(), i -> which[i], which.length, pass.deadline()));
    }
  }

  /// Has each row answered by one of its parts.
  sealed interface Choice extends GraphNode {
    List<GraphNode> parts();

    /// @return the place of the part that is to answer a row
    int choose(Pass pass, int row);

    @Override
    default boolean mayBlock() {
      return parts().stream().anyMatch(GraphNode::mayBlock);
    }

    @Override
    default double[] answer(Pass pass, int[] which) {
      int[] chosen = new int[which.length];
      for (int i = 0; i < chosen.length; i++) {
        pass.deadline().check();
        chosen[i] = choose(pass, which[i]);
      }
      pass.trace().ifPresent(trace -> trace.chose(this, which, chosen));
      return answerParts(parts(), chosen, pass, which);
    }
  }

  /// @param parts one for each condition, and then the one that is asked if none of them holds
  /// @param scope what conditions see
  record OfSwitch(List<RowExpression> conditions, List<GraphNode> parts, Scope scope)
      implements Choice {
    static RowExpression condition(String source) {
      return new RowExpression("condition", CONDITION_FAILED, source);
    }

    @Override
    public int choose(Pass pass, int row) {
      Map<String, Object> input = Map.of("input", scope.input(pass.rows(), row));
      for (int i = 0; i < conditions.size(); i++) {
        Object holds = conditions.get(i).evaluate(input);
        if (holds != null && !(holds instanceof Boolean)) {
          throw conditions
              .get(i)
              .failed("gives %s (expected: true or false)".formatted(holds), null);
        }
        if (Boolean.TRUE.equals(holds)) {
          return i;
        }
      }
      return conditions.size();
    }
  }

  /// @param key the position of a field whose value chooses, where it has one; else chance does
  record OfSplitter(List<GraphNode> parts, VariantChoice choice, Optional<Integer> key)
      implements Choice {
    @Override
    public int choose(Pass pass, int row) {
      boolean hasKey = key.isPresent() && !pass.rows().absent(row, key.get());
      if (pass.pins().isPresent()) {
        OptionalLong hash =
            hasKey ? OptionalLong.of(pass.rows().hash(row, key.get())) : OptionalLong.empty();
        return pass.pins().get().choose(this, hash);
      }
      return hasKey
          ? choice.of(pass.rows().hash(row, key.get()))
          : choice.by(ThreadLocalRandom.current().nextDouble());
    }
  }

  /// @param fields the position of the field that each step answers as
  record OfSequence(List<GraphNode> steps, int[] fields, GraphNode last) implements GraphNode {
    @Override
    public boolean mayBlock() {
      return last.mayBlock() || steps.stream().anyMatch(GraphNode::mayBlock);
    }

    @Override
    public double[] answer(Pass pass, int[] which) {
      for (int i = 0; i < fields.length; i++) {
        double[] answers = steps.get(i).answer(pass, which);
        require(
            answers.length == which.length,
            COMBINE_FAILED,
            "Let the step's expression give one number, such as predictions.a[1].",
            "sequence: step %d answers with %d numbers a row (expected: one)",
            i + 1,
            answers.length / which.length);
        for (int at = 0; at < which.length; at++) {
          pass.rows().set(which[at], fields[i], answers[at]);
        }
      }
      return last.answer(pass, which);
    }
  }

  /// Notes what a model has predicted.
  private static void keep(double[] answers, int[] which, double[] byRow) {
    int outputs = answers.length / which.length;
    for (int i = 0; i < which.length; i++) {
      for (int output = 0; output < outputs; output++) {
        byRow[which[i] * outputs + output] = answers[i * outputs + output];
      }
    }
  }

  /// Has each row answered by the part that was chosen for it.
  private static double[] answerParts(List<GraphNode> parts, int[] chosen, Pass pass, int[] which) {
    double[] all = {};
    for (int part = 0; part < parts.size(); part++) {
      int wanted = part;
      int[] places = IntStream.range(0, which.length).filter(i -> chosen[i] == wanted).toArray();
      if (places.length == 0) {
        continue;
      }
      int[] rows = Arrays.stream(places).map(i -> which[i]).toArray();
      double[] answers = parts.get(part).answer(pass, rows);
      int outputs = answers.length / rows.length;
      if (all.length == 0) {
        all = new double[which.length * outputs];
      }
      require(
          all.length == which.length * outputs,
          COMBINE_FAILED,
          "Let the expressions of all branches give as many numbers as each other.",
          "graph: a branch answers with %d numbers a row (another one: with %d)",
          outputs,
          all.length / which.length);
      keep(answers, places, all);
    }
    return all;
  }
}
