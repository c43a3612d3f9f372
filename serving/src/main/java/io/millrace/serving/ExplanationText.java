package io.millrace.serving;

import io.millrace.ml.explain.Explanation;
import tools.jackson.core.io.JsonStringEncoder;

/// Explanations as answers have them.
public final class ExplanationText {
  private ExplanationText() {}

  /// Why a row was answered so, as an object; of an answer of several numbers an array, with the
  /// place of each.
  public static void answer(Answered answered, int row, StringBuilder out) {
    int outputs = answered.explained().outputs();
    String between = outputs == 1 ? "" : "[";
    for (AnswerExplanation number : answered.explained().ofRow(row)) {
      json(number.method(), number.explanation(), outputs, out.append(between));
      between = ",";
    }
    out.append(outputs == 1 ? "" : "]");
  }

  /// The same of each model that every row is asked of, by its name: in the unit of its margin. Of
  /// a model with several outputs an array, with the place of each output.
  public static void json(Answered answered, int row, StringBuilder out) {
    String separator = "{";
    for (ModelExplanation model : answered.explained().models()) {
      out.append(separator).append(quoted(model.model().name())).append(':');
      separator = ",";
      String between = model.outputs() == 1 ? "" : "[";
      for (Explanation output : model.ofRow(row)) {
        json(model.method(), output, model.outputs(), out.append(between));
        between = ",";
      }
      out.append(model.outputs() == 1 ? "" : "]");
    }
    out.append(separator.equals("{") ? "{}" : "}");
  }

  /// How it was found, margin, base value, the contribution of each input, and of LIME how well its
  /// line fits.
  private static void json(
      ModelExplanation.Method method, Explanation explanation, int outputs, StringBuilder out) {
    out.append("{\"method\":\"").append(method).append('"');
    if (outputs > 1) {
      out.append(",\"output\":").append(explanation.group());
    }
    out.append(",\"margin\":").append(explanation.margin());
    out.append(",\"base_value\":").append(explanation.baseValue());
    explanation.fit().ifPresent(fit -> out.append(",\"fit\":").append(fit));
    out.append(",\"contributions\":{");
    String comma = "";
    for (Explanation.Contribution each : explanation.contributions()) {
      out.append(comma).append(quoted(each.input())).append(':').append(each.value());
      comma = ",";
    }
    out.append("}}");
  }

  private static String quoted(String text) {
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + "\"";
  }

  /// The header line of a CSV with explanations: the prediction, its base value and a column per
  /// field; then the same for each model, behind its name and a dot, unless one model alone
  /// answers. Of several numbers each stands behind its place and a dot.
  static void csvHeader(Answered answered, StringBuilder out) {
    Explained explained = answered.explained();
    int width = answered.scores().outputs();
    out.append(width == 1 ? "prediction" : "prediction_0");
    for (int output = 1; output < width; output++) {
      out.append(",prediction_").append(output);
    }
    for (AnswerExplanation number : explained.ofRow(0)) {
      csvHeader("", width, number.explanation(), out);
    }
    for (ModelExplanation model : explained.others()) {
      for (Explanation output : model.ofRow(0)) {
        csvHeader(model.model().name() + ".", model.outputs(), output, out);
      }
    }
    out.append('\n');
  }

  private static void csvHeader(
      String of, int outputs, Explanation explanation, StringBuilder out) {
    String prefix = outputs == 1 ? of : of + explanation.group() + ".";
    out.append(',').append(cell(prefix + "base_value"));
    for (Explanation.Contribution each : explanation.contributions()) {
      out.append(',').append(cell(prefix + each.input()));
    }
  }

  /// What [#csvHeader] announces behind the prediction of a row.
  static void csv(Answered answered, int row, StringBuilder out) {
    answered.explained().ofRow(row).forEach(number -> csv(number.explanation(), out));
    for (ModelExplanation model : answered.explained().others()) {
      model.ofRow(row).forEach(output -> csv(output, out));
    }
  }

  private static void csv(Explanation explanation, StringBuilder out) {
    out.append(',').append(explanation.baseValue());
    explanation.contributions().forEach(each -> out.append(',').append(each.value()));
  }

  private static String cell(String text) {
    boolean isPlain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return isPlain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
