package io.millrace.serving;

import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.io.JsonStringEncoder;

/// Writes answers. JSON: `{"predictions":[{"score":1.5,"models":{"<model>":1.5}}]}`; CSV: a number
/// per row, rows separated by line feeds.
final class AnswerBody {
  private AnswerBody() {}

  static byte[] of(RequestRows.Form form, List<ServedModel> models, Scores scores) {
    return switch (form) {
      case JSON -> json(models, scores);
      case CSV -> csv(scores);
    };
  }

  private static byte[] json(List<ServedModel> models, Scores scores) {
    String[] keys = new String[models.size()];
    for (int m = 0; m < keys.length; m++) {
      char[] quoted = JsonStringEncoder.getInstance().quoteAsCharArray(models.get(m).name());
      keys[m] = (m == 0 ? "\"" : ",\"") + new String(quoted) + "\":";
    }
    StringBuilder out = new StringBuilder(64 + 96 * scores.combined().length);
    out.append("{\"predictions\":[");
    for (int row = 0; row < scores.combined().length; row++) {
      out.append(row == 0 ? "{\"score\":" : ",{\"score\":").append(scores.combined()[row]);
      out.append(",\"models\":{");
      for (int m = 0; m < keys.length; m++) {
        out.append(keys[m]).append(scores.byModel()[m][row]);
      }
      out.append("}}");
    }
    return out.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] csv(Scores scores) {
    StringBuilder out = new StringBuilder(24 * scores.combined().length);
    for (int row = 0; row < scores.combined().length; row++) {
      if (row > 0) {
        out.append('\n');
      }
      out.append(scores.combined()[row]);
    }
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }
}
