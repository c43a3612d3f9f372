package io.millrace.serving;

import static io.millrace.base.ErrorCode.CONDITION_FAILED;

import io.millrace.serving.limit.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/// A node of a [Graph] with its models. Thread-safe; blocks only if [#mayBlock].
sealed interface GraphNode {
  /// The rows of a request on their way through a graph. Nodes that are asked at the same time
  /// write different parts of it.
  ///
  /// @param rows with the fields of the request, and behind them those that steps answer as
  /// @param byModel `[model][row]`: what each model has predicted; NaN if it was not asked
  /// @param trace where the rows' ways are noted, if somebody wants to know
  /// @param pins what splitters choose, if that is known before
  record Pass(
      Rows rows,
      double[][] byModel,
      Deadline deadline,
      Optional<Trace> trace,
      Optional<Trace.Pins> pins) {}

  boolean mayBlock();

  /// Answers some of the rows.
  /// @param which rows, at least one, ascending
  /// @param out by row: where the answers go, all finite
  /// @throws io.millrace.base.MillraceException as [GraphScorer#score]
  void answer(Pass pass, int[] which, double[] out);

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
    public void answer(Pass pass, int[] which, double[] out) {
      LoadedModel.Workspace free = workspaces.poll();
      LoadedModel.Workspace workspace = free == null ? model.workspace() : free;
      try {
        double[] many =
            which.length < PlacedModels.MANY
                ? new double[0]
                : model.predict(pass.rows().select(which), workspace, pass.deadline());
        for (int i = 0; i < which.length; i++) {
          int row = which[i];
          pass.deadline().check();
          double prediction =
              many.length > 0 ? many[i] : model.predict(pass.rows(), row, workspace);
          if (!Double.isFinite(prediction)) {
            throw PlacedModels.unanswered(pass.rows(), row, model.id());
          }
          out[row] = prediction;
          pass.byModel()[place][row] = prediction;
        }
      } finally {
        workspaces.offer(workspace);
      }
    }
  }

  /// @param place of the model among the variant's
  record OfAsked(int place, AskedModel model) implements GraphNode {
    @Override
    public boolean mayBlock() {
      return true;
    }

    @Override
    public void answer(Pass pass, int[] which, double[] out) {
      Rows some = pass.rows().select(which);
      double[] predictions = model.predict(some, pass.deadline());
      for (int i = 0; i < which.length; i++) {
        out[which[i]] = predictions[i];
        pass.byModel()[place][which[i]] = predictions[i];
      }
    }
  }

  /// @param combiner of the members' answers
  record OfEnsemble(List<GraphNode> members, Combiner combiner) implements GraphNode {
    @Override
    public boolean mayBlock() {
      return combiner.mayBlock() || members.stream().anyMatch(GraphNode::mayBlock);
    }

    @Override
    public void answer(Pass pass, int[] which, double[] out) {
      double[][] answers = new double[members.size()][out.length];
      List<Runnable> asides = new ArrayList<>();
      for (int i = 0; i < answers.length; i++) {
        GraphNode member = members.get(i);
        double[] into = answers[i];
        asides.add(() -> member.answer(pass, which, into));
      }
      if (members.stream().filter(GraphNode::mayBlock).count() > 1) {
        runTogether(asides, pass.deadline());
      } else {
        asides.forEach(Runnable::run);
      }
      double[] ofRow = new double[answers.length];
      for (int row : which) {
        pass.deadline().check();
        for (int i = 0; i < ofRow.length; i++) {
          ofRow[i] = answers[i][row];
        }
        out[row] = combiner.combine(ofRow, pass.rows(), row);
      }
      pass.trace().ifPresent(trace -> trace.answered(this, answers));
    }
  }

  /// @param parts one for each condition, and then the one that is asked if none of them holds
  /// @param scope what conditions see
  record OfSwitch(List<RowExpression> conditions, List<GraphNode> parts, Scope scope)
      implements GraphNode {
    static RowExpression condition(String source) {
      return new RowExpression("condition", CONDITION_FAILED, source);
    }

    @Override
    public boolean mayBlock() {
      return parts.stream().anyMatch(GraphNode::mayBlock);
    }

    @Override
    public void answer(Pass pass, int[] which, double[] out) {
      int[] chosen = new int[which.length];
      for (int i = 0; i < chosen.length; i++) {
        pass.deadline().check();
        chosen[i] = choose(Map.of("input", scope.input(pass.rows(), which[i])));
      }
      pass.trace().ifPresent(trace -> trace.chose(this, which, chosen));
      answerParts(parts, chosen, pass, which, out);
    }

    private int choose(Map<String, Object> input) {
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
      implements GraphNode {
    @Override
    public boolean mayBlock() {
      return parts.stream().anyMatch(GraphNode::mayBlock);
    }

    @Override
    public void answer(Pass pass, int[] which, double[] out) {
      int[] chosen = new int[which.length];
      for (int i = 0; i < chosen.length; i++) {
        chosen[i] = choose(pass, which[i]);
      }
      pass.trace().ifPresent(trace -> trace.chose(this, which, chosen));
      answerParts(parts, chosen, pass, which, out);
    }

    private int choose(Pass pass, int row) {
      if (pass.pins().isPresent()) {
        return pass.pins().get().of(this).orElseGet(() -> choice.by(0.5));
      }
      return key.isPresent() && !pass.rows().absent(row, key.get())
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
    public void answer(Pass pass, int[] which, double[] out) {
      for (int i = 0; i < fields.length; i++) {
        steps.get(i).answer(pass, which, out);
        for (int row : which) {
          pass.rows().set(row, fields[i], out[row]);
        }
      }
      last.answer(pass, which, out);
    }
  }

  /// All at the same time, so that the limit is that of the slowest; given up when the time is
  /// over.
  private static void runTogether(List<Runnable> asides, Deadline deadline) {
    List<FutureTask<Boolean>> running =
        asides.stream().map(each -> new FutureTask<>(each, Boolean.TRUE)).toList();
    running.forEach(each -> Thread.ofVirtual().name("model-asked").start(each));
    var done = deadline.await(running);
    assert done.size() == asides.size();
  }

  /// Has each row answered by the part that was chosen for it.
  private static void answerParts(
      List<GraphNode> parts, int[] chosen, Pass pass, int[] which, double[] out) {
    for (int part = 0; part < parts.size(); part++) {
      int wanted = part;
      int[] rows =
          IntStream.range(0, which.length)
              .filter(i -> chosen[i] == wanted)
              .map(i -> which[i])
              .toArray();
      if (rows.length > 0) {
        parts.get(part).answer(pass, rows, out);
      }
    }
  }
}
