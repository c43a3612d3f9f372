package io.millrace.serving;

import io.millrace.ml.explain.Explanation;
import tools.jackson.core.io.JsonStringEncoder;

/// Explanations as answers have them.
public final class ExplanationText {
  private ExplanationText() {}

  /// Of each model that answered, by its name: how it is explained, its margin for a row, the base
  /// value and the contribution of each input, and of LIME how well its line fits.
  public static void json(Answered answered, int row, StringBuilder out) {
    String separator = "{";
    for (ModelExplanation model : answered.explanations()) {
      Explanation explanation = model.rows().get(row);
      out.append(separator).append(quoted(model.model().name()));
      separator = ",";
      out.append(":{\"method\":\"").append(model.method());
      out.append("\",\"margin\":").append(explanation.margin());
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
    out.append('}');
  }

  private static String quoted(String text) {
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + "\"";
  }

  /// The header line of a CSV with explanations: the prediction, then for each model its base value
  /// and a column per input; where several models answered, behind the model's name and a dot.
  static void csvHeader(Answered answered, StringBuilder out) {
    out.append("prediction");
    for (ModelExplanation model : answered.explanations()) {
      String prefix = answered.explanations().size() == 1 ? "" : model.model().name() + ".";
      out.append(',').append(cell(prefix + "base_value"));
      for (Explanation.Contribution each : model.rows().getFirst().contributions()) {
        out.append(',').append(cell(prefix + each.input()));
      }
    }
    out.append('\n');
  }

  /// What [#csvHeader] announces behind the prediction of a row.
  static void csv(Answered answered, int row, StringBuilder out) {
    for (ModelExplanation model : answered.explanations()) {
      Explanation explanation = model.rows().get(row);
      out.append(',').append(explanation.baseValue());
      explanation.contributions().forEach(each -> out.append(',').append(each.value()));
    }
  }

  private static String cell(String text) {
    boolean isPlain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return isPlain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
