package io.millrace.server.page;

import io.millrace.base.MillraceException;
import io.millrace.ml.explain.Explanation;
import io.millrace.ml.explain.ModelExplainer;
import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.RowValues;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.model.TargetTransform;
import io.millrace.serving.AnswerExplanation;
import io.millrace.serving.Capture;
import io.millrace.serving.ExplainedAnswer;
import io.millrace.serving.ModelExplanation;
import io.millrace.serving.ServedModel;
import io.millrace.tracking.Registry;
import io.millrace.tracking.bundle.ModelBundles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/// Why a model has predicted what was captured. Thread-safe; model versions are kept, for they
/// never change.
final class CaptureExplanations {
  private static final int KEPT = 16;
  private static final double SAME = 1e-4;
  private static final int VALUE_MAX = 18;

  private final Registry registry;
  private final ModelBundles bundles;
  private final Map<ServedModel, Explained> known = new ConcurrentHashMap<>();

  CaptureExplanations(Registry registry, ModelBundles bundles) {
    this.registry = registry;
    this.bundles = bundles;
  }

  private record Explained(TabularModel model, ModelExplainer explainer) {}

  /// From what Java knows of the inside of a model.
  /// @param asked the values of the row
  /// @param output which of several is explained
  /// @throws MillraceException if the version is gone, or of a kind that cannot be explained so
  CapturePage.Explanation of(JsonNode asked, ServedModel served, int output) {
    Explained found = explained(served);
    TabularModel model = found.model();
    List<Input> inputs = model.features().inputs();
    RowValues row = new RowValues(inputs.size());
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      JsonNode value = asked.path(inputs.get(i).name());
      switch (inputs.get(i).kind()) {
        case NUMBER -> row.number(i, value.isNumber() ? value.doubleValue() : Double.NaN);
        case TEXT -> row.text(i, value.isString() ? value.asString() : null);
      }
      shown.add(CaptureRows.value(value, VALUE_MAX));
    }
    List<Explanation> all = found.explainer().explain(row);
    Explanation explanation = all.get(Math.min(output, all.size() - 1));
    double[] predictions = new double[model.outputs()];
    model.predict(row, model.scratch(), predictions);
    double prediction = predictions[Math.min(output, predictions.length - 1)];
    double inverted = model.target().invert(explanation.margin());
    if (Math.abs(inverted - prediction) > SAME * Math.max(1, Math.abs(prediction))) {
      return new CapturePage.Explanation(
          Waterfall.of(explanation, shown, margin -> margin, (from, to) -> Format.change(to - from))
              .endingWith(CapturePage.Explanation.MARGIN),
          "In the model's margin, before its link makes %s of it."
              .formatted(Format.number(prediction)));
    }
    return model.target() == TargetTransform.LOG1P
        ? new CapturePage.Explanation(
            Waterfall.of(
                explanation,
                shown,
                model.target()::invert,
                (from, to) -> "× " + Format.number(Math.exp(to - from))),
            "The model learned the logarithm: each field multiplies what stands above it, and all"
                + " together make the prediction.")
        : new CapturePage.Explanation(
            Waterfall.of(
                explanation, shown, model.target()::invert, (from, to) -> Format.change(to - from)),
            "Each field adds to what stands above it, and all together make the prediction.");
  }

  /// From a model's answers.
  /// @param asked the values of the row
  static CapturePage.Explanation of(JsonNode asked, ModelExplanation.Method how, Explanation why) {
    List<String> shown =
        why.contributions().stream()
            .map(each -> CaptureRows.value(asked.path(each.input()), VALUE_MAX))
            .toList();
    Waterfall drawn =
        Waterfall.of(why, shown, value -> value, (from, to) -> Format.change(to - from));
    return switch (how) {
      case EXACT ->
          new CapturePage.Explanation(
              drawn.endingWith(CapturePage.Explanation.MARGIN), "In the model's margin.");
      case KERNEL_SHAP ->
          new CapturePage.Explanation(
              drawn,
              "Shapley values from the model's answers to rows like this one, against its input"
                  + " example. They add up to the prediction.");
      case LIME ->
          new CapturePage.Explanation(
              drawn.endingWith("LIME's line"),
              "A straight line around this row explains %s of how the model's answers vary there."
                  .formatted(Format.share(why.fit().orElse(0))));
    };
  }

  /// Of what an endpoint makes of its models' predictions.
  /// @param asked the values of the row
  static CapturePage.Explanation ofAnswer(
      JsonNode asked, ModelExplanation.Method how, Explanation why) {
    Waterfall drawn = of(asked, how, why).waterfall();
    return switch (how) {
      case EXACT ->
          new CapturePage.Explanation(
              drawn.endingWith("Answer"),
              "Each field adds to what stands above it, and all together make the answer.");
      case KERNEL_SHAP ->
          new CapturePage.Explanation(
              drawn.endingWith("Answer"),
              "Shapley values from the endpoint's answers to rows like this one, against the input"
                  + " examples of its models. They add up to the answer.");
      case LIME -> of(asked, how, why);
    };
  }

  /// Of an answer that was captured, by what is answered to the same now.
  /// @param output which of several numbers is explained
  static CapturePage.Explanation ofCaptured(Capture capture, ExplainedAnswer now, int output) {
    AnswerExplanation why = now.why().get(output);
    CapturePage.Explanation found = ofAnswer(capture.input(), why.method(), why.explanation());
    double then = capture.answer().get(output);
    double today = now.numbers().get(output);
    return Math.abs(then - today) <= SAME * Math.max(1, Math.abs(then))
        ? found
        : new CapturePage.Explanation(
            found.waterfall(),
            "Asked again the endpoint answers %s in place of %s: chance, or a process, decides. %s"
                .formatted(Format.number(today), Format.number(then), found.note()));
  }

  /// Whether what explains the only model explains the answer as well.
  /// @param answer a number, or an array
  /// @param predicted by the model
  static boolean isSame(
      JsonNode answer, JsonNode predicted, Optional<CapturePage.Explanation> ofModel) {
    return answer.equals(predicted)
        && ofModel.filter(CapturePage.Explanation::isOfPrediction).isPresent();
  }

  private Explained explained(ServedModel served) {
    Explained found = known.get(served);
    if (found == null) {
      TabularModel model = bundles.load(registry.version(served.name(), served.version())).model();
      found = new Explained(model, ModelExplainer.of(model));
      if (known.size() < KEPT) {
        known.put(served, found);
      }
    }
    return found;
  }
}
