package io.millrace.pipeline.training;

import static java.util.Objects.requireNonNull;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.ml.frame.Frame;
import io.millrace.pipeline.TaskArguments;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.IntToDoubleFunction;

/// Endpoints by hand: `first`, `max` and `mean` of their models; one that combines otherwise is
/// refused.
public final class HandCombined implements TrialServing {
  @Override
  public List<TrialAnswers> answer(
      TaskArguments endpoint,
      List<TaskArguments> variants,
      Map<String, TrialModel> models,
      Frame rows) {
    return variants.stream().map(variant -> answer(variant, models, rows)).toList();
  }

  private static TrialAnswers answer(
      TaskArguments variant, Map<String, TrialModel> models, Frame rows) {
    SequencedMap<String, double[]> byModel = new LinkedHashMap<>();
    for (String name : variant.texts("models")) {
      byModel.put(name, requireNonNull(models.get(name)).bundle().model().predict(rows));
    }
    String combine = variant.optionalText("combine").orElse("first");
    IntToDoubleFunction of =
        row -> {
          double[] all = byModel.values().stream().mapToDouble(each -> each[row]).toArray();
          return switch (combine) {
            case "first" -> all[0];
            case "max" -> Arrays.stream(all).max().orElseThrow();
            case "mean" -> Arrays.stream(all).average().orElseThrow();
            default ->
                throw new MillraceException(
                    ErrorCode.ENDPOINT_INVALID, "combine: '%s'".formatted(combine), "Use max.");
          };
        };
    double[] answers = new double[rows.rows()];
    Arrays.setAll(answers, of);
    return new TrialAnswers(
        combine, List.of(new TrialAnswers.Way(1, answers, byModel)), Optional.empty(), List.of());
  }

  @Override
  public Map<String, String> inputs(TaskArguments endpoint) {
    return Map.of();
  }
}
